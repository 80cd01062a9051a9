"""An archive moved into another one: from a file to a server, back, or to another file.

The copy is made aside, compared with the original value by value, and takes its name last: so an interrupted copy
leaves no half archive. Its rows are one transaction on a server, and one file under another name on a disk.
"""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.copied_rows import copied_tables, copy_rows, first_table_with_rows, table_digest
from newsarchive.archive.engine import is_sqlite_location, shown
from newsarchive.archive.integrity.seals import SEALED, broken_seals
from newsarchive.archive.lock import hold_lock
from newsarchive.errors import ArchiveCorrupt, ArchiveError, ArchiveUnwritable, UsageError

__all__ = ["CopyReport", "copy_archive"]

_ASIDE = ".copying"


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was copied: rows, and capture files with their bytes."""

    source: str
    target: str
    rows: int
    files: int
    file_bytes: int

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        return {
            "source": self.source,
            "target": self.target,
            "rows": self.rows,
            "files": self.files,
            "file_bytes": self.file_bytes,
        }


def copy_archive(
    source: str, target: str, *, captures: bool = True, told: Callable[[str], None] = lambda _: None
) -> CopyReport:
    """Copy an archive, its ids and its capture files; `captures` False leaves those where they are.

    Both are held meanwhile. Raises ArchiveError where the target holds something already, ArchiveCorrupt where the
    original is damaged or the copy differs from it; the target is then as it was.
    """
    if source == target:
        raise UsageError("an archive cannot be copied onto itself")
    with ExitStack() as held:
        original = held.enter_context(open_archive(source))
        held.enter_context(hold_lock(original.location, purpose="copy"))
        _check(original)
        into = held.enter_context(_copied_to(target))
        files, size = _copy_files(original, into.captures_path) if captures else (0, 0)
        with original.reading() as reading, into.transaction() as writing:
            if not into.is_sqlite:
                writing.exec_driver_sql("LOCK TABLE crawl_run IN EXCLUSIVE MODE")  # a crawl that begins now waits
            if (name := first_table_with_rows(writing)) is not None:
                raise ArchiveError(f"{shown(target)}: is not empty (table {name}); copy into a new archive")
            rows = copy_rows(reading, writing, told=told)
            _compare(reading, writing, target)
    return CopyReport(shown(source), shown(target), rows, files, size)


@contextmanager
def _copied_to(target: str) -> Iterator[Archive]:
    """The archive to copy into: a server's as it is, a file's under another name until all is there."""
    if not is_sqlite_location(target):
        with open_archive(target, mode="write") as opened, hold_lock(target, purpose="migrate"):
            yield opened
        return
    path = Path(target.removeprefix("sqlite:///")).expanduser().absolute()
    if path.exists():
        raise ArchiveError(f"{path}: is there already; copy into a new archive")
    aside = path.with_name(f"{path.name}{_ASIDE}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnwritable(f"{path.parent}: {error.strerror}; check who owns the folder") from error
    with hold_lock(str(path), purpose="copy"):
        _remove(aside)  # of a copy that was killed
        try:
            with open_archive(aside, mode="write") as opened:
                opened.captures_path = Archive(opened.engine, str(path)).captures_path
                yield opened
            aside.rename(path)
        finally:
            _remove(aside)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", ".lock", ".holder"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _check(archive: Archive) -> None:
    """A value that was altered behind our back must not get a seal of the copy's."""
    with archive.reading() as connection:
        for table in SEALED:
            for broken in broken_seals(connection, table):
                raise ArchiveCorrupt(
                    f"{shown(archive.location)}: row {broken.key} of {table.name} is not as it was written; "
                    "run `newsarchive verify`, and mend the archive first"
                )


def _compare(source: Connection, target: Connection, name: str) -> None:
    for table in copied_tables():
        have, wanted = table_digest(target, table), table_digest(source, table)
        if have != wanted:
            raise ArchiveCorrupt(
                f"{shown(name)}: the copy of {table.name} has {have[0]:,} rows and differs from the original's "
                f"{wanted[0]:,}; nothing was kept of it"
            )


def _copy_files(archive: Archive, folder: Path) -> tuple[int, int]:
    """Copy the capture files and manifests, each compared when it is there; how many, and their bytes."""
    source = archive.captures_path
    if not source.is_dir() or (folder.exists() and folder.samefile(source)):
        return 0, 0
    if folder.exists() and any(folder.iterdir()):
        raise ArchiveError(f"{folder}: holds files already; name another folder in NEWSARCHIVE_CAPTURES")
    aside = folder.with_name(f"{folder.name}{_ASIDE}")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(source, aside)
        found = [path for path in sorted(aside.rglob("*")) if path.is_file()]
        for path in found:
            if not filecmp.cmp(path, source / path.relative_to(aside), shallow=False):
                raise ArchiveCorrupt(f"{path}: differs from the original; check the disk")
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
    except OSError as error:
        raise ArchiveUnwritable(f"{folder}: {error.strerror}; make room, or check its owner") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return len(found), sum((folder / path.relative_to(aside)).stat().st_size for path in found)
