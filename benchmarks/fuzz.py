"""Mutated pages: the extractor must neither raise nor hang on any of them.

    python -m benchmarks.fuzz --gold ../shared/gold --pages 10000
    python -m benchmarks.fuzz --gold ../shared/gold --pages 2500 --first 7500    # the last quarter of them

Each page is a labelled one with one to four things done to it that saved pages suffer: cut off, bytes flipped, tags dropped, doubled or left
open, entities and control characters put in, JSON-LD broken, attributes blown up, encodings mixed. The same seed makes the same pages. Prints how many were read, what steps of theirs
could not be taken (told in `Reading.failures`), and the slowest; ends with exit code 1 when one raised or needed more than ten seconds.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.gold import bench_module
from newsarchive.extraction import parse, read

SEED = 20261124
MOST_S = 10.0
MOST_BYTES = 600_000  # of a page before it is mutated, so that ten thousand are read in minutes

_TAG = re.compile(rb"<[^>]{1,200}>")
_ODD = (
    b"\x00",
    b"\xff\xfe",
    b"\xc3\x28",
    b"&#x110000;",
    b"&#0;",
    b"&nosuch;",
    b"\xe2\x80\xae",
    b"<![CDATA[",
    b"<!--",
    b"]]>",
    b"\r",
    b"\x1b[2J",
)


def _cut(page: bytes, chance: random.Random) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def _flip(page: bytes, chance: random.Random) -> bytes:
    changed = bytearray(page)
    for _ in range(min(200, len(page) // 50)):
        changed[chance.randrange(len(page))] = chance.randrange(256)
    return bytes(changed)


def _drop_tags(page: bytes, chance: random.Random) -> bytes:
    return _TAG.sub(lambda match: b"" if chance.random() < 0.05 else match.group(), page)


def _double_tags(page: bytes, chance: random.Random) -> bytes:
    return _TAG.sub(lambda match: match.group() * (2 if chance.random() < 0.05 else 1), page)


def _open_tags(page: bytes, chance: random.Random) -> bytes:
    return _TAG.sub(lambda match: match.group()[:-1] if chance.random() < 0.03 else match.group(), page)


def _odd(page: bytes, chance: random.Random) -> bytes:
    for _ in range(20):
        at = chance.randrange(len(page) + 1)
        page = page[:at] + chance.choice(_ODD) + page[at:]
    return page


def _break_json(page: bytes, chance: random.Random) -> bytes:
    letters = b'{}[]",:\\'
    spots = [match.start() for match in re.finditer(rb'[{}\[\]",:]', page)]
    changed = bytearray(page)
    for at in chance.sample(spots, min(len(spots), 30)):
        changed[at] = chance.choice(letters)
    return bytes(changed)


def _blow_up(page: bytes, chance: random.Random) -> bytes:
    at = page.find(b">", chance.randrange(len(page) + 1))
    return page if at < 0 else page[:at] + b' class="' + b"a b " * 20_000 + b'"' + page[at:]


def _nest(page: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(page) + 1)
    return page[:at] + chance.choice((b"<div>", b"<b>", b"<table><tr><td>", b"<ul><li>")) * 3_000 + page[at:]


def _shuffle(page: bytes, chance: random.Random) -> bytes:
    size = max(1, len(page) // 12)
    parts = [page[at : at + size] for at in range(0, len(page), size)]
    chance.shuffle(parts)
    return b"".join(parts)


def _mix(page: bytes, chance: random.Random) -> bytes:
    half = len(page) // 2
    encoding = chance.choice(("utf-16", "shift_jis", "gb18030", "cp1251"))
    return page[:half] + page[half:].decode("utf-8", "replace").encode(encoding, "replace")


_MUTATIONS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    _cut, _flip, _drop_tags, _double_tags, _open_tags, _odd, _break_json, _blow_up, _nest, _shuffle, _mix,
)  # fmt: skip


def mutated(pages: Sequence[bytes], first: int, count: int) -> Iterator[tuple[str, bytes]]:
    """So many mutated pages from the first on, each with what was done to it."""
    for number in range(first, first + count):
        chance = random.Random(f"{SEED} {number}")
        page = pages[number % len(pages)]
        steps = chance.sample(_MUTATIONS, chance.randint(1, 4))
        for step in steps:
            page = step(page, chance) if page else page
        yield f"{number}: " + ", ".join(step.__name__.strip("_") for step in steps), page


def main() -> None:
    """Print the outcome; exit code 1 when a page raised or hung."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first page")
    options = parser.parse_args()
    corpus = bench_module(options.gold, "corpus")
    pages = [
        page.html for file in corpus.files([options.gold]) for page in corpus.read(file) if len(page.html) <= MOST_BYTES
    ]
    random.Random(SEED).shuffle(pages)
    times: list[tuple[float, str]] = []
    failures: Counter[str] = Counter()
    raised: list[str] = []
    for what, page in mutated(pages, options.first, options.pages):
        started = time.process_time()
        try:
            failures.update(read(parse(page, url="https://gazette.test/2026/11/24/a-story")).failures)
        except Exception:  # whatever it is, it must not happen: it is counted and shown
            raised.append(f"{what}\n{traceback.format_exc(limit=-3)}")
        times.append((time.process_time() - started, what))
    times.sort(reverse=True)
    print(
        f"{len(times)} pages, {len(raised)} raised, {statistics.fmean(seconds for seconds, _ in times) * 1000:.1f} ms CPU a page"
    )
    print("slowest:", *(f"  {seconds:.2f} s  {what}" for seconds, what in times[:5]), sep="\n")
    print("steps not taken:", dict(failures) or "none")
    print(*raised[:10], sep="\n")
    if raised or times[0][0] > MOST_S:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
