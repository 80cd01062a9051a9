"""The memory of a crawl of few pages beside that of one of many, on a synthetic paper, with extraction, captures and archive.

    python -m benchmarks.memory                                 # 5,000 and 20,000 pages
    python -m benchmarks.memory --pages 5000 --pages 100000

Printed is the anonymous memory (RssAnon in /proc) of the main process and of its workers together: the mean of the looks around a quarter, half, three quarters and the end of
each crawl, and the most that was seen. Pages of the mapped database are left out: they are the kernel's cache, and it takes them back when it needs room. Between a quarter and the end
a crawl that keeps what it should let go of grows. Exit code 1 where the most that the largest crawl's main process took is over a fifth above the smallest one's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.cpu_meter import descendants
from benchmarks.crawl import site

MOST_GROWTH = 1.2
LOOK_S = 0.5
MARKS = (0.25, 0.5, 0.75, 1.0)
WIDTH = 0.05  # a mark's value is the mean of the looks this part of the crawl before it


@dataclass(slots=True)
class Course:
    """A crawl's memory in KB over its course: looks of (articles asked for, main process, workers)."""

    pages: int
    looks: list[tuple[int, int, int]] = field(default_factory=list)
    highest: int = 0

    def at(self, mark: float, *, workers: bool) -> float:
        """Mean MB around a part of the crawl."""
        near = [each for each in self.looks if mark - WIDTH <= each[0] / self.pages <= mark] or self.looks[-1:]
        return statistics.fmean(each[2 if workers else 1] for each in near) / 1024


def crawl(pages: int, hosts: int) -> Course:
    """Crawl a paper of so many articles, and look."""
    course = Course(pages)
    with site(pages // hosts, 0.0, hosts) as port, tempfile.TemporaryDirectory(prefix="newsarchive-memory-") as folder:
        command = [sys.executable, "-m", "newsarchive", "--archive", f"{folder}/a.db", "--quiet", "crawl", "--allow-private-hosts"]  # fmt: skip
        command += [f"http://127.0.0.{number}:{port}/" for number in range(1, hosts + 1)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while process.poll() is None:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as answer:
                asked = int(json.load(answer)["articles"])
            own = _anonymous(process.pid)
            course.looks.append((asked, own, sum(_anonymous(pid) for pid in descendants(process.pid))))
            course.highest = max(course.highest, own)
            time.sleep(LOOK_S)
        if process.returncode != 0:
            sys.exit(f"the crawl of {pages} pages ended with {process.returncode}")
        if asked < pages:
            sys.exit(f"the crawl asked for {asked} of {pages} pages")
        course.looks = [look for look in course.looks if look[1]]
    return course


def _anonymous(pid: int) -> int:
    """KB of a process, 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(row.split()[1]) for row in status.splitlines() if row.startswith("RssAnon:")), 0)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, action="append", help="articles in all; default: 5,000 and 20,000")
    parser.add_argument("--hosts", type=int, default=10)
    arguments = parser.parse_args()
    heads = [f"{who} at {mark:.0%}" for who in ("main", "workers") for mark in MARKS]
    print("| MB, pages | " + " | ".join(heads) + " | main, most |\n|" + " --- |" * (len(heads) + 2))
    highest = []
    for pages in sorted(arguments.pages or (5_000, 20_000)):
        course = crawl(pages, arguments.hosts)
        highest.append(course.highest)
        cells = [f"{course.at(mark, workers=workers):.0f}" for workers in (False, True) for mark in MARKS]
        print(f"| {pages:,} | " + " | ".join(cells) + f" | {course.highest / 1024:.0f} |", flush=True)
    if highest[-1] > highest[0] * MOST_GROWTH:
        sys.exit(f"memory grew to {highest[-1] / highest[0]:.2f} of the smaller crawl's")


if __name__ == "__main__":
    main()
