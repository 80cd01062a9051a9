"""Search: ranked hits with the words around them, read when they are asked for.

Ranking looks at the newest `MOST_RANKED` matches only. A word that stands in a third of a large archive matches
hundreds of thousands of articles, and to rank them all would take the better part of a second; `Hits.is_bounded`
says when that happened. Rare words are ranked whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, select, text

from newsarchive.archive.filters import Filters, conditions, filter_nodes
from newsarchive.archive.ranking import ranked
from newsarchive.archive.schema import article, revision
from newsarchive.archive.search_match import day_node, match_text
from newsarchive.archive.search_query import All, Query, parse_query
from newsarchive.archive.snippets import Mark, snippet
from newsarchive.errors import UsageError

__all__ = ["MOST_RANKED", "Hit", "Hits", "Order", "search"]

MOST_RANKED = 1_000
"""Matches that are ranked: the newest ones, by the time the archive met them."""

Order = Literal["relevance", "newest"]
Reading = Callable[[], AbstractContextManager[Connection]]

NO_FILTERS = Filters()

_CHUNK = 50  # hits read at once: a page of results, and little for one who wants the first only

# A hit in the headline weighs like eight in the body, one in the byline like four; filters are no relevance.
_JOINED = (
    "search_index CROSS JOIN article ON article.id = search_index.rowid "
    "CROSS JOIN revision ON revision.id = article.current_revision_id"
)
_BY_DAY = text(
    "SELECT article.id FROM article JOIN revision ON revision.id = article.current_revision_id "
    "WHERE article.id IN (SELECT value FROM json_each(:ids)) "
    "ORDER BY coalesce(revision.published_on, substr(article.first_seen_at, 1, 10)) DESC, "
    "coalesce(revision.published_at, article.first_seen_at) DESC, article.id DESC"
)
_EDGES = select(
    select(func.min(revision.c.published_on)).scalar_subquery(),
    select(func.max(revision.c.published_on)).scalar_subquery(),
    select(func.min(article.c.first_seen_at)).scalar_subquery(),
    select(func.max(article.c.first_seen_at)).scalar_subquery(),
)
_SHOWN = (
    select(
        article.c.id,
        article.c.url,
        article.c.publisher_id,
        article.c.first_seen_at,
        revision.c.headline,
        revision.c.subheadline,
        revision.c.published_on,
        revision.c.byline,
        revision.c.language,
        revision.c.body,
    )
    .join_from(article, revision, revision.c.id == article.c.current_revision_id)
    .where(article.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found.

    `snippet` is about 200 characters of its text, with the hits marked; `score` grows with relevance and is
    comparable within one search only. `published_on` is None where the page prints no day; `first_seen_on` is the
    day that then counts.
    """

    id: int
    url: str
    publisher: str
    headline: str | None
    published_on: date | None
    snippet: str
    score: float
    language: str | None
    first_seen_on: date


@dataclass(frozen=True)
class Hits:
    """What a search found, best first; iterate over it. Nothing is read before.

    `query` is how it was understood.
    """

    query: Query
    limit: int | None
    order: Order
    mark: Mark
    _reading: Reading
    _filters: Filters

    def __iter__(self) -> Iterator[Hit]:
        found = self._found[0]
        for at in range(0, len(found), _CHUNK):
            yield from self._read(found[at : at + _CHUNK])

    @property
    def is_bounded(self) -> bool:
        """Whether there were more matches than are ranked, so that only the newest of them were looked at."""
        return self._found[1]

    def count(self) -> int:
        """How many articles match, whatever the limit."""
        with self._reading() as connection:
            wanted = self._wanted(connection)
            if wanted is None:
                return 0
            more, values = self._conditions()
            counted = (
                f"SELECT count(*) FROM {_JOINED if more else 'search_index'} WHERE search_index MATCH :wanted{more}"  # noqa: S608 -- constants
            )
            return int(connection.execute(text(counted), {**values, "wanted": wanted}).scalar_one())

    @cached_property
    def _found(self) -> tuple[Sequence[tuple[int, float]], bool]:
        with self._reading() as connection:
            wanted = self._wanted(connection)
            if wanted is None:
                return [], False
            ids = self._candidates(connection, wanted)
            is_bounded = self.limit is not None and len(ids) > self._most
            if is_bounded:
                ids = ids[: self._most]
            if self.order == "relevance" and self.query.phrases:
                found = ranked(connection, ids, self.query.phrases)
            else:
                listed = ",".join(map(str, ids))
                found = [(each, 0.0) for each in connection.execute(_BY_DAY, {"ids": f"[{listed}]"}).scalars()]
            return found[: self.limit], is_bounded

    @property
    def _most(self) -> int:
        return max(MOST_RANKED, self.limit or 0)

    def _candidates(self, connection: Connection, wanted: str) -> list[int]:
        """The newest matches, one more than are ranked, by which it shows that there are more."""
        more, values = self._conditions()
        statement = (
            f"SELECT search_index.rowid FROM {_JOINED if more else 'search_index'} "  # noqa: S608 -- constants
            f"WHERE search_index MATCH :wanted{more} ORDER BY search_index.rowid DESC LIMIT :most"
        )
        # -1: no limit (SQLite)
        values |= {"wanted": wanted, "most": -1 if self.limit is None else self._most + 1}
        return list(connection.execute(text(statement), values).scalars())

    def _conditions(self) -> tuple[str, dict[str, Any]]:
        """What the index does not know of the filters."""
        return conditions(Filters(status=self._filters.status, changed_since=self._filters.changed_since))

    def _wanted(self, connection: Connection) -> str | None:
        """The MATCH expression; None when no day in the archive can match."""
        nodes = list(filter_nodes(self._filters))
        if self.query.node is not None:
            nodes.insert(0, self.query.node)
        if self._filters.since or self._filters.until or not nodes:
            first, last = _edges(connection)
            since, until = max(self._filters.since or first, first), min(self._filters.until or last, last)
            if since > until:
                return None
            if (since, until) != (first, last) or not nodes:
                nodes.append(day_node(since, until))
        flat = [inner for each in nodes for inner in (each.nodes if isinstance(each, All) else (each,))]
        return match_text(All(tuple(flat)))

    def _read(self, found: Sequence[tuple[int, float]]) -> Iterator[Hit]:
        with self._reading() as connection:
            rows = {row.id: row for row in connection.execute(_SHOWN, {"ids": [each for each, _ in found]})}
        for article_id, score in found:
            if article_id in rows:  # else erased since
                yield self._hit(rows[article_id], score)

    def _hit(self, row: Any, score: float) -> Hit:
        return Hit(
            id=row.id,
            url=row.url,
            publisher=row.publisher_id,
            headline=row.headline,
            published_on=row.published_on,
            snippet=snippet(row.body, self.query.phrases, self.mark),
            score=round(score, 6),
            language=row.language,
            first_seen_on=row.first_seen_at.date(),
        )


def search(
    reading: Reading,
    query: str,
    filters: Filters = NO_FILTERS,
    *,
    limit: int | None = 20,
    order: Order = "relevance",
    mark: Mark = ("**", "**"),
) -> Hits:
    """The articles that match a query (see `search_query`) and the filters.

    Raises UsageError for a query that means nothing; it may be empty where a filter is given. `limit` None: every
    match, each of them ranked. `mark` goes around each hit in the snippet. `reading` opens a connection to read from.
    """
    if limit is not None and limit < 1:
        raise UsageError(f"The limit is {limit}; it has to be 1 or more.")
    parsed = Query("", None) if filters != NO_FILTERS and not query.strip() else parse_query(query)
    both = replace(
        filters,
        since=max((day for day in (filters.since, parsed.since) if day), default=None),
        until=min((day for day in (filters.until, parsed.until) if day), default=None),
    )
    return Hits(parsed, limit, order, mark, reading, both)


def _edges(connection: Connection) -> tuple[date, date]:
    """The first and the last day that any article counts for."""
    first, last, first_seen_at, last_seen_at = connection.execute(_EDGES).one()
    if first_seen_at is None:
        return date.max, date.min
    return min(first or date.max, first_seen_at.date()), max(last or date.min, last_seen_at.date())
