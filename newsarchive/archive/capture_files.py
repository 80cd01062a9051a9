"""The capture files: WARC members appended before the transaction that speaks of them, and cut back when it never came.

A file's committed length is written in the same transaction as the rows that point into it. So at the next start
each open file is cut to that length: no scan, no orphans, and a page whose bytes were lost is due again, since its
row was never marked done.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection, insert, select, update

from newsarchive.archive.archive import Archive
from newsarchive.archive.outcomes import CaptureRecord, RecordType
from newsarchive.archive.revisits import Original, originals
from newsarchive.archive.schema import capture_file
from newsarchive.archive.stored_files import sync_folder
from newsarchive.archive.warc import revisit_member, warcinfo_record
from newsarchive.article import utc_text
from newsarchive.errors import ArchiveCorrupt, ArchiveUnwritable
from newsarchive.version import VERSION

__all__ = ["FULL_BYTES", "CaptureFiles", "Place"]

FULL_BYTES = 256 * 1024 * 1024  # then the next file is begun: small enough to copy and check one by one
LONGEST_TAIL = 64 * 1024 * 1024  # more than a batch of 200 pages comes to

log = structlog.get_logger(__name__)


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


class CaptureFiles:
    """The files of one archive, written by one thread.

    `append`, then the transaction, in which `note` is called, then `committed` or `rolled_back`. A file is full, and the
    next begun, at the first batch after `full_bytes`. `about` is what each file says of the program that wrote what
    follows: its software and settings; `on_closed` is called when a file is closed. Raises ArchiveCorrupt at once where
    a file is shorter than the archive knows.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        full_bytes: int = FULL_BYTES,
        about: Mapping[str, str] | None = None,
        on_closed: Callable[[], None] | None = None,
    ) -> None:
        self._archive = archive
        self._folder = archive.captures_path
        self._full_bytes = full_bytes
        self._about = dict(about or {})
        self._on_closed = on_closed
        self._open: _OpenFile | None = None
        self._is_mended = False
        self._mend()

    def append(self, records: Sequence[CaptureRecord]) -> list[Place | None]:
        """Bring members to the disk, and say where each lies; None for records that have none.

        Of an answer whose payload an earlier record of the address holds, only a revisit is written. Raises
        ArchiveUnwritable, with nothing written.
        """
        if all(record.data is None for record in records):
            return [None] * len(records)
        if not self._is_mended:
            self._mend()
        if self._open is None or self._open.committed >= self._full_bytes:
            self._end_file()
            self._open = self._begin_file()
        file = self._open
        places: list[Place | None] = []
        with self._archive.reading() as connection:
            kept = originals(connection, records)
        try:
            if not file.is_described:
                file.describe(self._warcinfo(file.path.name))
            for record in records:
                places.append(
                    None if record.data is None else _put(file, record, kept.get((record.url, record.payload_digest)))
                )
            os.fdatasync(file.handle)
        except OSError as error:
            file.cut()
            raise _unwritable(file.path, error) from error
        return places

    def note(self, connection: Connection) -> None:
        """Write the length into the transaction that points into the file."""
        file = self._open
        if file is not None and file.length != file.committed:
            row = update(capture_file).where(capture_file.c.id == file.id)
            connection.execute(row.values(committed_bytes=file.length))

    def committed(self) -> None:
        """The transaction is on the disk."""
        if self._open is not None:
            self._open.committed = self._open.length

    def rolled_back(self) -> None:
        """The transaction failed: before anything more is written, the file is cut to what the archive then knows.

        Not at once: a commit that failed in its last fsync may prove to be on the disk after all.
        """
        self.close()
        self._is_mended = False

    def close(self) -> None:
        """Let go of the open file; the next crawl goes on writing it."""
        if self._open is not None:
            os.close(self._open.handle)
            self._open = None

    def _mend(self) -> None:
        """Cut each open file to its committed length, and go on with the newest."""
        left = select(capture_file.c.id, capture_file.c.name).where(capture_file.c.closed_at.is_(None))
        if not self._archive.is_sqlite:  # other machines write to the archive, each on its own disk
            left = left.where(capture_file.c.machine == socket.gethostname())
        with self._archive.reading() as connection:
            rows = connection.execute(left.order_by(capture_file.c.id)).all()
        for row in rows:
            file = self._take_up(row.id, self._folder / row.name)
            if file is not None:
                self.close()
                self._open = file
        self._is_mended = True

    def _begin_file(self) -> _OpenFile:
        """A new file, whose row is committed before it is made: so no file lies there that no row knows of."""
        now = datetime.now(UTC)
        machine = socket.gethostname()
        values = {"name": f"new {machine} {os.getpid()} {utc_text(now)}", "opened_at": now, "machine": machine}
        new = insert(capture_file).values(values).returning(capture_file.c.id)
        with self._archive.transaction() as connection:
            file_id: int = connection.execute(new).scalar_one()
            name = f"{self._folder.stem}-{now:%Y%m%dT%H%M%SZ}-{file_id:05d}.warc.gz"
            connection.execute(update(capture_file).where(capture_file.c.id == file_id).values(name=name))
        file = self._take_up(file_id, self._folder / name)
        return self._begin_file() if file is None else file  # None: a worker that began just now thought it left over

    def _take_up(self, file_id: int, path: Path) -> _OpenFile | None:
        """A file to go on with, cut to its committed length; None while another worker of this machine writes it.

        The lock is the kernel's, so it goes when its holder dies; how much is committed is asked once it is held.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                return None
            try:
                file = _OpenFile(file_id, path, handle, self._committed_bytes(file_id, path, os.fstat(handle).st_size))
                file.cut()
            except BaseException:
                os.close(handle)
                raise
            sync_folder(self._folder)
        except OSError as error:
            raise _unwritable(path, error) from error
        return file

    def _committed_bytes(self, file_id: int, path: Path, have: int) -> int:
        known = select(capture_file.c.committed_bytes).where(capture_file.c.id == file_id)
        with self._archive.reading() as connection:
            committed: int = connection.execute(known).scalar_one()
        if have < committed:
            raise ArchiveCorrupt(
                f"{path}: holds {have:,} bytes, and the archive knows of {committed:,}; restore the file from a backup"
            )
        if have - committed > LONGEST_TAIL:
            _set_aside(path, committed)
        return committed

    def _end_file(self) -> None:
        """Close a full file: its digest goes into its row."""
        if self._open is None:
            return
        file = self._open
        self.close()
        with file.path.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        row = update(capture_file).where(capture_file.c.id == file.id)
        with self._archive.transaction() as connection:
            connection.execute(row.values(closed_at=datetime.now(UTC), sha256=digest))
        if self._on_closed is not None:
            self._on_closed()

    def _warcinfo(self, name: str) -> bytes:
        fields = {
            "software": f"newsarchive/{VERSION}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            **self._about,
        }
        return warcinfo_record(name, fields.items(), utc_text(datetime.now(UTC)))


@dataclass(slots=True)
class _OpenFile:
    """The file being written: how long it is, and how long by the last committed transaction.

    `is_described`: a warcinfo of this process, with its settings, stands before what it writes.
    """

    id: int
    path: Path
    handle: int
    committed: int
    length: int = 0
    is_described: bool = False
    description: bytes = b""  # written, and followed by no member yet

    def describe(self, warcinfo: bytes) -> None:
        """Append what says who writes the members that follow."""
        self.write(warcinfo)
        self.is_described, self.description = True, warcinfo

    def lead(self, before: bytes) -> str:
        """The digest of what lies between the last member and one that `before` precedes."""
        digest = hashlib.sha256(self.description + before).hexdigest()
        self.description = b""
        return digest

    def write(self, data: bytes) -> int:
        """Append; returns where it begins."""
        view = memoryview(data)
        while view:
            view = view[os.write(self.handle, view) :]
        begins = self.length
        self.length += len(data)
        return begins

    def cut(self) -> None:
        self.is_described, self.description = False, b""
        os.ftruncate(self.handle, self.committed)
        self.length = os.lseek(self.handle, 0, os.SEEK_END)


def _put(file: _OpenFile, record: CaptureRecord, original: Original | None) -> Place:
    assert record.data is not None
    before = record.data[: record.response_at]
    lead = file.lead(before)
    if original is None or record.head is None:
        begins = file.write(record.data)
        length = len(record.data) - record.response_at
        kind, refers_to = record.record_type, record.refers_to
        return Place(file.id, begins + record.response_at, length, record.member_sha256, kind, refers_to, lead)
    member = revisit_member(record, refers_to=original.record_id, of_url=original.url, of_time=original.fetched_at)
    begins = file.write(before + member)
    digest = hashlib.sha256(member).hexdigest()
    return Place(file.id, begins + record.response_at, len(member), digest, "revisit", original.capture_id, lead)


def _set_aside(path: Path, committed: int) -> None:
    """Keep a tail too long for a batch that was cut short.

    It is rather the work of later crawls, whose database was replaced by an older copy: evidence, which we never
    destroy.
    """
    aside = path.with_name(f"{path.name}.from-{committed}")
    with path.open("rb") as source, aside.open("wb") as target:
        source.seek(committed)
        shutil.copyfileobj(source, target, 1 << 20)
        os.fsync(target.fileno())
    log.warning("capture file is longer than the archive knows", file=str(path), kept_aside=str(aside))


def _unwritable(path: Path, error: OSError) -> ArchiveUnwritable:
    return ArchiveUnwritable(f"{path}: {error.strerror}; make room or check its owner, then run again: nothing is lost")
