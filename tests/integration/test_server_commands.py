"""The commands that change or dump an archive do on PostgreSQL what they do in a file."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
import pyarrow.parquet
import pytest

from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Site, serve
from tests.postgresql import Server

PATHS = [f"/2026/03/05/story-{number}.html" for number in range(3)]
Commands = tuple[Callable[..., Ran], Callable[..., Ran]]


@dataclass(frozen=True)
class Prepared:
    """A paper of two days, with one edit: in a file and its captures, and on a server."""

    site: Site
    folder: Path
    server: str


@pytest.fixture(scope="module")
def prepared(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    folder, server = tmp_path_factory.mktemp("prepared"), postgresql.new_database()
    with serve() as site:
        site.front("/", PATHS)
        for number, path in enumerate(PATHS):
            site.article(path, f"Ferry {number} is late")
        for day in range(2):
            if day:
                site.article(PATHS[0], "Ferry 0 is very late")
            words = ("crawl", "--allow-private-hosts", "--recheck", site.address + "/")
            ran = newsarchive("--archive", folder / "a.db", *words, cwd=folder)
            assert ran.code == 0, ran.err
        ran = newsarchive("copy", "--no-captures", folder / "a.db", server, cwd=folder)
        assert ran.code == 0, ran.err
        yield Prepared(site, folder, server)


@pytest.fixture
def site(prepared: Prepared) -> Iterator[Site]:
    """The paper's site, which the next test finds as this one did."""
    pages = dict(prepared.site.pages)
    yield prepared.site
    prepared.site.pages = pages


@pytest.fixture
def both(prepared: Prepared, postgresql: Server, tmp_path: Path) -> Commands:
    """The paper in a file and on a server of this test's own: a way to run commands on each."""
    file, server = str(tmp_path / "a.db"), postgresql.new_copy(prepared.server)
    shutil.copy(prepared.folder / "a.db", file)
    for name in ("a", "server"):
        shutil.copytree(prepared.folder / "a.captures", tmp_path / f"{name}.captures")
    captures = {"NEWSARCHIVE_CAPTURES": str(tmp_path / "server.captures")}

    def in_file(*words: str | Path) -> Ran:
        return newsarchive("--archive", file, *words, cwd=tmp_path)

    def on_server(*words: str | Path) -> Ran:
        return newsarchive("--archive", server, *words, cwd=tmp_path, **captures)

    return in_file, on_server


def same(both: Commands, *words: str | Path, code: int = 0) -> Any:
    """What a command prints as JSON, on both alike."""
    one, other = (run(*words, "--json") for run in both)
    assert (one.code, other.code) == (code, code), one.err + other.err
    answers = [{**each.json, "seconds": 0} if isinstance(each.json, dict) else each.json for each in (one, other)]
    assert answers[0] == answers[1]
    return answers[1]


@pytest.mark.slow
def test_what_is_changed_is_changed_alike(both: Commands, site: Site) -> None:
    assert [each["field"] for each in same(both, "diff", site.address + PATHS[0])] == ["headline", "body"]
    assert same(both, "reextract", "--dry-run")["unchanged"] == 4
    assert same(both, "reextract")["unchanged"] == 4
    for run in both:
        ran = run("correct", site.address + PATHS[1], "section=Harbour")
        assert ran.code == 0, ran.err
    assert [run("show", site.address + PATHS[1], "--json").json["section"] for run in both] == ["Harbour", "Harbour"]
    for run in both:
        ran = run("forget", site.address + PATHS[2], "--reason", "asked for", "--yes")
        assert ran.code == 0, ran.err
        shown = run("show", site.address + PATHS[2], "--json")
        assert (shown.code, shown.json["reason"]) == (0, "asked for")
        kept = run("retain", "--keep", "front_pages=1s", "--keep", "articles=1s", "--json")
        assert kept.code == 0, kept.err
        assert {each["holds"] for each in kept.json["deleted"]} >= {"front_pages"}
        whole = run("verify")
        assert whole.code == 0, whole.out
        proved = run("verify", "--manifest")
        assert proved.code == 0, proved.out


@pytest.mark.slow
def test_what_is_dumped_is_dumped_alike(both: Commands, tmp_path: Path) -> None:
    dumps: dict[str, list[Any]] = {"csv": [], "jsonl": [], "parquet": [], "sqlite": [], "wacz": []}
    for number, run in enumerate(both):
        for kind, found in dumps.items():
            table = () if kind in ("sqlite", "wacz") else ("--table", "captures")
            target = tmp_path / f"{number}.{kind}"
            ran = run("export", target, "--format", kind, *table)
            assert ran.code == 0, (kind, ran.err)
            found.append(read(kind, target))
    for kind, (one, other) in dumps.items():
        assert one, kind
        assert other == one, kind


@pytest.mark.slow
def test_what_is_new_since_last_time_is_told_alike(both: Commands, site: Site, tmp_path: Path) -> None:
    target = tmp_path / "nightly.csv"

    def nightly(run: Callable[..., Ran], table: str) -> list[str]:
        ran = run("export", target, "--table", table, "--since-last", f"nightly {table}", "--columns", "url")
        assert ran.code == 0, ran.err
        return sorted(line.strip('"').removeprefix(site.address) for line in target.read_text().splitlines()[1:])

    for run in both:
        assert nightly(run, "articles") == PATHS
        assert len(nightly(run, "captures")) > len(PATHS)
        ran = run("search", "ferry", "--save", "ferries")
        assert (ran.code, "3 articles match today" in ran.err) == (0, True), ran.err
    site.article(PATHS[1], "Ferry 1 is cancelled")
    site.article("/2026/03/05/story-9.html", "Ferry 9 is late")
    site.front("/", [*PATHS, "/2026/03/05/story-9.html"])
    for run in both:
        ran = run("crawl", "--allow-private-hosts", "--recheck", site.address + "/")
        assert ran.code == 0, ran.err

        assert nightly(run, "articles") == [PATHS[1], "/2026/03/05/story-9.html"]
        assert {"/", "/2026/03/05/story-9.html"} < set(nightly(run, "captures"))
        assert nightly(run, "articles") == nightly(run, "captures") == []
        feed = feedparser.parse(run("search", "--new", "ferries", "--atom").out)
        assert [entry.link for entry in feed.entries] == [site.address + "/2026/03/05/story-9.html"]
        assert feedparser.parse(run("search", "--new", "ferries", "--atom").out).entries == []
        assert [each["name"] for each in run("search", "--saved", "--json").json] == ["ferries"]
        assert run("search", "--forget-saved", "ferries").code == 0
        assert run("search", "--new", "ferries").code == 7


def read(kind: str, path: Path) -> Any:
    """What a program that nobody here wrote finds in a dump."""
    match kind:
        case "csv":
            return list(csv.reader(io.StringIO(path.read_text())))
        case "jsonl":
            return [json.loads(line) for line in path.read_text().splitlines()]
        case "parquet":
            return pyarrow.parquet.read_table(path).to_pylist()
        case "wacz":
            with zipfile.ZipFile(path) as packed:
                return {name: packed.read(name) for name in packed.namelist() if not name.startswith("datapackage")}
    with sqlite3.connect(path) as database:
        return {
            name: database.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if not name.startswith("sqlite_")
        }


@pytest.mark.slow
def test_captures_are_imported_into_a_server(both: Commands, site: Site, postgresql: Server, tmp_path: Path) -> None:
    warcs = sorted((tmp_path / "a.captures").glob("*.warc.gz"))
    fresh = postgresql.new_database()
    captures = {"NEWSARCHIVE_CAPTURES": str(tmp_path / "imported.captures")}

    def run(*words: str | Path) -> Ran:
        return newsarchive("--archive", fresh, *words, cwd=tmp_path, **captures)

    ran = run("import", *warcs, "--json")
    again = run("import", *warcs, "--json")

    assert ran.code == again.code == 0, ran.err + again.err
    edited = site.address + PATHS[0]
    shown = [run("show", edited, "--json").json, both[0]("show", edited, "--json").json]
    assert shown[0]["revision_count"] == 2
    assert len({each["headline"] for each in shown}) == 1
    whole = run("verify")
    assert whole.code == 0, whole.out
