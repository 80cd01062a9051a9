"""What the runs of the past months brought of each publisher: the history that `health` judges by.

Runs of the last two days are told one by one, older ones day by day: a year of hourly runs stays a few rows a publisher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from newsarchive.archive.columns import Moment
from newsarchive.archive.runs.counts import TRAP
from newsarchive.archive.schema import article, crawl_run, page, publisher, revision

__all__ = ["Entry", "Period", "PublisherHistory", "RunSize", "publisher_histories", "run_sizes"]

ONE_BY_ONE = timedelta(days=2)
KEPT = timedelta(days=90)
FRESH = timedelta(
    days=7
)  # an article that is older when it is first seen comes from an archive page, not from today's paper


@dataclass(frozen=True, slots=True)
class Period:
    """One run, or all runs of a day, as far as one publisher is concerned.

    `at`: when it began. `fills`: by field, how many articles had it, of how many. `rules`: by rule, hits and misses.
    """

    at: datetime
    success_at: datetime | None = None
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    blocked: int = 0
    gone: int = 0
    useful: int = 0
    new: int = 0
    changed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    fills: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rules: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """How many pages were asked for."""
        return self.fetched + self.unchanged + self.failed + self.blocked + self.gone


@dataclass(frozen=True, slots=True)
class Entry:
    """A front page, feed or sitemap: how its last visit ended, and how many times in a row it brought nothing."""

    url: str
    state: str
    reason: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class PublisherHistory:
    """One publisher's past: `periods` oldest first; `fresh_at`: when each article that was news was first seen, in order."""

    id: str
    name: str
    periods: tuple[Period, ...] = ()
    fresh_at: tuple[datetime, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def success_at(self) -> datetime | None:
        """The last time it gave an article, a list, or a page that had not changed."""
        return max((each.success_at for each in self.periods if each.success_at), default=None)


@dataclass(frozen=True, slots=True)
class RunSize:
    """How large the archive was when a run ended; `stopped_by` and the times are the run's own."""

    started_at: datetime
    ended_at: datetime | None
    stopped_by: str | None
    archive_bytes: int | None


_BUCKET = (
    "CASE WHEN crawl_run.started_at >= :recent THEN CAST(crawl_run.id AS TEXT) "
    "ELSE substr(crawl_run.started_at, 1, 10) END"
)
_OF_RUN = "JOIN {table} AS told ON told.run_id = crawl_run.id WHERE crawl_run.started_at >= :since"
_COUNTS = ("fetched", "unchanged", "failed", "blocked", "gone", "useful", "new", "changed")
_SUMS = ", ".join(f"CAST(sum(told.{name}) AS bigint) AS {name}" for name in _COUNTS)


def _statement(table: str, columns: str, group: str = "", only: str = "") -> Any:
    query = (
        f"SELECT told.publisher_id AS publisher_id, {_BUCKET} AS bucket, {columns} "  # noqa: S608 -- constants
        f"FROM crawl_run {_OF_RUN.format(table=table)}{only} GROUP BY 1, 2{group}"
    )
    return text(query).bindparams(bindparam("recent", type_=Moment), bindparam("since", type_=Moment))


_PUBLISHERS = _statement(
    "run_publisher", f"min(told.first_at) AS first_at, max(told.success_at) AS success_at, {_SUMS}"
).columns(first_at=Moment, success_at=Moment)
_REASONS = _statement(
    "run_reason", "told.reason, CAST(sum(told.pages) AS bigint) AS pages", ", 3", f" AND told.reason NOT LIKE '{TRAP}%'"
)
_FILLS = _statement(
    "field_fill",
    "told.field, CAST(sum(told.filled) AS bigint) AS filled, CAST(sum(told.pages) AS bigint) AS pages",
    ", 3",
)
_RULES = _statement(
    "rule_hit", "told.rule, CAST(sum(told.hits) AS bigint) AS hits, CAST(sum(told.misses) AS bigint) AS misses", ", 3"
)


def publisher_histories(
    connection: Connection, now: datetime, publisher_ids: Collection[str] | None = None
) -> list[PublisherHistory]:
    """The history of every publisher that was asked for anything in the last 90 days, by id; or of those named."""
    moments = {"recent": now - ONE_BY_ONE, "since": now - KEPT}
    reasons = _nested(connection, _REASONS, moments, lambda row: (row.reason, int(row.pages)))
    fills = _nested(connection, _FILLS, moments, lambda row: (row.field, (int(row.filled), int(row.pages))))
    rules = _nested(connection, _RULES, moments, lambda row: (row.rule, (int(row.hits), int(row.misses))))
    periods: dict[str, list[Period]] = defaultdict(list)
    for row in connection.execute(_PUBLISHERS, moments):
        key = (row.publisher_id, row.bucket)
        counts: dict[str, Any] = {name: int(getattr(row, name)) for name in _COUNTS}
        period = Period(
            row.first_at, row.success_at, reasons=reasons[key], fills=fills[key], rules=rules[key], **counts
        )
        periods[row.publisher_id].append(period)
    wanted = sorted(periods.keys() if publisher_ids is None else publisher_ids)
    names = {row.id: row.name for row in connection.execute(select(publisher.c.id, publisher.c.name))}
    fresh, entries = _fresh(connection, moments["since"]), _entries(connection)
    return [
        PublisherHistory(
            each,
            names.get(each, each),
            tuple(sorted(periods[each], key=lambda period: period.at)),
            tuple(fresh[each]),
            tuple(entries[each]),
        )
        for each in wanted
    ]


def run_sizes(connection: Connection, now: datetime) -> list[RunSize]:
    """The runs of the last 90 days, oldest first."""
    rows = connection.execute(
        select(crawl_run).where(crawl_run.c.started_at >= now - KEPT).order_by(crawl_run.c.started_at)
    )
    return [RunSize(row.started_at, row.ended_at, row.stopped_by, row.archive_bytes) for row in rows]


def _nested(
    connection: Connection, statement: Any, moments: Mapping[str, datetime], pair: Any
) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(statement, moments):
        name, value = pair(row)
        found[row.publisher_id, row.bucket][name] = value
    return found


def _fresh(connection: Connection, since: datetime) -> dict[str, list[datetime]]:
    rows = connection.execute(
        select(article.c.publisher_id, article.c.first_seen_at, revision.c.published_on)
        .join_from(article, revision, revision.c.id == article.c.current_revision_id)
        .where(article.c.first_seen_at >= since)
        .order_by(article.c.first_seen_at)
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in rows:
        if row.published_on is None or row.published_on >= (row.first_seen_at - FRESH).date():
            found[row.publisher_id].append(row.first_seen_at)
    return found


def _entries(connection: Connection) -> dict[str, list[Entry]]:
    """Declared and discovered entries; not the usual places that were looked at in vain."""
    rows = connection.execute(
        select(page.c.publisher_id, page.c.url, page.c.state, page.c.reason, page.c.attempts, page.c.context)
        .where(text("is_entry = 1"))
        .order_by(page.c.id)
    )
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        is_guess = (row.context or {}).get("source") == "usual place"
        if not (is_guess and row.state != "ok"):
            found[row.publisher_id].append(Entry(row.url, row.state, row.reason, row.attempts))
    return found
