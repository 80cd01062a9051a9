"""A person's word that what was read as an article is none: it is kept, and left out of everything that lists articles.

It stays set aside whatever later visits and rules make of its page, until the word is taken back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from newsarchive.archive.revisions.corrections import correct, undo
from newsarchive.archive.schema import article
from newsarchive.archive.search.index import unindex_article
from newsarchive.archive.stories.grouping import leave_story
from newsarchive.errors import UsageError

__all__ = ["bring_back", "set_aside"]


def set_aside(connection: Connection, article_id: int, *, who: str, at: datetime) -> None:
    """Set an article aside: its kind is `other` by a person's word; raises UsageError if it is aside already."""
    if _aside_since(connection, article_id) is not None:
        raise UsageError(f"article {article_id} is set aside already")
    connection.execute(update(article).where(article.c.id == article_id).values(set_aside_at=at))
    unindex_article(connection, article_id)
    leave_story(connection, article_id)
    correct(connection, article_id, {"kind": "other"}, who=who, at=at)


def bring_back(connection: Connection, article_id: int, *, at: datetime) -> None:
    """Take that word back: it is found again as before; raises UsageError for one that is not set aside."""
    if _aside_since(connection, article_id) is None:
        raise UsageError(f"article {article_id} is not set aside")
    connection.execute(update(article).where(article.c.id == article_id).values(set_aside_at=None))
    undo(connection, article_id, "kind", at=at)


def _aside_since(connection: Connection, article_id: int) -> datetime | None:
    found: datetime | None = connection.execute(
        select(article.c.set_aside_at).where(article.c.id == article_id)
    ).scalar_one()
    return found
