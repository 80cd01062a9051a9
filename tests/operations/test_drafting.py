"""What a draft takes from a site's pages, and what it leaves to a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from newsarchive.archive.queries.sampled import Addresses, SampledPage
from newsarchive.operations.address_pattern import draft_pattern
from newsarchive.operations.checking import check
from newsarchive.operations.drafting import draft
from newsarchive.publishers import adhoc, read_publisher
from tests.integration.site import article_page

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = ("harbour", "ferry", "lighthouse", "market")


def pages(change: Callable[[str], str] = str, host: str = "paper.test") -> list[SampledPage]:
    found = []
    for number, word in enumerate(WORDS):
        html = change(article_page(f"The {word} opens again after the long storm", day=f"2026-03-{14 + number}"))
        url = f"https://{host}/news/2026/03/{14 + number}/the-{word}-opens-again-after-the-storm"
        found.append(SampledPage(url, html.encode(), "utf-8", NOW, None))
    return found


def addresses(sampled: list[SampledPage]) -> Addresses:
    return Addresses(
        tuple(each.url for each in sampled), ("https://paper.test/", "https://paper.test/news"), (), (), ()
    )


def test_a_draft_loads_and_every_rule_of_it_is_confirmed() -> None:
    sampled = pages()
    found = draft(adhoc("https://paper.test/"), addresses(sampled), sampled)

    again = read_publisher(found.text)
    proved = check(again, sampled, addresses(sampled))

    assert again.name == "The Test Post"
    assert {each.field for each in found.confirmed} >= {"headline", "byline"}
    assert proved.problems == []
    assert all(rule.hits == len(sampled) for rule in proved.rules)
    assert (proved.matched, proved.wrong) == (len(sampled), ())


def test_the_pattern_fits_the_articles_of_other_days_and_sections() -> None:
    urls = [each.url for each in pages()]

    found = draft_pattern(urls, ["https://paper.test/news"])

    assert found is not None
    assert re.search(found[0], "https://paper.test/news/2031/12/31/something-entirely-new-has-happened-here")
    assert not re.search(found[0], "https://paper.test/news")


def test_no_pattern_is_drafted_that_a_list_fits_too() -> None:
    urls = [f"https://paper.test/story/{word}" for word in WORDS]

    assert draft_pattern(urls, ["https://paper.test/story/sport"]) is None


@pytest.mark.parametrize(
    ("host", "change", "zone", "reason"),
    [
        ("paper.ie", str, "Europe/Dublin", "# the only zone of the country of paper.ie"),
        ("paper.test", str, None, "# timezone: not guessed"),
        (
            "paper.test",
            lambda html: html.replace("+00:00", "+02:00"),
            None,
            "# timezone: not guessed: its times are told with +02:00",
        ),
    ],
)
def test_the_zone_is_guessed_with_its_reason_or_left_out_with_one(
    host: str, change: Callable[[str], str], zone: str | None, reason: str
) -> None:
    sampled = pages(change, host)

    found = draft(adhoc(f"https://{host}/"), addresses(sampled), sampled)

    assert found.publisher.timezone == zone
    assert reason in found.text


def test_the_order_of_printed_dates_is_told_by_those_that_leave_no_choice() -> None:
    def printed(html: str) -> str:
        return re.sub(r">2026-03-(\d\d)</time>", r">\1/03/2026</time>", html)

    sampled = pages(printed)

    found = draft(adhoc("https://paper.test/"), addresses(sampled), sampled)

    assert found.publisher.date_order == "DMY"
    assert "printed dates are in this order" in found.text


def test_a_rule_that_finds_nothing_is_told_and_one_that_was_never_needed_is_not() -> None:
    file = read_publisher(
        'id = "p"\nname = "P"\ndomains = ["paper.test"]\n[discover]\narticle = "/story/"\n'
        '[[extract]]\nheadline = ["h1", "h2.old"]\nbyline = ["p.writer"]'
    )

    found = check(file, pages(), addresses(pages()))

    assert found.problems == [
        "byline[0] `p.writer` found nothing on any of 4 pages",
        "[discover] article '/story/' fits none of the 4 articles known",
    ]
