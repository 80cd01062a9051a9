"""The spider that the documentation shows, run as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.integration.commands import environment, newsarchive
from tests.integration.site import Site

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "your-own-spider.md"


def test_the_documented_spider_fills_an_archive(site: Site, tmp_path: Path) -> None:
    links = [f"/2026/03/05/story-{number}-of-the-harbour-and-its-ferry" for number in range(3)]
    site.front("/", links)
    for number, link in enumerate(links):
        site.article(link, f"Harbour story {number}")
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert len([line for line in found[1].splitlines() if line.strip()]) <= 15
    (tmp_path / "headlines.py").write_text(found[1], encoding="utf-8")
    command = [sys.executable, "-m", "scrapy", "runspider", "headlines.py", "-a", f"url={site.address}/"]
    private = ["-s", "NEWSARCHIVE_ALLOW_PRIVATE_HOSTS=1"]

    ran = subprocess.run(
        [*command, *private],
        cwd=tmp_path,
        env=environment(NEWSARCHIVE_ARCHIVE=str(tmp_path / "h.db")),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    hits = newsarchive("--archive", tmp_path / "h.db", "search", "harbour", "--json", cwd=tmp_path)

    assert "Traceback" not in ran.stderr, ran.stderr
    assert hits.json["count"] == 3
