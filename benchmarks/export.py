"""Export beside `sqlite3 -csv`: rows a second, the ratio, and the peak memory, which must not grow with the archive.

    python -m benchmarks.export                      # 100,000 articles
    python -m benchmarks.export --articles 1000000   # takes some minutes, and 4 GB of disk

The peer is the command line of SQLite itself (Debian's `sqlite3`), asked for the same rows: every column of the view `articles`, in its order. Both write
to a file; each is run three times, in turn, and the best run counts. Wall clock and CPU are given, with start-up and without: the same dump of an
archive of ten articles is taken off. Memory is what the process has for itself, without the pages of the database that are mapped into it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.synthetic import fill
from newsarchive.archive.queries.views import ARTICLE_COLUMNS

PEER = "sqlite3 -csv"
BAR = 0.7  # of the peer's rows a second: DESIGN's budget
MOST_GROWTH = 1.2  # of the peak memory at a tenth of the articles
FEW = 10  # articles of the archive whose dump is nothing but start-up


# The parent of a measured process: it looks fifty times a second at the memory the process has for itself, which leaves out the pages of the database
# that are mapped into it and may be dropped at any time.
_WATCH = """
import resource, subprocess, sys
child, peak = subprocess.Popen(sys.argv[1:]), 0
while child.poll() is None:
    with open(f"/proc/{child.pid}/status") as status:
        own = [line.split()[1] for line in status if line.startswith("RssAnon")]
    peak = max([peak, *map(int, own)])
    try:
        child.wait(0.02)
    except subprocess.TimeoutExpired:
        pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, peak, file=sys.stderr)
sys.exit(child.returncode)
"""


class Run(NamedTuple):
    """Seconds by the clock, seconds of CPU, the most memory of its own in MB."""

    wall: float
    cpu: float
    peak: float


def ours(path: Path, out: Path, *options: str) -> Run:
    """One export, by a process of its own."""
    return _timed(
        [sys.executable, "-m", "newsarchive", "--archive", str(path), "--quiet", "export", str(out), *options]
    )


def peer(path: Path, out: Path) -> Run:
    """The same of `sqlite3 -csv`."""
    query = f"SELECT {', '.join(ARTICLE_COLUMNS)} FROM articles ORDER BY id"
    with out.open("wb") as file:
        return _timed(["sqlite3", "-readonly", "-csv", "-header", str(path), query], stdout=file)


def _timed(command: list[str], **options: Any) -> Run:
    """The process is the only child of a child, whose times and memory are then those of nobody else."""
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _WATCH, *command], check=True, stderr=subprocess.PIPE, **options)
    wall = time.perf_counter() - begun
    cpu, peak = done.stderr.split()[-2:]
    return Run(wall, float(cpu), int(peak) / 1024)


def measure(folder: Path, articles: int) -> dict[str, Run]:
    """Name -> the best times and the greatest peak of three runs each, taken in turn."""
    path = folder / f"{articles}.db"
    if not path.exists():
        fill(path, articles)
    runs = {PEER: lambda: peer(path, folder / "peer.csv"), "csv": lambda: ours(path, folder / "ours.csv")}
    found: dict[str, list[Run]] = {name: [] for name in runs}
    for _ in range(3):
        for name, run in runs.items():
            found[name].append(run())
    for name in ("jsonl", "parquet", "sqlite"):
        found[name] = [ours(path, folder / f"ours.{name}", "--format", name, "--table", "articles")]
    return {
        name: Run(min(each.wall for each in made), min(each.cpu for each in made), max(each.peak for each in made))
        for name, made in found.items()
    }


def main() -> int:
    """Print the table; 1 where a bar is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where archives are made, and kept")
    options = parser.parse_args()
    if shutil.which("sqlite3") is None:
        print("sqlite3 is not installed: apt-get install sqlite3", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        start, small, large = (measure(folder, count) for count in (FEW, options.articles // 10, options.articles))
    print(
        f"\n| {options.articles:,} articles | wall s | CPU s | beside it: wall | CPU | without start-up: wall | CPU | own MB | at a tenth |"
    )
    print("| --- " * 9 + "|")
    net = {name: Run(run.wall - start[name].wall, run.cpu - start[name].cpu, run.peak) for name, run in large.items()}
    for name, run in large.items():
        ratios = [
            large[PEER].wall / run.wall,
            large[PEER].cpu / run.cpu,
            net[PEER].wall / net[name].wall,
            net[PEER].cpu / net[name].cpu,
        ]
        print(
            f"| {name} | {run.wall:.2f} | {run.cpu:.2f} | {' | '.join(f'{each:.2f}' for each in ratios)} | {run.peak:.0f} | {small[name].peak:.0f} |"
        )
    ratio, growth = net[PEER].cpu / net["csv"].cpu, large["csv"].peak / small["csv"].peak
    print(f"\nCPU without start-up: {ratio:.2f} × (bar {BAR}); memory × {growth:.2f} (bar {MOST_GROWTH})")
    return 0 if ratio >= BAR and growth <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
