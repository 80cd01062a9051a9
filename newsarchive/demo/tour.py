"""The demo: both papers crawled for real on two days, by the same command that a user would type."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from newsarchive.archive import open_archive
from newsarchive.demo.papers import PAPERS
from newsarchive.demo.publisher_files import publisher_files
from newsarchive.demo.server import serve
from newsarchive.errors import ArchiveMissing, NewsArchiveError, UsageError

__all__ = ["DayReport", "Tour", "give_tour"]


@dataclass(frozen=True, slots=True)
class DayReport:
    """One day: pages asked for, then what the archive holds after it, and what the day's crawl found."""

    name: str
    pages: int
    articles: int
    authors: int
    new: int
    changed: int
    gone: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Tour:
    """Both days, and commands that work on the archive they left."""

    location: Path
    days: tuple[DayReport, ...]
    commands: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        return {
            "archive": str(self.location),
            "days": [asdict(day) for day in self.days],
            "commands": list(self.commands),
        }


def give_tour(location: Path) -> Tour:
    """Crawl day one and day two into a new archive at a path; an earlier demo there is replaced, any other archive refused."""
    _clear(location)
    publishers = location.with_suffix(".publishers")
    with serve(day=1) as newsstand:
        publisher_files(newsstand.addresses, publishers)
        first = _crawl("day one", location, publishers)
        newsstand.set_day(2)
        second = _crawl("day two", location, publishers, "--recheck")
    return Tour(location, (first, second), _commands(location))


def _clear(location: Path) -> None:
    """Remove an earlier demo: the database with its side files, the captures, the publisher files."""
    try:
        with open_archive(location) as archive:
            others = {each for each, _ in archive.count_by("publisher")} - set(PAPERS)
    except ArchiveMissing:
        others = set()
    if others:
        raise UsageError(
            f"{location}: holds articles of {', '.join(map(str, sorted(map(str, others))))}; the demo takes a file of its own"
        )
    for ending in ("", "-wal", "-shm", ".lock", ".holder"):
        Path(f"{location}{ending}").unlink(missing_ok=True)
    for folder in (location.with_suffix(".captures"), location.with_suffix(".publishers")):
        shutil.rmtree(folder, ignore_errors=True)


def _crawl(name: str, location: Path, publishers: Path, *more: str) -> DayReport:
    """One crawl, in a process of its own: Scrapy's event loop runs once in each."""
    command = [sys.executable, "-m", "newsarchive", "--archive", str(location), "crawl", *PAPERS]
    options = ["--publishers", str(publishers), "--allow-private-hosts", "--json", *more]
    kept = {
        key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")
    }  # loopback needs none
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, env=kept)
    if done.returncode != 0:
        raise NewsArchiveError(f"the crawl of {name} ended with exit code {done.returncode}: {done.stderr.strip()}")
    report = json.loads(done.stdout)
    with open_archive(location) as archive:
        totals = archive.totals()
    pages = report["pages"]
    return DayReport(
        name,
        pages=sum(pages.values()) - pages["pending"],
        articles=totals["articles"],
        authors=totals["authors"],
        new=report["articles"]["new"],
        changed=report["articles"]["changed"],
        gone=totals["gone"] + totals["missing"],
        seconds=report["seconds"],
    )


def _commands(location: Path) -> tuple[str, ...]:
    """Four things to try: the web page, a search, an article that was edited, a dump."""
    program = f"{_program()} --archive {shlex.quote(str(location))}"
    with open_archive(location) as archive:
        edited = next((row[0] for row in archive.rows("articles", ("id", "revision_count")) if row[1] > 1), None)
    return (
        f"{program} serve",
        f'{program} search "harbour budget"',
        f"{program} diff {edited}" if edited is not None else f"{program} stats",
        f"{program} export {shlex.quote(str(location.with_suffix('.csv')))}",
    )


def _program() -> str:
    """How this program was called: by its name where that is found, else by its path."""
    called = Path(sys.argv[0])
    if called.name != "newsarchive":
        return f"{shlex.quote(sys.executable)} -m newsarchive"
    found = shutil.which("newsarchive")
    return "newsarchive" if found is not None and Path(found).samefile(called) else shlex.quote(os.path.relpath(called))
