"""How much of the machine a re-extraction uses: its pages a second beside those of one process that does the same work for each.

    python -m benchmarks.reextract --archive data/demo.db --workers 2

The bar is 0.8 × workers × the speed of one core (a dry run: everything but the writing).
"""

from __future__ import annotations

import argparse
from time import monotonic

from newsarchive.archive import open_archive
from newsarchive.archive.reextraction import read_again, wanted
from newsarchive.archive.rereading import rereader
from newsarchive.extraction import EXTRACTOR_VERSION
from newsarchive.operations.reextracting import reextract
from newsarchive.publishers import load, places

BAR = 0.8
MOST = 2_000  # captures that one core reads


def main() -> None:
    """Measure both, one after the other, and print the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--archive", default="data/demo.db")
    arguments.add_argument("--workers", type=int, default=2)
    options = arguments.parse_args()
    with open_archive(options.archive) as archive:
        with archive.reading() as connection:
            ids = wanted(connection, None, None, 0)
            again = rereader(archive, load(places()))
            read_again(connection, again, ids[0], version=EXTRACTOR_VERSION)  # models and word lists are loaded
            begun = monotonic()
            for each in ids[:MOST]:
                read_again(connection, again, each, version=EXTRACTOR_VERSION)
            one = len(ids[:MOST]) / (monotonic() - begun)
        reextract(archive, load(places()), is_dry=True, workers=options.workers)  # warm: the files are read
        report = reextract(archive, load(places()), is_dry=True, workers=options.workers)
    speed = report.captures / report.seconds
    ratio = speed / (options.workers * one)
    print(
        f"one core, the same work in one process: {one:.1f} pages/s; reextract, {options.workers} workers: {speed:.1f} pages/s"
    )
    print(f"ratio to {options.workers} × one core: {ratio:.2f} (bar {BAR}): {'holds' if ratio >= BAR else 'MISSED'}")


if __name__ == "__main__":
    main()
