"""What an outcome changed in the archive: told to the crawl once it is on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from newsarchive.archive.writing.outcomes import Outcome

__all__ = ["ArticleEffect", "Committed", "Effect"]


@dataclass(frozen=True, slots=True)
class ArticleEffect:
    """What became of one reading of an article.

    `kind`: `new`, `changed` (a revision was written), `unchanged`, or `erased` (a tombstone keeps it out, nothing was
    stored). `is_news`: the page changed in a way worth coming back for; the flips of an unstable article are not.
    `status`: its new status, where that changed.
    """

    kind: Literal["new", "changed", "unchanged", "erased"]
    article_id: int | None = None
    revision: int | None = None
    is_news: bool = False
    status: Literal["live", "missing", "gone", "erased"] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one outcome changed.

    `article` and `revision` (the current revision's number) belong to articles; `links_new` counts pages the archive
    did not know; `status` is the article's new status, where it changed; `host_ids` have new pages due. `problem`:
    the outcome could not be stored, and its page is recorded as failed.
    """

    page_id: int
    article: Literal["new", "changed", "unchanged", "erased"] | None = None
    article_id: int | None = None
    revision: int | None = None
    links_new: int = 0
    status: Literal["live", "missing", "gone", "erased"] | None = None
    host_ids: frozenset[int] = frozenset()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """One batch that is on the disk: each outcome with its effect, and the hosts that have new pages due."""

    outcomes: tuple[tuple[Outcome, Effect], ...]
    hosts: frozenset[int] = frozenset()
