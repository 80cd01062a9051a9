"""The elements around a page's blocks as arrays: what they are called, where they begin and end, how they lie to each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from newsarchive.extraction.blocks import Block, Frame
from newsarchive.extraction.body.words import CUE_GROUPS, NAME_GROUPS, name_bits

__all__ = ["AROUND", "TAGS", "FrameTable", "table_of"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

TAGS = ("p", "div", "li", "td", "h1", "h2", "h3", "h4", "blockquote", "figcaption", "dd", "dt", "pre", "article", "section", "th", "header", "body")  # fmt: skip
AROUND = ("nav", "footer", "header", "aside", "article", "main", "form", "figure", "table", "ul", "ol", "blockquote", "section", "dl", "figcaption", "address", "details", "noscript", "li", "dialog")  # fmt: skip
_TAG_AT = {tag: at for at, tag in enumerate(TAGS)}
_AROUND_BIT = {tag: 1 << at for at, tag in enumerate(AROUND)}
_ARTICLE_BIT = _AROUND_BIT["article"]
_TEXT_TAGS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "dd", "dt", "ul", "ol", "figcaption", "figure", "dl"})  # fmt: skip
_DEEPEST = 400
_ROOTS = frozenset({"html", "body"})


class FrameTable:
    """One row for each frame around the blocks, the root first, each after its parent; `own` is each block's row.

    `home` is the row of each block's container: the nearest element around it that is not itself a paragraph, list or quote. Blocks of one `group` have homes
    of the same tag and class.
    """

    def __init__(
        self, rows: list[tuple[int, ...]], kinds: list[tuple[int, ...]], own: list[int], offset: int, count: int
    ) -> None:
        (
            parent,
            kind,
            self.names,
            self.near,
            self.far,
            self.tags,
            self.article,
            self.heading,
            first,
            last,
            self.depth,
        ) = _columns(rows)
        _, _, _, is_text, self.tag = _columns(kinds)[:, kind]
        self.is_root = parent < 0
        self.parent: Ints = np.maximum(parent, 0)
        self.first: Ints = np.clip(first - offset, 0, count)
        self.last: Ints = np.clip(last - offset, 0, count)
        self.own: Ints = np.array(own)
        home = self.own
        for _ in range(3):
            home = np.where(is_text[home] > 0, self.parent[home], home)
        self.home: Ints = home
        self.group: Ints = kind[home]
        self.in_top_article: Floats = np.zeros(len(own), np.float32)

    def steps_from(self, top: int) -> tuple[Ints, Ints]:
        """For each frame: steps from `top` up to the nearest element both are in, and from there down to the frame.

        Sets `in_top_article`: whether a block is in the `<article>` that `top` is in.
        """
        above: dict[int, int] = {}
        at, steps = top, 0
        while True:
            above[at] = steps
            if self.is_root[at]:
                break
            at, steps = int(self.parent[at]), steps + 1
        up: list[int] = []
        down: list[int] = []
        for at, parent in enumerate(self.parent.tolist()):
            known = above.get(at)
            if known is not None:
                up.append(known)
                down.append(0)
            elif self.is_root[at]:  # so deep that its ancestors are not looked at: nothing is known to be common
                up.append(len(above))
                down.append(1)
            else:
                up.append(up[parent])
                down.append(down[parent] + 1)
        article = self.article[top]
        self.in_top_article = ((self.article[self.own] == article) & (article >= 0)).astype(np.float32)
        return np.array(up), np.array(down)

    def named(self, blocks: Sequence[Block], cues: Ints, heads: Ints) -> Floats:
        """Rows that say what elements around are called and what the lines' words are about, one row for each bit."""
        own = np.array([name_bits(block.words) if block.words else 0 for block in blocks], np.int64)
        table, rows = np.stack([self.tags, self.near, self.far, self.names]), self.own
        tags, near, far, names = table[:, rows]
        which = self.tag[rows]
        found = np.zeros((len(TAGS) + len(AROUND) + 3 * len(NAME_GROUPS) + 2 * len(CUE_GROUPS), len(rows)), np.float32)
        has = which >= 0
        found[which[has], np.flatnonzero(has)] = 1
        at = len(TAGS)
        for bits, count in (
            (tags, len(AROUND)),
            (names | own, len(NAME_GROUPS)),
            (near, len(NAME_GROUPS)),
            (far, len(NAME_GROUPS)),
            (cues, len(CUE_GROUPS)),
            (heads, len(CUE_GROUPS)),
        ):
            found[at : at + count] = _spread(bits, count).T
            at += count
        return found


def _spread(bits: Ints, count: int) -> NDArray[np.uint8]:
    """One column for each of the lowest `count` bits."""
    raw = np.ascontiguousarray(bits, "<i8").view(np.uint8).reshape(len(bits), 8)
    return np.unpackbits(raw, axis=1, bitorder="little", count=count)


def _columns(rows: list[tuple[int, ...]]) -> Ints:
    """The rows' columns, each in one piece."""
    width = len(rows[0])
    return np.fromiter(chain.from_iterable(rows), np.int64, width * len(rows)).reshape(-1, width).T.copy()


def table_of(blocks: Sequence[Block]) -> FrameTable:
    """The frames around the blocks."""
    rows: list[tuple[int, ...]] = []
    kinds: dict[tuple[str, str], tuple[int, ...]] = {}
    known: dict[int, int] = {}
    own = []
    for block in blocks:
        at = known.get(block.frame.number)
        if at is None:
            for frame in _unknown(block.frame, known):
                kind = kinds.get((frame.words, frame.tag))
                if kind is None:
                    kind = kinds[frame.words, frame.tag] = _kind(frame, len(kinds))
                at = known[frame.number] = len(rows)
                rows.append(_row(frame, kind, rows, known, at))
        own.append(at or 0)
    return FrameTable(rows, [*kinds.values()], own, blocks[0].index, len(blocks))


def _unknown(frame: Frame, known: dict[int, int]) -> list[Frame]:
    """A frame and those around it that have no row yet, the outermost first; one that is too deep counts as outermost."""
    found = [frame]
    while frame.depth < _DEEPEST and frame.parent is not None and frame.parent.number not in known:
        frame = frame.parent
        found.append(frame)
    return found[::-1]


def _kind(frame: Frame, number: int) -> tuple[int, ...]:
    """What all frames of one tag and class have in common."""
    tag = frame.tag
    names = name_bits(frame.words) if frame.words != " " else 0
    return number, names, _AROUND_BIT.get(tag, 0), tag in _TEXT_TAGS, _TAG_AT.get(tag, -1)


def _row(
    frame: Frame, kind: tuple[int, ...], rows: list[tuple[int, ...]], known: dict[int, int], at: int
) -> tuple[int, ...]:
    """A frame's kind, its own place, and what it has from the frames around it; `at` is its row."""
    number, names, tags, _, _ = kind
    parent, near, far, article = -1, names, names, -1
    up = frame.parent
    if up is not None and frame.depth < _DEEPEST:
        parent = known[up.number]
        _, _, above, _, above_far, above_tags, article, *_ = rows[parent]
        near, far = (names, names) if up.tag in _ROOTS else (names | above, names | above_far)
        tags |= above_tags
    if frame.tag == "article":
        article = at
    return parent, number, names, near, far, tags, article, frame.heading, frame.start, frame.end, frame.depth
