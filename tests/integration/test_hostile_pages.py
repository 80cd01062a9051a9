"""Pages that hang or crash their reader, or lead where nobody may go: each is recorded with its reason, and the crawl goes on."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
import zlib
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


def bomb(size_bytes: int) -> bytes:
    """A gzip stream of that many zeros: one block of a megabyte, again and again."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = squeeze.compress(bytes(1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + block * (size_bytes >> 20) + squeeze.flush()


def test_two_gigabytes_in_a_small_answer_cost_no_memory(paper: Site, tmp_path: Path) -> None:
    small = bomb(2 << 30)
    assert len(small) < 4_000_000
    paper.pages[BAD] = Answer(small, headers={"Content-Type": "text/html", "Content-Encoding": "x-gzip"})

    # By way of a small process: until it has become the crawl, a child counts as being as large as its parent.
    command = ["-m", "newsarchive", "--archive", "a.db", "crawl", "--allow-private-hosts", paper.address + "/"]
    watch = "import resource, subprocess, sys; done = subprocess.run([sys.executable, *sys.argv[1:]], stdout=2); "
    watch += "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    ran = subprocess.run([sys.executable, "-c", watch, *command], cwd=tmp_path, stdout=subprocess.PIPE, check=True)
    code, most_kb = map(int, ran.stdout.split())

    assert code == 0
    assert reasons(tmp_path / "a.db") == {BAD: "too large"}
    assert most_kb < 400 * 1024  # of the crawl and of each of its workers


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b"<h1>Bad</h1>", headers={"X-Endless": "x" * 3_000_000}), "connection failed"),
        (Answer(b"<h1>Bad</h1>" * 20, drip_s=0.1), "timeout"),
        (Answer(b"<h1>Bad</h1>", reset=True, length=100_000), "answer cut short"),
        (Answer(b"<h1>Bad</h1>", length=100_000), "answer cut short"),
        (Answer(status=302, headers={"Location": BAD}), "redirect loop"),
    ],
    ids=["endless header", "slow drip", "reset", "wrong length", "redirect to itself"],
)
def test_a_hostile_answer_has_its_reason_and_the_crawl_goes_on(
    paper: Site, crawl: Crawl, tmp_path: Path, answer: Answer, reason: str
) -> None:
    paper.pages[BAD] = answer

    ran = crawl(paper.address + "/", "-s", "DOWNLOAD_TIMEOUT=1")

    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] == 1
    assert reasons(tmp_path / "a.db") == {BAD: reason}
    assert paper.paths().count(BAD) <= 3


def test_an_address_of_thousands_of_letters_is_asked_for_like_any_other(paper: Site, crawl: Crawl) -> None:
    long = "/2026/03/05/the-harbour-" + "and-its-ferry-" * 200 + "story"
    paper.article(long, "A story with a very long address")
    paper.pages[BAD] = Answer(status=302, headers={"Location": long})

    ran = crawl(paper.address + "/")

    assert ran.json["articles"]["new"] == 2


def test_redirects_that_never_end_are_given_up(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    for hop in range(30):
        paper.pages[f"{BAD}-{hop}" if hop else BAD] = Answer(status=302, headers={"Location": f"{BAD}-{hop + 1}"})

    ran = crawl(paper.address + "/")

    assert ran.json["articles"]["new"] == 1
    assert list(reasons(tmp_path / "a.db").values()) == ["redirect loop"]
    assert len([path for path in paper.paths() if path.startswith(BAD)]) == 11


WALLS = {
    "captcha": "<html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1>"
    "<p>Complete the action below to go on. Ray ID 8a1.</p></body></html>",
    "consent": "<html><head><title>The Test Post</title></head><body><p>We value your privacy. We and our partners use cookies.</p>"
    "<button>Accept all cookies</button></body></html>",
    "login": "<html><head><title>Log in | The Test Post</title></head><body><h1>Log in to go on reading</h1><form method='post'>"
    "<p>Please log in with your e-mail address and your password. Not a member yet? Register now, it takes a minute.</p>"
    "<input name='mail'><input type='password' name='word'><button>Log in</button></form></body></html>",
}


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_is_no_article_and_no_revision_of_one(paper: Site, crawl: Crawl, tmp_path: Path, wall: str) -> None:
    paper.html(BAD, WALLS[wall])
    first = crawl(paper.address + "/")
    paper.html(GOOD, WALLS[wall])

    second = crawl(paper.address + "/", "--recheck")

    assert first.json["articles"]["new"] == 1
    assert first.json["pages"]["blocked"] == 1
    assert second.json["articles"]["changed"] == 0
    assert second.json["reasons"] == {"a wall instead of the page": 2}
    with sqlite3.connect(tmp_path / "a.db") as database:
        kept = database.execute("SELECT headline, revision_count FROM articles").fetchall()
        status = database.execute("SELECT status FROM article").fetchall()
    assert kept == [("The good story of the harbour town", 1)]
    assert status == [("live",)]
