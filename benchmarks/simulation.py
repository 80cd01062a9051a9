"""A month of a synthetic paper: what the learned schedule sees of its edits, beside fixed intervals at the same number of requests.

    python -m benchmarks.simulation                        # the table of docs/explanation/revisits.md
    python -m benchmarks.simulation --seed 2 --days 60

The schedule is the real one, `newsarchive.archive.frontier.schedule`; the paper is made up, and says below of what. Nothing is fetched: a visit is a moment, and
what it finds is what the paper had printed by then. Time moves in the steps of a cron line, every 15 minutes.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from newsarchive.archive.frontier.schedule import PageHistory, next_due

START = datetime(2026, 3, 1, tzinfo=UTC)
TICK = timedelta(minutes=15)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SECTIONS = {"politics": 14, "city": 12, "business": 10, "sport": 16, "culture": 5, "letters": 0.4}  # articles a day
BUSY_HOURS = [
    1,
    1,
    1,
    1,
    1,
    2,
    4,
    7,
    9,
    9,
    8,
    8,
    7,
    7,
    8,
    9,
    9,
    8,
    7,
    5,
    4,
    3,
    2,
    1,
]  # how a day's articles fall on its hours
EDITS_AN_ARTICLE = 0.9  # on average; a few running stories get many, more than half of all articles none
MEDIAN_EDIT_AGE_H, EDIT_AGE_SPREAD = (
    3.0,
    1.7,
)  # half of all edits within three hours, a twentieth after two days (log-normal)


@dataclass(slots=True)
class Story:
    """One article: where it stands, when it was published, when it was edited."""

    section: str
    published_at: datetime
    edits: list[datetime]
    found_at: datetime | None = None


@dataclass(slots=True)
class Seen:
    """What visits saw: requests, and for each edit the wait until a visit showed it (None: none did)."""

    requests: int = 0
    waits: list[timedelta | None] = field(default_factory=list)


Wait = Callable[[PageHistory, datetime, bool], timedelta]
"""How long a page waits after a visit that did, or did not, bring news."""


def learned(history: PageHistory, at: datetime, is_news: bool) -> timedelta:
    """The schedule of a crawl."""
    if history.role == "article":
        due = next_due(history, "article" if is_news else "unchanged", at, is_news=is_news)
    else:
        due = next_due(history, "list", at, is_news=is_news)
    assert due.due_at is not None
    return due.due_at - at


def every(interval: timedelta) -> Wait:
    """Every page after the same while."""
    return lambda history, at, is_news: interval  # noqa: ARG005 - the interface of a schedule


def for_days(interval: timedelta, days: int) -> Wait:
    """Every article after the same while until it is so many days old, then not again."""

    def wait(history: PageHistory, at: datetime, is_news: bool) -> timedelta:  # noqa: ARG001 - the interface of a schedule
        return interval if at - history.first_seen_at < days * DAY else 365 * DAY

    return wait


def paper(days: int, chance: random.Random) -> list[Story]:
    """All articles of a paper, oldest first."""
    stories = []
    for section, a_day in SECTIONS.items():
        for day in range(days):
            for _ in range(_poisson(a_day, chance)):
                hour = chance.choices(range(24), BUSY_HOURS)[0] + chance.random()
                published_at = START + day * DAY + hour * HOUR
                count = _poisson(chance.gammavariate(0.5, EDITS_AN_ARTICLE / 0.5), chance)
                ages = (chance.lognormvariate(math.log(MEDIAN_EDIT_AGE_H), EDIT_AGE_SPREAD) for _ in range(count))
                stories.append(Story(section, published_at, sorted(published_at + age * HOUR for age in ages)))
    return sorted(stories, key=lambda story: story.published_at)


def _poisson(mean: float, chance: random.Random) -> int:
    count, left = 0, math.exp(-mean)
    product = chance.random()
    while product > left:
        count += 1
        product *= chance.random()
    return count


def ticks(days: int) -> Iterator[datetime]:
    """The moments at which a crawl runs."""
    for number in range(int(days * DAY / TICK)):
        yield START + number * TICK


def visit_lists(stories: Sequence[Story], days: int, wait: Wait) -> int:
    """Visit the front page, the feed and the sections; note when each article was found. Returns the number of requests."""
    shown = {"front page": stories, "feed": stories} | {
        name: [story for story in stories if story.section == name] for name in SECTIONS
    }
    histories = {name: PageHistory("feed" if name == "feed" else "list", START, is_entry=True) for name in shown}
    due = dict.fromkeys(shown, START)
    start = dict.fromkeys(shown, 0)  # up to where each list has been read
    for story in stories:
        story.found_at = None
    requests = 0
    for now in ticks(days):
        for name, listed in shown.items():
            if due[name] > now:
                continue
            requests += 1
            is_news = False
            while start[name] < len(listed) and listed[start[name]].published_at <= now:
                story = listed[start[name]]
                start[name] += 1
                if story.found_at is None:
                    story.found_at, is_news = now, True
            due[name] = now + wait(histories[name], now, is_news)
            histories[name] = _after(histories[name], is_news)
    return requests


def visit_articles(stories: Sequence[Story], days: int, wait: Wait) -> Seen:
    """Visit every article from when it was found to the end of the month."""
    seen = Seen()
    end = START + days * DAY
    for story in stories:
        visits = list(_visits(story, end, wait))
        seen.requests += len(visits)
        seen.waits += _waits(story, visits, end)
    return seen


def _visits(story: Story, end: datetime, wait: Wait) -> Iterator[datetime]:
    if story.found_at is None:
        return
    history = PageHistory("article", story.found_at, published_at=story.published_at)
    now, before = story.found_at, None
    while now < end:
        yield now
        is_news = before is None or any(before < edit <= now for edit in story.edits)
        due = now + wait(history, now, is_news)
        history = replace(_after(history, is_news), has_article=True)
        before = now
        now = START + math.ceil((due - START) / TICK) * TICK


def _waits(story: Story, visits: Sequence[datetime], end: datetime) -> Iterator[timedelta | None]:
    """The wait for each edit; None for what no visit showed: the next edit came first, or the article was found later."""
    edits = [edit for edit in story.edits if edit < end]
    for edit, following in pairwise([*edits, end]):
        shown_at = next((each for each in visits if each >= edit), None)
        is_seen = shown_at is not None and edit > visits[0] and shown_at < following
        yield shown_at - edit if shown_at is not None and is_seen else None


def _after(history: PageHistory, is_news: bool) -> PageHistory:
    """A page's history one visit later, counted as `archive.apply_page` counts it."""
    return replace(
        history,
        state="ok",
        fetches=history.fetches + 1,
        changes=history.changes + is_news,
        unchanged_streak=0 if is_news else history.unchanged_streak + 1,
    )


def at_equal_requests(requests: int, count: Callable[[timedelta], int]) -> timedelta:
    """The fixed interval at which as many requests are made, to half a percent; rather more, where the steps of cron allow no equal number."""
    low, high = TICK, 60 * DAY
    for _ in range(40):
        middle = (low + high) / 2
        made = count(middle)
        if abs(made - requests) <= requests * 0.005:
            return middle
        low, high = (middle, high) if made > requests else (low, middle)
    return low


def row(name: str, requests: int, seen: Seen) -> str:
    """One line of the table of articles."""
    waits = sorted(each.total_seconds() / 3600 if each is not None else math.inf for each in seen.waits)
    found = sum(each is not None for each in seen.waits)
    median = statistics.median_high(waits)
    within = sum(each <= 6 for each in waits) / len(waits)
    return f"| {name} | {requests:,} | {found:,} of {len(waits):,} ({found / len(waits):.0%}) | {_hours(median)} | {within:.0%} |"


def list_row(name: str, requests: int, stories: Sequence[Story]) -> str:
    """One line of the table of lists."""
    waits = sorted(
        (story.found_at - story.published_at).total_seconds() / 3600 if story.found_at else math.inf
        for story in stories
    )
    late = waits[int(len(waits) * 0.9)]
    return f"| {name} | {requests:,} | {_hours(statistics.median_high(waits))} | {_hours(late)} |"


def _hours(hours: float) -> str:
    if math.isinf(hours):
        return "never"
    return f"{hours * 60:.0f} min" if hours < 2 else f"{hours:.1f} h"


def report(days: int, seed: int) -> str:
    """Both tables, as Markdown."""
    stories = paper(days, random.Random(seed))
    edits = sum(len(story.edits) for story in stories)
    listing = visit_lists(stories, days, learned)
    lists = [list_row("learned", listing, stories)]
    ours = visit_articles(stories, days, learned)

    def lists_at(interval: timedelta) -> int:
        return visit_lists(stories, days, every(interval))

    interval = at_equal_requests(listing, lists_at)
    lists.append(list_row(f"every {_hours(interval / HOUR)}", lists_at(interval), stories))

    def everything_at(interval: timedelta) -> Seen:
        listed = lists_at(interval)
        seen = visit_articles(stories, days, every(interval))
        return replace(seen, requests=seen.requests + listed)

    total = ours.requests + listing
    whole = at_equal_requests(total, lambda each: everything_at(each).requests)
    fixed = everything_at(whole)
    visit_lists(stories, days, learned)  # found as by the learned schedule: only the articles' intervals differ
    alone = at_equal_requests(ours.requests, lambda each: visit_articles(stories, days, every(each)).requests)
    articles = visit_articles(stories, days, every(alone))
    young = at_equal_requests(ours.requests, lambda each: visit_articles(stories, days, for_days(each, 3)).requests)
    short = visit_articles(stories, days, for_days(young, 3))
    lines = [
        f"{days} days, {len(stories):,} articles, {edits:,} edits; seed {seed}",
        "",
        "| schedule | requests | edits seen | median time to see an edit | seen within 6 h |",
        "| --- | --- | --- | --- | --- |",
        row("learned", total, ours),
        row(f"every page every {_hours(whole / HOUR)}", fixed.requests, fixed),
        row(f"lists learned, articles every {_hours(alone / HOUR)}", articles.requests + listing, articles),
        row(f"lists learned, articles every {_hours(young / HOUR)} for three days", short.requests + listing, short),
        "",
        "| front page, feed, sections | requests | median time to find an article | nine of ten within |",
        "| --- | --- | --- | --- |",
        *lists,
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(report(arguments.days, arguments.seed))


if __name__ == "__main__":
    main()
