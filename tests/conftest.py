"""What all tests share: the databases, and property tests that try new examples on a person's machine only."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.postgresql import HOW_TO_INSTALL, Server, is_installed, running_server

settings.register_profile("person", deadline=None)  # machines are noisy; no test is about time
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "person")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server; without one the test is skipped, but in CI it fails."""
    if not is_installed():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_INSTALL)
    with running_server() as server:
        yield server
