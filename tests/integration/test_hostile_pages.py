"""Pages that hang or crash their reader, or lead where nobody may go: each is recorded with its reason, and the crawl goes on."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Answer, Site

Crawl = Callable[..., Ran]

GOOD = "/2026/03/05/the-good-story-of-the-harbour-town"
BAD = "/2026/03/06/the-bad-story-of-the-harbour-town"


def reasons(archive: Path) -> dict[str, str]:
    """Failed pages' reasons by path."""
    with sqlite3.connect(archive) as database:
        rows = database.execute("SELECT url, reason FROM page WHERE state = 'failed'").fetchall()
    database.close()
    return {"/" + url.split("/", 3)[3]: reason for url, reason in rows}


@pytest.fixture
def paper(site: Site) -> Site:
    site.front("/", [BAD, GOOD])
    site.article(GOOD, "The good story of the harbour town")
    return site


def test_a_page_that_hangs_is_recorded_and_the_crawl_goes_on(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    # the publisher's own rule is what hangs: a regular expression that backtracks for ever on this page
    paper.html(BAD, f"<html><body><article><h1>Bad</h1><p>{'a' * 60}b</p></article></body></html>")
    folder = tmp_path / "publishers"
    folder.mkdir()
    domain = paper.address.removeprefix("http://")
    (folder / "post.toml").write_text(
        f'id = "post"\nname = "The Test Post"\ndomains = ["{domain}"]\n[discover]\npages = ["{paper.address}/"]\n'
        "[[extract]]\nheadline = [\"//p[re:test(., '^(a+)+$')]\"]\n",
        encoding="utf-8",
    )

    ran = crawl("post", "--publishers", folder, "-s", "NEWSARCHIVE_PAGE_TIME_LIMIT=2")

    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] == 1
    assert reasons(tmp_path / "a.db") == {BAD: "extraction took more than 2 s"}


def test_a_page_that_eats_memory_is_recorded_and_kept_as_a_capture(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    paper.html(BAD, "<html><body><article><h1>Bad</h1>" + "<p>x<b>y</b>z</p>" * 200_000 + "</article></body></html>")

    ran = crawl(paper.address + "/", "-s", "NEWSARCHIVE_WORKER_MEMORY=600000000", "-s", "NEWSARCHIVE_WORKERS=1")

    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] + ran.json["pages"]["failed"] == 2
    if ran.json["pages"]["failed"]:  # or it was read within the limits, which is as good
        assert reasons(tmp_path / "a.db")[BAD].startswith("extraction ")  # ran out of memory, died, or took too long
    with sqlite3.connect(tmp_path / "a.db") as database:
        kept = database.execute("SELECT file_id IS NOT NULL FROM capture WHERE url LIKE ?", (f"%{BAD}",)).fetchall()
    assert kept == [(1,)]


def test_a_bomb_is_not_unpacked(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    bomb = gzip.compress(b"<html><body>" + b" " * 200_000_000, compresslevel=9)
    paper.pages[BAD] = Answer(bomb, headers={"Content-Type": "text/html", "Content-Encoding": "x-gzip"})

    ran = crawl(paper.address + "/")

    assert ran.json["articles"]["new"] == 1
    assert reasons(tmp_path / "a.db") == {BAD: "too large"}


def test_an_answer_cut_short_is_no_article(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    paper.article(BAD, "The bad story", drop=True)

    ran = crawl(paper.address + "/")

    assert ran.json["articles"]["new"] == 1
    assert list(reasons(tmp_path / "a.db")) == [BAD]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:9/x",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
    ],
)
def test_a_redirect_into_the_house_is_not_followed(paper: Site, target: str, tmp_path: Path) -> None:
    """Through a proxy, as in a data centre: the page is public, what it redirects to is not."""
    start = "http://paper.test" + BAD
    paper.pages[start] = Answer(b"", 302, {"Location": target})

    ran = newsarchive(
        "--archive", tmp_path / "a.db", "crawl", "--follow-offsite", "--json", start, cwd=tmp_path, http_proxy=paper.address
    )  # fmt: skip

    assert target not in paper.paths()
    assert not [path for path in paper.paths() if "169.254" in path or "127.0.0.1" in path]
    assert ran.json["articles"]["new"] == 0


def test_a_private_address_is_refused_unless_it_is_allowed(paper: Site, tmp_path: Path) -> None:
    ran = newsarchive("--archive", tmp_path / "a.db", "crawl", paper.address + "/", cwd=tmp_path)

    assert ran.code == 6
    assert "is not a public address" in ran.err
    assert paper.asked == []
