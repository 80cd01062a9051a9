"""In the checkout, Scrapy's own commands work as in any Scrapy project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.integration.commands import environment
from tests.integration.site import Site

CHECKOUT = Path(__file__).parents[2]


def scrapy(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=CHECKOUT,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_scrapy_list_names_each_spider_once() -> None:
    assert scrapy("list").stdout.split() == ["backfill", "news", "pages"]


def test_scrapy_check_finds_nothing_wrong() -> None:
    ran = scrapy("check")

    assert ran.returncode == 0, ran.stderr


def test_scrapy_crawl_news_takes_an_address(site: Site, tmp_path: Path) -> None:
    site.front("/", ["/2026/03/05/the-one-story-of-the-harbour-town"])
    site.article("/2026/03/05/the-one-story-of-the-harbour-town", "The one story of the harbour town")

    ran = scrapy(
        "crawl", "news", "-a", f"url={site.address}/", "-s", "NEWSARCHIVE_ALLOW_PRIVATE_HOSTS=1",
        NEWSARCHIVE_ARCHIVE=str(tmp_path / "a.db"),
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "a.db").exists()
    assert "/2026/03/05/the-one-story-of-the-harbour-town" in site.paths()


def test_scrapy_crawl_pages_reads_a_list_of_addresses(site: Site, tmp_path: Path) -> None:
    site.article("/2026/03/05/the-one-story-of-the-harbour-town", "The one story of the harbour town")
    addresses = tmp_path / "addresses.txt"
    addresses.write_text(f"# wanted\n{site.address}/2026/03/05/the-one-story-of-the-harbour-town\n", encoding="utf-8")

    ran = scrapy(
        "crawl", "pages", "-a", f"urls={addresses}", "-s", "NEWSARCHIVE_ALLOW_PRIVATE_HOSTS=1",
        NEWSARCHIVE_ARCHIVE=str(tmp_path / "a.db"),
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert [path for path in site.paths() if path != "/robots.txt"] == ["/2026/03/05/the-one-story-of-the-harbour-town"]
