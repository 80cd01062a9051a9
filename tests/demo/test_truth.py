"""What is foretold of each day, and the publisher files."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from newsarchive.article import Author, Registration
from newsarchive.demo import publisher_files, truth
from newsarchive.publishers import load_file

ADDRESSES = {"harbour-gazette": "http://127.0.0.1:8901", "harbour-services": "http://127.0.0.1:8902"}


def test_day_one_is_all_new() -> None:
    one = truth(1)
    assert one.new.total() == len(one.records) == 38
    assert (one.changed, one.withdrawn, one.unchanged) == (Counter(), Counter(), Counter())


def test_day_two_brings_news_edits_and_takedowns() -> None:
    two = truth(2)
    assert two.new == {"harbour-gazette": 3, "harbour-services": 2}
    assert two.changed == {"harbour-gazette": 4, "harbour-services": 2}
    assert two.withdrawn == {"harbour-gazette": 1, "harbour-services": 1}
    assert sum(map(Counter.total, (two.new, two.changed, two.withdrawn, two.unchanged))) == len(two.records)
    assert {record.key: record.changed for record in two.records if record.changed} == {
        "council-passes-harbour-budget": ("headline", "modified_at", "body"),
        "ferry-strike-live": ("headline", "modified_at", "body"),
        "fish-market-moves-indoors": ("modified_at", "byline", "authors"),
        "tide-gates-stay-half-open": ("body",),
        "harbour-budget-puts-shore-power-first": ("body",),
        "yunwan-port-opens-night-desk-for-ship-crews": ("notice",),
    }


def test_a_day_without_edits_changes_nothing() -> None:
    three = truth(3)
    assert three.new == three.changed == Counter()
    assert [record.revision_count for record in three.records] == [record.revision_count for record in truth(2).records]


def test_a_page_that_was_taken_down_keeps_its_last_text() -> None:
    record = truth(2).find("storm-edda-takes-the-bathing-huts")
    assert (record.status, record.revision_count) == ("gone", 1)
    assert record.article.body.startswith("Storm Edda carried off")
    assert truth(2).find("typhoon-shelter-gets-two-hundred-more-berths").status == "missing"


def test_a_changed_slug_is_no_revision() -> None:
    before, after = (truth(day).find("pilot-boats-run-on-batteries") for day in (1, 2))
    assert before.article.url != after.article.url
    assert (after.changed, after.revision_count) == ((), 1)
    assert after.redirects == (before.article.url,)


def test_a_services_article_is_told_whole() -> None:
    article = truth(1, ADDRESSES).find("yunwan-port-opens-night-desk-for-ship-crews").article
    assert re.fullmatch(r"http://127\.0\.0\.1:8902/s/202404/16/WS661de83f[0-9a-f]{16}/[a-z-]+\.html", article.url)
    assert (article.published_on, article.published_at) == (date(2024, 4, 16), None)
    assert article.authors == (Author("Shen Wanting", location="Yunwan"),)
    assert article.source == "harbourservices.example"
    assert [photo.credit for photo in article.photos] == ["Photo provided to harbourservices.example"]
    assert article.notice is not None
    assert article.notice.statement == "Copyright©2024 Harbour Services Press. All rights reserved."
    assert (article.notice.year_start, article.notice.year_end) == (2024, 2024)
    assert article.notice.registrations == (
        Registration("icp", "沪ICP备20990417号-6", "沪"),
        Registration("public_security", "沪公网安备 31011502990417号", "沪"),
    )


def test_a_gazette_article_has_its_day_in_the_papers_own_zone() -> None:
    article = truth(1).find("council-passes-harbour-budget").article
    assert article.published_at == datetime(2026, 4, 14, 5, 10, tzinfo=UTC)
    assert article.published_on == date(2026, 4, 14)
    assert len(article.body.split("\n\n")) == 6
    assert "on strike since Monday" in article.body
    assert "](" not in article.body
    after_midnight = truth(1).find("low-water-shows-a-wreck").article
    assert after_midnight.published_on == date(2026, 4, 5)
    assert after_midnight.published_at == datetime(2026, 4, 4, 23, 20, tzinfo=UTC)


def test_the_articles_speak_eight_languages_and_search_finds_the_budget() -> None:
    articles = [record.article for record in truth(2).records]
    assert {article.language for article in articles} == {"en", "de", "fr", "es", "ar", "ja", "zh", "ko"}
    assert sum("harbour budget" in article.body for article in articles) >= 6
    assert sum("港口" in article.body and "预算" in article.body for article in articles) >= 3
    assert all(3 <= len(article.body.split("\n\n")) <= 12 for article in articles if article.access == "free")


def test_publisher_files_are_ones(tmp_path: Path) -> None:
    files = publisher_files(ADDRESSES, tmp_path / "publishers")
    gazette, services = map(load_file, files)
    assert (gazette.id, gazette.domains, gazette.extract) == ("harbour-gazette", ("127.0.0.1:8901",), ())
    assert gazette.discover.feeds == ("http://127.0.0.1:8901/feed.xml",)
    assert services.domains == ("127.0.0.1:8902",)
    for publisher, paper in ((gazette, "harbour-gazette"), (services, "harbour-services")):
        assert publisher.discover.article is not None
        for record in truth(2, ADDRESSES).records:
            found = publisher.discover.article.search(record.article.url)
            assert bool(found) == (record.paper == paper)
        assert not publisher.discover.article.search(f"{ADDRESSES[paper]}/news.html")
    assert gazette.discover.article is not None
    assert gazette.discover.article.search(f"{truth(1, ADDRESSES).records[0].article.url}?utm_source=front")
