"""Whether the capture files are as they were written: every committed byte is covered by a digest in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Row, select

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.stored_files import open_file
from newsarchive.archive.integrity.problems import Problem
from newsarchive.archive.schema import capture, capture_file
from newsarchive.errors import ArchiveError

__all__ = ["check_captures"]

RESTORE = "restore the file from a backup"
_CHUNK = 1 << 20

_PLACES = (
    select(capture.c.id, capture.c.offset, capture.c.length, capture.c.member_sha256, capture.c.lead_sha256)
    .where(capture.c.file_id.is_not(None))
    .order_by(capture.c.offset)
)


def check_captures(archive: Archive, connection: Connection, *, is_quick: bool) -> Iterator[Problem]:
    """What is wrong with the files; `is_quick`: only whether each is there, and long enough.

    Of a file that retention deleted nothing is asked but that it is gone. The newest files of a running crawl may be
    longer than the archive knows: what is beyond is not looked at.
    """
    files = connection.execute(select(capture_file).order_by(capture_file.c.id)).all()
    for row in files:
        yield from _check_file(archive.captures_path / row.name, row, connection, is_quick=is_quick)
    yield from _orphans(archive.captures_path, {row.name for row in files})


def _check_file(path: Path, row: Row[Any], connection: Connection, *, is_quick: bool) -> Iterator[Problem]:
    if row.deleted_at is not None:
        if path.exists():
            yield _not_yet_removed(path, row)
        return
    if path.exists():
        size = path.stat().st_size
        if size < row.committed_bytes:
            yield _at(path, f"holds {size:,} bytes; the archive knows of {row.committed_bytes:,}", size)
            return
        if size > row.committed_bytes:
            yield _tail(path, row, size)
    elif row.uploaded_to is None:
        if row.committed_bytes:
            yield _at(path, f"is missing; it held {row.committed_bytes:,} bytes")
        return
    if is_quick:
        return
    places = connection.execute(_PLACES.where(capture.c.file_id == row.id)).all()
    try:
        with open_file(path, row.uploaded_to) as file:
            yield from _check_bytes(path, file, row, places)
    except (OSError, ArchiveError) as error:
        yield _at(path, f"cannot be read: {error}")


def _check_bytes(path: Path, file: IO[bytes], row: Row[Any], places: Sequence[Any]) -> Iterator[Problem]:
    """One pass over a file: each response, what lies before it, and the whole."""
    whole = hashlib.sha256()
    at = 0
    is_found = False
    for place in places:
        if place.offset < at or place.offset + place.length > row.committed_bytes:
            is_found = True
            problem = "says that its bytes lie where those of another lie, or beyond the end of the file"
            yield Problem("captures", problem, RESTORE, table="capture", row=str(place.id), file=path.name)
            continue
        lead = _digest(file, place.offset - at, whole)
        if place.lead_sha256 is not None and lead != place.lead_sha256:
            is_found = True
            yield _at(path, f"the request of capture {place.id}, or the file's first record, was altered", at)
        if _digest(file, place.length, whole) != place.member_sha256:
            is_found = True
            yield _at(path, f"the answer of capture {place.id} was altered", place.offset)
        at = place.offset + place.length
    rest = row.committed_bytes - at
    _digest(file, rest, whole)
    if row.sha256 is not None:
        if not is_found and whole.hexdigest() != row.sha256:
            yield _at(path, "its digest is not the one it was closed with")
    elif rest:
        yield _at(path, f"{rest:,} bytes belong to no capture", at)


def _digest(file: IO[bytes], length: int, whole: Any) -> str:
    digest = hashlib.sha256()
    while length > 0 and (data := file.read(min(length, _CHUNK))):
        digest.update(data)
        whole.update(data)
        length -= len(data)
    return digest.hexdigest()


def _tail(path: Path, row: Row[Any], size: int) -> Problem:
    beyond = size - row.committed_bytes
    if row.closed_at is not None:
        return _at(path, f"{beyond:,} bytes were added after it was closed", row.committed_bytes)
    return Problem(
        "captures",
        f"{beyond:,} bytes lie beyond what is committed: a crawl is running, or was killed",
        "nothing is lost: the next crawl cuts them off",
        file=path.name,
        offset=row.committed_bytes,
        is_harmless=True,
    )


def _not_yet_removed(path: Path, row: Row[Any]) -> Problem:
    said = f"was deleted by retention on {row.deleted_at.date()} ({row.delete_reason}), and is still there"
    mend = "nothing is lost: the next crawl or `newsarchive retain` removes it"
    return Problem("captures", said, mend, file=path.name, is_harmless=True)


def _orphans(folder: Path, known: set[str]) -> Iterator[Problem]:
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*.warc.gz*")):
        name = path.relative_to(folder).as_posix()
        if name not in known:
            mend = "`newsarchive import` it if it is evidence, or take it away"
            yield Problem("captures", "is a file that the archive does not know", mend, file=name, is_harmless=True)


def _at(path: Path, problem: str, offset: int | None = None) -> Problem:
    return Problem("captures", problem, RESTORE, file=path.name, offset=offset)
