"""Capture files that were deleted by age: their rows stay and say so, and none of them is read any more."""

from __future__ import annotations

import structlog
from sqlalchemy import ColumnElement, and_, select

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.stored_files import sync_folder
from newsarchive.archive.schema import capture, capture_file

__all__ = ["is_kept", "remove_deleted"]

log = structlog.get_logger(__name__)


def is_kept() -> ColumnElement[bool]:
    """A condition on `capture`: its bytes were kept, and the file they lie in was not deleted."""
    deleted = select(capture_file.c.id).where(capture_file.c.deleted_at.is_not(None))
    return and_(capture.c.file_id.is_not(None), capture.c.file_id.not_in(deleted))


def remove_deleted(archive: Archive) -> list[str]:
    """Remove the files whose rows say that they were deleted, and are still there; their names.

    The rows are committed first, so a kill in between leaves the file: who opens the archive next to write removes it.
    """
    folder = archive.captures_path
    deleted = select(capture_file.c.name).where(capture_file.c.deleted_at.is_not(None)).order_by(capture_file.c.id)
    with archive.reading() as connection:
        names = connection.execute(deleted).scalars().all()
    removed = []
    for name in names:
        try:
            (folder / name).unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            log.warning("a deleted capture file cannot be removed", file=name, problem=error.strerror)
            continue
        removed.append(name)
    if removed:
        sync_folder(folder)
    return removed
