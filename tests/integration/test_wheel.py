"""The wheel, installed in a clean environment and used from another folder, is the whole program."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.integration.commands import environment

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--quiet",
        "-w",
        str(folder),
        str(CHECKOUT),
    ]
    subprocess.run(command, check=True, capture_output=True, env=environment(), cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; its dependencies are those of the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder)
    found = folder / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(found),
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        "--force-reinstall",
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True, env=environment())
    return found


def test_the_wheel_brings_no_top_level_module_called_spiders(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {name for name in names if not name.endswith(".dist-info")} == {"newsarchive"}


def test_the_wheel_holds_every_module_and_data_file(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", "newsarchive", "spiders"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    wanted = {name if name.startswith("newsarchive/") else f"newsarchive/{name}" for name in listed}

    assert wanted - packed == set()


def test_the_installed_program_runs_from_another_folder(python: Path, tmp_path: Path) -> None:
    program = str(python.parent / "newsarchive")
    where = subprocess.run(
        [str(python), "-c", "import newsarchive, newsarchive.spiders.news; print(newsarchive.__file__)"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    shown = subprocess.run(
        [program, "--help"], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    demo = subprocess.run(
        [program, "demo"], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )

    assert str(python.parents[1]) in where
    assert "crawl" in shown.stdout
    assert demo.returncode == 0, demo.stderr
    assert (tmp_path / "data" / "demo.db").exists()
