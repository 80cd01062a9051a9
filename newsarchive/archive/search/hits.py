"""Search: ranked hits with the words around them, read when they are asked for.

Ranking looks at the newest `MOST_RANKED` matches only. A word that stands in a third of a large archive matches
hundreds of thousands of articles, and to rank them all would take the better part of a second; `Hits.is_bounded`
says when that happened. Rare words are ranked whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, text

from newsarchive.archive.dialect import NO_LIMIT, dialect_of, ids_list, ids_value
from newsarchive.archive.schema import article, revision
from newsarchive.archive.search.filters import Filters, conditions, filter_nodes
from newsarchive.archive.search.index import Matching, matching
from newsarchive.archive.search.match import day_node
from newsarchive.archive.search.query import All, Query, parse_query
from newsarchive.archive.search.ranking import ranked
from newsarchive.archive.search.snippets import Mark, snippet
from newsarchive.errors import UsageError

__all__ = ["HIT_COLUMNS", "MOST_RANKED", "Hit", "Hits", "Order", "search"]

MOST_RANKED = 500
"""Matches that are ranked: the newest ones, by the time the archive met them. To read and count the tokens of so many
takes 10 ms of CPU, in Chinese 15 (benchmarks/archive.py)."""

Order = Literal["relevance", "newest"]
Reading = Callable[[], AbstractContextManager[Connection]]
Ranked = tuple[int, float, int]  # article, score, others of its story

NO_FILTERS = Filters()

_CHUNK = 50  # hits read at once: a page of results, and little for one who wants the first only

_JOINED = " {join} article ON article.id = {id} {join} revision ON revision.id = article.current_revision_id"
_BY_DAY = (
    "SELECT article.id FROM article JOIN revision ON revision.id = article.current_revision_id "
    "WHERE article.id IN {ids} "
    "ORDER BY coalesce(revision.published_on, substr(article.first_seen_at, 1, 10)) DESC, "
    "coalesce(revision.published_at, article.first_seen_at) DESC, article.id DESC"
)
_STORIES = "SELECT id, story_id FROM article WHERE id IN {ids} AND story_id IS NOT NULL"
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
        revision.c.seen_at,
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
    comparable within one search only. `published_on` is None where the page prints no day: `is_dated` is then false,
    and `day`, which the filters and the order go by, is the day it was first seen. `seen_at` is when this text was
    first seen. `others`: how many hits of the same story it stands for, where one is shown of each.
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
    day: date
    is_dated: bool
    seen_at: datetime
    others: int = 0

    def to_dict(self) -> dict[str, Any]:
        """A hit in JSON's types; `day` is when it was first seen where `is_dated` is false."""
        return {
            **{name: getattr(self, name) for name in HIT_COLUMNS},
            "published_on": None if self.published_on is None else self.published_on.isoformat(),
            "day": self.day.isoformat(),
        }


HIT_COLUMNS = (
    "id", "url", "publisher", "headline", "published_on", "snippet", "score", "language", "day", "is_dated", "others",
)  # fmt: skip
"""The columns of hits as CSV, and the keys of each as JSON."""


class _Found(NamedTuple):
    hits: Sequence[Ranked]
    met: int
    is_bounded: bool


@dataclass(frozen=True)
class Hits:
    """What a search found, best first; iterate over it. Nothing is read before.

    `query` is how it was understood.
    """

    query: Query
    limit: int | None
    order: Order
    mark: Mark
    is_one_per_story: bool
    _reading: Reading
    _filters: Filters

    def __iter__(self) -> Iterator[Hit]:
        found = self._found.hits
        for at in range(0, len(found), _CHUNK):
            yield from self._read(found[at : at + _CHUNK])

    def between(self, begin: int, end: int) -> list[Hit]:
        """The hits from one place to before another, as a page of results shows them."""
        return list(self._read(self._found.hits[begin:end]))

    def newest(self, most: int) -> list[int]:
        """The ids of the newest matches, in no order of relevance: what facets are counted over."""
        with self._reading() as connection:
            wanted = self._wanted(connection)
            return [] if wanted is None else self._candidates(connection, wanted, most=most)

    @property
    def is_bounded(self) -> bool:
        """Whether there were more matches than are ranked, so that only the newest of them were looked at."""
        return self._found.is_bounded

    @property
    def met(self) -> int:
        """How many articles match, whatever the limit; where `is_bounded`, there are more than these."""
        return self._found.met

    def count(self) -> int:
        """How many articles match, whatever the limit: all are counted, which takes its time in a large archive."""
        with self._reading() as connection:
            wanted = self._wanted(connection)
            if wanted is None:
                return 0
            source, values = self._matches(connection, wanted)
            return int(connection.execute(text(f"SELECT count(*) {source}"), values).scalar_one())

    @cached_property
    def _found(self) -> _Found:
        with self._reading() as connection:
            wanted = self._wanted(connection)
            if wanted is None:
                return _Found([], 0, is_bounded=False)
            ids = self._candidates(connection, wanted, most=None if self.limit is None else self._most + 1)
            is_bounded = self.limit is not None and len(ids) > self._most
            if is_bounded:
                ids = ids[: self._most]
            if self.order == "relevance" and self.query.phrases:
                found = ranked(connection, ids, self.query.phrases)
            else:
                by_day = text(_BY_DAY.format(ids=ids_list(dialect_of(connection))))
                found = [(each, 0.0) for each in connection.execute(by_day, ids_value(ids)).scalars()]
            if self.is_one_per_story:
                hits: Sequence[Ranked] = _one_per_story(connection, found)
            else:
                hits = [(each, score, 0) for each, score in found[: self.limit]]
            return _Found(hits[: self.limit], len(ids), is_bounded)

    def ids(self) -> list[int]:
        """The articles that match, whatever the limit; the newest first, by the time the archive met them."""
        with self._reading() as connection:
            wanted = self._wanted(connection)
            return [] if wanted is None else self._candidates(connection, wanted, most=None)

    @property
    def _most(self) -> int:
        return max(MOST_RANKED, self.limit or 0)

    def _candidates(self, connection: Connection, wanted: Matching, *, most: int | None) -> list[int]:
        """The newest matches; the search asks for one more than are ranked, by which it shows that there are more."""
        source, values = self._matches(connection, wanted)
        statement = f"SELECT {wanted.id} {source} ORDER BY {wanted.id} DESC LIMIT :most"
        values |= {"most": NO_LIMIT if most is None else most}
        return list(connection.execute(text(statement), values).scalars())

    def _matches(self, connection: Connection, wanted: Matching) -> tuple[str, dict[str, Any]]:
        """FROM and WHERE of what matches, and the values; articles are joined for what the index does not know."""
        known = self._filters
        beyond = Filters(status=known.status, changed_since=known.changed_since, after=known.after)
        more, values = conditions(connection, beyond)
        # CROSS JOIN: SQLite then begins with the index, and need not sort
        join = "CROSS JOIN" if dialect_of(connection) == "sqlite" else "JOIN"
        joined = _JOINED.format(id=wanted.id, join=join) if more else ""
        return f"FROM {wanted.source}{joined} WHERE {wanted.condition}{more}", values | wanted.values

    def _wanted(self, connection: Connection) -> Matching | None:
        """What is asked of the index; None when no day in the archive can match."""
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
        return matching(connection, All(tuple(flat)))

    def _read(self, found: Sequence[Ranked]) -> Iterator[Hit]:
        with self._reading() as connection:
            rows = {row.id: row for row in connection.execute(_SHOWN, {"ids": [each for each, _, _ in found]})}
        for article_id, score, others in found:
            if article_id in rows:  # else erased since
                yield self._hit(rows[article_id], score, others)

    def _hit(self, row: Any, score: float, others: int) -> Hit:
        first_seen_on = row.first_seen_at.date()
        beside = [each for each in (row.subheadline, row.byline) if each]
        return Hit(
            id=row.id,
            url=row.url,
            publisher=row.publisher_id,
            headline=row.headline,
            published_on=row.published_on,
            snippet=snippet(row.body, self.query.phrases, self.mark, others=beside),
            score=round(score, 6),
            language=row.language,
            first_seen_on=first_seen_on,
            day=row.published_on or first_seen_on,
            is_dated=row.published_on is not None,
            seen_at=row.seen_at,
            others=others,
        )


def search(
    reading: Reading,
    query: str,
    filters: Filters = NO_FILTERS,
    *,
    limit: int | None = 20,
    order: Order = "relevance",
    mark: Mark = ("**", "**"),
    one_per_story: bool = False,
) -> Hits:
    """The articles that match a query (see `search_query`) and the filters.

    Raises UsageError for a query that means nothing; it may be empty where a filter is given. `limit` None: every
    match, each of them ranked. `mark` goes around each hit in the snippet. `one_per_story`: only the first hit of each
    story, which says how many `others` there are. `reading` opens a connection to read from.
    """
    if limit is not None and limit < 1:
        raise UsageError(f"The limit is {limit}; it has to be 1 or more.")
    parsed = Query("", None) if filters != NO_FILTERS and not query.strip() else parse_query(query)
    both = replace(
        filters,
        since=max((day for day in (filters.since, parsed.since) if day), default=None),
        until=min((day for day in (filters.until, parsed.until) if day), default=None),
    )
    return Hits(parsed, limit, order, mark, one_per_story, reading, both)


def _one_per_story(connection: Connection, found: Sequence[tuple[int, float]]) -> list[Ranked]:
    """The first of each story, with how many come after it; what belongs to no story stands for itself."""
    asked = text(_STORIES.format(ids=ids_list(dialect_of(connection))))
    values = ids_value([each for each, _ in found])
    stories: dict[int, int] = {row[0]: row[1] for row in connection.execute(asked, values)}
    told = Counter(stories[each] for each, _ in found if each in stories)
    kept: dict[tuple[str, int], Ranked] = {}
    for each, score in found:
        story = stories.get(each)
        key = ("article", each) if story is None else ("story", story)
        kept.setdefault(key, (each, score, 0 if story is None else told[story] - 1))
    return list(kept.values())


def _edges(connection: Connection) -> tuple[date, date]:
    """The first and the last day that any article counts for."""
    first, last, first_seen_at, last_seen_at = connection.execute(_EDGES).one()
    if first_seen_at is None:
        return date.max, date.min
    return min(first or date.max, first_seen_at.date()), max(last or date.min, last_seen_at.date())
