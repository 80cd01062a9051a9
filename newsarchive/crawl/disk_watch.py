"""A crawl stops before the disk is full, or what may be kept is: then all that is under way still finds room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.archive import Archive
from newsarchive.archive.disk_use import captures_bytes, free_bytes

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

__all__ = ["LOOK_S", "DiskWatch"]

LOOK_S = 1.0  # a second of the fastest crawl writes a few megabytes

MEGABYTE = 1024 * 1024


class DiskWatch:
    """Looks at the disk of an archive; both bounds are in bytes, 0: none.

    `least_free` has to stay free; `quota` is what the capture files may take.
    """

    def __init__(self, archive: Archive, *, least_free: int, quota: int) -> None:
        self._archive = archive
        self._least_free = least_free
        self._quota = quota

    @classmethod
    def of(cls, archive: Archive, settings: BaseSettings) -> DiskWatch:
        """With the bounds that the settings have."""
        least_free = settings.getint("NEWSARCHIVE_LEAST_FREE")
        return cls(archive, least_free=least_free, quota=settings.getint("NEWSARCHIVE_CAPTURES_QUOTA"))

    def problem(self) -> str | None:
        """Why the crawl has to stop, and what to do; None while there is room."""
        if self._least_free and (free := free_bytes(self._archive)) < self._least_free:
            return (
                f"{self._archive.captures_path}: {free // MEGABYTE:,} MB are free on the disk, and the crawl stops below "
                f"{self._least_free // MEGABYTE:,} MB (NEWSARCHIVE_LEAST_FREE); make room and run again: everything was kept"
            )
        if self._quota and (taken := captures_bytes(self._archive)) > self._quota:
            return (
                f"{self._archive.captures_path}: the captures take {taken // MEGABYTE:,} MB of the {self._quota // MEGABYTE:,} MB they may "
                "(NEWSARCHIVE_CAPTURES_QUOTA); raise it, or move old files to another disk and link them: everything was kept"
            )
        return None
