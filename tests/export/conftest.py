"""An archive with what makes dumps hard: quotes, commas, line ends, formulas, other scripts, nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from tests.archive.samples import BODY, Desk, article, open_desk

HARD = '=2+2;"quoted", comma\tand tab – \u200fمرحبا 港口 e\u0301'
FIRST, SECOND, THIRD = (f"https://gazette.test/a/{number}" for number in (1, 2, 3))


@contextmanager
def hard_desk(path: Path) -> Iterator[Desk]:
    with open_desk(str(path)) as made:
        made.read(article(FIRST))
        made.later(hours=1)
        nothing = {"published_on": None, "published_at": None, "authors": (), "notice": None, "tags": (), "photos": ()}
        made.read(article(SECOND, headline=HARD, body=f"{HARD}\n\n{BODY}", **nothing))
        made.later(hours=1)
        made.read(article(THIRD, headline="上海港", published_on=date(2026, 2, 28), tags=("a; b", "c")))
        made.later(hours=1)
        made.read(article(FIRST, body=BODY.replace("two", "three"), notice=None))
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with hard_desk(tmp_path / "a.db") as made:
        yield made


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One that is only read."""
    with hard_desk(tmp_path_factory.mktemp("read-back") / "a.db") as made:
        yield made.archive
