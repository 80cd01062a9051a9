"""Whatever is altered in an archive is found, and named."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Text

from newsarchive.archive import open_archive
from newsarchive.archive.integrity.checked_captures import check_captures
from newsarchive.archive.integrity.seals import SEALED, broken_seals
from newsarchive.archive.revisions.corrections import correct
from newsarchive.archive.schema import capture_file, earlier_reading, file_rewrite, registration, revision, tombstone
from newsarchive.extraction import EXTRACTOR_VERSION
from newsarchive.operations.verifying import verify
from tests.archive.samples import START, article, open_desk
from tests.integration.commands import newsarchive

PAGE = "https://gazette.test/a/1"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """An archive with a row in every table whose rows are sealed."""
    path = tmp_path_factory.mktemp("whole") / "a.db"
    with open_desk(str(path)) as desk:
        desk.read(article())
        desk.later(hours=1)
        desk.read(article(headline="Harbour budget fails"))
        desk.read(
            article(headline="Harbour budget fails!!"),
            version="2",
            body=repr(article(headline="Harbour budget fails")).encode(),
        )
        desk.read(article("https://gazette.test/a/2", headline="上海市的海港", body="上海市的海港今天开放。" * 9))
        desk.visit(PAGE, "gone", status=410, reason="HTTP 410")
        with desk.archive.transaction() as connection:
            correct(connection, 2, {"section": "Hafen"}, who="tom@desk", at=desk.now)
            connection.execute(
                file_rewrite.insert().values(file_id=1, rewritten_at=desk.now, reason="asked", records=1)
            )
            connection.execute(
                tombstone.insert().values(
                    publisher_id="p", identity="i", url="u", article_id=99, reason="asked", erased_at=desk.now
                )
            )
    return path


@pytest.fixture
def copy(whole, tmp_path) -> Path:
    """A copy of one's own to break."""
    shutil.copytree(whole.with_suffix(".captures"), tmp_path / "a.captures")
    return Path(shutil.copy(whole, tmp_path / "a.db"))


def found(path):
    with open_archive(path) as archive:
        return verify(archive).problems


def test_an_archive_that_nobody_touched_is_whole(whole):
    assert found(whole) == []


def test_every_sealed_table_is_in_the_sample(whole):
    with closing(sqlite3.connect(whole)) as database:
        for table in SEALED:
            assert database.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0], table.name
    assert {earlier_reading, registration, tombstone} <= set(SEALED)


@pytest.mark.parametrize("table", SEALED, ids=lambda table: table.name)
def test_another_value_in_any_column_of_any_row_is_found(table, copy):
    keys = [each.name for each in table.primary_key]
    where = " AND ".join(f'"{name}" = ?' for name in keys)
    with open_archive(copy, mode="write") as archive, archive.engine.connect() as connection:
        raw = connection.connection.driver_connection
        as_another_program(raw)
        rows = raw.execute(f"SELECT {', '.join(keys)} FROM {table.name}").fetchall()
        for column in table.columns:
            is_text = isinstance(getattr(column.type, "impl", column.type), Text)
            change = f"coalesce(\"{column.name}\", '') || 'x'" if is_text else f'coalesce("{column.name}", 0) + 70001'
            for key in rows:
                with connection.begin():
                    raw.execute(f'UPDATE {table.name} SET "{column.name}" = {change} WHERE {where}', key)
                    assert list(broken_seals(connection, table)), (table.name, column.name, key)
                    connection.get_transaction().rollback()
        assert list(broken_seals(connection, table)) == []


def as_another_program(raw):
    """Have a connection write without seals, and without the rules of the schema."""
    raw.execute("PRAGMA ignore_check_constraints = ON")
    raw.execute("PRAGMA foreign_keys = OFF")
    for (name,) in raw.execute("SELECT name FROM sqlite_temp_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER temp.{name}")


def test_a_row_that_another_program_added_or_took_away_is_found(copy):
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("INSERT INTO author (id, name) VALUES (77, 'Nobody')")
        database.execute("DELETE FROM photo WHERE revision_id = 1")
    problems = {(each.table, each.row, each.problem) for each in found(copy)}
    assert ("author", "77", "was not written by this program") in problems
    assert ("photo", "1/1", "was taken out by another program") in problems


def test_any_byte_of_a_capture_file_that_is_flipped_is_found_where_it_is(tmp_path):
    with open_desk(str(tmp_path / "a.db")) as desk:
        desk.read(article(), body=b"<p>one</p>")
        desk.read(article("https://gazette.test/a/2", headline="Two"), body=b"<p>two</p>")
    with open_archive(tmp_path / "a.db") as archive, archive.reading() as connection:
        (file,) = connection.execute(capture_file.select()).all()
        path = archive.captures_path / file.name
        good = path.read_bytes()
        assert len(good) == file.committed_bytes
        for at in range(len(good)):
            path.write_bytes(good[:at] + bytes([good[at] ^ (1 << at % 8)]) + good[at + 1 :])
            (problem,) = check_captures(archive, connection, is_quick=False)
            assert problem.file == file.name
            assert problem.offset is not None
            assert problem.offset <= at


def test_a_file_that_is_short_long_missing_or_unknown_is_told(copy):
    (path,) = copy.with_suffix(".captures").glob("*.warc.gz")
    good = path.read_bytes()
    path.write_bytes(good + b"torn")
    (beyond,) = found(copy)
    assert (beyond.is_harmless, beyond.offset) == (True, len(good))
    path.write_bytes(good[:-1])
    (short,) = found(copy)
    assert f"holds {len(good) - 1:,} bytes" in short.problem
    path.rename(path.with_name("other.warc.gz"))
    missing, unknown = found(copy)
    assert "is missing" in missing.problem
    assert (unknown.file, unknown.is_harmless) == ("other.warc.gz", True)


def test_a_closed_file_is_held_to_its_digest(copy):
    with open_archive(copy, mode="write") as archive, archive.transaction() as connection:
        connection.execute(capture_file.update().values(closed_at=START, sha256="0" * 64))
    (problem,) = found(copy)
    assert "digest is not the one" in problem.problem


def test_words_that_the_index_does_not_hold_are_found_and_mended(copy):
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE search_text SET body = 'other ' || body WHERE article_id = 2")
    assert {(each.check, each.table, each.row) for each in found(copy)} == {
        ("search", "search_text", "2"),
        ("search", "search_index", "2"),
    }
    ran = newsarchive("--archive", copy, "verify", "--mend-search", cwd=copy.parent)
    assert (ran.code, ran.err.splitlines()[-1]) == (0, "the archive is whole")


def test_a_hash_that_was_written_by_a_bug_of_ours_is_found(copy):
    with open_archive(copy, mode="write") as archive, archive.transaction() as connection:
        connection.execute(
            revision.update().where(revision.c.id == 1).values(content_hash="0" * 64, extracted_by=EXTRACTOR_VERSION)
        )
    (problem,) = found(copy)
    assert (problem.check, problem.table, problem.row) == ("content", "revision", "1")


def test_a_damaged_page_of_the_database_and_a_broken_reference_are_found(copy):
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE article SET story_id = 5 WHERE id = 1")
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_revision_seen_at'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    assert ("foreign keys", "article", "1") in {(each.check, each.table, each.row) for each in found(copy)}
    with copy.open("r+b") as file:
        file.seek((root - 1) * size + size - 40)
        file.write(b"\x7f" * 30)
    assert "database" in {each.check for each in found(copy)}


def test_the_command_names_what_is_broken_and_ends_with_6(copy):
    (path,) = copy.with_suffix(".captures").glob("*.warc.gz")
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.write_bytes(data)
    ran = newsarchive("--archive", copy, "verify", "--json", cwd=copy.parent)
    assert ran.code == 6
    assert ran.json["ok"] is False
    (problem,) = ran.json["problems"]
    assert (problem["check"], problem["file"]) == ("captures", path.name)
    assert "was altered" in problem["problem"]
    assert "backup" in problem["mend"]
    assert newsarchive("--archive", copy, "verify", "--quick", cwd=copy.parent).code == 0
