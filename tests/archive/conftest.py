"""A real archive for every test of this room, in a file of SQLite's and in a database of PostgreSQL's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection

from newsarchive.archive import Archive, open_archive
from tests.postgresql import Server

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


class Locations:
    """Makes archives with nothing in them, in files; `new` returns the path of one whose files lie in that folder."""

    def new(self, folder: Path) -> str:
        path = folder / "paper.db"
        path.write_bytes(template())
        return str(path)

    @contextmanager
    def lent(self, folder: Path) -> Iterator[str]:
        """One for a while: what was made is used again."""
        yield self.new(folder)


class ServerLocations(Locations):
    """Makes archives in databases of a server; `new` returns the address."""

    def __init__(self, server: Server, patch: pytest.MonkeyPatch) -> None:
        self._server = server
        self._patch = patch

    def new(self, folder: Path) -> str:
        self._patch.setenv("NEWSARCHIVE_CAPTURES", str(folder / "paper.captures"))
        return self._server.new_archive()

    @contextmanager
    def lent(self, folder: Path) -> Iterator[str]:
        address = self.new(folder)
        yield address
        self._patch.delenv("NEWSARCHIVE_CAPTURES")
        self._server.give_back(address)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def archive_path(tmp_path: Path) -> Path:
    """Where a file of SQLite's may be made, for what is about files only."""
    return tmp_path / "paper.db"


@cache
def template() -> bytes:
    """An archive with nothing in it, made once: Alembic takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_archive(path, mode="write").close()
        return path.read_bytes()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def locations(request: pytest.FixtureRequest) -> Iterator[Locations]:
    """Makes archives of the one kind and of the other: every test that asks for it runs twice."""
    if request.param == "sqlite":
        yield Locations()
        return
    server = request.getfixturevalue("postgresql")
    with pytest.MonkeyPatch.context() as patch:
        yield ServerLocations(server, patch)


@pytest.fixture
def location(locations: Locations, tmp_path: Path) -> Iterator[str]:
    """An archive with nothing in it."""
    with locations.lent(tmp_path) as lent:
        yield lent


@pytest.fixture
def archive(location: str) -> Iterator[Archive]:
    """It, open for writing."""
    with open_archive(location, mode="write") as opened:
        yield opened


@pytest.fixture
def sqlite_archive(tmp_path: Path) -> Iterator[Archive]:
    """One in a file, for what SQLite alone has."""
    with open_archive(Locations().new(tmp_path), mode="write") as opened:
        yield opened


@pytest.fixture
def connection(archive: Archive) -> Iterator[Connection]:
    """One long transaction: what is written is seen at once."""
    with archive.transaction() as opened:
        yield opened
