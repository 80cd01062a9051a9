"""What all tests share: the demo's archive, the databases, and property tests that try new examples on a person's machine only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from tests.postgresql import HOW_TO_INSTALL, Server, is_installed, running_server

settings.register_profile("person", deadline=None)  # machines are noisy; no test is about time
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "person")

if sys.dont_write_bytecode:
    # The program is started hundreds of times, and each start would compile all that it imports. What is compiled is kept, but not in the checkout.
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(tempfile.gettempdir(), f"newsarchive-tests-{os.getuid()}"))
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server; without one the test is skipped, but in CI it fails."""
    if not is_installed():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_INSTALL)
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder in which `newsarchive demo` has been run; parallel workers share it."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder = shared / "demo"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            making = shared / "demo-making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            subprocess.run([sys.executable, "-m", "newsarchive", "demo"], cwd=making, check=True, timeout=300)
            making.rename(folder)
    return folder
