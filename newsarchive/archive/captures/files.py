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
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Connection, insert, select, update

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.deleted_files import remove_deleted
from newsarchive.archive.captures.open_file import OpenFile, Place
from newsarchive.archive.captures.revisits import originals
from newsarchive.archive.captures.shelf import EVIDENCE, Shelf
from newsarchive.archive.captures.stored_files import sync_folder
from newsarchive.archive.captures.warc import warcinfo_record
from newsarchive.archive.schema import capture_file
from newsarchive.archive.writing.outcomes import CaptureRecord
from newsarchive.article import utc_text
from newsarchive.errors import ArchiveCorrupt, ArchiveUnwritable
from newsarchive.version import VERSION

__all__ = ["FULL_BYTES", "CaptureFiles", "Place"]

FULL_BYTES = 256 * 1024 * 1024  # then the next file is begun: small enough to copy and check one by one
LONGEST_OPEN = timedelta(days=7)  # then a file whose captures may be deleted by age is closed, however short it is
LONGEST_TAIL = 64 * 1024 * 1024  # more than a batch of 200 pages comes to

log = structlog.get_logger(__name__)


class CaptureFiles:
    """The files of one archive, one open for each shelf, written by one thread.

    `append`, then the transaction, in which `note` is called, then `committed` or `rolled_back`. A file is full, and the
    next begun, at the first batch after `full_bytes`; one whose captures may be deleted by age is closed after a week.
    `about` is what each file says of the program that wrote what follows: its software and settings; `on_closed` is
    called when a file is closed. Raises ArchiveCorrupt at once where a file is shorter than the archive knows.
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
        self._open: dict[Shelf, OpenFile] = {}
        self._is_mended = False
        self._mend()

    def append(self, records: Sequence[CaptureRecord], shelves: Sequence[Shelf] | None = None) -> list[Place | None]:
        """Bring members to the disk, and say where each lies; None for records that have none.

        `shelves` says on which each is put, by default all are evidence. Of an answer whose payload an earlier record of
        the address holds, only a revisit is written. Raises ArchiveUnwritable, with nothing written.
        """
        if shelves is None:
            shelves = [EVIDENCE] * len(records)
        used = {shelf for record, shelf in zip(records, shelves, strict=True) if record.data is not None}
        if not used:
            return [None] * len(records)
        if not self._is_mended:
            self._mend()
        self._end_old(datetime.now(UTC))
        files = {shelf: self._file(shelf) for shelf in sorted(used, key=str)}
        with self._archive.reading() as connection:
            kept = originals(connection, records)
        places: list[Place | None] = []
        file = next(iter(files.values()))
        try:
            for record, shelf in zip(records, shelves, strict=True):
                if record.data is None:
                    places.append(None)
                    continue
                file = files[shelf]
                if not file.is_described:
                    file.describe(self._warcinfo(file.path.name))
                known = kept.get((record.url, record.payload_digest), ())
                places.append(file.put(record, next((each for each in known if each.serves(file.id)), None)))
            for file in files.values():
                os.fdatasync(file.handle)
        except OSError as error:
            for each in files.values():
                each.cut()
            raise _unwritable(file.path, error) from error
        return places

    def note(self, connection: Connection) -> None:
        """Write the lengths into the transaction that points into the files."""
        for file in self._open.values():
            if file.length != file.committed:
                row = update(capture_file).where(capture_file.c.id == file.id)
                connection.execute(row.values(committed_bytes=file.length))

    def committed(self) -> None:
        """The transaction is on the disk."""
        for file in self._open.values():
            file.committed = file.length

    def rolled_back(self) -> None:
        """The transaction failed: before anything more is written, the files are cut to what the archive then knows.

        Not at once: a commit that failed in its last fsync may prove to be on the disk after all.
        """
        self.close()
        self._is_mended = False

    def end(self, file_ids: Collection[int]) -> None:
        """Close files for good though they are not full; one that another worker writes is left to it."""
        for file in list(self._open.values()):
            if file.id in file_ids:
                self._end_file(file)

    def close(self) -> None:
        """Let go of the open files; the next crawl goes on writing them."""
        for file in self._open.values():
            os.close(file.handle)
        self._open.clear()

    def _mend(self) -> None:
        """Cut each open file to its committed length, go on with the newest of a shelf, and finish deletions."""
        left = select(capture_file).where(capture_file.c.closed_at.is_(None))
        if not self._archive.is_sqlite:  # other machines write to the archive, each on its own disk
            left = left.where(capture_file.c.machine == socket.gethostname())
        with self._archive.reading() as connection:
            rows = connection.execute(left.order_by(capture_file.c.id)).all()
        for row in rows:
            shelf = None if row.holds is None else Shelf(row.holds, row.kept_s)
            file = self._take_up(row.id, self._folder / row.name, shelf, row.opened_at)
            if file is None:
                continue
            if shelf is None:  # it holds captures of all kinds, and what is written now does not
                self._end_file(file)
                continue
            if shelf in self._open:
                os.close(self._open.pop(shelf).handle)
            self._open[shelf] = file
        self._is_mended = True
        self._end_old(datetime.now(UTC))
        remove_deleted(self._archive)

    def _end_old(self, now: datetime) -> None:
        for file in list(self._open.values()):
            if file.shelf != EVIDENCE and file.committed and now - file.opened_at >= LONGEST_OPEN:
                self._end_file(file)

    def _file(self, shelf: Shelf) -> OpenFile:
        """The open file of a shelf, or a new one where there is none, or it is full."""
        file = self._open.get(shelf)
        if file is not None and file.committed >= self._full_bytes:
            self._end_file(file)
            file = None
        if file is None:
            file = self._open[shelf] = self._begin_file(shelf)
        return file

    def _begin_file(self, shelf: Shelf) -> OpenFile:
        """A new file, whose row is committed before it is made: so no file lies there that no row knows of."""
        now = datetime.now(UTC)
        machine = socket.gethostname()
        values = {
            "name": f"new {machine} {os.getpid()} {utc_text(now)} {shelf.holds} {shelf.kept_s}",
            "opened_at": now,
            "machine": machine,
            "holds": shelf.holds,
            "kept_s": shelf.kept_s,
        }
        new = insert(capture_file).values(values).returning(capture_file.c.id)
        with self._archive.transaction() as connection:
            file_id: int = connection.execute(new).scalar_one()
            name = f"{self._folder.stem}-{now:%Y%m%dT%H%M%SZ}-{file_id:05d}.warc.gz"
            connection.execute(update(capture_file).where(capture_file.c.id == file_id).values(name=name))
        file = self._take_up(file_id, self._folder / name, shelf, now)
        return file or self._begin_file(shelf)  # None: a worker that began just now thought it left over

    def _take_up(self, file_id: int, path: Path, shelf: Shelf | None, opened_at: datetime) -> OpenFile | None:
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
                committed = self._committed_bytes(file_id, path, os.fstat(handle).st_size)
                file = OpenFile(file_id, path, handle, committed, shelf, opened_at)
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

    def _end_file(self, file: OpenFile) -> None:
        """Close a file for good: its digest goes into its row."""
        os.close(file.handle)
        if file.shelf is not None:
            self._open.pop(file.shelf, None)
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
