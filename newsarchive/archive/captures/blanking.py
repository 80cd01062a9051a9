"""Records of a capture file overwritten where they lie: nothing else moves, so every other record stays where it is known to be.

In place of a record lies another one of the very same length, of the type `metadata`, which says that something was
erased; the filler is a comment in the gzip header (RFC 1952, 2.3), which every reader skips. So a file may be blanked
while a crawl appends to it.
"""

from __future__ import annotations

import hashlib
import os
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsarchive.article import utc_text
from newsarchive.errors import ArchiveCorrupt, ArchiveUnwritable

__all__ = ["Blanked", "blank_member", "overwrite", "span_of"]

_HEADER = b"\x1f\x8b\x08%c\0\0\0\0\0\xff"
_COMMENT = 0x10


@dataclass(frozen=True, slots=True)
class Blanked:
    """A blanked stretch of a file: what a capture's row says of it from now on."""

    offset: int
    length: int
    member_sha256: str
    lead_sha256: str


def span_of(path: Path, previous_end: int, offset: int) -> int:
    """Where the stretch to blank begins for a response at `offset`: at its own request, if that lies before it.

    What else lies between the member before and this one (a description of the run) stays.
    """
    lead = _read(path, previous_end, offset - previous_end)
    begin = 0
    for member in _members(lead):
        # A member that does not end before the response is a blank of an erasure that was broken off.
        begin = member.begin if member.is_request or not member.is_whole else member.end
    return previous_end + begin


def overwrite(path: Path, previous_end: int, begin: int, end: int, *, at: datetime, reason: str) -> Blanked:
    """Overwrite the bytes from `begin` to `end`, and bring that to the disk; raises ArchiveUnwritable."""
    member = blank_member(end - begin, at=at, reason=reason)
    try:
        handle = os.open(path, os.O_WRONLY)
        try:
            view, place = memoryview(member), begin
            while view:
                written = os.pwrite(handle, view, place)
                view, place = view[written:], place + written
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: {error.strerror}; nothing was erased of what lies in it") from error
    lead = _read(path, previous_end, begin - previous_end)
    return Blanked(begin, end - begin, hashlib.sha256(member).hexdigest(), hashlib.sha256(lead).hexdigest())


def blank_member(length: int, *, at: datetime, reason: str) -> bytes:
    """A gzip member of exactly that length that holds a record saying what happened, and as much of why as fits."""
    for text in (f"erased: {utc_text(at)}\r\nreason: {reason}\r\n", f"erased: {utc_text(at)}\r\n", ""):
        packed = _packed(text.encode(), at)
        missing = length - len(packed) - 18  # header and trailer have 10 and 8 bytes
        if missing >= 0:
            raw = _record(text.encode(), at)
            comment = b"" if missing == 0 else b" " * (missing - 1) + b"\0"
            header = _HEADER % (_COMMENT if missing else 0)
            trailer = zlib.crc32(raw).to_bytes(4, "little") + len(raw).to_bytes(4, "little")
            return header + comment + packed + trailer
    raise ArchiveCorrupt(f"a record of {length} bytes is too short to be one of ours; restore the file from a backup")


def _packed(block: bytes, at: datetime) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(_record(block, at)) + squeeze.flush()


def _record(block: bytes, at: datetime) -> bytes:
    lines = [
        "WARC/1.1",
        "WARC-Type: metadata",
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'erased {utc_text(at)}')}>",
        f"WARC-Date: {utc_text(at)}",
        "Content-Type: application/warc-fields",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class _Member:
    begin: int
    end: int
    is_request: bool
    is_whole: bool


def _members(data: bytes) -> Iterator[_Member]:
    at = 0
    while at < len(data):
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            raw = unpack.decompress(data[at:])
        except zlib.error as error:
            raise ArchiveCorrupt("a capture file is damaged before the record to erase; run `verify`") from error
        end = len(data) - len(unpack.unused_data)
        yield _Member(at, end, b"WARC-Type: request" in raw[:200], unpack.eof)
        at = end


def _read(path: Path, offset: int, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: {error.strerror}; nothing was erased of what lies in it") from error
