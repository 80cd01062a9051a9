"""What a command costs before it does anything: CPU time of whole processes, beside bare Python and SQLAlchemy.

    python -m benchmarks.startup --archive data/demo.db

Each is run several times and the least is told: what else the machine does only adds to it. The bars are 150 ms for
`--help` and 600 ms for `search`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys

BARS = {"newsarchive --help": 150, "newsarchive search harbour": 600}


def main() -> int:
    """Measure each, print the table; 1 where a bar is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--archive", default="data/demo.db")
    arguments.add_argument("--times", type=int, default=10)
    options = arguments.parse_args()
    program = (sys.executable, "-m", "newsarchive", "--archive", options.archive)
    commands = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "import typer": (sys.executable, "-c", "import typer"),
        "import sqlalchemy": (sys.executable, "-c", "import sqlalchemy"),
        "newsarchive --help": (*program, "--help"),
        "newsarchive search harbour": (*program, "search", "harbour"),
    }
    missed = 0
    for name, command in commands.items():
        spent = min(_milliseconds(command) for _ in range(options.times))
        bar = BARS.get(name)
        missed += bar is not None and spent > bar
        print(f"{name:28} {spent:6.0f} ms" + (f"   bar {bar} ms" if bar else ""))
    return 1 if missed else 0


def _milliseconds(command: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    sys.exit(main())
