"""`newsarchive migrate`: what it says, and what it leaves alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from newsarchive.archive import open_archive
from newsarchive.archive.opening import HEAD
from tests.integration.commands import newsarchive


def test_an_archive_that_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    open_archive(tmp_path / "a.db", mode="write").close()

    ran = newsarchive("--archive", tmp_path / "a.db", "migrate", "--json", cwd=tmp_path)

    assert (ran.code, ran.json["from"], ran.json["to"], ran.json["backup"]) == (0, HEAD, HEAD, None)
    assert not list(tmp_path.glob("*before-migration*"))


def test_there_has_to_be_an_archive_and_no_newer_one(tmp_path: Path) -> None:
    assert newsarchive("--archive", tmp_path / "a.db", "migrate", cwd=tmp_path).code == 4
    open_archive(tmp_path / "a.db", mode="write").close()
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    ran = newsarchive("--archive", tmp_path / "a.db", "migrate", cwd=tmp_path)

    assert ran.code == 4
    assert "newer version" in ran.err
