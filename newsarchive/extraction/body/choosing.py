"""The text of an article: which blocks are it.

Each block has a probability to be text (`body_model`). The blocks that are kept are those that make the expected F1 of the whole text the largest; then
what only repeats the headline, byline or date at its head, names the editors in charge, or stands on other pages too, is left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from newsarchive.article import Found
from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block, Frame
from newsarchive.extraction.body.boilerplate import is_editor_line, is_rights_line
from newsarchive.extraction.body.features import Known, features, plain
from newsarchive.extraction.body.model import load_model
from newsarchive.extraction.document import Document
from newsarchive.extraction.fingerprints import fingerprint
from newsarchive.extraction.pictures.captions import caption_indexes

__all__ = ["BodyFound", "find_body"]

MOST_BLOCKS = 6000  # of a page that are judged; the text of no gold page begins after the first 2,000
_LEAST_TEXT = 20.0  # expected characters of text below which a page has no body
_MANY = 5  # times that a line with an ellipsis is on one page if it stands in for what is still loading
_RULED_OUT = 0.05  # probability below which a block is not text anyway
_DOUBT, _NOISE = 0.75, 0.012  # fitted on 1,247 pages, cross-validated over domains; the gold itself is wrong in 1 %
_HEAD = 6  # blocks at the text's begin that may repeat headline, byline and date
_MOST_OF_IT = 0.9  # share of the text that is in its container

Floats = NDArray[np.float32]

_TAGS = expression(r"(?:^|\s)(?:article-?|post-?|entry-?|story-?)?(?:tags|tag-?list|keywords)(?:\s|$)")
_LONGEST_TAG = 60


@dataclass(frozen=True, slots=True, eq=False)
class BodyFound:
    """The body: `text` with paragraphs parted by a blank line, the `blocks` it is made of, its `container`, and how sure.

    `found.confidence` is the F1 to be expected of the text. `probabilities` has one number for each of the document's first `MOST_BLOCKS` blocks. A page
    without a body has empty text and confidence 0.
    """

    text: str
    blocks: tuple[Block, ...]
    container: Frame | None
    found: Found
    probabilities: Floats


def find_body(
    document: Document,
    *,
    headline: str | None = None,
    skip: Collection[str] = (),
    repeated_blocks: frozenset[int] = frozenset(),
    description: str | None = None,
    article_body: str | None = None,
) -> BodyFound:
    """The body of a page.

    `headline` and `skip` (byline, date line…) are left out where the text begins with them; `repeated_blocks` are fingerprints of blocks
    seen on other pages of the publisher; `description` and `article_body` what the page states for machines, as evidence.
    """
    blocks = document.blocks[:MOST_BLOCKS]
    chances = load_model().judge(
        features(blocks, Known(headline, description, article_body), [place for _, _, place in document.pictures])
    )
    _rule_out(chances, document, repeated_blocks)
    sizes = np.array([len(block.text) for block in blocks], np.float32)
    chosen, expected = _best_choice(chances, sizes)
    kept = _without_repeats([blocks[at] for at in chosen], headline, skip)
    text = "\n\n".join(block.text for block in kept)
    confidence = _calibrated(expected) if text else 0.0
    return BodyFound(text, tuple(kept), _container(kept), Found(text[:200], text[:200], "blocks", confidence), chances)


def _rule_out(chances: Floats, document: Document, repeated: frozenset[int]) -> None:
    """Set to zero what cannot be text.

    That is captions, editors in charge, copyright lines, what repeats on the site, and hidden blocks unless most of the text is hidden.
    """
    blocks = document.blocks
    possible = np.flatnonzero(chances > _RULED_OUT).tolist()
    captions = caption_indexes(blocks, possible, {position for _, _, position in document.pictures})
    copies = Counter(blocks[at].text for at in possible)
    for at in possible:
        text = blocks[at].text
        is_repeated = bool(repeated) and fingerprint(text) in repeated
        is_filler = text.endswith(("...", "…")) and copies[text] >= _MANY
        is_left_out = is_filler or at in captions or is_repeated or _is_tag(blocks[at])
        if is_left_out or is_editor_line(text) or is_rights_line(text):
            chances[at] = 0.0
    hidden = np.array([block.frame.is_hidden for block in blocks[: len(chances)]], np.bool_)
    if hidden.any() and chances[~hidden].sum() > 0.5 * chances[hidden].sum():
        chances[hidden] = 0.0


def _is_tag(block: Block) -> bool:
    """Whether a block is one of the page's tags: a short item of a list that says so."""
    if len(block.text) > _LONGEST_TAG or block.frame.tag not in ("li", "a", "span", "div", "dd"):
        return False
    return any(_TAGS.search(frame.words) for _, frame in zip(range(3), block.frame.chain(), strict=False))


def _best_choice(chances: Floats, sizes: Floats) -> tuple[list[int], float]:
    """The blocks that make the expected F1 the largest, in reading order, and that F1.

    Of all choices of so many blocks, the likeliest are best; so only their number is to be found.

    >>> _best_choice(np.array([0.9, 0.1, 0.8], np.float32), np.array([90, 90, 90], np.float32))[0]
    [0, 2]
    """
    expected = float((chances * sizes).sum())
    if expected < _LEAST_TEXT:
        return [], 0.0
    order = np.argsort(-chances, kind="stable")
    gained = np.cumsum((chances * sizes)[order])
    scores = 2 * gained / (np.cumsum(sizes[order]) + expected)
    best = int(np.argmax(scores))
    return sorted(order[: best + 1].tolist()), float(scores[best])


def _calibrated(expected: float) -> float:
    """The F1 that pages with this expectation had, of pages whose sites the model had not seen.

    >>> _calibrated(0.998), _calibrated(0.88)
    (0.984, 0.778)
    """
    return round(max(0.0, expected - _DOUBT * (1 - expected) - _NOISE), 3)


def _without_repeats(chosen: list[Block], headline: str | None, skip: Collection[str]) -> list[Block]:
    """The chosen blocks without headline, byline or date line at the head, and without headings that nothing follows."""
    said = {plain(each) for each in (headline, *skip) if each} - {""}
    kept = [block for at, block in enumerate(chosen) if at >= _HEAD or plain(block.text) not in said]
    while kept and kept[-1].heading:
        kept.pop()
    return kept


def _container(kept: Sequence[Block]) -> Frame | None:
    """The innermost element that holds most of the text."""
    places = [block.index for block in kept]
    passed = list(accumulate((len(block.text) for block in kept), initial=0))
    best: Frame | None = None
    for block in (*kept[:1], *kept[len(kept) // 2 : len(kept) // 2 + 1]):
        for frame in block.frame.chain():
            held = passed[bisect_left(places, frame.end)] - passed[bisect_left(places, frame.start)]
            if held >= _MOST_OF_IT * passed[-1]:
                if best is None or frame.depth > best.depth:
                    best = frame
                break
    return best
