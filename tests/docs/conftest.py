"""The demo's archive, made once for all tests of the documentation; and the scripts of docs/, which are no package."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder in which `newsarchive demo` has been run; parallel workers share it."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder = shared / "documentation-demo"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            making = shared / "documentation-demo-making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            subprocess.run([sys.executable, "-m", "newsarchive", "demo"], cwd=making, check=True, timeout=300)
            making.rename(folder)
    return folder


@pytest.fixture
def folder(demo: Path, tmp_path: Path) -> Path:
    """A folder of the test's own with a copy of the demo's archive."""
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    return tmp_path
