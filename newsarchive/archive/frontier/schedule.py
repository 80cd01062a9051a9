"""When a page is read again: learned from its own past, and from what its last visit brought. Pure rules, no clock.

Young articles are edited, old ones hardly ever, so an article comes up again after a third of its age, sooner when
it was just edited, ever later when visit after visit finds it unchanged. A list comes up twice in the time in which
it usually brings one piece of news. What failed waits by the class of its failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from newsarchive.archive.writing.outcomes import Result, Role

if TYPE_CHECKING:
    from sqlalchemy import Row

__all__ = ["Due", "PageHistory", "State", "is_passing", "next_due"]

State = Literal["new", "ok", "failed", "blocked", "gone", "redirected", "other"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

LISTS = frozenset({"list", "feed", "sitemap"})
SOONEST_LIST = timedelta(minutes=15)  # a busy agency's feed of 20 items turns over in about an hour
LATEST_ENTRY = DAY  # a front page is looked at daily, however quiet
LATEST_LIST = timedelta(days=7)
LATEST_PART = timedelta(days=30)  # of a sitemap index: most parts are months long past
SOONEST_ARTICLE = HOUR
LATEST_ARTICLE = timedelta(days=365)
OLD = timedelta(days=180)  # the first look back at what was old already when it was found
AGE_SHARE = 3  # 22 visits in the first month, were they all to find edits; 10 when none does
PATIENT_STREAK = 2  # unchanged visits after which the wait grows
LATEST_OTHER = timedelta(days=365)

DUE_AGAIN_AT_ONCE = 3  # DESIGN section 8: what refused stays due for the next run; from the fourth run on it waits
GIVE_UP_PASSING = 20  # failures in a row, by then over a month or more
GIVE_UP_LASTING = 6  # one, two, four … 32 days apart: two months
LASTING = (
    "refused address",
    "too large",
    "unsupported address",
    "TLS not verified",
    "host name not found",
    "redirect loop",
    "redirect to no address",
    "extraction",
    "bug",
)
"""How the reasons begin that another try within days does not change."""

GONE_ARTICLE = (timedelta(hours=6), DAY, timedelta(days=7), timedelta(days=30), OLD)  # is it missing, or gone for good?
GONE_PAGE = (timedelta(days=7), timedelta(days=30), OLD)  # 410, or an address that never held an article


@dataclass(frozen=True, slots=True)
class PageHistory:
    """A page's past as its row tells it before the visit is counted.

    `published_at`: of its article, where it is known; `has_article`: whether it holds one.
    """

    role: Role
    first_seen_at: datetime
    state: State = "new"
    priority: int = 5
    is_entry: bool = False
    depth: int = 0
    attempts: int = 0
    fetches: int = 0
    changes: int = 0
    unchanged_streak: int = 0
    has_article: bool = False
    published_at: datetime | None = None

    @classmethod
    def of(cls, row: Row[Any], *, published_at: datetime | None = None) -> PageHistory:
        """The history in a row of the table `page`; `published_at` defaults to what the list said that showed it."""
        told = (row.context or {}).get("published_at")
        return cls(
            role=row.role,
            first_seen_at=row.first_seen_at,
            state=row.state,
            priority=row.priority,
            is_entry=row.is_entry,
            depth=row.depth,
            attempts=row.attempts,
            fetches=row.fetches,
            changes=row.changes,
            unchanged_streak=row.unchanged_streak,
            has_article=row.article_id is not None,
            published_at=published_at or (datetime.fromisoformat(told) if told else None),
        )


@dataclass(frozen=True, slots=True)
class Due:
    """What the page's row says after a visit.

    `due_at` None: never again of itself; `attempts`: failures in a row.
    """

    due_at: datetime | None
    priority: int
    state: State
    attempts: int = 0


def next_due(
    history: PageHistory,
    result: Result,
    at: datetime,
    every: timedelta | None = None,
    *,
    is_news: bool = False,
    status: int | None = None,
    reason: str | None = None,
) -> Due:
    """When a page is due after a visit at `at`.

    `every`: how often the publisher's entries are read, None: learned. `is_news`: an article was new or edited, a
    list showed pages nobody knew. `status` and `reason` are the outcome's. A page that is due at once again is not
    asked for twice in one run, since the frontier leaves out what was fetched since the run began: every visit has
    to set `fetched_at`, failures too.

    >>> from datetime import UTC
    >>> found = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> article = PageHistory("article", first_seen_at=found)
    >>> next_due(article, "article", found + timedelta(hours=12), is_news=True).due_at - found
    datetime.timedelta(seconds=57600)
    """
    match result:
        case "failed":
            return _failed(history, at, reason)
        case "blocked":
            return _blocked(history, at, reason)
        case "gone":
            return _gone(history, at, status)
        case "redirected":
            return _redirected(history, at, status)
        case "list" | "article" | "other" | "unchanged":
            return _read(history, result, at, every, is_news=is_news)


def is_passing(reason: str | None) -> bool:
    """Whether a failure is likely to be over soon: a busy server rather than a page we cannot read.

    >>> is_passing("HTTP 503"), is_passing("timeout"), is_passing("HTTP 400"), is_passing("too large: 12 MB")
    (True, True, False, False)
    """
    text = reason or ""
    if text.startswith("HTTP 4"):
        return text in ("HTTP 408", "HTTP 425", "HTTP 429")
    return not text.startswith(LASTING)


def _read(history: PageHistory, result: Result, at: datetime, every: timedelta | None, *, is_news: bool) -> Due:
    is_list = result == "list" or (result == "unchanged" and history.role in LISTS)
    if is_list or (result == "other" and history.is_entry):
        wait = every if every is not None and history.is_entry else _list_wait(history, at, is_news=is_news)
        return Due(at + wait, 1 if history.is_entry else 2, "other" if result == "other" else "ok")
    if result == "other" or (result == "unchanged" and history.state == "other"):
        return Due(at + min(DAY * 30 * 2 ** min(history.fetches, 5), LATEST_OTHER), 8, "other")
    age = _age(history, at)
    priority = 4 if age < 2 * DAY else 5 if age < 30 * DAY else 7
    return Due(at + _article_wait(history, age, is_news=is_news), priority, "ok")


def _list_wait(history: PageHistory, at: datetime, *, is_news: bool) -> timedelta:
    """Half the time in which this list brings one piece of news; longer while it brings none."""
    known_for = max(at - history.first_seen_at, timedelta(0)) + HOUR
    streak = 0 if is_news else history.unchanged_streak + 1
    wait = known_for / (history.changes + is_news + 1) / 2 * 1.25 ** min(streak, 20)
    latest = LATEST_ENTRY if history.is_entry else LATEST_LIST
    if history.role == "sitemap" and history.depth > 0:
        latest = LATEST_PART
    return min(max(wait, SOONEST_LIST), latest)


def _article_wait(history: PageHistory, age: timedelta, *, is_news: bool) -> timedelta:
    wait = min(age / AGE_SHARE, OLD)
    is_edit = is_news and history.fetches > 0
    if is_edit:
        wait /= 2  # an edit is often followed by the next
    elif not is_news and history.unchanged_streak >= PATIENT_STREAK:
        wait *= 1.5 ** min(history.unchanged_streak - PATIENT_STREAK + 1, 8)
    return min(max(wait, SOONEST_ARTICLE), LATEST_ARTICLE)


def _age(history: PageHistory, at: datetime) -> timedelta:
    """How old an article is; one that claims to be of tomorrow is as old as its address."""
    born = history.first_seen_at
    if history.published_at is not None:
        born = min(history.published_at, born)
    return max(at - born, timedelta(0))


def _failed(history: PageHistory, at: datetime, reason: str | None) -> Due:
    attempts = history.attempts + 1
    if is_passing(reason):
        if attempts <= DUE_AGAIN_AT_ONCE:
            return Due(at, history.priority, "failed", attempts)
        wait = min(HOUR * 2 ** min(attempts - DUE_AGAIN_AT_ONCE - 1, 8), DAY if history.is_entry else 7 * DAY)
        is_over = attempts >= GIVE_UP_PASSING
    else:
        wait = min(DAY * 2 ** min(attempts - 1, 5), DAY if history.is_entry else 32 * DAY)
        is_over = attempts >= GIVE_UP_LASTING
    return Due(None if is_over and not history.is_entry else at + wait, 8, "failed", attempts)


def _blocked(history: PageHistory, at: datetime, reason: str | None) -> Due:
    """Asked again, ever more rarely; what robots.txt forbids may be allowed one day, and to look costs no request."""
    attempts = history.attempts + 1
    wait = min(DAY * 2 ** min(attempts - 1, 5), 32 * DAY)
    is_over = attempts >= GIVE_UP_LASTING and reason != "robots.txt" and not history.is_entry
    return Due(None if is_over else at + wait, 8, "blocked", attempts)


def _gone(history: PageHistory, at: datetime, status: int | None) -> Due:
    """Asked often enough to tell a slip from a takedown, then now and then, for what was taken down does come back."""
    attempts = history.attempts + 1
    waits = GONE_ARTICLE if history.has_article and status != 410 else GONE_PAGE
    if attempts <= len(waits):
        return Due(at + waits[attempts - 1], 8, "gone", attempts)
    return Due(at + waits[-1] if history.is_entry else None, 8, "gone", attempts)


def _redirected(history: PageHistory, at: datetime, status: int | None) -> Due:
    """The page it leads to has a row of its own. 301 and 308 say that this will not change (RFC 9110, 15.4)."""
    if history.is_entry:
        return Due(at + DAY, 8, "redirected")
    if status in (301, 308):
        return Due(at + OLD, 8, "redirected")
    return Due(at + (DAY if history.has_article else 7 * DAY), 8, "redirected")
