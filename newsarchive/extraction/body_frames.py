"""The elements around a page's blocks as arrays: what they are called, where they begin and end, how they lie to each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from newsarchive.extraction.blocks import Block, Frame
from newsarchive.extraction.body_words import CUE_GROUPS, NAME_GROUPS, name_bits

__all__ = ["AROUND", "TAGS", "FrameTable", "table_of"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

TAGS = ("p", "div", "li", "td", "h1", "h2", "h3", "h4", "blockquote", "figcaption", "dd", "dt", "pre", "article", "section", "th", "header", "body")  # fmt: skip
AROUND = ("nav", "footer", "header", "aside", "article", "main", "form", "figure", "table", "ul", "ol", "blockquote", "section", "dl", "figcaption", "address", "details", "noscript", "li", "dialog")  # fmt: skip
_TAG_AT = {tag: at for at, tag in enumerate(TAGS)}
_AROUND_BIT = {tag: 1 << at for at, tag in enumerate(AROUND)}
_ARTICLE_BIT = _AROUND_BIT["article"]
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TEXT_TAGS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "dd", "dt", "ul", "ol", "figcaption", "figure", "dl"})  # fmt: skip
_DEEPEST = 400
_ROOTS = frozenset({"html", "body"})


class FrameTable:
    """One row for each frame around the blocks, the root first, each after its parent; `own` is each block's row.

    `home` is the row of each block's container: the nearest element around it that is not itself a paragraph, list or quote. Blocks of one `group` have homes
    of the same tag and class.
    """

    def __init__(self, rows: list[tuple[int, ...]], own: list[int], offset: int, count: int) -> None:
        width = len(rows[0])
        table = np.fromiter(chain.from_iterable(rows), np.int64, width * len(rows)).reshape(-1, width).T.copy()
        parent, self.names, self.near, self.far, self.tags, self.heading, is_text, self.tag, self.article = table[:9]
        first, last, self.depth, sign = table[9:]
        self.is_root = parent < 0
        self.parent: Ints = np.maximum(parent, 0)
        self.first: Ints = np.clip(first - offset, 0, count)
        self.last: Ints = np.clip(last - offset, 0, count)
        self.own: Ints = np.array(own)
        home = self.own
        for _ in range(3):
            home = np.where(is_text[home] > 0, self.parent[home], home)
        self.home: Ints = home
        self.group: Ints = sign[home]
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


def table_of(blocks: Sequence[Block]) -> FrameTable:
    """The frames around the blocks."""
    rows: list[tuple[int, ...]] = []
    signs: dict[tuple[str, str], int] = {}
    known: dict[int, int] = {}

    def row_of(frame: Frame) -> int:
        names = name_bits(frame.words) if frame.words != " " else 0
        tag = frame.tag
        up = frame.parent
        place = frame.start, frame.end, frame.depth, signs.setdefault((frame.words, tag), len(signs))
        at = len(rows)
        if up is not None and frame.depth < _DEEPEST:
            parent = known.get(up.number, -1)
            if parent < 0:
                parent = row_of(up)
            _, above, near, far, tags, heading, _, _, article, *_ = rows[parent]
            at = len(rows)
            near, far = (names, names) if up.tag in _ROOTS else (names | above, names | far)
            rows.append((parent, names, near, far, tags | _AROUND_BIT.get(tag, 0), _HEADINGS.get(tag, heading), tag in _TEXT_TAGS, _TAG_AT.get(tag, -1), at if tag == "article" else article, *place))  # fmt: skip
        else:
            rows.append((-1, names, names, names, _AROUND_BIT.get(tag, 0), _HEADINGS.get(tag, 0), tag in _TEXT_TAGS, _TAG_AT.get(tag, -1), at if tag == "article" else -1, *place))  # fmt: skip
        known[frame.number] = at
        return at

    own = []
    for block in blocks:
        at = known.get(block.frame.number)
        own.append(row_of(block.frame) if at is None else at)
    return FrameTable(rows, own, blocks[0].index, len(blocks))
