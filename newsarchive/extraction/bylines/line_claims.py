"""What a line that was read as a byline is worth, and whom of the people in it to believe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsarchive.article import Author
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.bylines.claims import Claim, key_of
from newsarchive.extraction.bylines.east_asian import is_east_asian
from newsarchive.extraction.bylines.elements import BORDER
from newsarchive.extraction.bylines.names import has_given_name
from newsarchive.extraction.bylines.reading import Byline, read_byline

__all__ = ["BESIDE", "LONGEST_NAME", "likely", "line_weight", "placed", "together"]

MOST_TOGETHER = 6
BESIDE = 4  # blocks from the headline that still stand beside it
LONGEST_NAME = 40


def line_weight(block: Block, byline: Byline, distance: int, *, has_mark: bool, has_date: bool) -> float:
    """How far a line beside the headline is to be believed: a word like "By" tells most, then a known given name beside a date."""
    if has_mark:
        return 2.0
    if is_east_asian(block.text):
        return 1.3 if has_date else 0.3
    if not all(has_given_name(author.name) for author in byline.authors):
        return 0.8 if has_date else 0.3
    if has_date:
        return 1.6
    return 1.0 if len(block.text) < LONGEST_NAME and distance <= BESIDE else 0.6


def together(claims: Sequence[Claim]) -> Claim | None:
    """The claims of like elements that follow one another as one: each author of a page in an element of its own."""
    authors = {key_of(author.name): author for claim in claims for author in claim.authors}
    places = [claim.block for claim in claims if claim.block is not None]
    if (
        not 1 < len(authors) <= MOST_TOGETHER
        or len(claims) < 2
        or max(places, default=0) - min(places, default=0) > 3 * len(claims)
    ):
        return None
    raw = ", ".join(claim.raw for claim in claims)
    return Claim(
        tuple(authors.values()),
        raw,
        claims[0].rule,
        max(claim.weight for claim in claims),
        is_line=True,
        block=claims[0].block,
    )


def likely(authors: tuple[Author, ...], text: str) -> tuple[Author, ...]:
    """Of several names those that are surely people's, where some are: the others stand beside them as titles and links do, unless joined to them."""
    known = [author for author in authors if has_given_name(author.name)]
    if not known or len(known) == len(authors):
        return authors
    return tuple(author for author in authors if author in known or _is_joined(author.name, text))


def _is_joined(name: str, text: str) -> bool:
    """Whether a name stands in a row with others: "By X", "and X", "X, "."""
    joiner = r"(?:\b(?:and|und|et|y|e|og|och|by|By|von|par|por)\b|[,/、&])"
    return re.search(rf"{joiner}\s*(?:Dr\.?\s)?{re.escape(name)}|{re.escape(name)}\s*{joiner}\s", text) is not None


def placed(byline: Byline, text: str) -> Byline:
    """The byline with the roles and places that its line gives when it is read whole: a linked name stands apart from "in Oslo".

    >>> placed(Byline((Author("Ada Marsh"),), (), None), "By Ada Marsh in Oslo").authors
    (Author(name='Ada Marsh', role=None, location='Oslo'),)
    """
    if not byline.authors or all(each.location for each in byline.authors):
        return byline
    whole = {
        each.name: each for each in read_byline(" ".join(text.replace(BORDER, " ").replace(" ,", ",").split())).authors
    }
    if whole.keys() != {each.name for each in byline.authors}:
        return byline
    authors = tuple(
        Author(each.name, each.role or whole[each.name].role, each.location or whole[each.name].location)
        for each in byline.authors
    )
    return replace(byline, authors=authors)
