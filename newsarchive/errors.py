"""Every error a caller can act on, each with the exit code the command line ends with.

::

    NewsArchiveError                1   a bug of ours, unless a subclass says otherwise
    ├── UsageError                  2   the command line asks for something that does not exist
    ├── ConfigurationError          3   a file of the user's is wrong: it names file and line
    ├── ArchiveError                4   the archive cannot be used
    │   ├── ArchiveMissing              there is no archive at that place
    │   ├── ArchiveForeign              the file is something else
    │   ├── ArchiveNewer                written by a later version
    │   ├── ArchiveOutdated             written by an earlier version, and this command may not migrate it
    │   ├── ArchiveCorrupt              the database or a capture file is damaged
    │   └── ArchiveUnwritable           read-only, no permission, disk full
    ├── ArchiveLocked               5   another crawl or bulk writer holds the archive
    ├── Unhealthy                   6   a problem was looked for and found
    └── NotFound                    7   no such article or publisher
        ├── ArticleNotFound
        │   └── ArticleErased           it was erased; the text says when and why
        └── PublisherNotFound

A page with bad markup, a host that does not answer and a crashed extraction are not errors: they are outcomes, recorded
with their reason.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

__all__ = [
    "ArchiveCorrupt",
    "ArchiveError",
    "ArchiveForeign",
    "ArchiveLocked",
    "ArchiveMissing",
    "ArchiveNewer",
    "ArchiveOutdated",
    "ArchiveUnwritable",
    "ArticleErased",
    "ArticleNotFound",
    "ConfigurationError",
    "NewsArchiveError",
    "NotFound",
    "PublisherNotFound",
    "Unhealthy",
    "UsageError",
]


class NewsArchiveError(Exception):
    """The root: its text is one sentence for a person, saying what is wrong and what to do."""

    exit_code: ClassVar[int] = 1


class UsageError(NewsArchiveError):
    """The command line, or a query, asks for something that does not exist."""

    exit_code = 2


class ConfigurationError(NewsArchiveError):
    """A file of the user's is wrong.

    >>> str(ConfigurationError("no such time zone: 'Asia/Peking'", path=Path("a.toml"), line=5))
    "a.toml:5: no such time zone: 'Asia/Peking'"
    """

    exit_code = 3

    def __init__(self, problem: str, *, path: Path | None = None, line: int | None = None) -> None:
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(place + problem)
        self.problem = problem
        self.path = path
        self.line = line


class ArchiveError(NewsArchiveError):
    """The archive cannot be used; nothing in it was changed."""

    exit_code = 4


class ArchiveMissing(ArchiveError):
    """There is no archive at that place, and this command does not make one."""


class ArchiveForeign(ArchiveError):
    """The file exists and is not an archive of ours; it is left as it is."""


class ArchiveNewer(ArchiveError):
    """The archive was written by a later version of the program."""


class ArchiveOutdated(ArchiveError):
    """The archive was written by an earlier version, and this command may not upgrade it."""


class ArchiveCorrupt(ArchiveError):
    """The database or a capture file is damaged."""


class ArchiveUnwritable(ArchiveError):
    """The archive cannot be written: read-only, no permission, or the disk is full."""


class ArchiveLocked(NewsArchiveError):
    """Another crawl or bulk writer holds the archive; the text says who, since when."""

    exit_code = 5


class Unhealthy(NewsArchiveError):
    """A problem was looked for and found, or a crawl's target yielded nothing but errors."""

    exit_code = 6


class NotFound(NewsArchiveError):
    """What was named is not there."""

    exit_code = 7


class ArticleNotFound(NotFound):
    """No article of that id or address."""


class ArticleErased(ArticleNotFound):
    """The article was erased; `tombstone` says in plain JSON types what is left: id, url, publisher, when and why."""

    def __init__(self, told: str, tombstone: dict[str, Any]) -> None:
        super().__init__(told)
        self.tombstone = tombstone


class PublisherNotFound(NotFound):
    """No publisher of that id."""
