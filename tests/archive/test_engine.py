"""Transactions and concurrency of the SQLite engine."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, inspect, select, text

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.explaining import meaning
from newsarchive.archive.schema import host, metadata, publisher
from newsarchive.errors import ArchiveCorrupt, ArchiveLocked, ArchiveUnwritable, NewsArchiveError

READERS = 200
READERS_OF_SERVER = 20  # each opens a connection of its own, and a server has a hundred
ROUNDS = 60


def test_a_transaction_is_all_or_nothing_and_that_holds_for_tables_too(archive: Archive) -> None:
    with pytest.raises(RuntimeError), archive.transaction() as connection:
        connection.execute(text("CREATE TABLE half (x INTEGER)"))
        connection.execute(insert(host), [{"key": "paper.test"}])
        raise RuntimeError

    with archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(host)).scalar_one() == 0
        assert "half" not in inspect(connection).get_table_names()


def test_a_reader_sees_one_state_from_its_first_look_to_its_last(archive: Archive) -> None:
    count = select(func.count()).select_from(host)
    with archive.reading() as connection:
        before = connection.execute(count).scalar_one()
        with archive.transaction() as writing:
            writing.execute(insert(host), [{"key": "paper.test"}])

        assert connection.execute(count).scalar_one() == before == 0
    with archive.reading() as connection:
        assert connection.execute(count).scalar_one() == 1


def test_readers_cannot_write(archive: Archive) -> None:
    with (
        open_archive(archive.location) as reading,
        pytest.raises(ArchiveUnwritable),
        reading.transaction() as connection,
    ):
        connection.execute(insert(host), [{"key": "paper.test"}])


def test_many_readers_and_a_writer_at_full_speed_never_lock_each_other(archive: Archive) -> None:
    is_over = threading.Event()

    def read(number: int) -> int:
        looks, last = 0, 0
        while not is_over.is_set():
            # some keep their connection, some come and go like the pages of a web site
            with open_archive(archive.location) as own, own.reading() as connection:
                seen = connection.execute(select(func.count()).select_from(host)).scalar_one()
            assert seen % 5 == 0, "half a batch was seen"
            assert seen >= last, "time went backwards"
            looks, last = looks + 1, seen
        return looks

    readers = READERS if archive.is_sqlite else READERS_OF_SERVER
    with ThreadPoolExecutor(readers) as pool:
        reading = [pool.submit(read, number) for number in range(readers)]
        for number in range(ROUNDS):
            with archive.transaction() as connection:
                connection.execute(insert(host), [{"key": f"{number}-{each}.test"} for each in range(5)])
        is_over.set()

        assert all(each.result() > 0 for each in reading)


def test_two_writers_wait_for_each_other(archive: Archive) -> None:
    def write(number: int) -> None:
        for each in range(20):
            with archive.transaction() as connection:
                seen = connection.execute(select(func.count()).select_from(host)).scalar_one()
                connection.execute(insert(host), [{"key": f"{number}-{each}-{seen}.test"}])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    with archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(host)).scalar_one() == 80


def test_foreign_keys_and_rules_are_enforced(archive: Archive, now: datetime) -> None:
    wrong = [
        """INSERT INTO page (url, fetch_url, publisher_id, host_id, role, first_seen_at)
        VALUES ('u', 'u', 'nobody', 1, 'list', 'x')""",
        """INSERT INTO article (publisher_id, identity, url, status, status_at, first_seen_at, last_seen_at)
        VALUES ('p', 'i', 'u', 'lost', 'x', 'x', 'x')""",
        "INSERT INTO host (id, key) VALUES ('one', 'paper.test')",
        "INSERT INTO publisher (id, name, domains, is_adhoc, first_seen_at) VALUES ('q', 'q', '[]', 2, 'x')",
    ]
    with archive.transaction() as connection:
        connection.execute(insert(publisher).values(id="p", name="P", domains=[], first_seen_at=now))

    for statement in wrong:
        with (
            pytest.raises(Exception, match=r"constraint|datatype mismatch|invalid input syntax"),
            archive.transaction() as connection,
        ):
            connection.execute(text(statement))


def test_every_table_is_strict(sqlite_archive: Archive) -> None:
    with sqlite_archive.reading() as connection:
        rows = connection.execute(text("SELECT name, strict FROM pragma_table_list WHERE type = 'table'"))
        strict = {name: flag for name, flag in rows}  # noqa: C416 -- rows are no pairs to a type checker

    assert {name for name in metadata.tables if not strict[name]} == set()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", ArchiveUnwritable),
        ("SQLITE_IOERR_WRITE", ArchiveUnwritable),
        ("SQLITE_READONLY", ArchiveUnwritable),
        ("SQLITE_CORRUPT", ArchiveCorrupt),
        ("SQLITE_NOTADB", ArchiveCorrupt),
        ("SQLITE_BUSY", ArchiveLocked),
    ],
)
def test_errors_of_the_database_say_what_is_wrong_with_the_archive(name: str, kind: type[NewsArchiveError]) -> None:
    error = sqlite3.OperationalError("it does not work")
    error.sqlite_errorname = name

    assert type(meaning(error, "a.db")) is kind


def test_a_bug_of_ours_is_not_blamed_on_the_archive(archive: Archive) -> None:
    with pytest.raises(Exception, match=r"no such table|does not exist"), archive.reading() as connection:
        connection.execute(text("SELECT * FROM nonsense"))


def test_closing_folds_the_log_into_the_file(archive_path: Path) -> None:
    with open_archive(archive_path, mode="write") as archive:
        with archive.transaction() as connection:
            connection.execute(insert(host), [{"key": "paper.test"}])
        with open_archive(archive_path) as reader, reader.reading() as connection:
            connection.execute(select(host)).all()
            log = Path(f"{archive_path}-wal")
            assert log.stat().st_size > 0

    assert not log.exists() or log.stat().st_size == 0


def test_importing_the_room_does_not_import_sqlalchemy() -> None:
    code = (
        "import sys, newsarchive.archive\n"
        "from newsarchive.archive.writing import outcomes; from newsarchive.archive.writing import prepare; from newsarchive.archive.captures import warc\n"
        "sys.exit('sqlalchemy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
