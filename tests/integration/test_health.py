"""Health over whole crawls: a paper is redesigned, and one falls silent on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newsarchive.archive import open_archive
from newsarchive.demo import publisher_files
from newsarchive.demo.server import serve
from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Answer, Site

PAPER = "harbour-services"


@pytest.fixture(scope="module")
def redesigned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One paper crawled, then once more with new templates; what each day reported."""
    folder = tmp_path_factory.mktemp("redesign")
    found: dict[str, Any] = {"folder": folder}
    with serve([PAPER], day=1) as newsstand:
        publisher_files(newsstand.addresses, folder / "publishers")
        for day in (2, 3):
            newsstand.set_day(day)
            more = ["--recheck"] if day > 2 else []
            options = ["--publishers", "publishers", "--allow-private-hosts", "--json", *more]
            ran = newsarchive("--archive", "a.db", "crawl", PAPER, *options, cwd=folder)
            assert ran.code == 0, ran.err
            found[f"day {day}"] = ran.json
            found[f"health {day}"] = newsarchive(
                "--archive", "a.db", "health", "--publishers", "publishers", cwd=folder
            )
    yield found


def test_a_paper_is_well_until_it_is_redesigned(redesigned: dict[str, Any]) -> None:
    assert [redesigned[f"health {day}"].code for day in (2, 3)] == [0, 6]


def test_the_field_that_fell_is_named_with_from_what_to_what_and_since_when(redesigned: dict[str, Any]) -> None:
    told = redesigned["health 3"].err

    assert "harbour-services is redesigned." in told
    assert "The field section fell from 100% to 0% of the articles since 20" in told
    assert "To do:" in told


def test_the_rules_that_died_are_named_with_their_selectors(redesigned: dict[str, Any]) -> None:
    told = redesigned["health 3"].err

    assert "headline[0] `div.main_art h2`" in told
    assert "drop[0] `.print`" in told
    assert "published[0]" not in told  # that line is still printed


def test_the_redesign_alone_makes_no_revision_and_loses_no_article(redesigned: dict[str, Any]) -> None:
    report = redesigned["day 3"]["articles"]
    with open_archive(redesigned["folder"] / "a.db") as archive:
        headlines = [row[0] for row in archive.rows("articles", ("headline",))]
        (rule,) = {
            archive.article(row[0]).article.evidence["headline"].rule.partition(":")[0]
            for row in archive.rows("articles", ("id",))
            if row[0] == 1
        }

    assert (report["new"], report["changed"]) == (0, 0)
    assert report["unchanged"] >= 12
    assert all(headlines)
    assert rule == "publisher"  # the revision of day one stands as it was read then


def test_json_and_metrics_say_the_same(redesigned: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "newsarchive.prom"
    ran = newsarchive("--archive", "a.db", "health", "--json", "--metrics", file, cwd=redesigned["folder"])
    families = {each.name: each for each in text_string_to_metric_families(file.read_text(encoding="utf-8"))}
    paper = ran.json["publishers"][PAPER]

    assert ran.code == 6
    assert paper["state"] == "redesigned"
    assert [(fall["field"], fall["before"], fall["now"]) for fall in paper["falls"]] == [("section", 1.0, 0.0)]
    assert len(paper["dead_rules"]) == 4
    assert all(each.documentation and each.type == "gauge" for each in families.values())
    states = {each.labels["state"]: each.value for each in families["newsarchive_publisher_state"].samples}
    assert states == {"ok": 0, "silent": 0, "redesigned": 1, "failing": 0}
    assert families["newsarchive_publisher_dead_rules"].samples[0].value == 4
    assert list(tmp_path.iterdir()) == [file]  # written beside, then renamed


def test_a_site_that_refuses_is_failing_and_its_reason_is_told(
    site: Site, crawl: Callable[..., Ran], tmp_path: Path
) -> None:
    site.front("/", ["/2026/03/05/the-one-story-of-the-harbour-town"])
    site.article("/2026/03/05/the-one-story-of-the-harbour-town", "The one story of the harbour town")
    assert crawl(site.address + "/").code == 0
    site.pages = {
        path: Answer(b"no", 403) for path in ("/", "/robots.txt", "/2026/03/05/the-one-story-of-the-harbour-town")
    }
    site.pages["/robots.txt"] = Answer(b"", 404)
    for _ in range(2):
        crawl(site.address + "/", "--recheck")

    ran = newsarchive("--archive", "a.db", "health", cwd=tmp_path)

    assert ran.code == 6
    assert " is failing. Nothing has come since 20" in ran.err
    assert "HTTP 403" in ran.err
    assert "\tfailing\t" in ran.out


def test_health_of_a_publisher_nobody_crawled_is_an_error(redesigned: dict[str, Any]) -> None:
    ran = newsarchive("--archive", "a.db", "health", "nowhere", cwd=redesigned["folder"])

    assert ran.code == 7
    assert "nowhere: never crawled" in ran.err


def test_stats_says_why_a_page_is_not_due(site: Site, crawl: Callable[..., Ran], tmp_path: Path) -> None:
    path = "/2026/03/05/the-one-story-of-the-harbour-town"
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private/", headers={"Content-Type": "text/plain"})
    site.front("/", [path])
    site.article(path, "The one story of the harbour town")
    crawl(site.address + "/")

    def why(address: str) -> Ran:
        return newsarchive("--archive", "a.db", "stats", "--why", address, cwd=tmp_path)

    assert "It is due at 20" in why(site.address + path).out
    assert "robots.txt of its host forbids it" in why(site.address + "/private/1").out
    assert "It is not known" in why(site.address + "/elsewhere").out
    assert why("no address").code == 2
