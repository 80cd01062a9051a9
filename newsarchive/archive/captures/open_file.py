"""One capture file that is being written: members appended, and cut back where no transaction came to speak of them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsarchive.archive.captures.revisits import Original
from newsarchive.archive.captures.shelf import Shelf
from newsarchive.archive.captures.warc import revisit_member
from newsarchive.archive.writing.outcomes import CaptureRecord, RecordType

__all__ = ["OpenFile", "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member lies, and what it proved to be: `offset` and `length` are of the response's or revisit's member.

    `refers_to`: the capture that holds the payload of a revisit. `lead_sha256`: of the bytes between the member before
    and this one, which are the request and, in what a process writes first, its warcinfo. So every byte of a file is
    covered by a digest as soon as it is committed.
    """

    file_id: int
    offset: int
    length: int
    member_sha256: str | None = None
    record_type: RecordType | None = None
    refers_to: int | None = None
    lead_sha256: str | None = None


@dataclass(slots=True)
class OpenFile:
    """The file being written: how long it is, and how long by the last committed transaction.

    `is_described`: a warcinfo of this process, with its settings, stands before what it writes.
    """

    id: int
    path: Path
    handle: int
    committed: int
    shelf: Shelf | None
    opened_at: datetime
    length: int = 0
    is_described: bool = False
    description: bytes = b""  # written, and followed by no member yet

    def describe(self, warcinfo: bytes) -> None:
        """Append what says who writes the members that follow."""
        self._write(warcinfo)
        self.is_described, self.description = True, warcinfo

    def put(self, record: CaptureRecord, original: Original | None) -> Place:
        """Append a record that has data; with an `original` that holds its payload, only a revisit of it."""
        assert record.data is not None
        before = record.data[: record.response_at]
        lead = self._lead(before)
        if original is None or record.head is None:
            begins = self._write(record.data)
            length = len(record.data) - record.response_at
            kind, refers_to = record.record_type, record.refers_to
            return Place(self.id, begins + record.response_at, length, record.member_sha256, kind, refers_to, lead)
        member = revisit_member(record, refers_to=original.record_id, of_url=original.url, of_time=original.fetched_at)
        begins = self._write(before + member)
        digest = hashlib.sha256(member).hexdigest()
        at = begins + record.response_at
        return Place(self.id, at, len(member), digest, "revisit", original.capture_id, lead)

    def cut(self) -> None:
        """Take off what is not committed."""
        self.is_described, self.description = False, b""
        os.ftruncate(self.handle, self.committed)
        self.length = os.lseek(self.handle, 0, os.SEEK_END)

    def _lead(self, before: bytes) -> str:
        """The digest of what lies between the last member and one that `before` precedes."""
        digest = hashlib.sha256(self.description + before).hexdigest()
        self.description = b""
        return digest

    def _write(self, data: bytes) -> int:
        """Append; returns where it begins."""
        view = memoryview(data)
        while view:
            view = view[os.write(self.handle, view) :]
        begins = self.length
        self.length += len(data)
        return begins
