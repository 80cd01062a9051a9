"""kill -9 at any moment: the crawl that is taken up again ends with what an undisturbed one has, each article once."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.commands import environment, newsarchive, start
from tests.integration.site import Site

STORIES = 60
KILLS = 8


@pytest.fixture
def paper(site: Site) -> Site:
    links = [
        f"/2026/03/{1 + number % 28:02d}/story-{number}-about-the-harbour-and-its-ferry" for number in range(STORIES)
    ]
    for page in range(0, STORIES, 15):
        tail = f'<a rel="next" href="/list-{page + 15}">next</a>' if page + 15 < STORIES else ""
        site.front("/" if page == 0 else f"/list-{page}", links[page : page + 15], tail=tail)
    for number, link in enumerate(links):
        site.article(link, f"Story {number} about the harbour", delay_s=0.015)
    return site


def crawl_to_the_end(paper: Site, archive: Path) -> None:
    ran = newsarchive("--archive", archive, "crawl", "--allow-private-hosts", paper.address + "/", cwd=archive.parent)
    assert ran.code == 0, ran.err


def articles(archive: Path) -> list[tuple[str, str, int]]:
    with sqlite3.connect(archive) as database:
        return database.execute("SELECT url, headline, revision_count FROM articles ORDER BY url").fetchall()


def committed(archive: Path) -> int:
    if not archive.exists():
        return 0
    try:
        with sqlite3.connect(archive) as database:
            return int(database.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.OperationalError:  # killed before the schema was there
        return 0


@pytest.mark.slow
def test_a_crawl_killed_again_and_again_ends_like_an_undisturbed_one(paper: Site, tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed.db", tmp_path / "killed.db"
    crawl_to_the_end(paper, undisturbed)
    chance = random.Random(7)
    paper.asked.clear()
    kills = 0
    while kills < KILLS:
        process = start("--archive", killed, "crawl", "--allow-private-hosts", paper.address + "/", cwd=tmp_path)
        try:
            process.wait(timeout=chance.uniform(0.8, 2.6))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        process.communicate()
        kills += 1

    crawl_to_the_end(paper, killed)

    assert articles(killed) == articles(undisturbed)
    with sqlite3.connect(killed) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM revision").fetchone() == (STORIES,)
        # what was on the disk was never fetched again
        twice = "SELECT page_id FROM capture JOIN page ON page.id = page_id WHERE article_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
        assert database.execute(twice).fetchall() == []
    # what was fetched again is what each run had under way and on its way to the disk: half a second of pages
    stories = [path for path in paper.paths() if path.startswith("/2026/")]
    assert len(stories) - STORIES <= KILLS * 40


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_interrupted_crawl_keeps_what_it_finished(
    paper: Site, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    archive = tmp_path / "a.db"
    process = start("--archive", archive, "crawl", "--allow-private-hosts", paper.address + "/", cwd=tmp_path)
    deadline = time.monotonic() + 60
    while committed(archive) < 5 and time.monotonic() < deadline:
        time.sleep(0.05)

    process.send_signal(number)
    out, err = process.communicate(timeout=15)

    assert process.returncode == code, (out, err)
    kept = committed(archive)
    assert kept >= 5
    crawl_to_the_end(paper, archive)
    assert committed(archive) == STORIES


HARM = (
    ("fdatasync", "signal=KILL", 2),
    ("fdatasync", "signal=KILL", 4),
    ("fdatasync", "signal=KILL", 5),
    ("pwrite64", "error=ENOSPC", 40),
)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize(("call", "harm", "number"), HARM)
def test_a_crawl_harmed_at_one_system_call_ends_like_an_undisturbed_one(
    site: Site, tmp_path: Path, call: str, harm: str, number: int
) -> None:
    links = [f"/2026/03/0{day}/story-{day}-about-the-harbour-and-its-ferry" for day in (1, 2, 3)]
    site.front("/", links)
    for link in links:
        site.article(link, f"A story of the harbour {link[-40:]}")
    archive, trace = tmp_path / "a.db", tmp_path / "trace"
    program = [
        sys.executable,
        "-m",
        "newsarchive",
        "--archive",
        archive,
        "crawl",
        "--allow-private-hosts",
        site.address + "/",
    ]
    inject = f"inject={call}:{harm}:when={number}"

    subprocess.run(
        ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={call}", "-e", inject, *program],
        cwd=tmp_path, env=environment(), capture_output=True, timeout=240, check=False,
    )  # fmt: skip

    assert "INJECTED" in trace.read_text() or "killed by SIGKILL" in trace.read_text()
    crawl_to_the_end(site, archive)
    assert [row[0].removeprefix(site.address) for row in articles(archive)] == links
    with sqlite3.connect(archive) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM revision").fetchone() == (3,)
    assert newsarchive("--archive", archive, "verify", cwd=tmp_path).code == 0


def test_a_clock_that_was_set_back_puts_nothing_off(site: Site, tmp_path: Path) -> None:
    story = "/2026/03/01/the-story-of-the-harbour-and-its-ferry"
    site.front("/", [story])
    site.article(story, "The story of the harbour")
    archive = tmp_path / "a.db"
    crawl_to_the_end(site, archive)
    ahead = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with sqlite3.connect(archive) as database:
        database.execute("UPDATE page SET fetched_at = ?, due_at = ?", (ahead, ahead))
        database.execute("UPDATE host SET robots_fetched_at = ?, rest_until = ?", (ahead, ahead))
        database.execute("UPDATE crawl_run SET started_at = ?", (ahead,))
    database.close()
    site.article(story, "The story of the harbour, edited")

    crawl_to_the_end(site, archive)

    assert [row[1:] for row in articles(archive)] == [("The story of the harbour, edited", 2)]
