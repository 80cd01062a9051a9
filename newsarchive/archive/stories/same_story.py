"""Other articles that tell the same story: those the archive put into one group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from newsarchive.archive.schema import article, revision

__all__ = ["Sibling", "same_story"]

MOST = 20  # shown of a story: a wire report runs in hundreds of papers


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another article of a story."""

    id: int
    publisher: str
    url: str
    headline: str | None
    language: str | None
    published_on: date | None

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        day = None if self.published_on is None else self.published_on.isoformat()
        return {
            "id": self.id,
            "publisher": self.publisher,
            "url": self.url,
            "headline": self.headline,
            "published_on": day,
        }


_SIBLINGS = (
    select(
        article.c.id,
        article.c.publisher_id,
        article.c.url,
        revision.c.headline,
        revision.c.language,
        revision.c.published_on,
    )
    .join_from(article, revision, revision.c.id == article.c.current_revision_id)
    .where(
        article.c.story_id == select(article.c.story_id).where(article.c.id == bindparam("article")).scalar_subquery(),
        article.c.id != bindparam("article"),
        article.c.merged_into.is_(None),
        article.c.status != "erased",
    )
    .order_by(revision.c.published_on, article.c.id)
    .limit(MOST)
)


def same_story(connection: Connection, article_id: int) -> list[Sibling]:
    """The other articles of its story, the earliest first; empty where it belongs to none."""
    return [Sibling(*row) for row in connection.execute(_SIBLINGS, {"article": article_id})]
