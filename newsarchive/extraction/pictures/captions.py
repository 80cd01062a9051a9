"""Which blocks are the captions and credits of pictures: they belong to the picture, not to the text."""

from __future__ import annotations

import re
from collections.abc import Collection

from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.pictures.photo_credit import split_caption

__all__ = ["caption_indexes", "is_named_caption"]

_NAMED = re.compile(r"caption|legend(?!ary)|credit|bildunter|didascalia|pie-?(?:de-?)?foto")
_CLOSED = expression(r"[\])）】][\s.。]*$")
_LONGEST = 800
_FIGURE_CAPTION = frozenset({"figcaption"})


def is_named_caption(block: Block) -> bool:
    """Whether a block is named a caption by its own element, an inline one in it, or the element right around.

    >>> from newsarchive.extraction.document import parse
    >>> is_named_caption(parse("<p class=caption>Boats", url="http://a.test/").blocks[0])
    True
    """
    around = block.frame.parent
    return bool(
        _NAMED.search(block.frame.words)
        or (block.words and _NAMED.search(block.words))
        or (around is not None and _NAMED.search(around.words))
    )


def caption_indexes(blocks: list[Block], candidates: Collection[int], pictures: Collection[int]) -> set[int]:
    """Which of the candidates, given by index, are captions; `pictures` says how many blocks stand before each picture.

    A caption is in a `<figcaption>`, or right beside a picture and named one, or right after a picture and ended by a credit in brackets.
    """
    places = set(pictures)
    found = set()
    for at in candidates:
        block = blocks[at]
        if len(block.text) > _LONGEST:
            continue
        is_after = at in places or (at - 1) in places
        if (
            block.frame.is_within(_FIGURE_CAPTION)
            or ((is_after or at + 1 in places) and is_named_caption(block))
            or (at in places and _CLOSED.search(block.text) and split_caption(block.text)[1])
        ):
            found.add(at)
    return found
