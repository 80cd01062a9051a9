"""The capture files: WARC members appended before the transaction that speaks of them, and cut back when it never came.

A file's committed length is written in the same transaction as the rows that point into it. So at the next start each open file is cut to that length:
no scan, no orphans, and a page whose bytes were lost is due again, since its row was never marked done.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, update
from warcio.archiveiterator import ArchiveIterator

from newsarchive.archive.archive import Archive
from newsarchive.archive.outcomes import CaptureRecord, Exchange
from newsarchive.archive.schema import capture, capture_file
from newsarchive.archive.warc import warcinfo_record
from newsarchive.article import utc_text
from newsarchive.errors import ArchiveCorrupt, ArchiveUnwritable, NotFound
from newsarchive.version import VERSION

__all__ = ["CaptureFiles", "Place", "read_exchange"]

FULL_BYTES = 256 * 1024 * 1024  # then the next file is begun: small enough to copy and check one by one


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member lies: `offset` and `length` are of the response's member."""

    file_id: int
    offset: int
    length: int


class CaptureFiles:
    """The files of one archive, written by one thread.

    `append`, then the transaction, in which `note` is called, then `committed` or `rolled_back`.
    """

    def __init__(self, archive: Archive, *, full_bytes: int = FULL_BYTES) -> None:
        self._archive = archive
        self._folder = archive.captures_path
        self._full_bytes = full_bytes
        self._file_id: int | None = None
        self._handle: int | None = None
        self._path: Path | None = None
        self._committed = 0
        self._length = 0
        self._mend()

    def append(self, records: Sequence[CaptureRecord]) -> list[Place | None]:
        """Write members to the disk; None for records that have none. Raises ArchiveUnwritable, with nothing written."""
        wanted = [record for record in records if record.data is not None]
        if not wanted:
            return [None] * len(records)
        if self._handle is None or self._length >= self._full_bytes:
            self._begin_file()
        assert self._handle is not None and self._file_id is not None
        at, pieces, places = self._length, [], []
        for record in records:
            if record.data is None:
                places.append(None)
                continue
            places.append(Place(self._file_id, at + record.response_at, len(record.data) - record.response_at))
            pieces.append(record.data)
            at += len(record.data)
        try:
            _write_all(self._handle, b"".join(pieces))
            os.fdatasync(self._handle)
        except OSError as error:
            self.rolled_back()
            raise ArchiveUnwritable(f"{self._path}: {error.strerror}; make room, then run again: nothing is lost") from error
        self._length = at
        return places

    def note(self, connection: Connection) -> None:
        """Write the length into the transaction that points into the file."""
        if self._file_id is not None and self._length != self._committed:
            connection.execute(
                update(capture_file).where(capture_file.c.id == self._file_id).values(committed_bytes=self._length)
            )

    def committed(self) -> None:
        """The transaction is on the disk."""
        self._committed = self._length

    def rolled_back(self) -> None:
        """The transaction was not committed: cut the file to what is."""
        if self._handle is not None:
            os.ftruncate(self._handle, self._committed)
            os.lseek(self._handle, 0, os.SEEK_END)
        self._length = self._committed

    def close(self) -> None:
        """Let go of the open file; the next crawl goes on writing it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _mend(self) -> None:
        """Cut each open file to its committed length; raises ArchiveCorrupt where one is shorter."""
        with self._archive.reading() as connection:
            rows = connection.execute(
                select(capture_file).where(capture_file.c.closed_at.is_(None)).order_by(capture_file.c.id)
            ).all()
        for row in rows:
            path = self._folder / row.name
            have = path.stat().st_size if path.exists() else 0
            if have < row.committed_bytes:
                raise ArchiveCorrupt(
                    f"{path}: holds {have:,} bytes, and the archive knows of {row.committed_bytes:,}; restore the file from a backup"
                )
            if path.exists():
                self._take_up(row.id, path, row.committed_bytes)

    def _take_up(self, file_id: int, path: Path, committed: int) -> None:
        self.close()
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
        self._file_id, self._path, self._committed = file_id, path, committed
        self.rolled_back()

    def _begin_file(self) -> None:
        self._end_file()
        now = datetime.now(UTC)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._archive.transaction() as connection:
                file_id = connection.execute(
                    insert(capture_file).values(name=f"new {utc_text(now)}", opened_at=now).returning(capture_file.c.id)
                ).scalar_one()
                name = f"{now:%Y%m%dT%H%M%SZ}-{file_id:05d}.warc.gz"
                connection.execute(update(capture_file).where(capture_file.c.id == file_id).values(name=name))
            self._take_up(file_id, self._folder / name, 0)
            assert self._handle is not None
            fields = [("software", f"newsarchive/{VERSION}"), ("format", "WARC File Format 1.1")]
            head = warcinfo_record(name, fields, utc_text(now))
            _write_all(self._handle, head)
            self._length = len(head)
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)  # the file's name must survive a power cut too
            finally:
                os.close(folder)
        except OSError as error:
            raise ArchiveUnwritable(f"{self._folder}: {error.strerror}; check its owner and the room on the disk") from error

    def _end_file(self) -> None:
        if self._handle is None or self._file_id is None or self._path is None:
            return
        self.close()
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        with self._archive.transaction() as connection:
            connection.execute(
                update(capture_file)
                .where(capture_file.c.id == self._file_id)
                .values(closed_at=datetime.now(UTC), sha256=digest.hexdigest())
            )


def read_exchange(archive: Archive, capture_id: int) -> Exchange:
    """The exchange of a capture, from its bytes; raises NotFound where it was not kept, ArchiveCorrupt where it is damaged."""
    with archive.reading() as connection:
        row = connection.execute(
            select(capture, capture_file.c.name)
            .join_from(capture, capture_file, capture.c.file_id == capture_file.c.id, isouter=True)
            .where(capture.c.id == capture_id)
        ).one_or_none()
    if row is None or row.file_id is None:
        raise NotFound(f"capture {capture_id}: its bytes were not kept")
    path = archive.captures_path / row.name
    try:
        with path.open("rb") as file:
            file.seek(row.offset)
            record = next(iter(ArchiveIterator(file, no_record_parse=False)))
            body = record.raw_stream.read()
    except (OSError, StopIteration) as error:
        raise ArchiveCorrupt(f"{path}: the record at {row.offset} cannot be read; restore the file from a backup") from error
    headers = tuple(record.http_headers.headers) if record.http_headers is not None else ()
    return Exchange(
        url=row.url,
        fetched_at=row.fetched_at,
        status=row.status,
        request_headers=(),
        response_headers=headers,
        body=body,
        ip_address=record.rec_headers.get_header("WARC-IP-Address"),
        tls=record.rec_headers.get_header("X-TLS"),
    )


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
