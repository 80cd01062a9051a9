"""What is opened, what is made, and what is refused and left as it is."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.lock import hold_lock
from newsarchive.archive.opening import APPLICATION_ID
from newsarchive.archive.schema import host
from newsarchive.errors import (
    ArchiveCorrupt,
    ArchiveError,
    ArchiveForeign,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveNewer,
    ArchiveOutdated,
    ArchiveUnwritable,
)


def make(path: Path) -> Path:
    open_archive(path, mode="write").close()
    return path


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def test_writing_makes_the_archive_and_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "data" / "of the paper" / "archive.db"

    with open_archive(path, mode="write") as archive, archive.transaction() as connection:
        connection.execute(insert(host), [{"key": "paper.test"}])
    with open_archive(path) as archive, archive.reading() as connection:
        assert connection.execute(select(host.c.key)).scalars().all() == ["paper.test"]

    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_missing_archive_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match=r"none\.db"):
        open_archive(tmp_path / "none.db")

    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_archive_yet(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()

    with pytest.raises(ArchiveMissing):
        open_archive(path)
    with open_archive(path, mode="write") as archive, archive.reading() as connection:
        assert connection.execute(select(host)).all() == []


@pytest.mark.parametrize("mode", ["read", "write"])
@pytest.mark.parametrize("name", ["notes.txt", "letters.db", "folder", "short"])
def test_what_is_not_ours_is_refused_and_left_as_it_is(mode: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    match name:
        case "notes.txt":
            path.write_text("no database at all\n" * 50, encoding="utf-8")
        case "short":
            path.write_bytes(b"SQLite")
        case "folder":
            path.mkdir()
        case _:
            execute(path, "CREATE TABLE letter (text)", "CREATE TABLE alembic_version (version_num)")
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(ArchiveForeign, match=name):
        open_archive(path, mode=mode)  # type: ignore[arg-type]

    assert (path.read_bytes() if path.is_file() else None) == before
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_newer_archive_is_refused(mode: str, archive_path: Path) -> None:
    execute(make(archive_path), "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(ArchiveNewer, match="newer"):
        open_archive(archive_path, mode=mode)  # type: ignore[arg-type]


def test_an_older_archive_is_refused_by_a_command_that_reads(archive_path: Path) -> None:
    execute(make(archive_path), "UPDATE alembic_version SET version_num = '0000'")

    with pytest.raises(ArchiveOutdated, match="migrate"):
        open_archive(archive_path)


@pytest.mark.parametrize("mode", ["read", "write"])
@pytest.mark.parametrize("damage", ["schema", "version", "no version", "cut"])
def test_a_damaged_archive_is_refused(mode: str, damage: str, archive_path: Path) -> None:
    make(archive_path)
    match damage:
        case "schema":
            raw = bytearray(archive_path.read_bytes())
            raw[100:4096] = b"\xff" * (4096 - 100)
            archive_path.write_bytes(raw)
        case "version":
            execute(archive_path, "DELETE FROM alembic_version")
        case "no version":
            execute(archive_path, "DROP TABLE alembic_version")
        case _:
            archive_path.write_bytes(archive_path.read_bytes()[:5000])

    with pytest.raises(ArchiveCorrupt):
        open_archive(archive_path, mode=mode)  # type: ignore[arg-type]


def test_an_archive_is_found_by_its_address_and_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "a.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSARCHIVE_ARCHIVE", "a.db")

    for where in (None, "a.db", f"sqlite:///{path}"):
        with open_archive(where) as archive:
            assert archive.location == str(path)


def test_captures_lie_beside_the_archive(tmp_path: Path) -> None:
    for name, folder in (("a.db", "a.captures"), ("news.2026", "news.2026.captures")):
        with open_archive(make(tmp_path / name)) as archive:
            assert archive.captures_path == tmp_path / folder


def test_a_server_that_cannot_be_reached_is_an_error_of_ours() -> None:
    with pytest.raises(ArchiveError):
        open_archive("postgresql+psycopg://nobody@127.0.0.1:1/none")


def test_an_archive_is_not_made_while_another_process_makes_it(archive_path: Path) -> None:
    with hold_lock(str(archive_path), purpose="migrate"), pytest.raises(ArchiveLocked, match=str(os.getpid())):
        open_archive(archive_path, mode="write")


def test_a_place_that_cannot_hold_an_archive(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ArchiveUnwritable):
        open_archive(tmp_path / "file" / "a.db", mode="write")


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which("setpriv") is None, reason="root may write anything")
def test_a_folder_that_may_not_be_written_can_be_read(archive_path: Path) -> None:
    """Read as somebody else, for root is not stopped by permissions: an archive on a read-only medium."""
    with open_archive(archive_path, mode="write") as archive, archive.transaction() as connection:
        connection.execute(insert(host), [{"key": "paper.test"}])
    for leftover in archive_path.parent.glob("paper.db-*"):
        leftover.unlink()
    archive_path.chmod(0o444)
    archive_path.parent.chmod(0o555)
    for folder in archive_path.parents[1:4]:
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    code = (
        "import sys\nfrom newsarchive.archive import open_archive\n"
        "from newsarchive.errors import ArchiveUnwritable\nfrom sqlalchemy import text\n"
        "with open_archive(sys.argv[1]) as archive, archive.reading() as connection:\n"
        "    print(connection.execute(text('SELECT key FROM host')).scalar_one())\n"
        "try:\n    open_archive(sys.argv[1], mode='write')\n"
        "except ArchiveUnwritable:\n    print('unwritable')\n"
    )
    who = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []

    ran = subprocess.run(
        [*who, sys.executable, "-c", code, str(archive_path)], capture_output=True, text=True, check=False
    )

    if "Permission denied" in ran.stderr and sys.executable in ran.stderr:
        pytest.skip("the interpreter may not be run by somebody else here")
    assert ran.stdout.split() == ["paper.test", "unwritable"], ran.stderr


def test_an_archive_whose_making_was_killed_is_made_by_the_next(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom newsarchive.archive import open_archive\nprint('go', flush=True)\n"
        "open_archive(sys.argv[1], mode='write')\n"
    )
    for number in range(5):
        path = tmp_path / f"{number}.db"
        making = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
        assert making.stdout is not None
        making.stdout.readline()
        time.sleep(0.07 * number)  # not to wait for something, but to kill it at different points
        making.send_signal(signal.SIGKILL)
        making.communicate()

        with open_archive(path, mode="write") as archive:
            check(archive)


def cut_off(path: Path, *made_before: str) -> None:
    """A database and its journal as they lie on the disk when a program is killed in the middle of a write."""
    draft = path.with_name("draft.db")
    with closing(sqlite3.connect(draft, isolation_level=None)) as database:
        for statement in made_before:
            database.execute(statement)
        database.execute("PRAGMA cache_size = 1")
        database.execute("BEGIN IMMEDIATE")
        database.execute("CREATE TABLE filling (text)")
        database.executemany("INSERT INTO filling VALUES (?)", [("x" * 3000,)] * 50)
        shutil.copy(draft, path)
        shutil.copy(f"{draft}-journal", f"{path}-journal")


def test_an_archive_cut_off_at_its_first_page_is_made_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    cut_off(path, "PRAGMA user_version = 1")

    with pytest.raises(ArchiveUnwritable, match=r"newsarchive crawl"):
        open_archive(path)
    with open_archive(path, mode="write") as archive:
        check(archive)
    open_archive(path).close()


def test_another_programs_database_that_was_cut_off_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    cut_off(path, "CREATE TABLE theirs (id)", "CREATE TABLE others (id)")
    before = path.read_bytes(), Path(f"{path}-journal").read_bytes()

    with pytest.raises(ArchiveForeign, match="another program"):
        open_archive(path, mode="write")
    assert (path.read_bytes(), Path(f"{path}-journal").read_bytes()) == before


def check(archive: Archive) -> None:
    with archive.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.execute(select(host)).all() == []
        assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one() == 0
