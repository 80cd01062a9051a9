"""Exchanges as WARC 1.1 records (ISO 28500:2017), each a gzip member of its own.

A response record holds the status line, the headers and the entity bytes as received. What is not byte-exact is what
Scrapy has changed before anybody can see it: header names are re-cased, the transfer encoding is undone, so
`Transfer-Encoding` is left out and the content encoding stays. No SQLAlchemy here: worker processes make the records.
"""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from newsarchive.archive.writing.outcomes import CaptureRecord, Exchange, RecordType
from newsarchive.article import utc_text
from newsarchive.publishers.publisher import Captures

__all__ = ["capture_record", "gzip_member", "response_id", "revisit_member", "warcinfo_record"]

_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"  # ISO 28500:2017, 6.7.2
# Measured on 1,193 news pages of 211 KB, ms of a core and KB a page: level 1 1.5 and 50, level 4 2.5 and 44, level 6
# 4.0 and 42.
_LEVEL = 4
_LEVEL_ENCODED = 1  # for a body that came compressed: nothing more is gained
_SPACE = uuid.UUID("7e7f8f3c-4a0b-5d0c-9a37-2f4f0d6f6e61")  # of record ids: the same exchange has the same id


def capture_record(exchange: Exchange, *, captures: Captures, text: str | None = None) -> CaptureRecord:
    """The exchange ready for the capture file.

    `full`: request and response, or of a rendered page a conversion record with its document; `text`: a conversion
    record with the text read from the page, if there is any; `off`: nothing but the digest.
    """
    before = b""
    member: bytes | None = None
    record_type: RecordType | None = None
    if captures == "full" and exchange.rendered_by:
        member, record_type = _rendered(exchange), "rendered"
    elif captures == "full":
        before, member, record_type = _request(exchange), _response(exchange), "response"
    elif captures == "text" and text:
        member, record_type = _conversion(exchange, text), "conversion"
    is_repeatable = record_type == "response" and 200 <= exchange.status < 300 and bool(exchange.body)
    return CaptureRecord(
        url=exchange.url,
        fetched_at=exchange.fetched_at,
        status=exchange.status,
        content_type=exchange.header("content-type"),
        payload_digest=hashlib.sha256(exchange.body).hexdigest(),
        payload_bytes=len(exchange.body),
        data=None if member is None else before + member,
        response_at=len(before),
        member_sha256=None if member is None else hashlib.sha256(member).hexdigest(),
        record_type=record_type,
        head=_response_head(exchange) if is_repeatable else None,
        ip_address=exchange.ip_address,
        tls=exchange.tls,
    )


def revisit_member(record: CaptureRecord, *, refers_to: str, of_url: str, of_time: datetime) -> bytes:
    """The record that stands for a response whose payload is kept already, in the record of the id `refers_to`.

    It has the id that the response would have had, which the request's record names. `record` has a `head`.
    """
    assert record.head is not None, "a revisit is made of the answer's head"
    return gzip_member(
        "revisit",
        [
            *_common(record),
            ("WARC-Profile", _IDENTICAL),
            ("WARC-Payload-Digest", f"sha256:{record.payload_digest}"),
            ("WARC-Refers-To", refers_to),
            ("WARC-Refers-To-Target-URI", of_url),
            ("WARC-Refers-To-Date", utc_text(of_time)),
            ("WARC-Concurrent-To", _record_id(_seed(record, "request"))),
            ("Content-Type", "application/http; msgtype=response"),
        ],
        record.head,
        seed=_seed(record, "response"),
    )


def response_id(url: str, fetched_at: datetime) -> str:
    """The id of the record that holds what an address answered at a time."""
    return _record_id(f"response {utc_text(fetched_at)} {url}")


def warcinfo_record(name: str, fields: Iterable[tuple[str, str]], moment: str) -> bytes:
    """The record that begins a file: which software, with which settings."""
    block = "".join(f"{key}: {value}\r\n" for key, value in fields).encode()
    return gzip_member(
        "warcinfo",
        [("WARC-Date", moment), ("WARC-Filename", name), ("Content-Type", "application/warc-fields")],
        block,
        seed=f"{name} {moment}",
    )


def _response(exchange: Exchange) -> bytes:
    return gzip_member(
        "response",
        [
            *_common(exchange),
            ("WARC-Payload-Digest", _digest(exchange.body)),
            ("WARC-Concurrent-To", _record_id(_seed(exchange, "request"))),
            ("Content-Type", "application/http; msgtype=response"),
        ],
        _response_head(exchange) + exchange.body,
        seed=_seed(exchange, "response"),
        level=_LEVEL_ENCODED if exchange.header("content-encoding") else _LEVEL,
    )


def _request(exchange: Exchange) -> bytes:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {name.lower() for name, _ in exchange.request_headers}
    host = [] if "host" in names else [("Host", parts.netloc)]
    block = _head(f"GET {target} HTTP/1.1", [*host, *exchange.request_headers])
    return gzip_member(
        "request",
        [
            *_common(exchange),
            ("WARC-Concurrent-To", _record_id(_seed(exchange, "response"))),
            ("Content-Type", "application/http; msgtype=request"),
        ],
        block,
        seed=_seed(exchange, "request"),
    )


def _conversion(exchange: Exchange, text: str) -> bytes:
    return gzip_member(
        "conversion",
        [*_common(exchange), ("Content-Type", "text/plain; charset=utf-8")],
        text.encode("utf-8", "replace"),
        seed=_seed(exchange, "conversion"),
    )


def _rendered(exchange: Exchange) -> bytes:
    """A conversion record (ISO 28500:2017, 6.8): the document a browser made of the response it refers to."""
    return gzip_member(
        "conversion",
        [
            *_common(exchange),
            ("WARC-Refers-To", response_id(exchange.url, exchange.fetched_at)),
            ("X-Rendered-By", exchange.rendered_by or ""),
            ("Content-Type", "text/html; charset=utf-8"),
        ],
        exchange.body,
        seed=_seed(exchange, "rendered"),
    )


def gzip_member(
    kind: str, headers: Iterable[tuple[str, str]], block: bytes, *, seed: str, level: int = _LEVEL
) -> bytes:
    """One record, compressed by itself; `seed` names it, so that the same record has the same id."""
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: {_record_id(seed)}",
        *(f"{name}: {_one_line(value)}" for name, value in headers),
        f"WARC-Block-Digest: {_digest(block)}",
        f"Content-Length: {len(block)}",
    ]
    raw = "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + block + b"\r\n\r\n"
    squeeze = zlib.compressobj(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return squeeze.compress(raw) + squeeze.flush()


def _common(exchange: Exchange | CaptureRecord) -> list[tuple[str, str]]:
    found = [("WARC-Target-URI", exchange.url), ("WARC-Date", utc_text(exchange.fetched_at))]
    if exchange.ip_address:
        found.append(("WARC-IP-Address", exchange.ip_address))
    if exchange.tls:
        found.append(("X-TLS", exchange.tls))
    return found


def _response_head(exchange: Exchange) -> bytes:
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:
        phrase = ""
    # HTTP/2 and 3 have no status line: WARC readers expect that of HTTP/1.1.
    protocol = exchange.protocol if exchange.protocol.startswith("HTTP/1.") else "HTTP/1.1"
    return _head(f"{protocol} {exchange.status} {phrase}", exchange.response_headers)


def _head(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [first, *(f"{name}: {_one_line(value)}" for name, value in headers)]
    return b"\r\n".join(_header_bytes(line) for line in lines) + b"\r\n\r\n"


def _header_bytes(line: str) -> bytes:
    """The bytes of a header as they came: an `Exchange` holds them read as Latin-1, one character for each byte."""
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "replace")


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")


def _digest(block: bytes) -> str:
    """A labelled digest in hexadecimal, as the table `capture` has it."""
    return f"sha256:{hashlib.sha256(block).hexdigest()}"


def _seed(exchange: Exchange | CaptureRecord, kind: str) -> str:
    return f"{kind} {utc_text(exchange.fetched_at)} {exchange.url}"


def _record_id(seed: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_SPACE, seed)}>"
