"""A real archive in a real file, for every test of this room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.archive import Archive, open_archive

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def archive_path(tmp_path: Path) -> Path:
    return tmp_path / "paper.db"


@pytest.fixture
def archive(archive_path: Path) -> Iterator[Archive]:
    with open_archive(archive_path, mode="write") as opened:
        yield opened
