"""The records of a WARC file that anybody may have written, each with the place of its bytes; damage is stepped over.

warcio and fastwarc end at the first bad byte, and give the block with its coding undone. Here each record keeps its
bytes, and what follows a damaged one is found again.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsarchive.expressions import expression

__all__ = ["BadRecord", "SourceRecord", "open_warc", "read_record", "records_of"]

MOST_BYTES = 256 * 1024 * 1024  # of a record, unpacked: far beyond any page, far below what a crafted one unpacks to
_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b\x08"
_PLAIN = expression(rb"\r?\n\r?\n(?=WARC/\d)")


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record: where its bytes lie in the file, its headers by lower-case name, and its block."""

    offset: int
    length: int
    headers: Mapping[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        """The WARC-Type."""
        return self.headers.get("warc-type", "")


@dataclass(frozen=True, slots=True)
class BadRecord:
    """What lies at an offset and is no record."""

    offset: int
    problem: str


class _Bad(ValueError):
    """What lies here is no record; the text says why."""


@contextmanager
def open_warc(path: Path) -> Iterator[mmap.mmap | bytes]:
    """The file's bytes, read as they are needed."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield mapped


def records_of(data: mmap.mmap | bytes) -> Iterator[SourceRecord | BadRecord]:
    """Every record of a file, `.warc` or `.warc.gz`, in its order."""
    at = 0
    while at < len(data):
        try:
            record = read_record(data, at)
        except _Bad as error:
            yield BadRecord(at, str(error))
            found = _next(data, at)
            if found is None:
                return
            at = found
            continue
        yield record
        at += record.length


def read_record(data: mmap.mmap | bytes, offset: int) -> SourceRecord:
    """The record that begins there; raises ValueError, with the reason, where none does."""
    if data[offset : offset + 3] == _GZIP:
        length, raw = _member(data, offset)
        headers, block, used = _parsed(raw)
        if raw[used:].lstrip(b"\r\n"):
            raise _Bad("many records in one piece of gzip; `warcio recompress` parts them")
        return SourceRecord(offset, length, headers, block)
    if data[offset : offset + 5] != b"WARC/":
        raise _Bad("no WARC record begins here")
    end = data.find(b"\r\n\r\n", offset, offset + _CHUNK)
    if end < 0:
        raise _Bad("its header does not end")
    size = _length(bytes(data[offset:end]))
    headers, block, used = _parsed(bytes(data[offset : end + 4 + size]))
    length = used
    while length < used + 4 and data[offset + length : offset + length + 1] in (b"\r", b"\n"):
        length += 1
    return SourceRecord(offset, length, headers, block)


def _member(data: mmap.mmap | bytes, offset: int) -> tuple[int, bytes]:
    squeezed = zlib.decompressobj(16 + zlib.MAX_WBITS)
    parts: list[bytes] = []
    size, at = 0, offset
    try:
        while not squeezed.eof:
            chunk = data[at : at + _CHUNK]
            if not chunk:
                raise _Bad("is cut short")
            parts.append(squeezed.decompress(chunk, MOST_BYTES + 1 - size))
            size += len(parts[-1])
            if size > MOST_BYTES or squeezed.unconsumed_tail:
                raise _Bad(f"is larger than {MOST_BYTES:,} bytes, or many records in one piece of gzip")
            at += len(chunk)
    except zlib.error as error:
        raise _Bad(f"is damaged ({error})") from error
    return at - len(squeezed.unused_data) - offset, b"".join(parts)


def _parsed(raw: bytes) -> tuple[dict[str, str], bytes, int]:
    head, empty, rest = raw.partition(b"\r\n\r\n")
    if not raw.startswith(b"WARC/") or not empty:
        raise _Bad("no WARC record begins here")
    size = _length(head)
    if len(rest) < size:
        raise _Bad(f"is cut short: {len(rest):,} bytes of {size:,}")
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return headers, rest[:size], len(head) + 4 + size


def _length(head: bytes) -> int:
    found = re.search(rb"(?im)^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", head)
    if found is None:
        raise _Bad("does not say how long it is")
    return int(found[1])


def _next(data: mmap.mmap | bytes, after: int) -> int | None:
    """Where the next record begins."""
    if data[:3] != _GZIP:
        found = _PLAIN.search(data, after)
        return found.end() if found else None
    at = after
    while (at := data.find(_GZIP, at + 1)) >= 0:
        try:
            begins = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data[at : at + 512], 5)
        except zlib.error:
            continue
        if begins == b"WARC/":
            return at
    return None
