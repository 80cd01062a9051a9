"""The crawl into the past: it ends where it was told to, is taken up after a kill, and can go further later."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.integration.commands import Ran, environment, newsarchive
from tests.integration.site import Answer, Site, article_page

Crawl = Callable[..., Ran]


def story(site: Site, day: date, number: int = 0, *, is_dated: bool = True) -> str:
    link = f"/{day:%Y/%m/%d}/" if is_dated else "/news/"
    link += f"story-{day:%d%m%y}{number}-and-what-it-means-for-the-harbour"
    site.html(link, article_page(f"Story {number} of {day} for the harbour", day=day.isoformat()))
    return link


def asked_stories(site: Site) -> set[str]:
    return {path for path in site.paths() if "what-it-means" in path}


def describe(site: Site, tmp_path: Path, *lines: str) -> Path:
    folder = tmp_path / "publishers"
    folder.mkdir(exist_ok=True)
    domain = site.address.removeprefix("http://")
    text = f'id = "post"\nname = "The Test Post"\ndomains = ["{domain}"]\n[discover]\n' + "\n".join(lines)
    (folder / "post.toml").write_text(text, encoding="utf-8")
    return folder


def paged(site: Site, count: int, *, is_dated: bool) -> list[str]:
    """A list of `count` pages, a day older each."""
    links = []
    for number in range(count):
        links.append(story(site, date(2026, 3, 20) - timedelta(days=number), is_dated=is_dated))
        tail = f'<a rel="next" href="/list-{number + 1}/">next</a>' if number + 1 < count else ""
        site.front("/" if number == 0 else f"/list-{number}/", [links[-1]], tail=tail)
    return links


@pytest.mark.parametrize("is_dated", [True, False])
def test_lists_are_read_page_by_page_until_the_day_is_reached(
    site: Site, crawl: Crawl, tmp_path: Path, is_dated: bool
) -> None:
    links = paged(site, 40, is_dated=is_dated)
    folder = describe(site, tmp_path, f'pages = ["{site.address}/"]')

    ran = crawl("post", "--publishers", folder, "--since", "2026-03-16")

    assert ran.code == 0, ran.err
    assert asked_stories(site) >= set(links[:5])
    # Undated: their articles say that the day is reached, and while these are read the host is asked for more lists.
    assert "/list-25/" not in site.paths()
    assert ran.json["stopped_by"] == "done"


def test_going_further_back_later_finds_what_was_left_out(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    links = paged(site, 10, is_dated=True)
    folder = describe(site, tmp_path, f'pages = ["{site.address}/"]')
    crawl("post", "--publishers", folder, "--since", "2026-03-18")
    first = asked_stories(site)

    crawl("post", "--publishers", folder, "--since", "2026-03-12")

    assert first == set(links[:3])
    assert asked_stories(site) == set(links[:9])
    assert [site.paths().count(link) for link in links[:9]] == [1] * 9


def test_a_date_archive_is_walked_back_day_by_day_over_gaps(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    days = [date(2026, 3, 20) - timedelta(days=number) for number in range(30)]
    kept = [day for day in days if day.weekday() != 6]  # no paper on Sundays
    links = {day: story(site, day, is_dated=False) for day in kept}
    for day in kept:
        site.front(f"/archive/{day:%Y/%m/%d}/", [links[day]])
    site.front("/", [links[kept[0]]], tail=f'<nav><a href="/archive/{days[0]:%Y/%m/%d}/">Archive</a></nav>')
    folder = describe(site, tmp_path, f'pages = ["{site.address}/"]')

    ran = crawl("post", "--publishers", folder, "--since", "2026-03-01")

    assert asked_stories(site) == {links[day] for day in kept if day >= date(2026, 3, 1)}
    assert ran.json["stopped_by"] == "done"
    assert not [path for path in site.paths() if path.startswith("/archive/2026/02")]


def test_a_date_archive_that_ends_is_not_walked_on(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    day = date(2026, 3, 20)
    link = story(site, day, is_dated=False)
    site.front(f"/archive/{day:%Y/%m/%d}/", [link])
    site.front("/", [link], tail=f'<nav><a href="/archive/{day:%Y/%m/%d}/">Archive</a></nav>')
    folder = describe(site, tmp_path, f'pages = ["{site.address}/"]')

    crawl("post", "--publishers", folder, "--since", "2015-01-01")

    assert len([path for path in site.paths() if path.startswith("/archive/")]) <= 11


def test_sitemaps_of_older_months_are_left_alone(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    rows = ""
    for month in (1, 2, 3):
        link = story(site, date(2026, month, 15))
        lastmod = "" if month == 2 else f"<lastmod>2026-{month:02}-28</lastmod>"
        rows += f"<sitemap><loc>{site.address}/sitemap-2026-{month:02}.xml</loc>{lastmod}</sitemap>"
        text = f"<urlset><url><loc>{site.address}{link}</loc></url></urlset>"
        site.pages[f"/sitemap-2026-{month:02}.xml"] = Answer(text.encode(), headers={"Content-Type": "application/xml"})
    index = f"<sitemapindex>{rows}</sitemapindex>"
    site.pages["/sitemap.xml"] = Answer(index.encode(), headers={"Content-Type": "application/xml"})
    folder = describe(site, tmp_path, f'sitemaps = ["{site.address}/sitemap.xml"]')

    crawl("post", "--publishers", folder, "--since", "2026-03-01")

    assert [path for path in site.paths() if path.startswith("/sitemap-")] == ["/sitemap-2026-03.xml"]


def test_a_feed_is_read_back_by_its_archive_pages(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    links = []
    for number in range(6):
        day = date(2026, 3, 20) - timedelta(days=number)
        links.append(story(site, day, is_dated=False))
        relation = "next" if number % 2 else "prev-archive"  # RFC 5005
        text = (
            f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><link rel="{relation}" href="/feed-{number + 1}.xml"/>'
            f'<entry><title>S</title><link href="{site.address}{links[-1]}"/><published>{day}T08:00:00Z</published>'
            f"<updated>{day}T08:00:00Z</updated><id>urn:{number}</id></entry></feed>"
        )
        site.pages[f"/feed-{number}.xml"] = Answer(text.encode(), headers={"Content-Type": "application/atom+xml"})
    folder = describe(site, tmp_path, f'feeds = ["{site.address}/feed-0.xml"]')

    crawl("post", "--publishers", folder, "--since", "2026-03-18")

    assert asked_stories(site) == set(links[:3])
    assert "/feed-4.xml" not in site.paths()


def test_a_backfill_that_was_stopped_is_taken_up_where_it_was(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    links = paged(site, 10, is_dated=True)
    folder = describe(site, tmp_path, f'pages = ["{site.address}/"]')
    runs = 0
    pending = True
    while pending and runs < 12:
        ran = crawl("post", "--publishers", folder, "--since", "2026-03-12", "--max-pages", "6")
        pending = ran.json["stopped_by"] == "max-pages"
        runs += 1

    assert asked_stories(site) == set(links[:9])
    assert [site.paths().count(link) for link in links[:9]] == [1] * 9
    assert max(site.paths().count(f"/list-{number}/") for number in range(1, 9)) == 1


def test_scrapy_takes_the_same_bounds(site: Site, tmp_path: Path) -> None:
    paged(site, 6, is_dated=True)
    folder = describe(site, tmp_path, f'pages = ["{site.address}/"]')
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.crawl.settings\n", encoding="utf-8")
    base = [sys.executable, "-m", "scrapy", "crawl"]
    given = [
        "-s",
        f"NEWSARCHIVE_PUBLISHERS={folder}",
        "-s",
        "NEWSARCHIVE_ALLOW_PRIVATE_HOSTS=1",
        "-a",
        "publisher=post",
    ]
    env = environment(NEWSARCHIVE_ARCHIVE=str(tmp_path / "s.db"))

    few = subprocess.run(
        [*base, "news", *given, "-a", "max_pages=2"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    asked = len(site.paths()) - site.paths().count("/robots.txt")
    back = subprocess.run(
        [*base, "backfill", *given, "-a", "since=2026-03-18"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    stats = newsarchive("--archive", tmp_path / "s.db", "stats", "--json", cwd=tmp_path)

    assert few.returncode == back.returncode == 0, (few.stderr, back.stderr)
    assert asked == 2
    assert json.loads(stats.out)
    assert len(asked_stories(site)) == 3
