"""Saved searches, as cron asks them: what is new is told once, and only what was printed counts as told."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import feedparser
import pytest

from tests.archive.samples import Desk, article, open_desk
from tests.integration.commands import Ran, newsarchive

URL = "https://gazette.test/a/{}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "a.db") as made:
        made.read(article(URL.format(1)))
        made.read(article(URL.format(2), headline="Ferries", body="Nothing of it here."))
        yield made


@pytest.fixture
def search(desk: Desk, tmp_path: Path) -> Callable[..., Ran]:
    def run(*arguments: str) -> Ran:
        return newsarchive("--archive", "a.db", "search", *arguments, cwd=tmp_path)

    return run


def test_what_is_new_is_told_once_in_each_form(desk, search):
    assert "1 articles match today" in search("harbour budget", "--save", "budget").err
    assert search("--new", "budget", "--json").json["hits"] == []

    desk.read(article(URL.format(3), headline="The <harbour> & budget\x0b, again"))
    desk.read(article(URL.format(1), body="The harbour budget, edited: it was told before."))
    desk.read(article(URL.format(2), headline="Ferries", body="The harbour budget has come into it."))
    told = search("--new", "budget", "--json").json
    assert (told["name"], told["query"], told["count"]) == ("budget", "harbour budget", 2)
    assert {hit["id"] for hit in told["hits"]} == {2, 3}  # a new one, and one that an edit made match
    assert search("--new", "budget", "--json").json["hits"] == []

    desk.read(article(URL.format(4), published_on=None))
    assert search("--new", "budget").out.splitlines()[1].split("\t")[:2] == ["4", "seen 2026-03-01"]
    assert search("--new", "budget").out == ""  # nothing new: cron sends no mail


def test_the_feed_is_valid_atom_with_stable_ids(desk, search):
    search("harbour", "--save", "feed")
    desk.read(article(URL.format(3), headline="The <harbour> & budget\x0b, again", language="en"))
    desk.read(article(URL.format(4), headline=None))
    text = search("--new", "feed", "--atom").out
    empty = search("--new", "feed", "--atom").out

    feed = feedparser.parse(text)
    assert (feed.bozo, feed.version) == (0, "atom10")
    assert {entry.link for entry in feed.entries} == {URL.format(3), URL.format(4)}
    assert all(entry.id.startswith("urn:uuid:") and entry.updated_parsed and entry.title for entry in feed.entries)
    assert all(entry.author for entry in feed.entries)
    assert feedparser.parse(empty).feed.id == feed.feed.id
    assert feedparser.parse(empty).entries == []


def test_filters_are_saved_with_the_search(desk, search):
    search("harbour", "--author", "zhou", "--language", "en", "--save", "zhou")
    desk.read(article(URL.format(3), authors=()))
    desk.read(article(URL.format(4)))

    assert [hit["id"] for hit in search("--new", "zhou", "--json").json["hits"]] == [4]
    (listed,) = search("--saved", "--json").json
    assert (listed["name"], listed["filters"]) == ("zhou", {"author": "zhou", "language": "en"})
    assert search("--forget-saved", "zhou").code == 0
    gone = search("--new", "zhou")
    assert (gone.code, gone.out) == (7, "")
    assert "no search is saved as zhou" in gone.err


def test_what_could_not_be_printed_is_told_again(desk, search, tmp_path):
    search("harbour", "--save", "full")
    desk.read(article(URL.format(3)))

    with Path("/dev/full").open("w", encoding="utf-8") as full:
        import subprocess
        import sys

        command = [sys.executable, "-m", "newsarchive", "--archive", "a.db", "search", "--new", "full", "--json"]
        failed = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)

    assert failed.returncode != 0
    assert search("--new", "full", "--json").json["count"] == 1


def test_a_writer_in_the_middle_of_a_batch_is_waited_for(desk, search, tmp_path):
    search("harbour", "--save", "busy")
    desk.read(article(URL.format(3)))
    ran: list[Ran] = []
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asking = threading.Thread(target=lambda: ran.append(search("--new", "busy", "--json")))
        asking.start()
        asking.join(1)
        other.execute("COMMIT")
        asking.join(60)

    assert [each.code for each in ran] == [0]
    assert ran[0].json["count"] == 1
    assert search("--new", "busy", "--json").json["count"] == 0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["harbour", "--new", "x"], "takes no query"),
        (["--new", "x", "--limit", "3"], "takes no query"),
        (["--new", "x", "--saved"], "do not go together"),
        (["--save", "x", "(harbour"], "never closed"),
    ],
)
def test_what_makes_no_sense_is_told(search, arguments, problem):
    ran = search(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert problem in ran.err


def test_no_archive_is_made_by_asking(tmp_path):
    assert newsarchive("--archive", "none.db", "search", "--new", "x", cwd=tmp_path).code == 4
    assert newsarchive("--archive", "none.db", "export", "x.csv", "--since-last", "x", cwd=tmp_path).code == 4
    assert list(tmp_path.iterdir()) == []
