"""The spider that the documentation shows, run as it stands there."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.integration.commands import environment, newsarchive
from tests.integration.site import Answer, Site

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "your-own-spider.md"


def run_documented_spider(folder: Path, site: Site, *more: str) -> subprocess.CompletedProcess[str]:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert len([line for line in found[1].splitlines() if line.strip()]) <= 15
    (folder / "headlines.py").write_text(found[1], encoding="utf-8")
    command = [sys.executable, "-m", "scrapy", "runspider", "headlines.py", "-a", f"url={site.address}/"]
    return subprocess.run(
        [*command, "-s", "NEWSARCHIVE_ALLOW_PRIVATE_HOSTS=1", *more],
        cwd=folder,
        env=environment(NEWSARCHIVE_ARCHIVE=str(folder / "h.db")),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_documented_spider_fills_an_archive(site: Site, tmp_path: Path) -> None:
    links = [f"/2026/03/05/story-{number}-of-the-harbour-and-its-ferry" for number in range(3)]
    site.front("/", links)
    for number, link in enumerate(links):
        site.article(link, f"Harbour story {number}")
    ran = run_documented_spider(tmp_path, site)
    hits = newsarchive("--archive", tmp_path / "h.db", "search", "harbour", "--json", cwd=tmp_path)

    assert "Traceback" not in ran.stderr, ran.stderr
    assert hits.json["count"] == 3


def test_a_spider_of_ones_own_is_closed_before_the_disk_is_full(site: Site, tmp_path: Path) -> None:
    links = [f"/2026/03/05/story-{number}-of-the-harbour-and-its-ferry" for number in range(40)]
    site.front("/", links)
    site.pages.update(dict.fromkeys(links, Answer(b"slow", delay_s=0.2)))

    ran = run_documented_spider(tmp_path, site, "-s", "NEWSARCHIVE_LEAST_FREE=1000000000000000")

    assert "are free on the disk" in ran.stderr
    assert "Traceback" not in ran.stderr, ran.stderr
    assert len(site.paths()) < 40
    with sqlite3.connect(tmp_path / "h.db") as database:
        assert database.execute("SELECT stopped_by FROM crawl_run").fetchall() == [("disk",)]
