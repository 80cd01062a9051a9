"""A site, and a way to crawl it, for every test here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Site, serve


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site of one's own."""
    with serve() as served:
        yield served


@pytest.fixture
def crawl(tmp_path: Path) -> Callable[..., Ran]:
    """Crawl into an archive of this test's own."""

    def run(*arguments: str | Path, **env: str) -> Ran:
        return newsarchive(
            "--archive", tmp_path / "a.db", "crawl", "--allow-private-hosts", "--json", *arguments, cwd=tmp_path, **env
        )

    return run
