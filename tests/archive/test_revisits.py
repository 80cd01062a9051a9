"""What the learned schedule is for: at the same number of requests it sees more edits, sooner, than fixed intervals."""

from __future__ import annotations

import random
import statistics
from datetime import timedelta

import pytest

from benchmarks.simulation import Seen, at_equal_requests, every, for_days, learned, paper, visit_articles, visit_lists

DAYS = 6
NEVER = timedelta(days=365)


def median(seen: Seen) -> timedelta:
    return statistics.median_high(each if each is not None else NEVER for each in seen.waits)


def count(seen: Seen) -> int:
    return sum(each is not None for each in seen.waits)


@pytest.mark.parametrize("seed", [3, 4])
def test_more_edits_are_seen_sooner_than_with_a_fixed_interval(seed: int) -> None:
    stories = paper(DAYS, random.Random(seed))
    visit_lists(stories, DAYS, learned)
    ours = visit_articles(stories, DAYS, learned)

    for schedule in (every, lambda interval: for_days(interval, 3)):
        interval = at_equal_requests(
            ours.requests, lambda each, schedule=schedule: visit_articles(stories, DAYS, schedule(each)).requests
        )
        theirs = visit_articles(stories, DAYS, schedule(interval))

        assert theirs.requests >= ours.requests * 0.99
        assert count(ours) > count(theirs) * 1.2
        assert median(ours) < median(theirs) / 2


def test_news_is_found_sooner_than_by_lists_read_at_a_fixed_interval() -> None:
    stories = paper(DAYS, random.Random(5))
    requests = visit_lists(stories, DAYS, learned)
    found = [story.found_at - story.published_at for story in stories if story.found_at]

    interval = at_equal_requests(requests, lambda each: visit_lists(stories, DAYS, every(each)))
    visit_lists(stories, DAYS, every(interval))
    later = [story.found_at - story.published_at for story in stories if story.found_at]

    assert statistics.median(found) < statistics.median(later) / 2
