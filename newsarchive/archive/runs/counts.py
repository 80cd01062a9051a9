"""What a run brought of each publisher, and why pages brought nothing: counted in the transaction that stores them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, text

from newsarchive.archive.columns import Moment
from newsarchive.archive.writing.effects import Effect
from newsarchive.archive.writing.outcomes import Outcome, Result

__all__ = ["COLUMN", "TRAP", "USEFUL", "count_outcomes", "reason_class"]

COLUMN: Mapping[Result, str] = {
    "article": "fetched",
    "list": "fetched",
    "other": "fetched",
    "redirected": "fetched",
    "unchanged": "unchanged",
    "failed": "failed",
    "blocked": "blocked",
    "gone": "gone",
}
"""The column of a count in which each outcome is told."""

USEFUL = frozenset({"article", "list", "unchanged"})
"""The outcomes that show a site to be well: articles, lists, and what has not changed."""

TRAP = "a trap left alone: "
"""How the reason begins under which links into calendars and the like are counted, by kind: no error, and worth knowing."""

_COUNTS = ("fetched", "unchanged", "failed", "blocked", "gone", "useful", "new", "changed")
_MOMENTS = tuple(bindparam(name, type_=Moment) for name in ("first_at", "last_at", "success_at"))
_ADD = text(
    f"INSERT INTO run_publisher (run_id, publisher_id, first_at, last_at, success_at, {', '.join(_COUNTS)}) "  # noqa: S608 -- constants
    f"VALUES (:run_id, :publisher_id, :first_at, :last_at, :success_at, {', '.join(f':{name}' for name in _COUNTS)}) "
    "ON CONFLICT (run_id, publisher_id) DO UPDATE SET last_at = excluded.last_at, "
    "success_at = coalesce(excluded.success_at, run_publisher.success_at), "
    + ", ".join(f"{name} = run_publisher.{name} + excluded.{name}" for name in _COUNTS)
).bindparams(*_MOMENTS)
_ADD_REASON = text(
    "INSERT INTO run_reason (run_id, publisher_id, reason, pages) VALUES (:run_id, :publisher_id, :reason, :pages) "
    "ON CONFLICT (run_id, publisher_id, reason) DO UPDATE SET pages = run_reason.pages + excluded.pages"
)


@dataclass(slots=True)
class _Counted:
    first_at: datetime
    last_at: datetime
    success_at: datetime | None = None
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


def count_outcomes(connection: Connection, run_id: int, effects: Iterable[tuple[Outcome, Effect]]) -> None:
    """Add the outcomes of a batch to the counts of its run; one that could not be stored counts as failed."""
    found: dict[str, _Counted] = {}
    for outcome, effect in effects:
        if outcome.is_final:
            one = found.setdefault(outcome.lease.publisher_id, _Counted(outcome.at, outcome.at))
            _count(one, outcome, effect)
    if not found:
        return
    rows = [
        {
            "run_id": run_id,
            "publisher_id": publisher_id,
            "first_at": one.first_at,
            "last_at": one.last_at,
            "success_at": one.success_at,
            **{name: one.counts[name] for name in _COUNTS},
        }
        for publisher_id, one in sorted(found.items())
    ]
    connection.execute(_ADD, rows)
    reasons = [
        {"run_id": run_id, "publisher_id": publisher_id, "reason": reason, "pages": pages}
        for publisher_id, one in sorted(found.items())
        for reason, pages in sorted(one.reasons.items())
    ]
    if reasons:
        connection.execute(_ADD_REASON, reasons)


def _count(one: _Counted, outcome: Outcome, effect: Effect) -> None:
    one.first_at, one.last_at = min(one.first_at, outcome.at), max(one.last_at, outcome.at)
    result: Result = "failed" if effect.problem is not None else outcome.result
    reason = effect.problem or outcome.reason
    one.counts[COLUMN[result]] += 1
    if result in USEFUL:
        one.counts["useful"] += 1
        one.success_at = max(one.success_at or outcome.at, outcome.at)
    elif reason and _is_error(result, reason):
        one.reasons[reason_class(reason)] += 1
    for kind, links in outcome.traps.items():
        one.reasons[f"{TRAP}{kind}"] += links
    if effect.article in ("new", "changed"):
        one.counts[effect.article] += 1


def _is_error(result: Result, reason: str) -> bool:
    """Whether a reason tells of something wrong: that a page is a gallery, or moved within its site, does not."""
    if result == "redirected":
        return reason.startswith("to another site")
    return result != "other" or reason.startswith("an error page")


def reason_class(reason: str) -> str:
    """The class of a reason: without the part that differs from page to page.

    >>> reason_class("too large: 12 MB"), reason_class("HTTP 503")
    ('too large', 'HTTP 503')
    """
    return reason.partition(":")[0].strip()[:80]
