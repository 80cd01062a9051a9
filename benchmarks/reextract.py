"""How much of the machine a re-extraction uses: its pages a second beside those of one process that does the same work for each.

    python -m benchmarks.reextract                                # 800 pages of 50 KB, made here
    python -m benchmarks.reextract --archive papers.db --few few.db

Both are dry runs: everything but the writing. The bar is 0.8 x workers x the speed of one core. By the clock it can only be
read on a machine that has nothing else to do. In CPU it can be read on a busy one: what one process uses for the pages,
beside all that the re-extraction uses for them, in its workers and in the process that hands out and gathers; a core that
stands idle meanwhile shows only by the clock. The same of an archive of few pages is taken off, which is nothing but start-up.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.paper_site import Paper
from newsarchive.archive import open_archive
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.frontier.queue import adopt, register_publisher
from newsarchive.archive.revisions.reextraction import read_again, wanted
from newsarchive.archive.revisions.rereading import rereader
from newsarchive.archive.runs.records import start_run
from newsarchive.archive.writing.outcomes import Exchange, FoundLink, Outcome
from newsarchive.archive.writing.prepare import prepare
from newsarchive.archive.writing.writer import Writer
from newsarchive.extraction import EXTRACTOR_VERSION, extract
from newsarchive.publishers import Publisher, load, places
from newsarchive.urls import identity

BAR = 0.8
PAGES, FEW = 800, 16
POST = Publisher("synthetic-post", "The Synthetic Post", ("post.test",))
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_RUN = (
    "import sys; from newsarchive.archive import open_archive; from newsarchive.publishers import load, places; "
    "from newsarchive.operations.reextracting import reextract\n"
    "with open_archive(sys.argv[1]) as archive: reextract(archive, load(places()), is_dry=True, workers=int(sys.argv[2]))"
)


class Spent(NamedTuple):
    """Pages, seconds by the clock, seconds of CPU."""

    pages: int
    wall: float
    cpu: float

    def __sub__(self, other: Spent) -> Spent:  # type: ignore[override]
        return Spent(self.pages - other.pages, self.wall - other.wall, self.cpu - other.cpu)


def fill(path: Path, pages: int) -> None:
    """An archive of pages as a crawl stores them, with their captures."""
    paper = Paper(pages, furniture=120)
    with open_archive(path, mode="write") as archive:
        files = CaptureFiles(archive)
        failed: Future[None] = Future()
        with archive.transaction() as connection:
            register_publisher(connection, POST, is_adhoc=False, now=NOW)
            run_id = start_run(connection, "benchmark", "0", {}, NOW)
            urls = [f"https://post.test/2026/03/story-{number}" for number in range(pages)]
            leases = [adopt(connection, FoundLink(url, "article", POST.id), NOW) for url in urls]
        writer = Writer(
            archive,
            run_id,
            capture_files=files,
            publishers={POST.id: POST},
            on_commit=lambda _: None,
            on_failure=failed.set_exception,
        )
        writer.start()
        for number, (lease, url) in enumerate(zip(leases, urls, strict=True)):
            page = paper.article(number).encode()
            answer = Exchange(url, NOW, 200, (), (("Content-Type", "text/html; charset=utf-8"),), page)
            capture = capture_record(answer, captures="full")
            read = extract(page, url=url, fetched_at=NOW, publisher=POST)
            ready = prepare(read, identity=identity(url), extracted_by="0")
            writer.submit(Outcome(lease, "article", NOW, status=200, capture=capture, article=ready))
        writer.flush().result()
        writer.close()
        files.close()
        if failed.done():
            failed.result()


def one_process(path: Path) -> Spent:
    """The same work for each page, one after the other in this process."""
    with open_archive(path) as archive, archive.reading() as connection:
        ids = wanted(connection, None, None, 0)
        again = rereader(archive, load(places()))
        read_again(connection, again, ids[0], version=EXTRACTOR_VERSION)  # models and word lists are loaded
        begun, cpu = time.perf_counter(), time.process_time()
        for each in ids:
            read_again(connection, again, each, version=EXTRACTOR_VERSION)
        return Spent(len(ids), time.perf_counter() - begun, time.process_time() - cpu)


def in_workers(path: Path, workers: int) -> Spent:
    """A re-extraction, with all processes it started: whoever it leaves behind becomes a child of this one."""
    with open_archive(path) as archive, archive.reading() as connection:
        pages = len(wanted(connection, None, None, 0))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", _RUN, str(path), str(workers)], check=True)
    wall = time.perf_counter() - begun
    try:
        while True:
            os.wait()
    except ChildProcessError:  # all of them have ended
        pass
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(pages, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> int:
    """Measure both, one after the other, and print the ratios; 1 where that in CPU misses the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", type=Path, help="whose captures are read again")
    parser.add_argument("--few", type=Path, help="an archive of some sixteen pages, for what is start-up")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    with tempfile.TemporaryDirectory() as folder:
        path, few = options.archive or Path(folder, "all.db"), options.few or Path(folder, "few.db")
        for place, pages in ((path, PAGES), (few, FEW)):
            if not place.exists():
                fill(place, pages)
        one = one_process(path)
        start = in_workers(few, options.workers)
        whole = in_workers(path, options.workers)
    net = whole - start
    print("| | pages | pages/s by the clock | CPU a page, ms |\n| --- | --- | --- | --- |")
    for name, spent in (("one process", one), (f"{options.workers} workers, without start-up", net)):
        print(f"| {name} | {spent.pages} | {spent.pages / spent.wall:.1f} | {1000 * spent.cpu / spent.pages:.2f} |")
    by_clock = (net.pages / net.wall) / (options.workers * one.pages / one.wall)
    in_cpu = (one.cpu / one.pages) / (net.cpu / net.pages)
    print(f"\nstart-up: {start.wall:.1f} s by the clock, {start.cpu:.1f} s of CPU")
    print(f"ratio to {options.workers} x one core: {by_clock:.2f} by the clock, {in_cpu:.2f} in CPU (bar {BAR})")
    return 0 if in_cpu >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
