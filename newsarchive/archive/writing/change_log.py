"""The order in which articles change, as commits have it, so that who comes again misses nothing and needs no clock.

Times cannot say what is new: a page is dated by its visit, and may be committed long after. So triggers number each
change that a dump would show: another current revision, new values in a revision, another status, story or address.
A mark is the highest number in one snapshot; what has a higher one was committed after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from newsarchive.archive.schema import article_change, capture
from newsarchive.errors import UsageError

__all__ = ["CREATE_TRIGGERS", "Bookmark", "bookmark"]

_DUMPED = ("current_revision_id", "status", "merged_into", "story_id", "set_aside_at", "url", "first_seen_at")
_LOGGED = "BEGIN INSERT INTO article_change (article_id) VALUES (NEW.{id}); END"

CREATE_TRIGGERS = (
    "CREATE TRIGGER article_is_changed AFTER UPDATE OF "
    f"{', '.join(_DUMPED)} ON article WHEN {' OR '.join(f'NEW.{name} IS NOT OLD.{name}' for name in _DUMPED)} "
    + _LOGGED.format(id="id"),
    # `copy` brings whole rows; a crawl inserts an article first, and its revision after it
    "CREATE TRIGGER article_is_copied AFTER INSERT ON article WHEN NEW.current_revision_id IS NOT NULL "
    + _LOGGED.format(id="id"),
    "CREATE TRIGGER revision_is_read_again AFTER UPDATE ON revision " + _LOGGED.format(id="article_id"),
)
"""What SQLite is told to do by itself."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The last change and the last capture of one snapshot."""

    change: int
    capture: int


def bookmark(connection: Connection) -> Bookmark:
    """Where the changes stand in this transaction's snapshot."""
    if connection.dialect.name != "sqlite":
        raise UsageError("--since-last and saved searches need an archive in a file; on a server, use --changed-since.")
    row = connection.execute(
        select(
            select(func.coalesce(func.max(article_change.c.number), 0)).scalar_subquery(),
            select(func.coalesce(func.max(capture.c.id), 0)).scalar_subquery(),
        )
    ).one()
    return Bookmark(*row)
