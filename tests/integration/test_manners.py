"""What a host sees of a crawl: robots.txt, one request at a time, patience when it refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Answer, Asked, Site, serve

Crawl = Callable[..., Ran]


def front_with(site: Site, count: int) -> None:
    links = [f"/2026/03/{number:02d}/story-number-{number}-of-the-harbour" for number in range(1, count + 1)]
    site.front("/", links)
    for number, link in enumerate(links, 1):
        site.article(link, f"Harbour story number {number}", delay_s=0.02)


def robots(site: Site, text: str, status: int = 200) -> None:
    site.pages["/robots.txt"] = Answer(text.encode(), status, {"Content-Type": "text/plain"})


def test_a_default_crawl_never_has_two_requests_in_flight_to_one_host(site: Site, crawl: Crawl) -> None:
    front_with(site, 12)

    ran = crawl(site.address + "/")

    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] == 12
    assert site.overlaps() == 0


def test_robots_txt_is_asked_first_and_obeyed(site: Site, crawl: Crawl) -> None:
    front_with(site, 3)
    robots(site, "User-agent: newsarchive\nDisallow: /2026/03/02/\n")

    ran = crawl(site.address + "/")

    assert site.paths()[0] == "/robots.txt"
    assert not [path for path in site.paths() if path.startswith("/2026/03/02/")]
    assert ran.json["articles"]["new"] == 2
    assert ran.json["pages"]["blocked"] == 1


def test_a_robots_txt_that_answers_503_forbids_everything_for_now(site: Site, crawl: Crawl) -> None:
    front_with(site, 3)
    robots(site, "", 503)

    ran = crawl(site.address + "/")

    assert set(site.paths()) == {"/robots.txt"}
    assert ran.code == 6
    assert "robots.txt answered HTTP 503" in ran.err


def test_a_robots_txt_that_leads_to_another_host_waits_its_turn_there(site: Site, crawl: Crawl) -> None:
    site.front("/", [])
    with serve() as other:
        other.front("/", [])
        other.pages["/robots.txt"] = Answer(b"", 404, delay_s=0.5)
        robots(site, "", 301)
        site.pages["/robots.txt"].headers["Location"] = other.address + "/robots.txt"  # type: ignore[union-attr]

        crawl(other.address + "/", site.address.replace("127.0.0.1", "localhost") + "/")

        assert other.paths().count("/robots.txt") == 2
        assert other.overlaps() == 0


def test_there_is_no_switch_that_turns_robots_txt_off(site: Site, crawl: Crawl) -> None:
    front_with(site, 3)
    robots(site, "User-agent: *\nDisallow: /\n")

    refused = crawl(site.address + "/", "-s", "ROBOTSTXT_OBEY=False")
    ran = crawl(site.address + "/", "-s", "USER_AGENT=somebody")

    assert refused.code == 2
    assert "protected" in refused.err
    assert set(site.paths()) == {"/robots.txt"}
    assert ran.code == 6


def test_the_crawl_delay_holds(site: Site, crawl: Crawl) -> None:
    front_with(site, 2)
    robots(site, "User-agent: *\nCrawl-delay: 0.4\n")

    crawl(site.address + "/", "-s", "DOWNLOAD_DELAY=0")

    begun = [each.begun for each in site.asked if each.path != "/robots.txt"]
    gaps = [later - earlier for earlier, later in pairwise(begun)]
    assert gaps
    assert min(gaps) >= 0.36


def test_the_first_request_of_the_next_run_keeps_the_crawl_delay(site: Site, crawl: Crawl) -> None:
    front_with(site, 1)
    robots(site, "User-agent: *\nCrawl-delay: 6\n")
    crawl(site.address + "/", "--max-pages", "1")
    before = len(site.asked)

    crawl(site.address + "/", "--max-pages", "1")

    assert len(site.asked) > before
    assert site.asked[before].begun - site.asked[before - 1].ended >= 5.5


def refused_once(site: Site, path: str, status: int, retry_after: Callable[[], str]) -> list[float]:
    """Have a page answer with a refusal first; when it was asked for is added to the list."""
    page = site.pages[path]
    assert isinstance(page, Answer)
    times: list[float] = []

    def answer(asked: Asked) -> Answer:
        times.append(asked.begun)
        return Answer(b"later", status, {"Retry-After": retry_after()}) if len(times) == 1 else page

    site.pages[path] = answer
    return times


def test_a_refusal_is_tried_three_times_in_all(site: Site, crawl: Crawl) -> None:
    front_with(site, 2)
    site.pages["/2026/03/01/story-number-1-of-the-harbour"] = Answer(b"later", 503)

    ran = crawl(site.address + "/")

    assert site.paths().count("/2026/03/01/story-number-1-of-the-harbour") == 3
    assert ran.json["pages"]["failed"] == 1
    assert ran.json["reasons"] == {"HTTP 503": 1}
    assert ran.json["articles"]["new"] == 1


def test_a_host_that_recovers_is_not_counted_as_failed(site: Site, crawl: Crawl) -> None:
    front_with(site, 2)
    path = "/2026/03/01/story-number-1-of-the-harbour"
    times = refused_once(site, path, 429, lambda: "1")

    ran = crawl(site.address + "/")

    assert ran.json["articles"]["new"] == 2
    assert ran.json["pages"]["failed"] == 0
    assert times[1] - times[0] >= 0.95


def test_a_long_retry_after_leaves_the_page_to_the_next_run(site: Site, crawl: Crawl) -> None:
    front_with(site, 2)
    path = "/2026/03/01/story-number-1-of-the-harbour"
    site.pages[path] = Answer(b"later", 429, {"Retry-After": "7200"})

    ran = crawl(site.address + "/")

    assert site.paths()[-1] == path  # nothing else of the host was asked after it
    assert site.paths().count(path) == 1
    assert ran.json["pages"]["pending"] >= 1


def test_a_time_out_is_tried_twice(site: Site, crawl: Crawl) -> None:
    front_with(site, 1)
    path = "/2026/03/01/story-number-1-of-the-harbour"
    site.article(path, "Slow", delay_s=3)

    ran = crawl(site.address + "/", "-s", "DOWNLOAD_TIMEOUT=0.5")

    assert site.paths().count(path) == 2
    assert ran.json["reasons"] == {"timeout": 1}


def test_a_page_that_has_not_changed_costs_a_304(site: Site, crawl: Crawl) -> None:
    links = ["/2026/03/01/the-one-story-of-the-harbour"]
    site.front("/", links)
    site.article(links[0], "One story of the harbour", etag=True)
    crawl(site.address + "/")
    site.asked.clear()

    ran = crawl(site.address + "/", "--recheck")

    assert [each.status for each in site.asked if each.path == links[0]] == [304]
    assert ran.json["articles"] == {"new": 0, "changed": 0, "unchanged": 1}


def test_the_user_agent_is_honest_and_names_a_contact(site: Site, crawl: Crawl) -> None:
    front_with(site, 1)

    crawl(site.address + "/", NEWSARCHIVE_CONTACT="https://paper.example/bot")

    agents = {each.headers["User-Agent"] for each in site.asked}
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("newsarchive/")
    assert "https://paper.example/bot" in agent


def test_a_refusal_holds_for_the_hosts_other_pages(site: Site, crawl: Crawl) -> None:
    front_with(site, 3)
    path = "/2026/03/01/story-number-1-of-the-harbour"
    times = refused_once(site, path, 503, lambda: "1")

    ran = crawl(site.address + "/")

    refused = times[0]
    after = [each.begun - refused for each in site.asked if each.begun > refused]
    assert min(after) >= 0.95
    assert ran.json["articles"]["new"] == 3


def test_robots_own_retry_after_is_heeded(site: Site, crawl: Crawl) -> None:
    front_with(site, 1)
    site.pages["/robots.txt"] = Answer(b"", 429, {"Retry-After": "3600"})

    crawl(site.address + "/")

    assert site.paths() == ["/robots.txt"]


def test_retry_after_is_understood_as_a_date_too(site: Site, crawl: Crawl) -> None:
    front_with(site, 2)
    path = "/2026/03/01/story-number-1-of-the-harbour"
    times = refused_once(
        site, path, 503, lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
    )

    ran = crawl(site.address + "/")

    assert ran.json["articles"]["new"] == 2
    assert times[1] - times[0] >= 1.5  # dates have whole seconds


def test_an_error_page_that_says_200_is_counted_and_said(site: Site, crawl: Crawl) -> None:
    front_with(site, 1)
    missing = "/2026/03/02/story-number-2-of-the-harbour"
    site.front("/", ["/2026/03/01/story-number-1-of-the-harbour", missing])
    site.html(
        missing,
        "<html><head><title>404 Not Found</title></head><body><h1>404 - Page not found</h1><p>Sorry, it is not here.</p></body></html>",
    )

    ran = crawl(site.address + "/")

    assert ran.json["articles"]["new"] == 1
    assert ran.json["reasons"] == {"an error page that says 200": 1}


STORY = "/2026/03/01/story-number-1-of-the-harbour"


def test_now_and_then_a_page_is_asked_for_without_validators(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    """A server that answers 304 whatever happened is found out."""
    site.front("/", [STORY])
    site.article(STORY, "Harbour story number 1", etag=True)
    crawl(site.address + "/")
    page = site.pages[STORY]
    assert isinstance(page, Answer)
    edited = Answer(page.body.replace(b"ferry", b"steamer"), headers=page.headers)
    site.pages[STORY] = lambda asked: Answer(status=304) if "If-None-Match" in asked.headers else edited

    lied_to = crawl(site.address + "/", "--recheck")
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("UPDATE page SET unchanged_streak = 9 WHERE role = 'article'")
    database.close()
    probed = crawl(site.address + "/", "--recheck")

    assert lied_to.json["articles"]["changed"] == 0
    assert probed.json["articles"]["changed"] == 1


def test_a_site_is_left_alone_outside_its_hours(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    front_with(site, 1)
    now = datetime.now(UTC)
    folder = tmp_path / "publishers"
    folder.mkdir()

    def hours(begin: datetime, end: datetime) -> Ran:
        (folder / "post.toml").write_text(
            f'id = "post"\nname = "The Post"\ndomains = ["{site.address.removeprefix("http://")}"]\ntimezone = "UTC"\n'
            f'[discover]\npages = ["{site.address}/"]\n[fetch]\nhours = "{begin:%H:%M}-{end:%H:%M}"\n',
            encoding="utf-8",
        )
        return crawl("post", "--publishers", folder)

    closed = hours(now + timedelta(hours=2), now + timedelta(hours=3))
    assert [path for path in site.paths() if path != "/robots.txt"] == []
    opened = hours(now - timedelta(hours=1), now + timedelta(hours=1))

    assert closed.code == 0, closed.err
    assert closed.json["pages"]["pending"] == 1
    assert opened.json["articles"]["new"] == 1


def sitemap(site: Site, lastmod: str) -> None:
    links = f"<url><loc>{site.address}{STORY}</loc><lastmod>{lastmod}</lastmod></url>"
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{links}</urlset>'
    site.pages["/sitemap.xml"] = Answer(text.encode(), headers={"Content-Type": "application/xml"})


def test_a_sitemap_that_always_says_now_is_not_believed_for_long(site: Site, crawl: Crawl) -> None:
    site.front("/", [])
    robots(site, f"Sitemap: {site.address}/sitemap.xml\n")
    site.article(STORY, "Harbour story number 1")
    for _ in range(6):
        sitemap(site, datetime.now(UTC).isoformat())
        crawl(site.address + "/")

    assert 2 <= site.paths().count(STORY) <= 4  # once, and three false alarms


def test_a_sitemap_whose_dates_never_change_keeps_no_edit_from_being_seen(site: Site, crawl: Crawl) -> None:
    site.front("/", [])
    robots(site, f"Sitemap: {site.address}/sitemap.xml\n")
    sitemap(site, "2020-01-01")
    site.article(STORY, "Harbour story number 1")
    crawl(site.address + "/")
    crawl(site.address + "/")
    assert site.paths().count(STORY) == 1  # it is not due, and nothing says it changed

    site.article(STORY, "Harbour story number 1, edited")
    ran = crawl(site.address + "/", "--recheck")

    assert ran.json["articles"]["changed"] == 1


def test_the_hubs_of_a_feed_are_noted(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    front_with(site, 1)
    site.pages["/feed.xml"] = Answer(
        f'''<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><link rel="hub" href="https://hub.example/"/>
        <entry><title>Harbour story number 1</title><link href="{site.address}{STORY}"/></entry></feed>'''.encode(),
        headers={"Content-Type": "application/atom+xml"},
    )
    site.front("/", [STORY], head='<link rel="alternate" type="application/atom+xml" href="/feed.xml">')

    crawl(site.address + "/")

    with sqlite3.connect(tmp_path / "a.db") as database:
        noted = database.execute("SELECT url, hubs FROM page WHERE hubs IS NOT NULL").fetchall()
    assert noted == [(site.address + "/feed.xml", '["https://hub.example/"]')]


def test_traps_are_left_alone_and_counted(site: Site, tmp_path: Path, crawl: Crawl) -> None:
    traps = ["/events/2026/03/", "/events/2026/04/", "/list?sort=price&color=red&size=3"]
    front_with(site, 1)
    site.front("/", [STORY], tail="".join(f'<nav><a href="{trap}">Look here</a></nav>' for trap in traps))

    ran = crawl(site.address + "/")

    assert not set(traps) & set(site.paths())
    reasons = {"a trap left alone: calendar": 2, "a trap left alone: facets": 1}
    assert ran.json["reasons"] == reasons
    with sqlite3.connect(tmp_path / "a.db") as database:
        noted = dict(database.execute("SELECT reason, pages FROM run_reason").fetchall())
    assert noted == reasons
    health = newsarchive("--archive", tmp_path / "a.db", "health", "--json", cwd=tmp_path)
    assert "a trap left alone" not in health.out  # no error of the paper's
    told = newsarchive(
        "--archive", tmp_path / "b.db", "crawl", "--allow-private-hosts", site.address + "/", cwd=tmp_path
    )
    assert "3 links into traps left alone: calendar 2, facets 1" in told.err
    assert ran.json["pages"]["failed"] == 0
