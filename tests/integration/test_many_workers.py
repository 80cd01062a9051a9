"""Several crawls at once into one archive on PostgreSQL: hosts are shared out, and a dead worker's are taken over."""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from newsarchive.archive import open_archive
from tests.integration.commands import newsarchive, start
from tests.integration.site import Site, serve
from tests.postgresql import Server

HOSTS = 8
STORIES = 12
WORKERS = 4
LEASE_S = 3
HELD = 2
ANSWER_S = 0.15

PUBLISHER = """id = "paper-{number}"
name = "Paper {number}"
domains = ["{domain}"]
[discover]
pages = ["{address}/"]
[fetch]
headers = {{ X-Worker = "${{WORKER}}" }}
"""


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[list[Site]]:
    """Papers, each a host of its own with a publisher file."""
    (tmp_path / "publishers").mkdir()
    with ExitStack() as stack:
        made = [stack.enter_context(serve()) for _ in range(HOSTS)]
        for number, site in enumerate(made):
            paths = [f"/2026/03/05/story-{each}-of-paper-{number}.html" for each in range(STORIES)]
            site.front("/", paths)
            for path in paths:
                site.article(path, f"Ferry {path.split('-')[1]} of paper {number} is late", delay_s=ANSWER_S)
            domain = site.address.removeprefix("http://")
            file = tmp_path / "publishers" / f"paper-{number}.toml"
            file.write_text(PUBLISHER.format(number=number, domain=domain, address=site.address), encoding="utf-8")
        yield made


def crawl(address: str, worker: int, folder: Path) -> subprocess.Popen[str]:
    return start(
        "--archive", address, "crawl", "--publishers", folder / "publishers", "--allow-private-hosts", "--json",
        "-s", f"NEWSARCHIVE_HOST_LEASE={LEASE_S}", "-s", f"NEWSARCHIVE_HOSTS_AT_ONCE={HELD}", "-s", "NEWSARCHIVE_WORKERS=1",
        *(f"paper-{number}" for number in range(HOSTS)),
        cwd=folder, WORKER=str(worker), NEWSARCHIVE_CAPTURES=str(folder / "captures"),
    )  # fmt: skip


def stories(site: Site) -> list[tuple[str, str]]:
    """Which worker asked for which story, in order."""
    return [(each.path, each.headers["X-Worker"]) for each in site.asked if each.path.startswith("/2026/")]


@pytest.mark.slow
def test_four_workers_share_one_archive_and_take_over_what_a_dead_one_held(
    sites: list[Site], postgresql: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = postgresql.new_database()  # who comes first makes the tables

    workers = [crawl(address, number, tmp_path) for number in range(WORKERS)]
    request.addfinalizer(lambda: [each.kill() for each in workers])
    deadline = time.monotonic() + 120
    while not (
        held := [site for site in sites if len(site.asked) > 4 and site.asked[-1].headers.get("X-Worker") == "0"]
    ):
        died = [each.communicate() for each in workers if each.poll() is not None]
        assert not died, died
        assert time.monotonic() < deadline, [
            (site.asked[-1].headers if site.asked else None, len(site.asked)) for site in sites
        ]
        time.sleep(0.01)
    workers[0].send_signal(signal.SIGKILL)
    workers[0].communicate()
    outs = [each.communicate(timeout=120) for each in workers[1:]]

    assert [each.returncode for each in workers] == [-signal.SIGKILL, 0, 0, 0], outs
    for site in sites:
        assert site.overlaps() == 0, "two asked one host at once"
        asked = stories(site)
        assert len({path for path, _ in asked}) == STORIES, "a page was left"
        for path, times in Counter(path for path, _ in asked).items():
            by = [worker for each, worker in asked if each == path]
            assert times == 1 or (times == 2 and by[0] == "0"), f"{path} was asked for by {by}"
    assert all(stories(site)[-1][1] != "0" for site in held), "nobody took over the dead worker's hosts"
    assert len({worker for site in sites for _, worker in stories(site)}) == WORKERS, "the work was not shared"

    with open_archive(address) as archive, archive.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar_one() == HOSTS * STORIES
        assert connection.execute(text("SELECT count(*) FROM revision")).scalar_one() == HOSTS * STORIES
        names = connection.execute(text("SELECT name FROM capture_file")).scalars().all()
    assert len(set(names)) == len(names) >= WORKERS
    found = newsarchive("--archive", address, "search", "ferry", "--count", cwd=tmp_path)
    assert found.code == 0, found.err
