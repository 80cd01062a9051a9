"""Why a page is not asked for: one case for each thing that can stand in its way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsarchive.archive.frontier.standing import Standing
from newsarchive.operations.why import why_not_due
from newsarchive.publishers import Discover, Fetch, Publisher, Schedule, read_publisher

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://paper.test/a/1"
PAPER = Publisher("paper", "The Paper", ("paper.test",))


def standing(*, page: dict[str, Any] | None = None, host: dict[str, Any] | None = None, **more: Any) -> Standing:
    row = {
        "id": 1, "url": URL, "publisher_id": "paper", "role": "article", "state": "ok", "reason": None, "status": 200,
        "due_at": NOW - HOUR, "fetched_at": NOW - 5 * HOUR, "attempts": 0, "is_entry": False, "unchanged_streak": 0,
    }  # fmt: skip
    return Standing(URL, {} if page == {} else {**row, **(page or {})}, host or {}, **more)


@pytest.mark.parametrize(
    ("found", "publisher", "said"),
    [
        (standing(), PAPER, "It is due since 2026-11-24 11:00 UTC: the next crawl of paper asks for it."),
        (standing(page={}), PAPER, "It is not known: no list, feed or sitemap that was read showed it."),
        (standing(page={}, article_url="https://paper.test/a"), PAPER, "another address of the article https://paper.test/a"),
        (standing(page={"due_at": NOW + 5 * HOUR}), PAPER, "It is due at 2026-11-24 17:00 UTC, in 5 hours."),
        (standing(page={"due_at": NOW + HOUR, "unchanged_streak": 4}), PAPER, "unchanged in 4 visits"),
        (
            standing(page={"due_at": None, "state": "gone", "reason": "HTTP 404", "attempts": 6}),
            PAPER,
            ("never due again of itself, since it brought nothing so often; `--recheck` asks for it. "
            "Last visit 2026-11-24 07:00 UTC: gone (HTTP 404), 6 times in a row."),
        ),
        (standing(page={"due_at": None}, redirect_to="https://paper.test/b"), PAPER, "It redirects to https://paper.test/b"),
        (standing(tombstone="court order"), PAPER, "It was erased (court order): a tombstone keeps it out."),
        (standing(host={"rest_until": NOW + HOUR}), PAPER, "wants to be left alone until 2026-11-24 13:00 UTC"),
        (standing(host={"robots_status": 503}), PAPER, "robots.txt of its host could not be read"),
        (standing(host={"robots_status": 200, "robots_text": "User-agent: *\nDisallow: /a/"}), PAPER, "robots.txt of its host forbids it"),
        (standing(host={"leased_by": "box:7", "lease_until": NOW + HOUR}), PAPER, "held by the crawl box:7"),
        (standing(), Publisher("paper", "P", ("paper.test",), discover=Discover(ignore=(re.compile("/a/"),))), "An `ignore` pattern of paper"),
        (
            standing(),
            Publisher("paper", "P", ("paper.test",), timezone="Asia/Shanghai", fetch=read_publisher(
                'id="p"\nname="p"\ndomains=["p.test"]\ntimezone="Asia/Shanghai"\n[fetch]\nhours="02:00-05:00"').fetch),
            "hours of paper are 02:00-05:00 in Asia/Shanghai, where it is 20:00",
        ),
        (
            standing(last_run={"stopped_by": "max-time"}),
            Publisher("paper", "P", ("paper.test",), schedule=Schedule(max_pages=50)),
            "bounds each run (max_pages = 50). The last run was ended by max-time.",
        ),
    ],
)  # fmt: skip
def test_each_thing_in_the_way_is_told(found: Standing, publisher: Publisher, said: str) -> None:
    told = why_not_due(found, publisher, NOW)

    assert len(told) == 1
    assert said in told[0]


def test_several_things_are_all_told() -> None:
    found = standing(page={"due_at": NOW + HOUR}, host={"rest_until": NOW + HOUR}, tombstone="court order")

    assert len(why_not_due(found, PAPER, NOW)) == 3


def test_a_site_open_now_is_no_reason() -> None:
    assert why_not_due(standing(), Publisher("p", "P", ("paper.test",), fetch=Fetch()), NOW)[0].startswith("It is due")
