"""A crawl stops before the disk is full, keeps everything, and says what to do; its log is one event a line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Answer, Asked, Site, article_page

BOUNDS = {
    "NEWSARCHIVE_LEAST_FREE=1000000000000000": "are free on the disk",
    "NEWSARCHIVE_CAPTURES_QUOTA=1": "the captures take",
}


def test_a_crawl_that_would_fill_the_disk_stops_with_everything_kept_and_goes_on_later(
    site: Site, crawl: Callable[..., Ran], tmp_path: Path
) -> None:
    paths = [f"/2026/03/05/the-story-number-{number}-of-the-harbour-town" for number in range(2)]
    site.front("/", paths)
    for number, path in enumerate(paths):
        site.article(path, f"The story number {number} of the harbour town")
    crawl(site.address + "/", "--max-pages", "2")
    asked = len(site.asked)

    for setting, said in BOUNDS.items():
        stopped = crawl(site.address + "/", "-s", setting)

        assert stopped.code == 4
        assert said in stopped.err
        assert "everything was kept" in stopped.err
        assert len(site.asked) == asked  # it looked before it asked
        with sqlite3.connect(tmp_path / "a.db") as database:
            last = "SELECT stopped_by FROM crawl_run ORDER BY id DESC LIMIT 1"
            assert database.execute(last).fetchone() == ("disk",)
    health = newsarchive("--archive", "a.db", "health", cwd=tmp_path)
    assert health.code == 6
    assert "was stopped: the disk was nearly full, or the quota" in health.err
    assert crawl(site.address + "/").json["pages"]["pending"] == 0


def test_a_crawl_under_way_stops_when_its_captures_reach_the_quota(
    site: Site, crawl: Callable[..., Ran], tmp_path: Path
) -> None:
    paths = [f"/2026/03/05/the-story-number-{number}-of-the-harbour-town" for number in range(30)]
    site.front("/", paths)

    def slowly(asked: Asked) -> Answer:
        text = article_page(f"The story of {asked.path}")
        return Answer(text.encode(), headers={"Content-Type": "text/html; charset=utf-8"}, delay_s=0.1)

    site.pages.update(dict.fromkeys(paths, slowly))

    stopped = crawl(site.address + "/", "-s", "NEWSARCHIVE_CAPTURES_QUOTA=12000")  # the lists alone take 9,000

    assert stopped.code == 4
    with sqlite3.connect(tmp_path / "a.db") as database:
        (articles,) = database.execute("SELECT count(*) FROM article").fetchone()
        (fetched,) = database.execute("SELECT count(*) FROM page WHERE state = 'ok' AND role <> 'list'").fetchone()
    assert 0 < articles < 30
    assert articles == sum(path in paths for path in site.paths()) <= fetched


def test_the_log_is_one_json_object_an_event(site: Site, tmp_path: Path) -> None:
    site.front("/", [])
    log = ("--archive", "a.db", "--verbose", "--log-json")

    ran = newsarchive(*log, "crawl", "--allow-private-hosts", site.address + "/", cwd=tmp_path)

    events = [json.loads(line) for line in ran.err.splitlines() if line.startswith("{")]
    pages = [each for each in events if each["event"] == "page"]
    assert {"url", "result", "status", "reason", "level", "timestamp"} <= set(pages[0])
