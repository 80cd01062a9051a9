"""Saved searches: what is new to a query since somebody last asked.

New is an article that matches now and did not match when the search was saved, and that was not told since: one the
archive met later, or one that an edit made match. Each article is told once, however often it is edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, text, update

from newsarchive.archive.dialect import in_parts
from newsarchive.archive.schema import saved_search, saved_search_hit
from newsarchive.archive.search.filters import Filters, day_of
from newsarchive.archive.search.hits import Hit, search
from newsarchive.archive.writing.change_log import Bookmark, bookmark
from newsarchive.errors import NotFound

if TYPE_CHECKING:
    from newsarchive.archive.archive import Archive

__all__ = ["SavedSearch", "forget_search", "save_search", "saved_search_of", "saved_searches", "tell", "untold"]

FILTERS = ("publisher", "author", "holder", "since", "until", "language", "status")
"""The filters a saved search may have, by their names in `Archive.search`."""

_TOLD = select(saved_search_hit.c.article_id).where(
    saved_search_hit.c.name == bindparam("search"), saved_search_hit.c.article_id.in_(bindparam("ids", expanding=True))
)
_TELL = text("INSERT INTO saved_search_hit (name, article_id) VALUES (:name, :article_id) ON CONFLICT DO NOTHING")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with its filters, by name; `told_at` is None before it was first asked what is new."""

    name: str
    query: str
    filters: Mapping[str, str | None]
    saved_at: datetime
    told_at: datetime | None
    change: int


def save_search(archive: Archive, name: str, query: str, filters: Mapping[str, str | None]) -> int:
    """Save a search under a name, in place of one of that name; what matches today is old, and its count is returned."""
    with archive.reading() as connection:
        reached = bookmark(connection)
    known = search(archive.reading, query, _filters(filters), limit=None).ids()
    row = {
        "query": query,
        "filters": {key: value for key, value in filters.items() if value is not None},
        "change_number": reached.change,
        "saved_at": datetime.now(UTC),
    }
    with archive.transaction() as connection:
        _forget(connection, name)
        connection.execute(insert(saved_search).values(name=name, **row))
        _remember(connection, name, known)
    return len(known)


def saved_searches(connection: Connection) -> list[SavedSearch]:
    """All of them, by name."""
    return [_read(row) for row in connection.execute(select(saved_search).order_by(saved_search.c.name))]


def saved_search_of(connection: Connection, name: str) -> SavedSearch:
    """The search of that name; raises NotFound, with the names there are."""
    row = connection.execute(select(saved_search).where(saved_search.c.name == name)).one_or_none()
    if row is None:
        names = ", ".join(each.name for each in saved_searches(connection))
        raise NotFound(f"no search is saved as {name}; {f'there are: {names}' if names else 'none is saved yet'}")
    return _read(row)


def untold(archive: Archive, saved: SavedSearch, mark: tuple[str, str]) -> tuple[list[Hit], Bookmark]:
    """The new hits of a search, the newest first, and the mark to give to `tell` once they were told."""
    with archive.reading() as connection:
        reached = bookmark(connection)
    after = Bookmark(saved.change, 0)
    hits = search(archive.reading, saved.query, _filters(saved.filters, after), limit=None, order="newest", mark=mark)
    return list(_without_told(archive.reading, saved.name, list(hits))), reached


def tell(connection: Connection, saved: SavedSearch, hits: Iterable[Hit], to: Bookmark, now: datetime) -> None:
    """Note that these were told."""
    _remember(connection, saved.name, [hit.id for hit in hits])
    values = {"change_number": to.change, "told_at": now}
    connection.execute(update(saved_search).where(saved_search.c.name == saved.name).values(values))


def forget_search(connection: Connection, name: str) -> None:
    """Forget a saved search; raises NotFound where there is none."""
    saved_search_of(connection, name)
    _forget(connection, name)


def _forget(connection: Connection, name: str) -> None:
    connection.execute(delete(saved_search_hit).where(saved_search_hit.c.name == name))
    connection.execute(delete(saved_search).where(saved_search.c.name == name))


def _remember(connection: Connection, name: str, ids: list[int]) -> None:
    if ids:
        connection.execute(_TELL, [{"name": name, "article_id": each} for each in ids])


def _without_told(reading: Any, name: str, hits: list[Hit]) -> Iterator[Hit]:
    opened: AbstractContextManager[Connection] = reading()
    with opened as connection:
        for some in in_parts(hits):
            told = set(connection.execute(_TOLD, {"search": name, "ids": [hit.id for hit in some]}).scalars())
            yield from (hit for hit in some if hit.id not in told)


def _filters(given: Mapping[str, Any], after: Bookmark | None = None) -> Filters:
    days: dict[str, date | None] = {
        "since": day_of(given.get("since")),
        "until": day_of(given.get("until"), is_end=True),
    }
    return Filters(**{**given, **days}, after=after)


def _read(row: Row[Any]) -> SavedSearch:
    return SavedSearch(row.name, row.query, row.filters, row.saved_at, row.told_at, row.change_number)
