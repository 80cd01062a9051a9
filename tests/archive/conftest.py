"""A real archive in a real file, for every test of this room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from newsarchive.archive import Archive, open_archive

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def archive_path(tmp_path: Path) -> Path:
    return tmp_path / "paper.db"


@cache
def template() -> bytes:
    """An archive with nothing in it, made once: Alembic takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_archive(path, mode="write").close()
        return path.read_bytes()


def new_archive(path: Path) -> Archive:
    """A new archive, open for writing."""
    path.write_bytes(template())
    return open_archive(path, mode="write")


@pytest.fixture
def archive(archive_path: Path) -> Iterator[Archive]:
    with new_archive(archive_path) as opened:
        yield opened
