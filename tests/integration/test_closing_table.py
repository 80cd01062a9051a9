"""What a crawl prints at its end: a table on a terminal, plain lines in a pipe."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from tests.integration.commands import environment, newsarchive
from tests.integration.site import Site

STORY = "/2026/03/05/the-one-story-of-the-harbour-town"


def on_a_terminal(*arguments: str, cwd: Path) -> str:
    """What a command prints on stdout where that is a terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "newsarchive", *arguments],
        cwd=cwd, env=environment(COLUMNS="150", TERM="xterm"), stdout=theirs, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    read = b""
    try:
        while some := os.read(ours, 65536):
            read += some
    except OSError:  # the other end was closed
        pass
    assert done.wait() == 0
    os.close(ours)
    return read.decode()


def test_the_end_of_a_crawl_is_a_table_by_publisher(site: Site, tmp_path: Path) -> None:
    site.front("/", [STORY])
    site.article(STORY, "The one story of the harbour town")
    crawl = ("--archive", "a.db", "crawl", "--allow-private-hosts", site.address + "/")

    shown = on_a_terminal(*crawl, cwd=tmp_path)
    plain = newsarchive(*crawl, cwd=tmp_path)

    heading = next(line for line in shown.splitlines() if "publisher" in line)
    columns = ["publisher", "fetched", "unchanged", "failed", "blocked", "gone", "pending", "new", "changed", "seconds"]
    assert re.sub(r"\x1b\[[0-9;]*m", "", heading).split() == columns
    *_, line = plain.out.splitlines()
    assert len(line.split("\t")) == len(columns)
    assert line.startswith("127.0.0.1:")
    assert "─" not in plain.out
