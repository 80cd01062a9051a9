"""A copy of the demo's archive; and the scripts of docs/, which are no package."""

import shutil
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))


@pytest.fixture
def folder(demo: Path, tmp_path: Path) -> Path:
    """A folder of the test's own with a copy of the demo's archive."""
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    return tmp_path
