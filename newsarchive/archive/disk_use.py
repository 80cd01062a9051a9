"""What an archive takes of its disk, and what is left."""

from __future__ import annotations

import shutil
from pathlib import Path

from newsarchive.archive.archive import Archive

__all__ = ["archive_bytes", "captures_bytes", "free_bytes"]


def captures_bytes(archive: Archive) -> int:
    """What the capture files take on this machine."""
    files = archive.captures_path.glob("*") if archive.captures_path.is_dir() else ()
    return sum(each.stat().st_size for each in files if each.is_file())


def archive_bytes(archive: Archive) -> int:
    """What the database, when it is a file, and the captures take."""
    files = (Path(archive.location), Path(f"{archive.location}-wal")) if archive.is_sqlite else ()
    return captures_bytes(archive) + sum(each.stat().st_size for each in files if each.is_file())


def free_bytes(archive: Archive) -> int:
    """What is free where the captures lie, or will lie."""
    place = archive.captures_path.absolute()
    while not place.is_dir():
        place = place.parent
    return shutil.disk_usage(place).free
