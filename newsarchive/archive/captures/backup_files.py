"""The capture files that a copy of the database speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from newsarchive.archive.opening import open_archive
from newsarchive.archive.schema import capture_file

__all__ = ["FileToKeep", "files_to_keep"]


@dataclass(frozen=True, slots=True)
class FileToKeep:
    """A capture file: how much of it is committed, its digest once it is closed."""

    name: str
    committed_bytes: int
    sha256: str | None
    is_uploaded: bool


def files_to_keep(location: str) -> list[FileToKeep]:
    """The files of the archive at a location, oldest first; those that retention deleted are left out."""
    with open_archive(location) as archive, archive.reading() as connection:
        rows = connection.execute(
            select(capture_file).where(capture_file.c.deleted_at.is_(None)).order_by(capture_file.c.id)
        ).all()
    return [FileToKeep(row.name, row.committed_bytes, row.sha256, row.uploaded_to is not None) for row in rows]
