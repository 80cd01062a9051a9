"""When a page is read again: rules, and what they come to over a month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.archive.frontier.schedule import Due, PageHistory, State, is_passing, next_due
from newsarchive.archive.writing.outcomes import Result, Role

BORN = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ARTICLE = PageHistory("article", BORN)
FRONT = PageHistory("list", BORN, is_entry=True)


def counted(history: PageHistory, due: Due, *, is_news: bool) -> PageHistory:
    """The history with one visit more."""
    return PageHistory(
        role=history.role,
        first_seen_at=history.first_seen_at,
        state=due.state,
        priority=due.priority,
        is_entry=history.is_entry,
        depth=history.depth,
        attempts=due.attempts,
        fetches=history.fetches + 1,
        changes=history.changes + is_news,
        unchanged_streak=0 if is_news else history.unchanged_streak + 1,
        has_article=history.has_article,
    )


def visits(
    history: PageHistory, result: Result, length: timedelta, news_until: timedelta = timedelta(0)
) -> list[datetime]:
    """When a page is read within a while, if it brings news at every visit until then."""
    at, times = BORN, []
    while at < BORN + length:
        times.append(at)
        is_news = not history.fetches or at - BORN < news_until
        due = next_due(history, result, at, is_news=is_news)
        history = counted(history, due, is_news=is_news)
        assert due.due_at is not None
        at = due.due_at
    return times


def test_a_young_article_is_read_often_and_an_old_one_hardly_ever() -> None:
    times = visits(ARTICLE, "article", 365 * DAY)

    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps[0] == HOUR
    assert gaps == sorted(gaps)
    assert 4 <= sum(at < BORN + DAY for at in times) <= 10
    assert len(times) <= 20


def test_an_edited_article_is_read_more_often_than_one_that_stays_as_it_is() -> None:
    still = visits(ARTICLE, "article", 7 * DAY)
    edited = visits(ARTICLE, "article", 7 * DAY, news_until=3 * DAY)

    assert len(edited) > len(still)


def test_what_was_old_when_it_was_found_waits_half_a_year() -> None:
    old = PageHistory("article", BORN, published_at=datetime(2015, 1, 1, tzinfo=UTC))

    assert next_due(old, "article", BORN, is_news=True).due_at == BORN + 180 * DAY


def test_an_article_of_tomorrow_is_no_younger_than_its_address() -> None:
    lying = PageHistory("article", BORN, published_at=BORN + 300 * DAY)

    assert next_due(lying, "article", BORN + 3 * DAY, is_news=True) == next_due(
        ARTICLE, "article", BORN + 3 * DAY, is_news=True
    )


def test_a_busy_front_page_is_read_every_quarter_of_an_hour_and_a_dead_one_daily() -> None:
    busy = visits(FRONT, "list", DAY, news_until=DAY)
    dead = visits(FRONT, "list", 30 * DAY)

    assert len(busy) >= 90
    assert dead[-1] - dead[-2] == DAY
    assert len(dead) < 50


def test_the_publishers_own_pace_holds_for_its_entries_only() -> None:
    section = PageHistory("list", BORN, depth=1)

    assert next_due(FRONT, "list", BORN, 2 * HOUR, is_news=True).due_at == BORN + 2 * HOUR
    assert next_due(FRONT, "unchanged", BORN, 2 * HOUR).due_at == BORN + 2 * HOUR
    assert next_due(section, "list", BORN, 2 * HOUR, is_news=True).due_at != BORN + 2 * HOUR
    assert next_due(ARTICLE, "article", BORN, 24 * HOUR, is_news=True).due_at == BORN + HOUR


def test_what_refused_is_due_for_the_next_runs_and_waits_ever_longer_after_that() -> None:
    history, at, waits = ARTICLE, BORN, []
    while True:
        due = next_due(history, "failed", at, reason="HTTP 503")
        history = counted(history, due, is_news=False)
        if due.due_at is None:
            break
        waits.append(due.due_at - at)
        at = due.due_at

    assert waits[:5] == [timedelta(0)] * 3 + [HOUR, 2 * HOUR]
    assert waits == sorted(waits)
    assert len(waits) == 19
    assert sum(waits, timedelta(0)) > 30 * DAY


def test_what_another_try_does_not_change_waits_at_once() -> None:
    due = next_due(ARTICLE, "failed", BORN, reason="too large: 80 MB")

    assert due == Due(BORN + DAY, 8, "failed", 1)


@pytest.mark.parametrize(
    ("reason", "passes"),
    [
        ("timeout", True),
        ("HTTP 500", True),
        ("HTTP 429", True),
        ("connection refused", True),
        ("robots.txt answered HTTP 503", True),
        (None, True),
        ("HTTP 400", False),
        ("TLS not verified", False),
        ("refused address: 10.0.0.1 is not a public address", False),
        ("extraction took more than 20 s", False),
        ("redirect loop", False),
        ("bug: KeyError: 'x'", False),
    ],
)
def test_failures_are_told_apart(reason: str | None, passes: bool) -> None:
    assert is_passing(reason) is passes


def test_a_missing_article_is_looked_for_again_within_a_day_and_then_given_up() -> None:
    history = PageHistory("article", BORN, state="ok", has_article=True, fetches=3)
    at, waits = BORN, []
    while (due := next_due(history, "gone", at, status=404)).due_at is not None:
        waits.append(due.due_at - at)
        at = due.due_at
        history = counted(history, due, is_news=False)
        history = PageHistory(**{**_fields(history), "has_article": True})

    assert waits[:3] == [6 * HOUR, DAY, 7 * DAY]
    assert waits == sorted(waits)
    assert due.state == "gone"


def test_a_page_that_was_taken_down_is_not_asked_for_the_next_day() -> None:
    history = PageHistory("article", BORN, state="ok", has_article=True)

    assert next_due(history, "gone", BORN, status=410).due_at == BORN + 7 * DAY


def test_what_robots_txt_forbids_stays_due_now_and_then() -> None:
    history = PageHistory("article", BORN, attempts=40)

    assert next_due(history, "blocked", BORN, reason="robots.txt").due_at == BORN + 32 * DAY
    assert next_due(history, "blocked", BORN, reason="HTTP 403").due_at is None


def test_a_permanent_redirect_is_believed() -> None:
    assert next_due(ARTICLE, "redirected", BORN, status=301).due_at == BORN + 180 * DAY
    assert next_due(ARTICLE, "redirected", BORN, status=302).due_at == BORN + 7 * DAY
    assert next_due(FRONT, "redirected", BORN, status=301).due_at == BORN + DAY


histories = st.builds(
    PageHistory,
    role=st.sampled_from(get_args(Role)),
    first_seen_at=st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    state=st.sampled_from(get_args(State)),
    priority=st.integers(0, 9),
    is_entry=st.booleans(),
    depth=st.integers(0, 9),
    attempts=st.integers(0, 10_000),
    fetches=st.integers(0, 1_000_000),
    changes=st.integers(0, 1_000_000),
    unchanged_streak=st.integers(0, 1_000_000),
    has_article=st.booleans(),
    published_at=st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


@given(
    histories,
    st.sampled_from(get_args(Result)),
    st.booleans(),
    st.none() | st.integers(100, 599),
    st.none() | st.sampled_from(["timeout", "HTTP 503", "HTTP 404", "robots.txt", "too large"]),
)
def test_whatever_happened_the_answer_is_sane(
    history: PageHistory, result: Result, is_news: bool, status: int | None, reason: str | None
) -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)  # before some pages were seen: the clock was set back

    due = next_due(history, result, at, is_news=is_news, status=status, reason=reason)

    assert due.due_at is None or at <= due.due_at <= at + 366 * DAY
    assert 0 <= due.priority <= 9
    assert due.state in get_args(State)
    assert due.state != "new"
    if result in ("article", "list", "other", "unchanged"):
        assert due.attempts == 0
        assert due.due_at is not None
        assert due.due_at >= at + timedelta(minutes=15)
    if history.is_entry:
        assert due.due_at is not None, "an entry is never given up"


def _fields(history: PageHistory) -> dict[str, Any]:
    return {name: getattr(history, name) for name in PageHistory.__slots__}
