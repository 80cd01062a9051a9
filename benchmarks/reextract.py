"""How much of the machine a re-extraction uses: its pages a second beside those of one process that only extracts.

    python -m benchmarks.reextract --archive data/demo.db --workers 2

The bar is 0.8 × workers × the speed of one core (a dry run: everything but the writing).
"""

from __future__ import annotations

import argparse
from time import monotonic

from newsarchive.archive import open_archive
from newsarchive.archive.captures import read_exchange
from newsarchive.archive.reextraction import wanted
from newsarchive.archive.rereading import charset, entity
from newsarchive.archive.schema import revision
from newsarchive.extraction import extract
from newsarchive.operations.reextracting import reextract
from newsarchive.publishers import load, places

BAR = 0.8


def main() -> None:
    """Measure both, one after the other, and print the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--archive", default="data/demo.db")
    arguments.add_argument("--workers", type=int, default=2)
    options = arguments.parse_args()
    with open_archive(options.archive) as archive:
        with archive.reading() as connection:
            ids = wanted(connection, None, None, 0)
            capture_ids = [
                connection.execute(revision.select().where(revision.c.id == each)).one().capture_id for each in ids
            ]
        pages = [(read_exchange(archive, each)) for each in capture_ids[:2_000]]
        extract(entity(pages[0]) or b"", url=pages[0].url)  # models and word lists are loaded
        begun = monotonic()
        for each in pages:
            extract(entity(each) or b"", url=each.url, charset=charset(each), fetched_at=each.fetched_at)
        one = len(pages) / (monotonic() - begun)
        reextract(archive, load(places()), is_dry=True, workers=options.workers)  # warm: the files are read
        report = reextract(archive, load(places()), is_dry=True, workers=options.workers)
    speed = report.captures / report.seconds
    ratio = speed / (options.workers * one)
    print(f"one core, extraction only: {one:.1f} pages/s; reextract, {options.workers} workers: {speed:.1f} pages/s")
    print(f"ratio to {options.workers} × one core: {ratio:.2f} (bar {BAR}): {'holds' if ratio >= BAR else 'MISSED'}")


if __name__ == "__main__":
    main()
