"""Which articles a search, a dump or a count is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from newsarchive.archive.columns import moment_text
from newsarchive.archive.search_match import match_text
from newsarchive.archive.search_query import All, Node, Phrase, parse_day
from newsarchive.archive.tokens import author_tokens, filter_token, holder_tokens
from newsarchive.errors import UsageError

__all__ = ["Filters", "Status", "conditions", "day_of", "filter_nodes"]

Status = Literal["live", "missing", "gone"]

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
    `changed_since`: first seen, edited, vanished or back since then. `include_erased`: what is left of erased ones too.
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

    def __post_init__(self) -> None:
        list(filter_nodes(self))
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"The time asked for begins on {self.since} and ends before that, on {self.until}.")


def day_of(given: date | str | None, *, is_end: bool = False) -> date | None:
    """A day as a caller gives it: a date, `2024-04-16`, or a month or a year, whose first or last day is meant.

    >>> day_of("2024-02", is_end=True)
    datetime.date(2024, 2, 29)
    """
    return parse_day(given, is_end=is_end) if isinstance(given, str) else given


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


def conditions(filters: Filters) -> tuple[str, dict[str, Any]]:
    """The filters as SQL over `article` and its current `revision`: terms that begin with ` AND `, and their values.

    What is erased, or merged into another article, is the caller's business.
    """
    terms: list[str] = []
    values: dict[str, Any] = {}
    day = "coalesce(revision.published_on, substr(article.first_seen_at, 1, 10))"
    for value, term, name in (
        (filters.publisher, "article.publisher_id = :publisher", "publisher"),
        (filters.status, "article.status = :status", "status"),
        (filters.since and filters.since.isoformat(), f"{day} >= :since", "since"),
        (filters.until and filters.until.isoformat(), f"{day} <= :until", "until"),
        (
            filters.changed_since and moment_text(filters.changed_since),
            "(revision.seen_at >= :changed_since OR article.status_at >= :changed_since)",
            "changed_since",
        ),
    ):
        if value is not None:
            terms.append(term)
            values[name] = value
    worded = tuple(node for node in filter_nodes(filters) if not _is_publisher(node))
    if worded:
        terms.append("article.id IN (SELECT rowid FROM search_index WHERE search_index MATCH :worded)")
        values["worded"] = match_text(All(worded))
    return "".join(f" AND {term}" for term in terms), values


def _is_publisher(node: Node) -> bool:
    return isinstance(node, Phrase) and node.tokens[0].startswith("p:")
