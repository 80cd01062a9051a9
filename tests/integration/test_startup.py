"""What a command waits for before it does anything: no library is loaded that it has no use for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.commands import Ran, environment
from tests.integration.site import Site

READING = {
    "alembic",
    "dateparser",
    "fastwarc",
    "filelock",
    "lxml",
    "newsarchive.crawl",
    "newsarchive.extraction",
    "numpy",
    "pebble",
    "psycopg",
    "rich",
    "scrapy",
    "sqlalchemy.dialects.postgresql",
    "structlog",
    "tldextract",
    "twisted",
    "warcio",
}
HELP = READING | {"newsarchive.archive", "newsarchive.publishers", "pydantic", "sqlalchemy"}
SHOW_IMPORTS = ("-X", "importtime", "-m", "newsarchive")


def loaded(*arguments: str, cwd: Path) -> set[str]:
    """The modules that a command imported, with the packages they lie in."""
    ran = subprocess.run(
        [sys.executable, *SHOW_IMPORTS, *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    names = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if line.startswith("import time:")}
    assert "newsarchive.cli" in names
    return names


def test_help_loads_neither_the_database_nor_any_reader_of_pages(tmp_path: Path) -> None:
    found = loaded("--help", cwd=tmp_path)
    assert found & HELP == set()
    assert found & {"newsarchive.cli.crawl", "newsarchive.cli.search", "newsarchive.cli.publisher"} == set()


@pytest.fixture
def archive(site: Site, crawl: Callable[..., Ran], tmp_path: Path) -> Path:
    path = "/2026/03/05/the-one-story-of-the-harbour-town"
    site.front("/", [path])
    site.article(path, "The one story of the harbour town")
    assert crawl(site.address + "/").code == 0
    return tmp_path


def test_reading_an_archive_loads_nothing_that_only_a_crawl_needs(archive: Path) -> None:
    for command in (
        ("search", "harbour"),
        ("show", "1"),
        ("history", "1"),
        ("export", "-", "--format", "csv"),
        ("stats",),
    ):
        found = loaded("--archive", "a.db", *command, cwd=archive)
        assert found & READING == set(), command
        assert "sqlalchemy" in found


def test_a_crawl_loads_none_of_scrapys_servers(site: Site, tmp_path: Path) -> None:
    site.front("/", [])
    found = loaded("--archive", "a.db", "crawl", "--allow-private-hosts", site.address + "/", cwd=tmp_path)
    assert "twisted.internet" in found
    assert found & {"aiohttp", "twisted.conch"} == set()
