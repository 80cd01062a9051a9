"""Every exit code of the documentation, provoked, with the sentence that goes with it."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.commands import Ran, environment, newsarchive, start
from tests.integration.site import Answer, Site

Crawl = Callable[..., Ran]


@pytest.fixture
def archive(site: Site, crawl: Crawl, tmp_path: Path) -> Path:
    """An archive with one article."""
    site.article("/2026/03/05/the-one-story-of-the-harbour", "The one story of the harbour")
    assert crawl(site.address + "/2026/03/05/the-one-story-of-the-harbour").code == 0
    return tmp_path / "a.db"


def test_0_done(archive: Path, tmp_path: Path) -> None:
    assert newsarchive("--archive", archive, "search", "harbour", cwd=tmp_path).code == 0


def test_1_a_bug_of_ours_shows_where_it_is(tmp_path: Path) -> None:
    program = """
import sys
from newsarchive.cli import main
from newsarchive.cli.app import app

@app.command("boom")
def boom() -> None:
    1 / 0

sys.argv = ["newsarchive", "boom"]
main()
"""

    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )

    assert ran.returncode == 1
    assert "ZeroDivisionError" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crawl", "--max-pages", "none"], "--max-pages"),
        (["crawl", "http://paper.test/", "--max-time", "soon"], "length of time"),
        (["crawl", "http://paper.test/", "-s", "ROBOTSTXT_OBEY=0"], "protected"),
        (["crawl", "ftp://paper.test/"], "not an http or https address"),
        (["fly"], "fly"),
    ],
)
def test_2_usage(arguments: list[str], said: str, tmp_path: Path) -> None:
    ran = newsarchive("--archive", tmp_path / "a.db", *arguments, cwd=tmp_path)

    assert ran.code == 2
    assert said in ran.err


def test_2_a_query_that_is_no_query_gets_a_sentence(archive: Path, tmp_path: Path) -> None:
    ran = newsarchive("--archive", archive, "search", '"harbour', cwd=tmp_path)

    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert ran.err.strip()


def test_3_a_bad_publisher_file_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "publishers"
    folder.mkdir()
    (folder / "post.toml").write_text(
        'id = "post"\nname = "The Post"\ndomains = ["post.test"]\n\n[[extract]]\nheadline = ["div["]\n',
        encoding="utf-8",
    )

    ran = newsarchive("--archive", tmp_path / "a.db", "crawl", "post", "--publishers", folder, cwd=tmp_path)

    assert ran.code == 3
    assert "post.toml:6:" in ran.err
    assert "div[" in ran.err


def test_3_a_publisher_whose_pages_need_a_browser_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "publishers"
    folder.mkdir()
    text = 'id = "post"\nname = "The Post"\ndomains = ["post.test"]\n[fetch]\nbrowser = true\n'
    (folder / "post.toml").write_text(text, encoding="utf-8")

    ran = newsarchive(
        "--archive", tmp_path / "a.db", "crawl", "post", "--publishers", folder, cwd=tmp_path, NEWSARCHIVE_CHROMIUM="/nowhere/chromium"
    )  # fmt: skip

    assert ran.code == 3, ran.err
    assert "browser = true" in ran.err
    assert "post.toml" in ran.err


def test_4_a_missing_archive_is_not_made_by_a_command_that_reads(tmp_path: Path) -> None:
    ran = newsarchive("--archive", tmp_path / "none.db", "search", "harbour", cwd=tmp_path)

    assert ran.code == 4
    assert "none.db" in ran.err
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("command", [["search", "x"], ["crawl", "http://paper.test/"], ["export", "-"]])
def test_4_a_foreign_file_is_left_as_it_is(command: list[str], tmp_path: Path) -> None:
    foreign = tmp_path / "letters.db"
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE letter (text)")
    database.close()
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all\n" * 100, encoding="utf-8")
    before = foreign.read_bytes(), text.read_bytes()

    for path in (foreign, text):
        ran = newsarchive("--archive", path, *command, cwd=tmp_path)
        assert ran.code == 4, ran.err
        assert path.name in ran.err

    assert (foreign.read_bytes(), text.read_bytes()) == before


@pytest.mark.parametrize("command", [["search", "x"], ["crawl", "http://paper.test/"]])
def test_4_a_newer_archive_is_left_as_it_is(command: list[str], archive: Path, tmp_path: Path) -> None:
    with sqlite3.connect(archive) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    ran = newsarchive("--archive", archive, *command, cwd=tmp_path)

    assert ran.code == 4
    assert "newer" in ran.err or "later" in ran.err


def test_4_a_corrupt_archive_is_said_to_be_one(archive: Path, tmp_path: Path) -> None:
    with sqlite3.connect(archive) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    raw = bytearray(archive.read_bytes())
    raw[100:] = b"\xff" * (len(raw) - 100)
    archive.write_bytes(raw)

    ran = newsarchive("--archive", archive, "search", "harbour", cwd=tmp_path)

    assert ran.code == 4
    assert "Traceback" not in ran.err


def test_4_a_full_disk_ends_the_crawl_and_loses_nothing(site: Site, tmp_path: Path) -> None:
    links = [f"/2026/03/05/story-{number}-of-the-harbour-and-its-ferry" for number in range(120)]
    site.front("/", links)
    for number, link in enumerate(links):
        site.html(
            link,
            f"<html lang='en'><head><title>{number}</title></head><body><article><h1>Story {number}</h1>"
            + "".join(
                f"<p>{os.urandom(400).hex()} and so on, it was said in the harbour, for a while.</p>" for _ in range(20)
            )
            + "</article></body></html>",
        )
    code = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({1_200_000}, {resource.RLIM_INFINITY}))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"sys.argv = ['newsarchive', '--archive', 'a.db', 'crawl', '--allow-private-hosts', '{site.address}/']\n"
        "from newsarchive.cli import main\nmain()\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    again = newsarchive(
        "--archive", tmp_path / "a.db", "crawl", "--allow-private-hosts", site.address + "/", "--json", cwd=tmp_path
    )

    assert ran.returncode == 4, ran.stderr
    assert "Traceback" not in ran.stderr
    assert again.code == 0, again.err
    with sqlite3.connect(tmp_path / "a.db") as database:
        assert database.execute("SELECT count(*), count(DISTINCT url) FROM articles").fetchone() == (120, 120)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which("setpriv") is None, reason="root may write anything, and there is no setpriv"
)
def test_4_an_archive_that_may_not_be_written(archive: Path, tmp_path: Path) -> None:
    # root is not stopped by permissions, so the crawl runs as somebody else
    folder = tmp_path / "locked"
    folder.mkdir()
    shutil.copy(archive, folder / "a.db")
    for path in (folder / "a.db", folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in (tmp_path, *tmp_path.parents[:3]):
        path.chmod(path.stat().st_mode | 0o055)
    who = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    command = [
        *who,
        sys.executable,
        "-m",
        "newsarchive",
        "--archive",
        str(folder / "a.db"),
        "crawl",
        "http://paper.test/",
    ]

    ran = subprocess.run(
        command, cwd=folder, env=environment(HOME=str(folder)), capture_output=True, text=True, check=False
    )

    if "Permission denied" in ran.stderr and sys.executable in ran.stderr:
        pytest.skip("the interpreter itself may not be run by somebody else here")
    assert ran.returncode == 4, ran.stderr


def test_5_a_second_crawl_ends_at_once_and_says_who_holds_the_archive(site: Site, tmp_path: Path) -> None:
    links = [f"/2026/03/05/story-{number}-of-the-harbour-and-its-ferry" for number in range(30)]
    site.front("/", links)
    for link in links:
        site.article(link, "A story", delay_s=0.2)
    first = start("--archive", tmp_path / "a.db", "crawl", "--allow-private-hosts", site.address + "/", cwd=tmp_path)
    while len(site.asked) < 4:
        time.sleep(0.02)

    begun = time.monotonic()
    second = newsarchive(
        "--archive", tmp_path / "a.db", "crawl", "--allow-private-hosts", site.address + "/", cwd=tmp_path
    )
    took = time.monotonic() - begun

    assert second.code == 5
    assert str(first.pid) in second.err
    assert "since" in second.err
    assert took < 10
    first.send_signal(signal.SIGKILL)
    first.communicate()
    third = newsarchive(
        "--archive",
        tmp_path / "a.db",
        "crawl",
        "--allow-private-hosts",
        "--max-pages",
        "1",
        site.address + "/",
        cwd=tmp_path,
    )
    assert third.code == 0, third.err


def test_6_a_target_that_yields_nothing_but_errors(site: Site, crawl: Crawl) -> None:
    site.pages["/"] = Answer(b"no", 500)

    ran = crawl(site.address + "/")

    assert ran.code == 6
    assert "HTTP 500" in ran.err


@pytest.mark.parametrize(
    "command",
    [["show", "999"], ["history", "999"], ["diff", "999"], ["publisher", "show", "nobody"], ["crawl", "nobody"]],
)
def test_7_no_such_article_or_publisher(command: list[str], archive: Path, tmp_path: Path) -> None:
    ran = newsarchive("--archive", archive, *command, cwd=tmp_path)

    assert ran.code == 7, ran.err
    assert command[-1] in ran.err
