"""An archive moved to another database and back is the same archive."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from newsarchive.archive import Archive, copied_rows, open_archive
from newsarchive.archive.copied_rows import copied_tables, table_digest
from newsarchive.errors import ArchiveCorrupt, ArchiveError
from newsarchive.export import Selection, destination_of, dump
from newsarchive.operations.copying import copy_archive
from newsarchive.operations.verifying import verify
from tests.archive.samples import article, change, open_desk
from tests.integration.commands import newsarchive
from tests.postgresql import Server


@pytest.fixture
def full(tmp_path: Path) -> str:
    """An archive with an edit, Chinese, and a page that vanished."""
    place = str(tmp_path / "a.db")
    with open_desk(place) as desk:
        desk.read(article())
        desk.later(hours=1)
        desk.read(article(headline="Harbour budget fails"))
        desk.read(article("https://gazette.test/a/2", headline="上海市的海港", body="上海市的海港今天开放。" * 9))
        desk.visit("https://gazette.test/a/1", "gone", status=410, reason="HTTP 410")
    return place


def contents(location: str) -> dict[str, tuple[int, str]]:
    with open_archive(location) as archive, archive.reading() as connection:
        return {each.name: table_digest(connection, each) for each in copied_tables()}


def problems(location: str) -> list[str]:
    with open_archive(location) as archive:
        return [f"{each.place}: {each.problem}" for each in verify(archive).problems if not each.is_harmless]


def test_to_a_server_and_back_nothing_changes(
    full: str, postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSARCHIVE_CAPTURES", str(tmp_path / "a.captures"))
    server, back = postgresql.new_database(), str(tmp_path / "back.db")

    copy_archive(full, server)
    copy_archive(server, back)

    assert contents(full) == contents(server) == contents(back)
    assert problems(server) == problems(back) == []
    for place in (full, server, back):
        with open_archive(place) as archive:
            assert [hit.id for hit in archive.search("海港")] == [2]
    with open_archive(server, mode="write") as archive, archive.transaction() as connection:
        made = connection.execute(text("INSERT INTO story (created_at) VALUES ('x') RETURNING id")).scalar_one()
        page = connection.execute(text("SELECT nextval(pg_get_serial_sequence('page', 'id'))")).scalar_one()
        assert (made, page > connection.execute(text("SELECT max(id) FROM page")).scalar_one()) == (1, True)


def test_a_series_of_dumps_goes_on_in_the_copy(
    full: str, postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSARCHIVE_CAPTURES", str(tmp_path / "a.captures"))

    def nightly(archive: Archive, table: str) -> int:
        selection = Selection((table,))
        return dump(archive, destination_of(str(tmp_path / "x.csv")), selection, since_last=f"nightly {table}")[table]

    server, back = postgresql.new_database(), str(tmp_path / "back.db")
    with open_archive(full, mode="write") as archive:
        assert (nightly(archive, "articles"), nightly(archive, "captures")) == (2, 3)
    for source, target, vanishing in ((full, server, 1), (server, back, 2)):
        copy_archive(source, target)
        with open_archive(target, mode="write") as archive:
            assert (nightly(archive, "articles"), nightly(archive, "captures")) == (0, 0)
            with archive.transaction() as connection:
                change(connection, vanishing)
            assert (nightly(archive, "articles"), nightly(archive, "captures")) == (1, 1)


def test_to_another_file_with_its_captures(full: str, tmp_path: Path) -> None:
    report = copy_archive(full, str(tmp_path / "new" / "b.db"))

    assert (report.rows > 10, report.files) == (True, 1)
    assert problems(str(tmp_path / "new" / "b.db")) == []
    assert contents(full) == contents(str(tmp_path / "new" / "b.db"))


def test_what_is_there_is_not_touched(full: str, tmp_path: Path) -> None:
    copy_archive(full, str(tmp_path / "b.db"))

    ran = newsarchive("copy", full, tmp_path / "b.db", cwd=tmp_path)

    assert ran.code == 4
    assert "is there already" in ran.err


@pytest.mark.parametrize("kind", ["file", "server"])
def test_an_interrupted_copy_leaves_no_half_archive(
    kind: str, full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("NEWSARCHIVE_CAPTURES", str(tmp_path / "a.captures"))
    target = str(tmp_path / "b.db")
    if kind == "server":
        target = request.getfixturevalue("postgresql").new_database()

    def stop(name: str) -> None:
        if name == "search_text":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_archive(full, target, told=stop)

    if kind == "file":
        assert not [path.name for path in tmp_path.iterdir() if "copying" in path.name or path.name == "b.db"]
    copy_archive(full, target)
    assert contents(full) == contents(target)
    with pytest.raises(ArchiveError):
        copy_archive(full, target)


def test_a_damaged_archive_is_not_copied(full: str, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(full) as database:
        database.execute("UPDATE revision SET headline = 'Altered' WHERE id = 1")
    with pytest.raises(ArchiveCorrupt, match="revision"):
        copy_archive(full, str(tmp_path / "b.db"))
    assert copied_rows.copied_tables()
