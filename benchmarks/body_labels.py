"""Which blocks of a gold page are its text: the gold's body, aligned with the page's blocks.

    from benchmarks.body_labels import load_pages

A long block is text if enough of its four-word shingles are in the gold; a short one if its words stand in the gold between its neighbours'. Where a set marks only some
segments, the other blocks are unknown.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsarchive.extraction.blocks import Block

__all__ = ["SETS", "UNLABELLED", "LabelledPage", "bench_modules", "label_blocks", "label_segments", "load_pages"]

SETS = (
    "scrapinghub",
    "wcxb",
    "fundus",
    "fundus_eval",
    "trafilatura",
    "zhcwced",
    "gne",
    "aed",
    "newspaper4k",
    "readability",
)
UNLABELLED = ("htmldate", "mediacloud", "postlight")  # sets that say nothing of a body
_LONG = 8  # words
_IS_TEXT = 0.3  # share of a long block's shingles in the gold

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """One gold page; `domain` tells the folds of a cross-validation apart."""

    page: Any
    domain: str


def bench_modules(gold: Path) -> tuple[Any, Any]:
    """The evaluation's own `corpus` and `metrics` modules, which lie beside the gold's folder."""
    sys.path.insert(0, str(gold.parent / "bench"))
    import corpus  # type: ignore[import-not-found]
    import metrics  # type: ignore[import-not-found]

    return corpus, metrics


def load_pages(gold: Path, sets: Sequence[str] = SETS) -> Iterator[LabelledPage]:
    """All pages of these sets, set by set."""
    corpus, _ = bench_modules(gold)
    for name in sets:
        file = gold / f"{name}.jsonl.gz"
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            domains = {row["id"]: row["domain"] for row in map(json.loads, lines)}
        for page in corpus.read(file):
            yield LabelledPage(page, domains[page.id])


def label_blocks(blocks: Sequence[Block], gold: str, words_of: Any) -> tuple[Floats, Floats]:
    """For each block whether it is text (a share) and how many words it has; `words_of` parts a text into words."""
    wanted = words_of(gold)
    words = [words_of(block.text) for block in blocks]
    labels = np.zeros(len(blocks), np.float32)
    places = _long_places(words, wanted, labels)
    _label_short(words, wanted, places, labels)
    return labels, np.array([len(each) for each in words], np.float32)


def _long_places(words: list[list[str]], wanted: list[str], labels: Floats) -> list[int | None]:
    """Label the long blocks; where in the gold each that is text stands."""
    shingles = [tuple(wanted[at : at + 4]) for at in range(len(wanted) - 3)]
    left, first = Counter(shingles), defaultdict(list)
    for at, shingle in enumerate(shingles):
        first[shingle].append(at)
    places: list[int | None] = [None] * len(words)
    for index, each in enumerate(words):
        if len(each) < _LONG:
            continue
        own = [tuple(each[at : at + 4]) for at in range(len(each) - 3)]
        hits = [shingle for shingle in own if left[shingle] > 0]
        if len(hits) > _IS_TEXT * len(own):
            left.subtract(hits)  # a second copy of a paragraph is not in the gold
            labels[index] = len(hits) / len(own)
            places[index] = max(0, first[hits[len(hits) // 2]][0] - len(each) // 2)
    return places


def _label_short(words: list[list[str]], wanted: list[str], places: list[int | None], labels: Floats) -> None:
    following = [len(wanted) + 5] * (len(words) + 1)
    for index in range(len(words) - 1, -1, -1):
        place = places[index]
        following[index] = following[index + 1] if place is None else place
    end = 0
    for index, each in enumerate(words):
        place = places[index]
        if place is not None:
            end = place + len(each)
        elif 0 < len(each) < _LONG:
            last = min(len(wanted), following[index] + 2, end + 4000)
            found = next(
                (at for at in range(max(0, end - 1), last - len(each) + 1) if wanted[at : at + len(each)] == each), None
            )
            if found is not None:
                labels[index], end = 1.0, found + len(each)


def label_segments(blocks: Sequence[Block], page: Any, squeeze: Any, words_of: Any) -> tuple[Floats, Floats]:
    """The same for a page of which only segments are marked: -1 where nothing is known."""
    labels = np.full(len(blocks), -1.0, np.float32)
    texts = [squeeze(block.text) for block in blocks]
    for segments, value in ((page.gold.wanted, 1.0), (page.gold.unwanted, 0.0)):
        for segment in map(squeeze, segments):
            for index, text in enumerate(texts):
                if segment in text or (len(text) > 25 and text in segment):
                    labels[index] = value
    return labels, np.array([len(words_of(text)) for text in texts], np.float32)
