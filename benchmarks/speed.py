"""What reading a page costs, stage by stage, beside a bare lxml parse of the same pages and trafilatura's default mode.

    python -m benchmarks.speed --gold ../shared/gold                  # 400 pages spread over all sets
    python -m benchmarks.speed --gold ../shared/gold --pages 0        # all pages
    python -m benchmarks.speed --gold ../shared/gold --profile 40     # and the functions that cost most

All figures are processor time of one process. All pages are read `--rounds` times and for each the least time counts, for other programs on the machine only
ever add; what was remembered of texts and class names is forgotten before each round, so that no page is met twice.
The bare parse is `lxml.etree.fromstring` of the page's bytes, made in the same loop. trafilatura is asked for text and metadata as its users
ask it (`bare_extraction`), if it is installed, on every `--beside`th page, in the same loop and as often: the ratio is given of the least times, and of the
mean ones, which are those of a machine that also does other things between two pages.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import _lru_cache_wrapper
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

from lxml import etree

from newsarchive.extraction import document as parsing
from newsarchive.extraction import page_reader, parse, read
from newsarchive.extraction.fields import Fields

FETCHED_AT = datetime(2025, 3, 4, 5, 6, tzinfo=UTC)
BARE, ENCODING, BLOCKS, ALL, THEIRS = "bare parse", "parse", "blocks", "all", "trafilatura"
Spent = dict[str, float]
Page = tuple[str, bytes]  # address, bytes


class TimedFields(Fields):
    """Fields that note how long each step took."""

    spent: ClassVar[Spent] = {}

    def attempt(self, step: str, run: Callable[[], Any], otherwise: Any) -> Any:
        """The step's result, its time noted."""
        begun = time.process_time()
        try:
            return super().attempt(step, run, otherwise)
        finally:
            self.spent[step] = self.spent.get(step, 0.0) + time.process_time() - begun


def pages_of(gold: Path, most: int) -> list[Page]:
    """Pages spread evenly over all sets, all of them for `most` 0."""
    sys.path.insert(0, str(gold.resolve().parent / "bench"))
    import corpus  # type: ignore[import-not-found]

    pages = [(each.url, each.html) for file in corpus.files([gold]) for each in corpus.read(file)]
    return pages[:: max(1, len(pages) // most)] if most else pages


def time_page(page: Page) -> Spent:
    """Seconds by stage of one reading of a page."""
    url, html = page
    TimedFields.spent = spent = {}
    begun = time.process_time()
    etree.fromstring(html, etree.HTMLParser(huge_tree=True))
    spent[BARE] = time.process_time() - begun

    def timed_content(root: Any) -> Any:
        start = time.process_time()
        try:
            return plain_content(root)
        finally:
            spent[BLOCKS] = time.process_time() - start

    plain_content = parsing.read_content
    begun = time.process_time()
    with patch.object(parsing, "read_content", timed_content):
        document = parse(html, url=url)
    parsed = time.process_time()
    read(document, fetched_at=FETCHED_AT)
    done = time.process_time()
    spent[ENCODING] = parsed - begun - spent[BLOCKS]
    spent[ALL] = done - begun
    return spent


def least(rounds: list[Spent]) -> Spent:
    """For each stage the least of its times."""
    return {stage: min(each.get(stage, 0.0) for each in rounds) for stage in rounds[0]}


def measure(pages: list[Page], rounds: int, beside: int) -> list[list[Spent]]:
    """The times of each stage of each page, round by round; of every `beside`th page also trafilatura's."""
    theirs = trafilatura() if beside else None
    with patch.object(page_reader, "Fields", TimedFields):
        for page in pages[:20]:  # word lists and models are loaded once, not for each page
            time_page(page)
            if theirs is not None:
                theirs(page)
        gc.collect()
        gc.freeze()
        found: list[list[Spent]] = []
        for _ in range(rounds):
            forget()
            spent = []
            for number, page in enumerate(pages):
                gc.collect()
                spent.append(time_page(page))
                if theirs is not None and number % beside == 0:
                    gc.collect()
                    spent[-1][THEIRS] = theirs(page)
            found.append(spent)
        return [list(each) for each in zip(*found, strict=True)]


def forget() -> None:
    """Empty the caches of texts, so that a second round is like the first; what is loaded once stays."""
    for each in gc.get_objects():
        is_ours = isinstance(each, _lru_cache_wrapper) and str(each.__module__).startswith("newsarchive.")
        if is_ours and each.cache_parameters()["maxsize"] not in (None, 1):
            each.cache_clear()


def trafilatura() -> Callable[[Page], float] | None:
    """What measures the processor time of trafilatura's default mode for a page; None where it is not installed."""
    if find_spec("trafilatura") is None:
        return None
    from trafilatura import bare_extraction  # type: ignore[import-not-found,unused-ignore]

    def seconds(page: Page) -> float:
        url, html = page
        begun = time.process_time()
        bare_extraction(html, url=url or None, with_metadata=True, include_comments=False)
        return time.process_time() - begun

    return seconds


def beside_theirs(found: list[list[Spent]]) -> str:
    """How many times our time trafilatura's is, of the pages that both read."""
    both = [rounds for rounds in found if THEIRS in rounds[0]]
    best = [least(rounds) for rounds in both]
    ours, theirs = (sum(each[name] for each in best) for name in (ALL, THEIRS))
    our_mean, their_mean = (sum(each[name] for rounds in both for each in rounds) for name in (ALL, THEIRS))
    return f"trafilatura, {len(both)} of the pages: {theirs / ours:.2f} × our time (least of the rounds), {their_mean / our_mean:.2f} × (their mean)"


def table(times: list[Spent]) -> Iterator[str]:
    """Milliseconds a page by stage, and its share of the bare parse."""
    bare = statistics.fmean(each[BARE] for each in times)
    yield "| stage | ms a page | × bare parse |"
    yield "| --- | --- | --- |"
    for stage in (each for each in times[0] if each != THEIRS):
        mean = statistics.fmean(each.get(stage, 0.0) for each in times)
        yield f"| {stage} | {1000 * mean:.2f} | {mean / bare:.2f} |"


def spread(times: list[Spent]) -> str:
    """Median and the slow ends."""
    cuts = statistics.quantiles([1000 * each[ALL] for each in times], n=100)
    return f"all fields, ms a page: p50 {cuts[49]:.1f}, p95 {cuts[94]:.1f}, p99 {cuts[98]:.1f}, slowest {1000 * max(each[ALL] for each in times):.0f}"


def profile(pages: list[Page], rows: int) -> None:
    """Print the functions that cost most."""
    profiler = cProfile.Profile()
    profiler.enable()
    for url, html in pages:
        read(parse(html, url=url), fetched_at=FETCHED_AT)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--gold", type=Path, required=True, help="folder of labelled pages; corpus.py lies in bench/ beside it"
    )
    parser.add_argument("--pages", type=int, default=400, help="how many, 0 for all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", type=int, default=4, help="every how many pages trafilatura reads one, 0 for none")
    parser.add_argument("--profile", type=int, metavar="ROWS", default=0)
    options = parser.parse_args()
    pages = pages_of(options.gold, options.pages)
    found = measure(pages, options.rounds, options.beside)
    times = [least(rounds) for rounds in found]
    print(f"{len(pages)} pages, {sum(len(html) for _, html in pages) / len(pages) / 1000:.0f} KB each\n")
    print(*table(times), sep="\n")
    print("\n" + spread(times))
    if THEIRS in found[0][0]:
        print(beside_theirs(found))
    if options.profile:
        profile(pages, options.profile)


if __name__ == "__main__":
    main()
