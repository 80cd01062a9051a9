"""A page's row after a visit: what came of it, what the server says of its copy, and when it is due again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, update

from newsarchive.archive.frontier.schedule import PageHistory, next_due
from newsarchive.archive.schema import host, page
from newsarchive.archive.writing.outcomes import Outcome
from newsarchive.publishers.publisher import Publisher

__all__ = ["Closing", "close_pages"]

_ANSWERED = frozenset({"article", "list", "other", "unchanged"})
_COLUMNS = (
    "state", "priority", "due_at", "attempts", "reason", "status", "etag", "last_modified", "payload_digest",
    "fetched_at", "changed_at", "fetches", "changes", "unchanged_streak", "redirect_to", "role", "hubs",
)  # fmt: skip
_CLOSE = (
    update(page).where(page.c.id == bindparam("page")).values({name: bindparam(f"new_{name}") for name in _COLUMNS})
)
_REST = (
    update(host)
    .where(host.c.id == bindparam("host"))
    .values(rest_until=bindparam("until"), refusals=host.c.refusals + 1)
)
_RELENT = update(host).where(host.c.id == bindparam("host")).values(rest_until=None, refusals=0)


@dataclass(frozen=True, slots=True)
class Closing:
    """A visit to be marked done.

    `row` is the page before the visit, with its host's `refusals`; `is_news`: the visit found something new, or an
    edit. `is_erased`: its article may not come back, so the page is never read again.
    """

    row: Row[Any]
    outcome: Outcome
    publisher: Publisher
    is_news: bool
    is_erased: bool = False
    redirect_to: int | None = None


def close_pages(connection: Connection, visits: Sequence[Closing]) -> None:
    """Mark visits to pages done, each to another page."""
    visits = [each for each in visits if not _is_outrun(each)]
    if visits:
        connection.execute(_CLOSE, [_values(each) for each in visits])
    for outcome, row in {
        (each.row.host_id, each.outcome.rest_until): (each.outcome, each.row) for each in visits
    }.values():
        if outcome.rest_until is not None:
            connection.execute(_REST, {"host": row.host_id, "until": outcome.rest_until})
        elif row.refusals and outcome.result in _ANSWERED:
            connection.execute(_RELENT, {"host": row.host_id})


def _is_outrun(visit: Closing) -> bool:
    """Whether a past visit is older than what the page's row tells of."""
    fetched_at = visit.row.fetched_at
    return visit.outcome.is_past and fetched_at is not None and fetched_at > visit.outcome.at


def _values(visit: Closing) -> dict[str, object]:
    row, outcome, is_news = visit.row, visit.outcome, visit.is_news
    values = {
        "reason": "erased" if visit.is_erased else outcome.reason,
        "status": outcome.status,
        "fetched_at": outcome.at,
        "changed_at": outcome.at if is_news else row.changed_at,
        "fetches": row.fetches + 1,
        "changes": row.changes + is_news,
        "unchanged_streak": 0 if is_news else row.unchanged_streak + (outcome.result in _ANSWERED),
        "redirect_to": visit.redirect_to if outcome.result == "redirected" else row.redirect_to,
        "role": _role(row, outcome),
        "hubs": list(outcome.hubs) or row.hubs,
        **_copy(row, outcome),
        **_due(visit),
    }
    return {"page": row.id, **{f"new_{name}": value for name, value in values.items()}}


def _due(visit: Closing) -> dict[str, object]:
    row, outcome = visit.row, visit.outcome
    if visit.is_erased:
        return {"state": "other", "priority": 9, "due_at": None, "attempts": 0}
    published_at = outcome.article.article.published_at if outcome.article else None
    due = next_due(
        PageHistory.of(row, published_at=published_at),
        outcome.result,
        outcome.at,
        visit.publisher.schedule.every,
        is_news=visit.is_news,
        status=outcome.status,
        reason=outcome.reason,
    )
    due_at = row.due_at if outcome.is_past else due.due_at
    return {"state": due.state, "priority": due.priority, "due_at": due_at, "attempts": due.attempts}


def _copy(row: Row[Any], outcome: Outcome) -> dict[str, object]:
    """The validators of the copy that was read last: those of an error page would keep us from reading the page."""
    if outcome.result == "unchanged":
        return {
            "etag": outcome.etag or row.etag,
            "last_modified": outcome.last_modified or row.last_modified,
            "payload_digest": row.payload_digest,
        }
    if outcome.result in _ANSWERED:
        return {
            "etag": outcome.etag,
            "last_modified": outcome.last_modified,
            "payload_digest": outcome.payload_digest,
        }
    return {"etag": row.etag, "last_modified": row.last_modified, "payload_digest": row.payload_digest}


def _role(row: Row[Any], outcome: Outcome) -> str:
    """What the page proved to be; feeds and sitemaps are lists of their own kind."""
    if outcome.result in ("article", "list") and row.role in ("unknown", "article", "list"):
        return outcome.result
    return str(row.role)
