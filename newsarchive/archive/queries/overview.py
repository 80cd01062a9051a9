"""What a front page shows of an archive: articles a day, the newest edits, what vanished, how much of each field is found.

Every query here reads along an index from its newest end, so that its cost hangs on what is shown and not on how
much the archive holds. The exception is `standing`, which counts articles along one narrow index.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from newsarchive.archive.columns import moment_text

__all__ = [
    "Change", "DayCount", "Departure", "FieldFill", "Standing", "counts_since", "days_by_publisher", "departures", "edits",
    "field_fills", "newest_day", "standing",
]  # fmt: skip

_LIVING = "article.status <> 'erased' AND article.set_aside_at IS NULL AND article.merged_into IS NULL"
RECENT_RUNS = 7  # crawls whose fill rates are "now"
EARLIER_RUNS = 30  # crawls before those, with which they are compared


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many articles of a publisher count for a day: that of publication, else the one on which they were met."""

    day: date
    publisher: str
    articles: int


@dataclass(frozen=True, slots=True)
class Change:
    """An edit: `changed` are the fields that differ from the revision before; `is_silent`: the page does not own up to it."""

    article_id: int
    publisher: str
    headline: str | None
    language: str | None
    revision: int
    seen_at: datetime
    changed: tuple[str, ...]
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Departure:
    """An article that vanished, or came back (`live`), with what the server answered."""

    article_id: int
    publisher: str
    headline: str | None
    language: str | None
    status: str
    changed_at: datetime
    reason: str | None
    capture_id: int | None


@dataclass(frozen=True, slots=True)
class FieldFill:
    """In how many of the articles read a field was found: in the last crawls, and in those before them."""

    publisher: str
    field: str
    filled: int
    pages: int
    earlier_filled: int
    earlier_pages: int

    @property
    def rate(self) -> float:
        """The share found in the last crawls, 0 to 1."""
        return self.filled / self.pages if self.pages else 0.0

    @property
    def earlier_rate(self) -> float | None:
        """The share found before; None where there is no before."""
        return self.earlier_filled / self.earlier_pages if self.earlier_pages else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A publisher with what the archive holds of it; `read_at`: when an article of it was last read anew."""

    id: str
    name: str
    language: str | None
    articles: int
    read_at: datetime | None


_DAYS = text(f"""
    SELECT day, publisher, sum(articles) AS articles FROM (
        SELECT revision.published_on AS day, article.publisher_id AS publisher, count(*) AS articles
        FROM revision JOIN article ON article.current_revision_id = revision.id AND article.id = revision.article_id
        WHERE revision.published_on BETWEEN :first AND :last AND {_LIVING} GROUP BY 1, 2
        UNION ALL
        SELECT substr(article.first_seen_at, 1, 10), article.publisher_id, count(*)
        FROM article JOIN revision ON revision.id = article.current_revision_id
        WHERE article.first_seen_at >= :first AND article.first_seen_at < :after
            AND revision.published_on IS NULL AND {_LIVING} GROUP BY 1, 2
    ) WHERE :publisher IS NULL OR publisher = :publisher GROUP BY 1, 2 ORDER BY 1, 2""")  # noqa: S608 -- constants
_SINCE = {
    "new": "SELECT count(*) FROM article WHERE first_seen_at >= :since",
    "edited": "SELECT count(DISTINCT article_id) FROM revision WHERE number > 1 AND seen_at >= :since",
    "vanished": (
        "SELECT count(DISTINCT article_id) FROM status_change WHERE changed_at >= :since AND status IN ('missing', 'gone')"
    ),
}
_NEWEST_DAY = text("SELECT max(published_on) FROM revision WHERE published_on <= :today")
_NEWEST_SEEN = text("SELECT max(first_seen_at) FROM article")


def newest_day(connection: Connection, today: date, publisher: str | None = None) -> date | None:
    """The last day up to today that an article was published on, else met on; None in an empty archive."""
    if publisher is not None:
        of_it = text(
            "SELECT max(revision.published_on) FROM article JOIN revision ON revision.id = article.current_revision_id "
            "WHERE article.publisher_id = :publisher AND revision.published_on <= :today"
        )
        found = connection.execute(of_it, {"publisher": publisher, "today": today.isoformat()}).scalar()
        return date.fromisoformat(found) if found else None
    found = connection.execute(_NEWEST_DAY, {"today": today.isoformat()}).scalar()
    found = found or connection.execute(_NEWEST_SEEN).scalar()
    return date.fromisoformat(found[:10]) if found else None


def days_by_publisher(connection: Connection, first: date, last: date, publisher: str | None = None) -> list[DayCount]:
    """Articles a day and publisher, both days included, by day; pairs without articles are left out."""
    values = {"first": first.isoformat(), "last": last.isoformat(), "after": (last + timedelta(days=1)).isoformat()}
    rows = connection.execute(_DAYS, {**values, "publisher": publisher})
    return [DayCount(date.fromisoformat(row.day), row.publisher, row.articles) for row in rows]


def edits(
    connection: Connection, *, limit: int, since: datetime | None = None, publisher: str | None = None
) -> list[Change]:
    """The newest edits first: revisions after the first, of articles that were not erased."""
    more, values = _only(publisher)
    rows = connection.execute(
        text(f"""
            SELECT revision.article_id, article.publisher_id, revision.headline, revision.language, revision.number,
                revision.seen_at, revision.changed, revision.is_silent
            FROM revision JOIN article ON article.id = revision.article_id
            WHERE revision.number > 1 AND revision.seen_at >= :since AND {_LIVING}{more}
            ORDER BY revision.seen_at DESC LIMIT :limit"""),  # noqa: S608 -- constants
        {**values, "since": moment_text(since) if since else "", "limit": limit},
    )
    return [_change(row) for row in rows]


def departures(
    connection: Connection, *, limit: int, since: datetime | None = None, publisher: str | None = None
) -> list[Departure]:
    """What vanished or came back, the latest first."""
    more, values = _only(publisher)
    rows = connection.execute(
        text(f"""
            SELECT article.id, article.publisher_id, revision.headline, revision.language, status_change.status,
                status_change.changed_at, status_change.reason, status_change.capture_id
            FROM status_change JOIN article ON article.id = status_change.article_id
            JOIN revision ON revision.id = article.current_revision_id
            WHERE status_change.changed_at >= :since AND {_LIVING}{more}
            ORDER BY status_change.changed_at DESC, status_change.id DESC LIMIT :limit"""),  # noqa: S608 -- constants
        {**values, "since": moment_text(since) if since else "", "limit": limit},
    )
    return [
        Departure(
            article_id=row.id,
            publisher=row.publisher_id,
            headline=row.headline,
            language=row.language,
            status=row.status,
            changed_at=datetime.fromisoformat(row.changed_at),
            reason=row.reason,
            capture_id=row.capture_id,
        )
        for row in rows
    ]


def counts_since(connection: Connection, since: datetime) -> dict[str, int]:
    """How many articles are `new`, how many were `edited`, how many `vanished` since then."""
    at = {"since": moment_text(since)}
    return {name: int(connection.execute(text(query), at).scalar_one()) for name, query in _SINCE.items()}


def field_fills(connection: Connection, publisher: str | None = None) -> list[FieldFill]:
    """How often each field was found in the last `RECENT_RUNS` crawls, beside the `EARLIER_RUNS` before, by publisher."""
    last = connection.execute(text("SELECT coalesce(max(id), 0) FROM crawl_run")).scalar_one()
    recent = last - RECENT_RUNS if last > RECENT_RUNS else last - 1  # few crawls: the last one beside the others
    rows = connection.execute(
        text("""
            SELECT publisher_id, field,
                sum(CASE WHEN run_id > :recent THEN filled ELSE 0 END), sum(CASE WHEN run_id > :recent THEN pages ELSE 0 END),
                sum(CASE WHEN run_id > :recent THEN 0 ELSE filled END), sum(CASE WHEN run_id > :recent THEN 0 ELSE pages END)
            FROM field_fill WHERE run_id > :earliest AND (:publisher IS NULL OR publisher_id = :publisher)
            GROUP BY 1, 2 ORDER BY 1, 2"""),
        {"recent": recent, "earliest": recent - EARLIER_RUNS, "publisher": publisher},
    )
    return [_settled(FieldFill(*row)) for row in rows]


def standing(connection: Connection) -> list[Standing]:
    """Every publisher, the one with the most articles first."""
    read_at = {
        row.publisher_id: datetime.fromisoformat(row.read_at)
        for row in connection.execute(
            text("""
                SELECT publisher_id, max(coalesce(crawl_run.ended_at, crawl_run.started_at)) AS read_at
                FROM field_fill JOIN crawl_run ON crawl_run.id = field_fill.run_id
                WHERE field = 'headline' AND run_id > (SELECT max(id) FROM crawl_run) - :runs GROUP BY 1"""),
            {"runs": RECENT_RUNS + EARLIER_RUNS},
        )
    }
    rows = connection.execute(
        text("""
            SELECT publisher.id, publisher.name, publisher.language,
                (SELECT count(*) FROM article WHERE article.publisher_id = publisher.id) AS articles
            FROM publisher ORDER BY articles DESC, publisher.id""")
    )
    return [Standing(row.id, row.name, row.language, row.articles, read_at.get(row.id)) for row in rows]


def _only(publisher: str | None) -> tuple[str, dict[str, Any]]:
    return ("", {}) if publisher is None else (" AND article.publisher_id = :publisher", {"publisher": publisher})


def _change(row: Any) -> Change:
    return Change(
        article_id=row.article_id,
        publisher=row.publisher_id,
        headline=row.headline,
        language=row.language,
        revision=row.number,
        seen_at=datetime.fromisoformat(row.seen_at),
        changed=tuple(json.loads(row.changed)),
        is_silent=bool(row.is_silent),
    )


def _settled(fill: FieldFill) -> FieldFill:
    """A publisher that the last crawls did not read is shown as the crawls before saw it."""
    if fill.pages:
        return fill
    return FieldFill(fill.publisher, fill.field, fill.earlier_filled, fill.earlier_pages, 0, 0)
