"""Which articles a search, a dump or a count is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import Connection

from newsarchive.archive.columns import moment_text
from newsarchive.archive.search.index import matching
from newsarchive.archive.search.query import All, Node, Phrase, parse_day, parse_query
from newsarchive.archive.search.tokens import author_tokens, filter_token, holder_tokens
from newsarchive.archive.writing.change_log import CHANGED_AFTER, Bookmark
from newsarchive.errors import UsageError

__all__ = ["Filters", "Status", "conditions", "day_of", "filter_nodes", "status_of"]

Status = Literal["live", "missing", "gone"]

_DAY = "coalesce(revision.published_on, substr(article.first_seen_at, 1, 10))"
_CHANGED = (
    "(revision.seen_at >= :changed_since OR article.status_at >= :changed_since OR EXISTS (SELECT 1 FROM earlier_reading "
    "WHERE earlier_reading.revision_id = revision.id AND earlier_reading.replaced_at >= :changed_since))"
)
_WORDED: dict[str, Callable[[str], list[str]]] = {
    "author": lambda value: author_tokens(value, is_whole=False),
    "holder": lambda value: holder_tokens(value, is_whole=False),
    "language": lambda value: [filter_token("l", value)],
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Each None: not asked for.

    `author` and `holder` are names or parts of them, case and accents apart; a `language` is also that of its regions.
    `since` and `until` are days, both included; an article without a day counts for the day it was first seen.
    `changed_since`: first seen, edited, read again, vanished or back since then; `after`: changed after that mark.
    `include_erased`: what is left of erased ones too; `include_set_aside`: what a person
    said is no article. `query`: what a search for it finds.
    """

    publisher: str | None = None
    author: str | None = None
    holder: str | None = None
    since: date | None = None
    until: date | None = None
    language: str | None = None
    status: Status | None = None
    changed_since: datetime | None = None
    include_erased: bool = False
    include_set_aside: bool = False
    after: Bookmark | None = None
    query: str | None = None

    def __post_init__(self) -> None:
        list(filter_nodes(self))
        if self.query is not None:
            parse_query(self.query)
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"The time asked for begins on {self.since} and ends before that, on {self.until}.")


def day_of(given: date | str | None, *, is_end: bool = False) -> date | None:
    """A day as a caller gives it: a date, `2024-04-16`, or a month or a year, whose first or last day is meant.

    >>> day_of("2024-02", is_end=True)
    datetime.date(2024, 2, 29)
    """
    return parse_day(given, is_end=is_end) if isinstance(given, str) else given


def status_of(given: str | None) -> Status | None:
    """A status as a caller gives it; raises UsageError for one there is not."""
    for status in get_args(Status):
        if given == status:
            return cast("Status", status)
    if given is None:
        return None
    raise UsageError(f"There is no status {given}; an article is {', '.join(get_args(Status))}.")


def filter_nodes(filters: Filters) -> Iterator[Node]:
    """What of the filters the full-text index knows, but for the days; raises UsageError for a name without letters."""
    if filters.publisher is not None:
        yield Phrase((filter_token("p", filters.publisher),), "filters")
    for name, worded in _WORDED.items():
        value = getattr(filters, name)
        if value is None:
            continue
        found = worded(value) if value.strip() else []
        if not found:
            raise UsageError(f"There is nothing to look for in the {name} given: {value!r}.")
        yield Phrase(tuple(found), "filters")


def conditions(connection: Connection, filters: Filters) -> tuple[str, dict[str, Any]]:
    """The filters as SQL over `article` and its current `revision`: terms that begin with ` AND `, and their values.

    What is erased, or merged into another article, is the caller's business.
    """
    asked = parse_query(filters.query) if filters.query is not None else None
    days = (filters.since, filters.until)
    since, until = _narrowed(*days, asked.since, asked.until) if asked else days
    terms: list[str] = []
    values: dict[str, Any] = {}
    for value, term, name in (
        (filters.publisher, "article.publisher_id = :publisher", "publisher"),
        (filters.status, "article.status = :status", "status"),
        (since and since.isoformat(), f"{_DAY} >= :since", "since"),
        (until and until.isoformat(), f"{_DAY} <= :until", "until"),
        (filters.changed_since and moment_text(filters.changed_since), _CHANGED, "changed_since"),
        (filters.after and filters.after.change, CHANGED_AFTER, "after_change"),
    ):
        if value is not None:
            terms.append(term)
            values[name] = value
    worded = [node for node in filter_nodes(filters) if not _is_publisher(node)]
    if asked and asked.node:
        worded.insert(0, asked.node)
    if worded:
        flat = [inner for each in worded for inner in (each.nodes if isinstance(each, All) else (each,))]
        found = matching(connection, All(tuple(flat)), "worded")
        terms.append(f"article.id IN (SELECT {found.id} FROM {found.source} WHERE {found.condition})")  # noqa: S608 -- constants
        values |= found.values
    return "".join(f" AND {term}" for term in terms), values


def _narrowed(
    since: date | None, until: date | None, also_since: date | None, also_until: date | None
) -> tuple[date | None, date | None]:
    latest = max((day for day in (since, also_since) if day), default=None)
    return latest, min((day for day in (until, also_until) if day), default=None)


def _is_publisher(node: Node) -> bool:
    return isinstance(node, Phrase) and node.tokens[0].startswith("p:")
