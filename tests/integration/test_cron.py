"""The lines that `newsarchive cron` prints work as pasted."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.integration.commands import environment, newsarchive
from tests.integration.site import Site


def test_the_crontab_line_crawls_what_is_due_and_is_quiet(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "100 % news"
    folder.mkdir()
    site.front("/", ["/2026/03/05/the-one-story-of-the-harbour-town"])
    site.article("/2026/03/05/the-one-story-of-the-harbour-town", "The one story of the harbour town")
    newsarchive("--archive", "a.db", "crawl", "--allow-private-hosts", site.address + "/", cwd=folder)
    printed = newsarchive("--archive", "a.db", "cron", cwd=folder).out

    (line,) = [line for line in printed.splitlines() if not line.startswith("#")]
    minute, *_stars, command = line.split(" ", 5)
    # cron takes the text up to a bare % and turns \% into %
    shell = re.split(r"(?<!\\)%", command)[0].replace(r"\%", "%")
    ran = subprocess.run(
        ["/bin/sh", "-c", shell], cwd="/", env=environment(), capture_output=True, text=True, check=False
    )

    assert 0 <= int(minute) < 60
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_systemd_units_name_absolute_paths(tmp_path: Path) -> None:
    printed = newsarchive("--archive", "a.db", "cron", "--systemd", cwd=tmp_path).out

    assert f"WorkingDirectory={tmp_path}" in printed
    assert f"--archive {tmp_path / 'a.db'} --quiet crawl" in printed
    assert "SuccessExitStatus=5" in printed
