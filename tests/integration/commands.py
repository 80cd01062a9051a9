"""Runs the program as a user would: a process, its exit code, its two outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from tests.integration.ready import Ready

READY = Ready()


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as one JSON document."""
        return json.loads(self.out)


def environment(**more: str) -> dict[str, str]:
    """This process' environment without anything that changes what the program does."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if "proxy" not in name.lower() and not name.startswith("NEWSARCHIVE")
    }
    return {**kept, "NO_COLOR": "1", **more}


def newsarchive(*arguments: str | Path, cwd: Path, stdin: str | None = None, timeout: float = 120, **env: str) -> Ran:
    """Run `newsarchive` with these arguments, in a process that has loaded it already, and wait for its end."""
    if stdin is None and not any(name.startswith("PYTHON") for name in env):
        code, *written = READY.run([*map(str, arguments)], cwd=cwd, environment=environment(**env), timeout=timeout)
        return Ran(code, *(TextIOWrapper(BytesIO(each)).read() for each in written))
    done = subprocess.run(
        [sys.executable, "-m", "newsarchive", *map(str, arguments)],
        cwd=cwd,
        env=environment(**env),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def start(*arguments: str | Path, cwd: Path, **env: str) -> subprocess.Popen[str]:
    """Start `newsarchive`, in a fresh interpreter, and leave it running."""
    return subprocess.Popen(
        [sys.executable, "-m", "newsarchive", *map(str, arguments)],
        cwd=cwd,
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
