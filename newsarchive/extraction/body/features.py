"""Numbers that describe each block of a page, for the model that tells the article's text from the rest.

Three kinds: what a block's own text is like, what the elements around it are called, and where it stands: in the page, in its container,
and beside the container that holds the most running text (its `home`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.body.frames import AROUND, TAGS, FrameTable, table_of
from newsarchive.extraction.body.letters import TextCounts, count_characters
from newsarchive.extraction.body.words import CUE_GROUPS, NAME_GROUPS, cue_bits

__all__ = ["FEATURES", "Known", "features"]

Floats = NDArray[np.float32]

_SHORT = 200  # characters of a line whose words are looked at one by one
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[.:/]\d{2}|\d{1,2}\s?(?:月|日|时|小时)")
_PLAIN = re.compile(r"\W+")
_OTHERS_OF_LINE = expression(r"[^\w\n]+")
_ASCII_OTHERS = bytes(code for code in range(128) if not (chr(code).isalnum() or chr(code) == "_"))

_OWN = ("length", "words", "log_length", "commas", "stops", "is_ended", "link_share", "links", "mark_share", "heading", "is_heading", "is_hidden", "is_broken", "digits", "upper", "has_date", "colon", "question", "bar", "at", "long", "very_short", "wide", "starts_upper", "copy", "earlier_copy", "is_headline", "like_headline", "like_description", "in_given", "has_given")  # fmt: skip
_PLACE = ("index", "passed", "after_headline", "before_headline", "headline_gap", "has_headline", "home_share", "is_top_home", "up_to_top", "down_from_top", "before_top", "after_top", "in_top", "group_share", "frame_link", "parent_link", "grand_link", "frame_log", "parent_log", "grand_log", "parent_blocks", "top_link", "depth", "home_paras", "parent_para_share", "last_long", "next_long", "log_blocks", "total_log", "pictures_before", "parent_pictures", "grand_pictures", "cue_gap", "in_top_article")  # fmt: skip
FEATURES = (
    *_OWN,
    *_PLACE,
    *(f"tag:{tag}" for tag in TAGS),
    *(f"around:{tag}" for tag in AROUND),
    *(f"name:{name}" for name in NAME_GROUPS),
    *(f"near:{name}" for name in NAME_GROUPS),
    *(f"far:{name}" for name in NAME_GROUPS),
    *(f"cue:{name}" for name in CUE_GROUPS),
    *(f"head:{name}" for name in CUE_GROUPS),
)
"""The columns of `features`, in order."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an article besides its blocks; each may be missing.

    `given` is the text a machine-readable `articleBody` states.
    """

    headline: str | None = None
    description: str | None = None
    given: str | None = None


def plain(text: str) -> str:
    """Letters and digits only, in lower case, for comparing.

    >>> plain("Harbour re-opens!")
    'harbourreopens'
    """
    folded = text.casefold()
    if folded.isascii():
        return folded.encode().translate(None, _ASCII_OTHERS).decode()
    return _PLAIN.sub("", folded)


def _plain_lines(texts: Sequence[str]) -> list[str]:
    """`plain` of several lines at once."""
    folded = "\n".join(texts).casefold()
    if folded.isascii():
        return folded.encode().translate(None, _ASCII_OTHERS.replace(b"\n", b"")).decode().split("\n")
    return _OTHERS_OF_LINE.sub("", folded).split("\n")


def features(blocks: Sequence[Block], known: Known, pictures: Sequence[int] = ()) -> Floats:
    """One row for each block, one column for each of `FEATURES`; `pictures` are how many blocks stand before each picture."""
    if not blocks:
        return np.zeros((0, len(FEATURES)), np.float32)
    table = table_of(blocks)
    text = count_characters([block.text for block in blocks])
    likeness = _Likeness(blocks, text, known)
    cues = _cues(blocks, text)
    heading = table.heading[table.own]
    own, worth = _own(blocks, text, likeness, heading)
    share = own[_OWN.index("link_share")]
    hidden = own[_OWN.index("is_hidden")] > 0
    weight = np.where((heading > 0) | (share > 0.5) | hidden, 0, worth).astype(np.float32)
    heads, gaps = _last_heads(blocks, cues, heading > 0, text.ends("colon"))
    at = likeness.headline_at(heading, hidden)
    place = _place(blocks, text.length, weight, table, at, np.array(pictures, np.int64))
    rows = [own, place, gaps[None], table.in_top_article[None], table.named(blocks, cues, heads)]
    return np.concatenate(rows, dtype=np.float32).T


# ------------------------------------------------------------ the text itself


def _own(
    blocks: Sequence[Block], text: TextCounts, likeness: _Likeness, heading: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    length, counts = text.length, text.counts
    wide = counts["wide"] / length
    worth = length * (1 + wide)
    words = counts["space"] + 1 + counts["wide"] / 2
    facts = np.array(
        [(block.linked, block.links, block.marked, block.frame.is_hidden, block.is_broken) for block in blocks],
        np.float32,
    )
    is_short = length <= _SHORT
    columns = (
        np.minimum(worth, 1500) / 500,
        np.minimum(words, 200) / 50,
        np.log1p(worth) / 5,
        np.minimum(counts["comma"], 10) / 5,
        np.minimum(counts["stop"], 10) / 4,
        text.ends("end"),
        facts[:, 0] / length,
        np.minimum(facts[:, 1], 6) / 3,
        facts[:, 2] / length,
        heading / 3,
        heading > 0,
        facts[:, 3],
        facts[:, 4],
        np.where(is_short, counts["digit"] / length, 0),
        np.where(is_short, counts["upper"] / length, 0.05),
        likeness.has_date,
        text.ends("colon"),
        text.ends("question"),
        counts["bar"] > 0,
        counts["address"] > 0,
        worth > 100,
        worth < 25,
        wide,
        text.begins("upper") | text.begins("opening"),
        likeness.copies > 1,
        likeness.earlier,
        likeness.is_headline,
        likeness.like_headline,
        likeness.like_description,
        likeness.in_given,
        np.full(len(blocks), likeness.has_given),
    )
    return _rows(columns, len(blocks)), worth


def _rows(columns: Sequence[NDArray[Any]], count: int) -> Floats:
    """The columns as rows of one array."""
    found = np.empty((len(columns), count), np.float32)
    for at, each in enumerate(columns):
        found[at] = each
    return found


class _Likeness:
    """Which blocks are like what is known already, or like each other."""

    def __init__(self, blocks: Sequence[Block], text: TextCounts, known: Known) -> None:
        count = len(blocks)
        names = ("is_headline", "like_headline", "like_description", "in_given", "earlier", "has_date")
        self.is_headline, self.like_headline, self.like_description, self.in_given, self.earlier, self.has_date = (np.zeros(count, np.bool_) for _ in names)  # fmt: skip
        self.has_given = bool(known.given)
        self._copies([block.text for block in blocks])
        self._headline(blocks, text.length, plain(known.headline or ""))
        if known.description and len(known.description) > 20:
            start = known.description[:30]
            self.like_description[[at for at, block in enumerate(blocks) if block.text.startswith(start)]] = True
        if known.given:
            given = plain(known.given)
            for at, line in enumerate(_plain_lines([block.text[:90] for block in blocks])):
                start = line[:60]
                self.in_given[at] = len(start) > 8 and start in given
        for at in np.flatnonzero((text.counts["digit"] > 0) & (text.length <= _SHORT)).tolist():
            self.has_date[at] = _DATE.search(blocks[at].text) is not None

    def _copies(self, texts: list[str]) -> None:
        counts: dict[str, int] = {}
        for at, each in enumerate(texts):
            known = counts.get(each, 0)
            counts[each] = known + 1
            if known:
                self.earlier[at] = True
        self.copies = np.array([counts[each] for each in texts])

    def _headline(self, blocks: Sequence[Block], length: Floats, headline: str) -> None:
        if not headline:
            return
        near = (length >= 0.4 * len(headline)) & (length <= 2.5 * len(headline) + 12) & (length <= 2 * _SHORT)
        for at in np.flatnonzero(near).tolist():
            given = plain(blocks[at].text)
            if given == headline:
                self.is_headline[at] = self.like_headline[at] = True
            elif len(given) > 12 and (given in headline or headline in given):
                self.like_headline[at] = True

    def headline_at(self, heading: NDArray[np.int64], hidden: NDArray[np.bool_]) -> int:
        """The block that is the headline: of those like it, the one of the highest level, else -1."""
        best, best_level = -1, 99.0
        for at in np.flatnonzero(self.like_headline & ~hidden):
            level = (int(heading[at]) or 9) - 0.5 * bool(self.is_headline[at])
            if level < best_level:
                best, best_level = int(at), level
        return best


def _cues(blocks: Sequence[Block], text: TextCounts) -> NDArray[np.int64]:
    short: list[int] = np.flatnonzero(text.length <= _SHORT).tolist()
    cues = np.zeros(len(blocks), np.int64)
    if short:
        cues[short] = cue_bits([blocks[at].text for at in short])
    return cues


def _last_heads(
    blocks: Sequence[Block], cues: NDArray[np.int64], is_heading: NDArray[np.bool_], has_colon: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], Floats]:
    """For each block the cues of the last heading, colon line or bold line before it, and how far that is."""
    length = np.array([len(block.text) for block in blocks])
    marked = np.array([block.marked for block in blocks])
    heads = is_heading | ((length < 60) & (has_colon | (marked > 0.8 * length)))
    index = np.arange(len(blocks))
    last = np.maximum.accumulate(np.where(heads, index, -1))
    last = np.concatenate([[-1], last[:-1]])
    gaps = np.where(last >= 0, np.minimum(index - last - 1, 40), 40) / 20
    return np.where(last >= 0, cues[last], 0), gaps.astype(np.float32)


# ------------------------------------------------------------ where it stands


def _place(
    blocks: Sequence[Block],
    length: Floats,
    weight: Floats,
    table: FrameTable,
    headline_at: int,
    pictures: NDArray[np.int64],
) -> Floats:
    count = len(blocks)
    index = np.arange(count)
    linked = np.array([block.linked for block in blocks], np.float64)
    sums = [np.concatenate([[0.0], np.cumsum(each, dtype=np.float64)]) for each in (length, linked, weight)]
    first, last, parent, own = table.first, table.last, table.parent, table.own
    frame_length, frame_linked, frame_weight = (each[last] - each[first] for each in sums)
    frame_share = frame_linked / np.maximum(frame_length, 1)
    home = table.home
    long = np.where(weight > 60, np.minimum(weight, 2000), 0)
    home_sum = np.bincount(home, long, minlength=len(parent))
    paras = np.bincount(home, weight > 60, minlength=len(parent))
    top = int(np.argmax(home_sum * (1 - 0.5 * frame_share)))
    total = max(float(long.sum()), 1.0)
    up, down = table.steps_from(top)
    group = table.group
    group_sum = np.bincount(group, long)
    previous, following = _distances(index, np.flatnonzero(weight > 100))
    around, grand = parent[own], parent[parent][own]
    has = headline_at >= 0
    shown = np.bincount(pictures[pictures < count], minlength=count)
    shown_sum = np.concatenate([[0], np.cumsum(shown)])
    frame_shown = np.log1p(shown_sum[last] - shown_sum[first])
    columns = (
        index / count,
        sums[0][:-1] / max(sums[0][-1], 1),
        (index > headline_at) & has,
        (index < headline_at) & has,
        np.clip(index - headline_at, -20, 40) / 20 * has,
        np.full(count, has),
        home_sum[home] / total,
        home == top,
        np.minimum(up[own], 8) / 4,
        np.minimum(down[own], 8) / 4,
        np.clip(first[top] - index, 0, 40) / 20,
        np.clip(index - last[top] + 1, 0, 40) / 20,
        (index >= first[top]) & (index < last[top]),
        group_sum[group] / total,
        frame_share[own],
        frame_share[around],
        frame_share[grand],
        np.log1p(frame_length[own]) / 5,
        np.log1p(frame_length[around]) / 5,
        np.log1p(frame_length[grand]) / 5,
        np.log1p(last - first)[around] / 3,
        np.full(count, frame_share[top]),
        table.depth[own] / 15,
        np.minimum(paras[home], 30) / 10,
        frame_weight[around] / np.maximum(frame_length[around], 1),
        np.minimum(previous, 30) / 10,
        np.minimum(following, 30) / 10,
        np.full(count, np.log1p(count) / 5),
        np.full(count, np.log1p(total) / 8),
        np.minimum(shown, 2),
        frame_shown[around],
        frame_shown[grand],
    )
    return _rows(columns, count)


def _distances(index: NDArray[np.int64], long: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many blocks each is after the last long one (itself included), and before the next."""
    previous, following = np.full(len(index), 50.0), np.full(len(index), 50.0)
    if len(long):
        place = np.searchsorted(long, index, side="right")
        has = place > 0
        previous[has] = index[has] - long[place[has] - 1]
        place = np.searchsorted(long, index, side="left")
        has = place < len(long)
        following[has] = long[place[has]] - index[has]
    return previous, following
