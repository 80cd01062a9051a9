"""The migrations build what the schema module says, and never touch data without a backup."""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, text

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.integrity.seals import SEALED, broken_seals
from newsarchive.archive.migrations.migrating import migrate
from newsarchive.archive.opening import HEAD
from newsarchive.archive.queries.views import ARTICLE_COLUMNS
from newsarchive.archive.schema import host, metadata
from newsarchive.archive.search.saved import saved_search_of, untold
from newsarchive.errors import ArchiveOutdated
from newsarchive.export import Selection, destination_of, dump
from tests.archive.samples import change
from tests.postgresql import Server

DATA = Path(__file__).parents[1] / "data"
OURS = ("search_index", "sqlite_stat", "alembic_version")


def test_the_migrations_build_the_tables_of_the_schema_module(archive: Archive) -> None:
    with archive.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, *_: not _is_extra(name)})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_build_what_create_all_builds_word_for_word(sqlite_archive: Archive, tmp_path: Path) -> None:
    plain = create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    metadata.create_all(plain)

    with sqlite_archive.reading() as migrated, plain.connect() as created:
        assert _ddl(migrated) == _ddl(created)


def test_the_view_has_the_columns_it_promises(archive: Archive) -> None:
    with archive.reading() as connection:
        assert tuple(connection.execute(text("SELECT * FROM articles")).keys()) == ARTICLE_COLUMNS


def test_the_program_knows_its_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "newsarchive.archive:migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_data_is_backed_up_before_it_is_migrated(archive_path: Path) -> None:
    with open_archive(archive_path, mode="write") as archive, archive.transaction() as connection:
        connection.execute(insert(host), [{"key": "paper.test"}])

    migrate(str(archive_path), has_data=True)

    (backup,) = archive_path.parent.glob("paper.db.before-migration-*")
    with closing(sqlite3.connect(backup)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT key FROM host").fetchall() == [("paper.test",)]


def test_an_archive_that_cannot_be_made_leaves_nothing(archive_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsarchive.archive.creating.create_search_index", _fail)
    with pytest.raises(RuntimeError):
        migrate(str(archive_path), has_data=False)
    monkeypatch.undo()

    with closing(sqlite3.connect(archive_path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []
    open_archive(archive_path, mode="write").close()


@pytest.fixture(params=["0001", "0002"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of each earlier schema: the demo's, crawled on two days by the program of its time."""
    path = tmp_path / f"kept-{request.param}.db"
    path.write_bytes(lzma.decompress((DATA / f"archive-{request.param}.db.xz").read_bytes()))
    return path


def test_an_archive_of_each_earlier_schema_is_brought_up_to_date(kept: Path, sqlite_archive: Archive) -> None:
    before = _counts(kept)
    with pytest.raises(ArchiveOutdated):
        open_archive(kept)
    with open_archive(kept, mode="write") as archive, archive.reading() as connection:
        fresh = create_engine(f"sqlite:///{sqlite_archive.location}")
        with fresh.connect() as created:
            assert _ddl(connection) == _ddl(created)
            assert _triggers(connection) == _triggers(created)
        assert archive.search("harbour", limit=None).count() == 15
        assert all(not list(broken_seals(connection, table)) for table in SEALED)
        assert connection.execute(text("SELECT count(*) FROM row_seal WHERE table_name = 'revision'")).scalar_one() > 43
        assert connection.execute(text("SELECT headline FROM articles WHERE id = 1")).scalar_one().startswith("Yunwan")

    now = _counts(kept)
    assert {name: now[name] for name in before} == before
    (backup,) = kept.parent.glob("*before-migration*")
    assert _counts(backup) == before


def test_a_migration_that_fails_leaves_the_archive_as_it_was(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept.read_bytes()
    monkeypatch.setattr("newsarchive.archive.creating.reseal", _fail)
    with pytest.raises(RuntimeError):
        open_archive(kept, mode="write")
    monkeypatch.undo()

    with closing(sqlite3.connect(kept)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (kept.stem.removeprefix("kept-"),)
        ]
    assert len(kept.read_bytes()) == len(before)
    open_archive(kept, mode="write").close()


@pytest.fixture
def kept_on_server(postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A server's archive of the second schema, by `pg_dump`: copied from a file with its marks, then written to."""
    monkeypatch.setenv("NEWSARCHIVE_CAPTURES", str(tmp_path / "captures"))
    address = postgresql.new_database()
    with psycopg.connect(address.replace("+psycopg", "", 1)) as connection:
        connection.execute(lzma.decompress((DATA / "archive-0002.sql.xz").read_bytes()))
    return address


def test_a_servers_archive_of_the_second_schema_is_brought_up_to_date(kept_on_server: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveOutdated):
        open_archive(kept_on_server)

    def nightly(archive: Archive, table: str) -> list[str]:
        path = tmp_path / f"{table}.csv"
        dump(archive, destination_of(str(path)), Selection((table,), ("id",)), since_last=f"nightly {table}")
        return path.read_text().split()[1:]

    with open_archive(kept_on_server, mode="write") as archive:
        with archive.reading() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_name": lambda name, *_: not _is_extra(name)}
            )
            assert compare_metadata(context, metadata) == []
            assert all(not list(broken_seals(connection, table)) for table in SEALED)
            saved = saved_search_of(connection, "budget")
        assert [hit.id for hit in untold(archive, saved, ("", ""))[0]] == [3]
        assert nightly(archive, "articles") == ["1", "2", "3"]  # who changed until now, nobody knows
        assert nightly(archive, "captures") == ["3", "4"]
        with archive.transaction() as connection:
            change(connection, 1)
        assert nightly(archive, "articles") == ["1"]
        assert nightly(archive, "captures") == ["5"]


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("the disk was pulled out")


def _counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        plain = [name for name in names if not _is_extra(name) and not name.startswith("sqlite_")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in plain}


def _triggers(connection: object) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"))  # type: ignore[attr-defined]
    return dict(rows.all())


def _is_extra(name: str | None) -> bool:
    return name is not None and name.startswith(OURS)


def _ddl(connection: object) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')"))  # type: ignore[attr-defined]
    return {name: sql.strip() for name, sql in rows if sql is not None and not _is_extra(name)}
