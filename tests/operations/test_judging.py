"""The judgement of a publisher, case by case: histories written down, and what has to be said of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from newsarchive.archive.runs.history import Entry, Period, PublisherHistory
from newsarchive.operations.judging import judge
from newsarchive.operations.telling import paragraph, volume_text

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def history(*periods: Period, fresh: Iterable[datetime] = (), entries: Iterable[Entry] = ()) -> PublisherHistory:
    return PublisherHistory("paper", "The Paper", tuple(periods), tuple(sorted(fresh)), tuple(entries))


def good(ago: timedelta, *, articles: int = 0, **more: object) -> Period:
    """A run that went well; `fills` are given as shares of its articles."""
    at = NOW - ago
    fills = {"headline": (articles, articles)} if articles else {}
    for name, share in dict(more.pop("fills", {})).items():  # type: ignore[call-overload]
        fills[name] = (round(share * articles), articles)
    return Period(at, at, fetched=articles + 1, useful=articles + 1, fills=fills, **more)  # type: ignore[arg-type]


def bad(ago: timedelta, pages: int = 1, reason: str = "timeout") -> Period:
    return Period(NOW - ago, failed=pages, reasons={reason: pages})


def daily(days: int, **more: object) -> list[Period]:
    return [good(number * DAY, **more) for number in range(days, -1, -1)]


def news(days: int, a_day: int, *, until: int = 0, weekend: int | None = None) -> list[datetime]:
    """So much news at ten each day, from `days` ago until `until` days ago."""
    found = []
    for ago in range(days, until - 1, -1):
        day = NOW - ago * DAY
        count = weekend if weekend is not None and day.weekday() >= 5 else a_day
        found += [day - 2 * HOUR + timedelta(minutes=number) for number in range(count)]
    return found


# ------------------------------------------------------------ failing


@pytest.mark.parametrize(
    ("periods", "state"),
    [
        ([good(2 * HOUR), good(HOUR)], "ok"),
        ([good(2 * HOUR), bad(HOUR)], "ok"),  # one time-out is no news
        ([good(4 * HOUR), bad(3 * HOUR), bad(2 * HOUR), bad(HOUR)], "failing"),
        ([good(2 * DAY), bad(HOUR)], "failing"),  # the only page of a day
        ([bad(HOUR)], "failing"),  # never anything else
        ([good(3 * HOUR), bad(2 * HOUR, 9), good(HOUR)], "ok"),  # over
    ],
)
def test_a_publisher_fails_when_nothing_has_come_for_some_tries(periods: list[Period], state: str) -> None:
    assert judge(history(*periods), NOW).state == state


def test_most_pages_refused_is_failing_though_some_come() -> None:
    half = Period(NOW - HOUR, NOW - HOUR, fetched=4, failed=16, useful=4, reasons={"HTTP 503": 16})

    found = judge(history(*[good(number * DAY, articles=9) for number in (4, 3, 2)], half), NOW)

    assert found.state == "failing"
    assert "16 of 20 pages were refused (16 × HTTP 503)" in paragraph(found)


def test_what_robots_txt_forbids_is_no_failure() -> None:
    mostly = Period(NOW - HOUR, NOW - HOUR, fetched=4, blocked=16, useful=4, reasons={"robots.txt": 16})

    assert judge(history(mostly), NOW).state == "ok"


def test_a_site_whose_every_front_page_is_lost_is_failing() -> None:
    lost = Entry("https://paper.test/", "gone", "HTTP 404", 3)
    feed = Entry("https://paper.test/feed", "ok", None, 0)

    assert judge(history(good(HOUR, articles=3), entries=[lost]), NOW).state == "failing"
    assert judge(history(good(HOUR, articles=3), entries=[lost, feed]), NOW).state == "ok"


def test_a_failure_says_since_when_and_why() -> None:
    told = paragraph(judge(history(good(26 * HOUR), bad(2 * HOUR, 3, "host name not found")), NOW))

    assert (
        "Nothing has come since 2026-11-23 10:00 UTC: 3 of 3 pages brought nothing (3 × host name not found)." in told
    )
    assert "if it moved, correct `domains`" in told


# ------------------------------------------------------------ redesigned


@pytest.mark.parametrize(
    ("before", "now", "articles", "is_fallen"),
    [
        (1.0, 0.0, 15, True),
        (0.98, 0.05, 20, True),
        (0.9, 0.5, 40, True),
        (0.9, 0.8, 40, False),  # another week's subjects
        (1.0, 0.0, 4, False),  # too few to be sure
        (0.3, 0.1, 12, False),
        (0.0, 0.0, 40, False),
        (0.5, 0.9, 40, False),  # better
    ],
)
def test_a_field_falls_when_it_is_found_far_less_often_than_before(
    before: float, now: float, articles: int, is_fallen: bool
) -> None:
    past = [good((10 - number) * DAY, articles=20, fills={"byline": before}) for number in range(8)]
    found = judge(history(*past, good(HOUR, articles=articles, fills={"byline": now})), NOW)

    assert [fall.field for fall in found.falls] == (["byline"] if is_fallen else [])
    assert found.state == ("redesigned" if is_fallen else "ok")


def test_a_fall_is_told_with_from_what_to_what_and_since_when() -> None:
    runs = [good(number * DAY, articles=20, fills={"byline": 1.0}) for number in (9, 8, 7, 6)]
    runs += [good(number * HOUR, articles=4, fills={"byline": 0.0}) for number in (5, 4, 3, 2)]

    found = judge(history(*runs), NOW)

    assert "The field byline fell from 100% to 0% of the articles since 2026-11-24 07:00 UTC" in paragraph(found)


def test_one_odd_day_of_the_past_does_not_move_what_is_usual() -> None:
    rates = [1.0, 1.0, 0.0, 1.0, 1.0]
    past = [good((9 - at) * DAY, articles=20, fills={"byline": rate}) for at, rate in enumerate(rates)]

    (fall,) = judge(history(*past, good(HOUR, articles=20, fills={"byline": 0.1})), NOW).falls

    assert fall.before == 1.0


@pytest.mark.parametrize(
    ("past", "newest", "is_dead"),
    [
        ((20, 0), [(0, 5)], True),
        ((20, 0), [(0, 2), (0, 3)], True),  # over several runs
        ((20, 0), [(0, 4)], False),
        ((20, 0), [(0, 9), (1, 0)], False),  # it lives
        ((0, 20), [(0, 9)], False),  # it never found anything
        ((5, 95), [(0, 9)], False),  # it is for rare pages
    ],
)
def test_a_rule_is_dead_when_it_found_something_and_does_not_any_more(
    past: tuple[int, int], newest: list[tuple[int, int]], is_dead: bool
) -> None:
    runs = [good(3 * DAY, rules={"publisher:headline[0]": past})]
    runs += [good((9 - at) * HOUR, rules={"publisher:headline[0]": each}) for at, each in enumerate(newest)]

    found = judge(history(*runs), NOW)

    assert bool(found.dead_rules) == is_dead
    if is_dead:
        told = paragraph(found, rule_texts={"publisher:headline[0]": "h1.old"}, file="publishers/paper.toml")
        assert "headline[0] `h1.old` (20 hits before" in told
        assert "[[extract]] in publishers/paper.toml" in told


# ------------------------------------------------------------ silent


@pytest.mark.parametrize(
    ("fresh", "state"),
    [
        (news(60, 12), "ok"),
        (news(60, 12, until=1), "silent"),
        (news(60, 12, until=1) + news(0, 1), "silent"),
        (news(60, 12, until=1) + news(0, 4), "ok"),  # a slow day
        (news(60, 1), "ok"),
        (news(60, 1, until=1), "ok"),  # one missing day of a small paper says nothing
        (news(60, 1, until=8), "silent"),  # a missing week does
    ],
)
def test_a_publisher_is_silent_when_far_less_news_comes_than_is_usual(fresh: list[datetime], state: str) -> None:
    assert judge(history(*daily(62), fresh=fresh), NOW).state == state


def test_a_paper_without_a_sunday_edition_is_not_silent_on_sunday() -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    fresh = [each for each in news(62, 12, weekend=0) if each <= sunday]

    assert judge(history(*daily(62), fresh=fresh), sunday).state == "ok"


@pytest.mark.parametrize("days", [0, 1, 6, 20])
def test_a_young_history_is_said_to_be_too_young(days: int) -> None:
    found = judge(history(*daily(days), fresh=news(days, 30, until=1)), NOW)

    assert found.state == "ok"
    assert "too young to judge" in volume_text(found.volume)


def test_the_first_crawls_back_catalogue_is_not_what_is_usual() -> None:
    begun = NOW - 30 * DAY
    fresh = [begun + timedelta(minutes=number) for number in range(500)] + news(28, 6)

    found = judge(history(*daily(30), fresh=fresh), NOW)

    assert found.state == "ok"
    assert found.volume.usual == 6


def test_weeks_in_which_nobody_crawled_are_not_compared_with() -> None:
    crawled = [*daily(60)[:20], good(HOUR)]

    found = judge(history(*crawled, fresh=[*news(60, 12, until=40), *news(0, 12)]), NOW)

    assert (found.state, found.volume.came, found.volume.usual) == ("ok", 12, 12)


# ------------------------------------------------------------ several at once


def test_the_worst_state_counts_and_everything_is_told() -> None:
    runs = [good(number * DAY, articles=20, fills={"byline": 1.0}) for number in (6, 5, 4)]
    runs += [good(2 * DAY, articles=20, fills={"byline": 0.0}), bad(HOUR, 4)]

    told = paragraph(judge(history(*runs), NOW))

    assert told.startswith("paper is failing.")
    assert "The field byline fell from 100% to 0%" in told
