"""A copy of an archive that is consistent while a crawl writes, and an archive itself: it is restored by copying it back.

The database is copied first, in one read transaction; then of each capture file what that copy knows of. So the copy
speaks of no byte that it does not have. A second backup into the same folder copies only what is new.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.captures.backup_files import FileToKeep, files_to_keep
from newsarchive.archive.captures.stored_files import sync_folder
from newsarchive.archive.engine import sqlite_uri
from newsarchive.archive.explaining import explained
from newsarchive.archive.lock import hold_files
from newsarchive.errors import ArchiveUnwritable, UsageError
from newsarchive.operations.verifying import Verdict, verify

__all__ = ["BackupReport", "back_up"]

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupReport:
    """Where the copy is, what was copied, and what `verify` says of it; `elsewhere`: files that lie only where they were uploaded."""

    archive: Path
    files: int
    copied_bytes: int
    elsewhere: tuple[str, ...]
    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        return {
            "archive": str(self.archive),
            "files": self.files,
            "copied_bytes": self.copied_bytes,
            "elsewhere": list(self.elsewhere),
            "verified": self.verdict.to_dict(),
        }


def back_up(archive: Archive, destination: Path, *, told: Callable[[str], None] = lambda _: None) -> BackupReport:
    """Copy the archive into a folder, and verify the copy.

    Raises UsageError for a folder that cannot be a backup's, ArchiveUnwritable where it cannot be written; the copy
    that was there before is then still whole.
    """
    if not archive.is_sqlite:
        raise UsageError("an archive on a server is backed up by `pg_dump`, with a copy of its captures folder")
    source = Path(archive.location)
    target = _target(source, archive.captures_path, destination)
    with hold_files(archive.location):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f"{target.name}.new")
            told("the database")
            _copy_database(source, fresh)
            folder = Path(f"{target.with_suffix('')}.captures")
            files = files_to_keep(str(fresh))
            copied = sum(
                _copy_file(archive.captures_path, folder, each, told) for each in files if _is_here(archive, each)
            )
            _copy_others(archive.captures_path, folder)
            _put_in_place(fresh, target)
            _drop_others(folder, {each.name for each in files})
        except OSError as error:
            raise ArchiveUnwritable(f"{destination}: {error.strerror or error}; the backup is not complete") from error
    told("the copy, byte by byte")
    with open_archive(target) as copy:
        verdict = verify(copy)
    elsewhere = tuple(each.name for each in files if not _is_here(archive, each))
    return BackupReport(target, len(files) - len(elsewhere), copied + target.stat().st_size, elsewhere, verdict)


def _target(source: Path, captures: Path, destination: Path) -> Path:
    folder = destination.expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; a backup goes into a folder of its own")
    resolved = folder.resolve()
    if resolved == source.resolve().parent:
        raise UsageError(f"{folder}: is where the archive itself lies; name another folder, better on another disk")
    if resolved.is_relative_to(captures.resolve()):
        raise UsageError(f"{folder}: lies inside the archive's captures; name another folder, better on another disk")
    target = folder / source.name
    if folder.exists() and any(folder.iterdir()) and not target.exists() and not _is_begun(folder, target):
        raise UsageError(f"{folder}: holds other things, and no earlier backup of {source.name}; name an empty folder")
    return target


def _is_begun(folder: Path, target: Path) -> bool:
    """Whether a first backup was broken off here."""
    ours = {f"{target.name}.new", f"{target.stem}.captures"}
    return {each.name for each in folder.iterdir()} <= ours | {f"{target.name}.new-journal"}


def _copy_database(source: Path, fresh: Path) -> None:
    fresh.unlink(missing_ok=True)
    with (
        explained(str(source)),
        closing(sqlite3.connect(sqlite_uri(source, read_only=True), uri=True)) as reading,
        closing(sqlite3.connect(fresh)) as writing,
    ):
        reading.backup(writing)  # in one step: one state, however much is written meanwhile
        writing.execute("PRAGMA journal_mode = DELETE")  # a copy is read, and then leaves no files beside it
    _sync(fresh)


def _is_here(archive: Archive, file: FileToKeep) -> bool:
    return not file.is_uploaded or (archive.captures_path / file.name).exists()


def _copy_file(source: Path, folder: Path, file: FileToKeep, told: Callable[[str], None]) -> int:
    """Bring one capture file up to its committed length; the number of bytes written."""
    here, there = source / file.name, folder / file.name
    have = there.stat().st_size if there.exists() else 0
    if have == file.committed_bytes and file.sha256 is not None and _sha256(there) == file.sha256:
        return 0
    if file.committed_bytes == 0:
        return 0
    there.parent.mkdir(parents=True, exist_ok=True)
    told(file.name)
    with here.open("rb") as reading:
        begin = _common(reading, there, min(have, file.committed_bytes))
        with there.open("r+b" if have else "wb") as writing:
            writing.truncate(begin)
            writing.seek(begin)
            reading.seek(begin)
            for data in _chunks(reading, file.committed_bytes - begin):
                writing.write(data)
            writing.flush()
            os.fsync(writing.fileno())
    return file.committed_bytes - begin


def _common(reading: Any, there: Path, most: int) -> int:
    """Up to where both files are the same: what was erased since in the one is erased in the other too."""
    same = 0
    if most:
        with there.open("rb") as other:
            while same < most and (data := reading.read(min(_CHUNK, most - same))) == other.read(len(data)) and data:
                same += len(data)
    return same


def _chunks(reading: Any, length: int) -> Iterator[bytes]:
    while length > 0 and (data := reading.read(min(_CHUNK, length))):
        yield data
        length -= len(data)


def _copy_others(source: Path, folder: Path) -> None:
    """What else lies beside the capture files: manifests and their time stamps."""
    for each in source.rglob("*") if source.is_dir() else ():
        if each.is_file() and ".warc" not in each.name:
            there = folder / each.relative_to(source)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(each, there)


def _put_in_place(fresh: Path, target: Path) -> None:
    for leftover in ("-wal", "-shm"):
        Path(f"{target}{leftover}").unlink(missing_ok=True)
    fresh.replace(target)
    sync_folder(target.parent)


def _drop_others(folder: Path, kept: set[str]) -> None:
    for each in list(folder.rglob("*.warc.gz")) if folder.is_dir() else ():
        if each.relative_to(folder).as_posix() not in kept:
            each.unlink()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
