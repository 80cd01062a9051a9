"""The memory of a crawl of few pages beside that of one of many, on a synthetic paper.

    python -m benchmarks.memory                            # 5,000 and 100,000 pages: an hour on two cores
    python -m benchmarks.memory --pages 1000 --pages 5000

Printed is the largest resident memory (VmHWM) of the main process and of its largest child. Exit code 1 where the main process of the larger crawl is more than a
fifth larger than that of the smaller one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crawl import site

MOST_GROWTH = 1.2


def crawl(pages: int) -> tuple[int, int]:
    """Largest memory of the main process and of its largest child, in KB."""
    with site(pages, 0.0, hosts=1) as port, tempfile.TemporaryDirectory(prefix="newsarchive-memory-") as folder:
        command = [
            sys.executable,
            "-m",
            "newsarchive",
            "--archive",
            f"{folder}/a.db",
            "--quiet",
            "crawl",
            "--allow-private-hosts",
        ]
        process = subprocess.Popen([*command, f"http://127.0.0.1:{port}/"], stdout=subprocess.DEVNULL)
        own = largest = 0
        while process.poll() is None:
            own = max(own, _most_kb(process.pid))
            largest = max([largest, *map(_most_kb, _descendants(process.pid))])
            time.sleep(0.25)
        if process.returncode != 0:
            sys.exit(f"the crawl of {pages} pages ended with {process.returncode}")
        return own, largest


def _most_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM:")), 0)


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return found
    for child in map(int, children):
        found += [child, *_descendants(child)]
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, action="append")
    arguments = parser.parse_args()
    print("| pages | main process, MB | largest worker, MB |\n| --- | --- | --- |")
    sizes = []
    for pages in sorted(arguments.pages or (5_000, 100_000)):
        own, largest = crawl(pages)
        sizes.append(own)
        print(f"| {pages:,} | {own / 1024:.0f} | {largest / 1024:.0f} |", flush=True)
    if sizes[-1] > sizes[0] * MOST_GROWTH:
        sys.exit(f"memory grew to {sizes[-1] / sizes[0]:.2f} of the smaller crawl's")


if __name__ == "__main__":
    main()
