"""What a text is recognised by when others print it too: a MinHash of its shingles, made in a worker process.

A. Z. Broder, "On the resemblance and containment of documents" (1997). A shingle is five search tokens in a row:
five words, and, since the tokens of unspaced scripts are bigrams, six characters of a Chinese text. 128 smallest hashes
are kept, 16 bits of each: `estimate` tells from two of these prints how much of their texts is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy.typing

    Numbers = numpy.typing.NDArray[numpy.uint64]

__all__ = ["LEAST_WORDS", "Estimate", "StoryPrint", "band_keys", "estimate", "story_print"]

LEAST_WORDS = 40
"""Shorter texts tell no story of their own: notices, captions, walls."""

SHINGLE = 5  # tokens
HASHES = 128  # half of them too little: an estimate of 0.5 would be off by 0.06, here by 0.04
BANDS, ROWS = 20, 3  # texts that share 0.6 of their shingles meet in a band with 0.99, 0.1 with 0.02
MOST_TOKENS = 20_000  # of a text that count: a book is no wire report
_BYTES = 2  # of each hash that are kept: two that differ look the same once in 65,536
_PART = 256  # shingles hashed at once: what they take stays in the processor's cache
_SEED = 0x6E657773  # any; another one makes every stored print useless


@dataclass(frozen=True, slots=True)
class StoryPrint:
    """A text's print: the number of distinct shingles, and `HASHES` hashes of two bytes each."""

    shingles: int
    hashes: bytes


@dataclass(frozen=True, slots=True)
class Estimate:
    """How much two texts have in common, 0 to 1.

    `resemblance`: shingles in both among those in either (Jaccard). `containment`: among those of the shorter one.
    """

    resemblance: float
    containment: float


def story_print(tokens: Sequence[str], word_count: int) -> StoryPrint | None:
    """The print of a text's tokens; None for a text too short to be told from others."""
    if word_count < LEAST_WORDS or len(tokens) < 2 * SHINGLE:
        return None
    import numpy as np

    shingles = np.unique(_shingles(tokens[:MOST_TOKENS]))
    factors, offsets = _functions()
    smallest = np.full(HASHES, np.iinfo(np.uint64).max, dtype=np.uint64)
    for at in range(0, len(shingles), _PART):
        hashed = shingles[at : at + _PART, None] * factors + offsets
        np.minimum(smallest, hashed.min(axis=0), out=smallest)
    return StoryPrint(len(shingles), (_mixed(smallest) >> np.uint64(48)).astype("<u2").tobytes())


def band_keys(hashes: bytes) -> list[int]:
    """The keys by which a print is looked up; two prints that share one are compared."""
    width = ROWS * _BYTES
    return [(band << 48) | int.from_bytes(hashes[band * width : (band + 1) * width]) for band in range(BANDS)]


def estimate(one: StoryPrint, other: StoryPrint) -> Estimate:
    """How much two texts have in common, as far as their prints tell."""
    same = sum(map(int.__eq__, memoryview(one.hashes).cast("H"), memoryview(other.hashes).cast("H")))
    resemblance = same / HASHES
    shared = resemblance * (one.shingles + other.shingles) / (1 + resemblance)
    return Estimate(resemblance, min(1.0, shared / min(one.shingles, other.shingles)))


def _shingles(tokens: Sequence[str]) -> Numbers:
    """A hash for each five neighbours."""
    from zlib import crc32

    import numpy as np

    known: dict[str, int] = {}
    words = np.array([known.get(each) or known.setdefault(each, crc32(each.encode())) for each in tokens], np.uint64)
    words = _mixed(words + np.uint64(_SEED))
    count = len(words) - SHINGLE + 1
    found = np.zeros(count, np.uint64)
    for place in range(SHINGLE):
        found = found * np.uint64(0x9E3779B97F4A7C15) + words[place : place + count]
    return _mixed(found)


@cache
def _functions() -> tuple[Numbers, Numbers]:
    """Factors and offsets of the hash functions, the same everywhere and always."""
    import numpy as np

    numbers = _mixed(np.arange(1, 2 * HASHES + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(_SEED))
    return numbers[:HASHES] | np.uint64(1), numbers[HASHES:]


def _mixed(values: Numbers) -> Numbers:
    """Every bit of a number over all of its bits (splitmix64, Steele and others 2014)."""
    import numpy as np

    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
