"""Who comes again is told everything that was committed since, once, in whatever order writers commit."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import text, update

from newsarchive.archive import Archive
from newsarchive.archive.queries.rows import iter_rows
from newsarchive.archive.schema import article as articles
from newsarchive.archive.schema import capture
from newsarchive.archive.search.filters import Filters
from newsarchive.archive.writing.change_log import Bookmark, bookmark
from tests.archive.conftest import NOW
from tests.archive.samples import Desk, article, change, open_desk
from tests.postgresql import Server

WRITERS = 4
EACH = 12


class Caller:
    """Somebody who comes again and again; `news` is what changed since last time, articles and captures."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        with archive.reading() as connection:
            self._mark = bookmark(connection)

    def news(self) -> tuple[list[int], list[int]]:
        with self._archive.reading() as connection:
            reached, filters = bookmark(connection), Filters(after=self._mark)
            told = [[row[0] for row in iter_rows(connection, table, ["id"], filters)] for table in ("articles", "captures")]  # fmt: skip
        self._mark = reached
        return told[0], told[1]


@pytest.fixture
def desk(location: str) -> Iterator[Desk]:
    with open_desk(location) as made:
        made.read(article("https://gazette.test/a/1"))
        made.read(article("https://gazette.test/a/2"))
        yield made


@pytest.fixture
def on_server(postgresql: Server, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:  # fmt: skip
    monkeypatch.setenv("NEWSARCHIVE_CAPTURES", str(tmp_path_factory.mktemp("server") / "captures"))
    with open_desk(postgresql.new_archive()) as made:
        made.read(article("https://gazette.test/a/1"))
        made.read(article("https://gazette.test/a/2"))
        yield made


def test_what_changed_is_told_once_and_what_did_not_is_not_told(desk: Desk) -> None:
    caller = Caller(desk.archive)
    kept = max(row.id for row in desk.rows(capture))

    assert caller.news() == ([], [])
    desk.read(article("https://gazette.test/a/1", headline="Edited"))
    desk.read(article("https://gazette.test/a/3"))
    desk.visit("https://gazette.test/a/2", "unchanged", status=304)
    assert caller.news() == ([1, 3], [kept + 1, kept + 2])
    assert caller.news() == ([], [])
    with desk.archive.transaction() as connection:
        connection.execute(update(articles).values(last_seen_at=NOW))  # which no dump shows
    assert caller.news() == ([], [])


def test_who_commits_last_is_neither_missed_nor_told_twice(on_server: Desk) -> None:
    archive = on_server.archive
    caller = Caller(archive)
    with archive.transaction() as slow:
        earlier = change(slow, 1)
        with archive.transaction() as quick:
            later = change(quick, 2)
        assert earlier < later
        assert caller.news() == ([2], [later])

    assert caller.news() == ([1], [earlier])
    assert caller.news() == ([], [])


def test_a_writer_is_numbered_after_the_one_whose_commit_is_under_way(on_server: Desk) -> None:
    archive = on_server.archive
    caller = Caller(archive)

    def write() -> int:
        with archive.transaction() as connection:
            return change(connection, 2)

    with ThreadPoolExecutor(1) as pool:
        with archive.transaction() as first:
            earlier = change(first, 1)
            first.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")  # as COMMIT does, before anybody sees the rows
            other = pool.submit(write)
            wait_until_it_waits(archive, other)
            assert caller.news() == ([], [])
        later = other.result(30)

    assert caller.news() == ([1, 2], [earlier, later])
    assert caller.news() == ([], [])


def wait_until_it_waits(archive: Archive, other: Future[int]) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
        "WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
    )
    with archive.reading() as connection:
        while not connection.execute(waiting).scalar_one():
            assert not other.done()


def test_of_many_writers_at_once_nothing_is_missed_and_nothing_told_twice(desk: Desk) -> None:
    for number in range(3, WRITERS * EACH + 1):
        desk.read(article(f"https://gazette.test/a/{number}"))
    archive = desk.archive
    caller = Caller(archive)
    is_over = threading.Event()
    told: list[list[int]] = [[], []]

    def write(worker: int) -> list[int]:
        mine = list(range(worker * EACH + 1, (worker + 1) * EACH + 1))
        random.Random(worker).shuffle(mine)
        kept = []
        while mine:
            with archive.transaction() as connection:
                kept += [change(connection, mine.pop()) for _ in range(min(len(mine), 1 + worker))]
        return kept

    def listen() -> None:
        while True:
            is_last = is_over.is_set()
            for heard, news in zip(told, caller.news(), strict=True):
                heard.extend(news)
            if is_last:
                return

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        listening = pool.submit(listen)
        kept = [each for made in pool.map(write, range(WRITERS)) for each in made]
        is_over.set()
        listening.result(60)

    assert sorted(told[0]) == list(range(1, WRITERS * EACH + 1))
    assert sorted(told[1]) == sorted(kept)


def test_an_empty_archive_has_a_mark_before_everything(archive: Archive) -> None:
    with archive.reading() as connection:
        assert bookmark(connection) == Bookmark(0, 0)
