"""An HTTP answer as a WARC record holds it, taken apart: status, headers, entity bytes."""

from __future__ import annotations

import io
import re

from warcio.bufferedreaders import ChunkedDataReader

from newsarchive.expressions import expression

__all__ = ["entity_of", "headers_of", "parted", "status_of"]

_HEAD_END = expression(rb"\r?\n\r?\n")  # some programs end header lines as their own system does


def parted(block: bytes) -> tuple[bytes, bytes]:
    r"""The head, without the empty line that ends it, and what follows.

    >>> parted(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\nbody")
    (b'HTTP/1.1 200 OK\r\nServer: x', b'body')
    """
    end = _HEAD_END.search(block)
    return (block, b"") if end is None else (block[: end.start()], block[end.end() :])


def status_of(head: bytes) -> int | None:
    r"""The status of an answer's head, None where it does not begin with a status line.

    >>> status_of(b"HTTP/2 404\r\nServer: x")
    404
    """
    found = re.match(rb"HTTP/[\d.]+\s+(\d{3})\b", head)
    return int(found[1]) if found else None


def headers_of(head: bytes) -> tuple[tuple[str, str], ...]:
    """Names and values in order, one character for each byte.

    warcio would read them as UTF-8 where it can, which is not exact. A folded line goes on with the one before.
    """
    found: list[tuple[str, str]] = []
    for line in head.decode("latin-1").replace("\r\n", "\n").split("\n")[1:]:
        if line[:1] in (" ", "\t") and found:
            name, value = found[-1]
            found[-1] = (name, f"{value} {line.strip()}")
            continue
        name, _, value = line.partition(":")
        found.append((name, value.removeprefix(" ")))
    return tuple(found)


def entity_of(headers: tuple[tuple[str, str], ...], body: bytes) -> bytes:
    """The entity bytes, the transfer encoding undone; many archives keep the header and have taken the chunks apart."""
    coding = next((value for name, value in headers if name.lower() == "transfer-encoding"), "")
    if "chunked" not in coding.lower():
        return body
    entity: bytes = ChunkedDataReader(io.BytesIO(body)).read()
    return entity
