"""The migrations build what the schema module says, and never touch data without a backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, text

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.migrating import migrate
from newsarchive.archive.opening import HEAD
from newsarchive.archive.schema import host, metadata
from newsarchive.archive.views import ARTICLE_COLUMNS

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


def test_a_migration_that_fails_leaves_everything_as_it_was(
    archive_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk was pulled out")

    monkeypatch.setattr("alembic.op.execute", fail)
    with pytest.raises(RuntimeError):
        migrate(str(archive_path), has_data=False)
    monkeypatch.undo()

    with closing(sqlite3.connect(archive_path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []
    open_archive(archive_path, mode="write").close()


def _is_extra(name: str | None) -> bool:
    return name is not None and name.startswith(OURS)


def _ddl(connection: object) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')"))  # type: ignore[attr-defined]
    return {name: sql for name, sql in rows if sql is not None and not _is_extra(name)}
