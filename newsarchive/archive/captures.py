"""The capture files: WARC members appended before the transaction that speaks of them, and cut back when it never came.

A file's committed length is written in the same transaction as the rows that point into it. So at the next start
each open file is cut to that length: no scan, no orphans, and a page whose bytes were lost is due again, since its
row was never marked done.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection, bindparam, insert, select, update
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from newsarchive.archive.archive import Archive
from newsarchive.archive.outcomes import CaptureRecord, Exchange
from newsarchive.archive.schema import capture, capture_file
from newsarchive.archive.warc import warcinfo_record
from newsarchive.article import utc_text
from newsarchive.errors import ArchiveCorrupt, ArchiveUnwritable, NotFound
from newsarchive.version import VERSION

__all__ = ["CaptureFiles", "Place", "last_exchange", "read_exchange"]

FULL_BYTES = 256 * 1024 * 1024  # then the next file is begun: small enough to copy and check one by one
LONGEST_TAIL = 64 * 1024 * 1024  # more than a batch of 200 pages comes to

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member lies: `offset` and `length` are of the response's member."""

    file_id: int
    offset: int
    length: int


class CaptureFiles:
    """The files of one archive, written by one thread.

    `append`, then the transaction, in which `note` is called, then `committed` or `rolled_back`. Raises
    ArchiveCorrupt at once where a file is shorter than the archive knows.
    """

    def __init__(self, archive: Archive, *, full_bytes: int = FULL_BYTES) -> None:
        self._archive = archive
        self._folder = archive.captures_path
        self._full_bytes = full_bytes
        self._open: _OpenFile | None = None
        self._is_mended = False
        self._mend()

    def append(self, records: Sequence[CaptureRecord]) -> list[Place | None]:
        """Bring members to the disk, and say where each lies; None for records that have none.

        Raises ArchiveUnwritable, with nothing written.
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
        try:
            if file.length == 0:
                file.write(_warcinfo(file.path.name), 0)
            for record in records:
                places.append(None if record.data is None else file.write(record.data, record.response_at))
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
        with self._archive.reading() as connection:
            rows = connection.execute(
                select(capture_file).where(capture_file.c.closed_at.is_(None)).order_by(capture_file.c.id)
            ).all()
        for row in rows:
            path = self._folder / row.name
            have = path.stat().st_size if path.exists() else 0
            if have < row.committed_bytes:
                raise ArchiveCorrupt(
                    f"{path}: holds {have:,} bytes, and the archive knows of {row.committed_bytes:,}; "
                    "restore the file from a backup"
                )
            if have - row.committed_bytes > LONGEST_TAIL:
                _set_aside(path, row.committed_bytes)
            self.close()
            self._open = self._take_up(row.id, path, row.committed_bytes)
        self._is_mended = True

    def _begin_file(self) -> _OpenFile:
        """A new file, whose row is committed before it is made: so no file lies there that no row knows of."""
        now = datetime.now(UTC)
        new = insert(capture_file).values(name=f"new {utc_text(now)}", opened_at=now).returning(capture_file.c.id)
        with self._archive.transaction() as connection:
            file_id: int = connection.execute(new).scalar_one()
            name = f"{now:%Y%m%dT%H%M%SZ}-{file_id:05d}.warc.gz"
            connection.execute(update(capture_file).where(capture_file.c.id == file_id).values(name=name))
        return self._take_up(file_id, self._folder / name, 0)

    def _take_up(self, file_id: int, path: Path, committed: int) -> _OpenFile:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = _OpenFile(file_id, path, os.open(path, os.O_WRONLY | os.O_CREAT, 0o644), committed)
            file.cut()
            _sync_folder(self._folder)
        except OSError as error:
            raise _unwritable(path, error) from error
        return file

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


@dataclass(slots=True)
class _OpenFile:
    """The file being written: how long it is, and how long by the last committed transaction."""

    id: int
    path: Path
    handle: int
    committed: int
    length: int = 0

    def write(self, data: bytes, response_at: int) -> Place:
        view = memoryview(data)
        while view:
            view = view[os.write(self.handle, view) :]
        place = Place(self.id, self.length + response_at, len(data) - response_at)
        self.length += len(data)
        return place

    def cut(self) -> None:
        os.ftruncate(self.handle, self.committed)
        self.length = os.lseek(self.handle, 0, os.SEEK_END)


def _warcinfo(name: str) -> bytes:
    fields = [
        ("software", f"newsarchive/{VERSION}"),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("robots", "obey"),
    ]
    return warcinfo_record(name, fields, utc_text(datetime.now(UTC)))


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


def _sync_folder(folder: Path) -> None:
    """A new file's name must survive a power cut too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> ArchiveUnwritable:
    return ArchiveUnwritable(f"{path}: {error.strerror}; make room or check its owner, then run again: nothing is lost")


def read_exchange(archive: Archive, capture_id: int) -> Exchange:
    """The exchange of a capture, from its bytes.

    Raises NotFound where they were not kept, ArchiveCorrupt where they are damaged. Of a capture of the kind `text`,
    the body is that text.
    """
    with archive.reading() as connection:
        row = connection.execute(_CAPTURE, {"capture": capture_id}).one_or_none()
    if row is None:
        raise NotFound(f"capture {capture_id}: there is none")
    if row.name is None:
        raise NotFound(f"capture {capture_id}: its bytes were not kept")
    path = archive.captures_path / row.name
    member = _read_member(path, row.offset, row.length)
    if row.member_sha256 is not None and hashlib.sha256(member).hexdigest() != row.member_sha256:
        raise ArchiveCorrupt(f"{path}: the record at {row.offset} was altered; restore the file from a backup")
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(member), no_record_parse=True)))
        block: bytes = record.raw_stream.read()
    except (ArchiveLoadFailed, StopIteration) as error:
        raise ArchiveCorrupt(f"{path}: the record at {row.offset} cannot be read; restore the file") from error
    headers, body = _parted(block) if record.rec_type == "response" else ((), block)
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


def _parted(block: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Headers and body of a response's block; warcio would read headers as UTF-8 where it can, which is not exact."""
    head, _, body = block.partition(b"\r\n\r\n")
    lines = (line.partition(": ") for line in head.decode("latin-1").split("\r\n")[1:])
    return tuple((name, value) for name, _, value in lines), body


_CAPTURE = (
    select(capture, capture_file.c.name)
    .outerjoin(capture_file, capture.c.file_id == capture_file.c.id)
    .where(capture.c.id == bindparam("capture"))
)


def _read_member(path: Path, offset: int, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except OSError as error:
        raise ArchiveCorrupt(f"{path}: {error.strerror}; restore the file from a backup") from error


def last_exchange(archive: Archive) -> Exchange | None:
    """The newest exchange that was kept of a page, None where there is none."""
    newest = select(capture.c.id).where(capture.c.page_id.is_not(None), capture.c.file_id.is_not(None))
    with archive.reading() as connection:
        capture_id = connection.execute(newest.order_by(capture.c.id.desc()).limit(1)).scalar()
    return None if capture_id is None else read_exchange(archive, capture_id)
