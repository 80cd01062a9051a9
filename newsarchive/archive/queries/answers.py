"""What an open archive answers: found articles, one article, its past, the archive in numbers, rows for a dump."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from newsarchive.archive.queries import article as queries
from newsarchive.archive.queries import counts, rows
from newsarchive.archive.revisions.difference import FieldDifference, compare
from newsarchive.archive.search.filters import Filters, Status, day_of
from newsarchive.archive.search.hits import Hits, Order, search
from newsarchive.archive.search.snippets import Mark

__all__ = ["Answers"]


class Answers:
    """The questions an `Archive` answers; each is asked in one read transaction, and blocks nobody."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection in one read transaction."""
        raise NotImplementedError

    def search(  # noqa: PLR0913 -- each is a filter that a user names
        self,
        query: str,
        *,
        publisher: str | None = None,
        author: str | None = None,
        holder: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        language: str | None = None,
        status: Status | None = None,
        changed_since: datetime | None = None,
        limit: int | None = 20,
        order: Order = "relevance",
        mark: Mark = ("**", "**"),
        one_per_story: bool = False,
    ) -> Hits:
        """The articles that match a query, best first; see `newsarchive.archive.search.query` for what it may say.

        `since` and `until` are days, or `2024-03`, or `2024`, both included. `limit` None: all of them. `mark` goes
        around each hit in the snippet. `one_per_story`: of each story only the best hit. Nothing is read before the
        hits are iterated over; into pandas: `pandas.DataFrame(archive.search("harbour", limit=None))`, into polars:
        `polars.DataFrame(list(archive.search("harbour", limit=None)))`. Raises UsageError for a query that means
        nothing.
        """
        filters = Filters(
            publisher=publisher,
            author=author,
            holder=holder,
            since=day_of(since),
            until=day_of(until, is_end=True),
            language=language,
            status=status,
            changed_since=changed_since,
        )
        return search(self.reading, query, filters, limit=limit, order=order, mark=mark, one_per_story=one_per_story)

    def article(self, named: int | str, *, revision: int | None = None) -> queries.StoredArticle:
        """An article by its id or any of its addresses, as its current revision or that one has it."""
        with self.reading() as connection:
            return queries.stored_article(connection, queries.find_article(connection, named), revision)

    def history(self, named: int | str) -> list[dict[str, Any]]:
        """The revisions of an article, oldest first: number, time, the fields that changed, whether silently."""
        with self.reading() as connection:
            return queries.history(connection, queries.find_article(connection, named))

    def status_changes(self, named: int | str) -> list[dict[str, Any]]:
        """When an article vanished and came back."""
        with self.reading() as connection:
            return queries.status_changes(connection, queries.find_article(connection, named))

    def diff(
        self, named: int | str, before: int | None = None, after: int | None = None
    ) -> tuple[FieldDifference, ...]:
        """What changed from one revision to another, by default to the current one from the one before it."""
        with self.reading() as connection:
            article_id = queries.find_article(connection, named)
            new = queries.stored_article(connection, article_id, after)
            old = queries.stored_article(connection, article_id, before or max(new.revision - 1, 1))
            return compare(old.article, new.article)

    def totals(self) -> dict[str, int]:
        """How much there is of everything."""
        with self.reading() as connection:
            return counts.totals(connection)

    def count_by(
        self, group: counts.Group, filters: Filters | None = None, *, limit: int | None = None
    ) -> list[tuple[str | None, int]]:
        """Articles by publisher, day, language, holder or author."""
        with self.reading() as connection:
            return counts.count_by(connection, group, filters, limit=limit)

    def fill_rates(self, filters: Filters | None = None) -> dict[str, float]:
        """In which share of the articles each field was found."""
        with self.reading() as connection:
            return counts.fill_rates(connection, filters)

    def vanished(self, filters: Filters | None = None) -> list[dict[str, Any]]:
        """The takedown report: what is missing or gone."""
        with self.reading() as connection:
            return counts.vanished(connection, filters)

    def rows(
        self, table: str = "articles", columns: Sequence[str] | None = None, filters: Filters | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of a table for a dump, streamed from one state of the archive."""
        with self.reading() as connection:
            yield from rows.iter_rows(connection, table, columns, filters)

    def count_rows(self, table: str = "articles", filters: Filters | None = None) -> int:
        """How many rows that are."""
        with self.reading() as connection:
            return rows.count_rows(connection, table, filters)
