"""The lines that `newsarchive cron` prints work as pasted."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from newsarchive.archive import open_archive
from newsarchive.archive.lock import hold_lock
from tests.integration.commands import Ran, environment, newsarchive
from tests.integration.site import Answer, Site

STORY = "/2026/03/05/the-one-story-of-the-harbour-town"


def lines(folder: Path) -> dict[str, tuple[list[str], str]]:
    """The times and the shell's text of each line, by command."""
    printed = newsarchive("--archive", "a.db", "cron", cwd=folder).out
    found = {}
    for line in printed.splitlines():
        if not line.startswith("#"):
            *times, command = line.split(" ", 5)
            # cron takes the text up to a bare % and turns \% into %
            shell = re.split(r"(?<!\\)%", command)[0].replace(r"\%", "%")
            (name,) = re.findall(r"--quiet (\w+)", shell)
            found[name] = (times, shell)
    return found


def describe(folder: Path, more: str) -> None:
    """A publisher's file, where `cron` is asked."""
    (folder / "publishers").mkdir()
    text = f'id = "post"\nname = "Post"\ndomains = ["post.test"]\n{more}'
    (folder / "publishers" / "post.toml").write_text(text, encoding="utf-8")


def run(shell: str) -> Ran:
    ran = subprocess.run(
        ["/bin/sh", "-c", shell], cwd="/", env=environment(), capture_output=True, text=True, check=False
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def test_the_lines_crawl_and_look_after_health_and_are_quiet(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "100 % news"
    folder.mkdir()
    site.front("/", [STORY])
    site.article(STORY, "The one story of the harbour town")
    newsarchive("--archive", "a.db", "crawl", "--allow-private-hosts", site.address + "/", cwd=folder)
    found = lines(folder)

    assert list(found) == ["crawl", "health", "backup"]
    for name in ("crawl", "health"):
        assert run(found[name][1]) == Ran(0, "", ""), name
    assert [times[1] for times, _ in found.values()] == ["*", "7", "3"]
    assert all(0 <= int(times[0]) < 60 and times[2:] == ["*", "*", "*"] for times, _ in found.values())


def test_what_need_not_be_kept_is_deleted_every_night_between_two_crawls(tmp_path: Path) -> None:
    open_archive(tmp_path / "a.db", mode="write").close()
    describe(tmp_path, '[retention]\nfront_pages = "30d"\nfeeds = "forever"\n')
    found = lines(tmp_path)

    assert list(found) == ["crawl", "health", "backup", "retain"]
    times, shell = found["retain"]
    assert times[1:] == ["4", "*", "*", "*"]
    after_crawl = (int(times[0]) - int(found["crawl"][0][0])) % 60
    assert 50 < after_crawl < 60
    assert run(shell) == Ran(0, "", "")
    with hold_lock(str(tmp_path / "a.db"), purpose="crawl"):
        assert run(shell).code == 0
    assert {f"newsarchive-retain.{kind}" for kind in ("service", "timer")} < set(units(tmp_path))


def test_where_all_is_kept_for_ever_no_line_deletes(tmp_path: Path) -> None:
    describe(tmp_path, '[retention]\nfeeds = "forever"\n')

    assert list(lines(tmp_path)) == ["crawl", "health", "backup"]


def test_a_crawl_that_brings_nothing_but_errors_says_which_what_since_when_and_what_to_do(
    site: Site, tmp_path: Path
) -> None:
    site.front("/", [STORY])
    site.article(STORY, "The one story of the harbour town")
    crawl = ("--archive", "a.db", "--quiet", "crawl", "--allow-private-hosts", site.address + "/", "--recheck")
    assert newsarchive(*crawl, cwd=tmp_path) == Ran(0, "", "")
    site.pages = dict.fromkeys(("/", STORY), Answer(b"no", 403))

    ran = newsarchive(*crawl, cwd=tmp_path)

    assert (ran.code, ran.out) == (6, "")
    assert "nothing but errors" in ran.err
    assert re.search(r"127\.0\.0\.1:\d+ (is failing|gave nothing but errors)", ran.err)
    assert "HTTP 403" in ran.err
    assert re.search(r"since|last success 20\d\d-", ran.err)
    assert "To do:" in ran.err


def units(folder: Path) -> dict[str, str]:
    """The units by file name."""
    printed = newsarchive("--archive", "a.db", "cron", "--systemd", cwd=folder).out
    parts = re.split(r"^# ~/\.config/systemd/user/(\S+)\n", printed, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_systemd_units_name_absolute_paths(tmp_path: Path) -> None:
    found = units(tmp_path)

    assert sorted(found) == [
        f"newsarchive{part}.{kind}" for part in ("-backup", "-health", "") for kind in ("service", "timer")
    ]
    crawl = found["newsarchive.service"]
    assert f"WorkingDirectory={tmp_path}" in crawl
    assert f"--archive {tmp_path / 'a.db'} --quiet crawl" in crawl
    assert "SuccessExitStatus=5" in crawl
    assert "SuccessExitStatus" not in found["newsarchive-health.service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    folder = tmp_path / '100 % of "the" news'
    folder.mkdir()
    places = []
    for name, text in units(folder).items():
        place = tmp_path / name
        place.write_text(text, encoding="utf-8")
        places.append(place)

    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--generators=no", *map(str, places)],
        capture_output=True, text=True, check=False, env={"SYSTEMD_LOG_LEVEL": "warning", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip

    told = [line for line in (ran.stdout + ran.stderr).splitlines() if "newsarchive" in line]
    assert told == []
