"""The standfirst: the sentence or two between the headline and the text that sum the article up."""

from __future__ import annotations

import re

from lxml.etree import _Element

from newsarchive.article import Found
from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.document import Document
from newsarchive.extraction.headlines.site_names import letters
from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["find_subheadline"]

_WORDS = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|sub-?head(?:line|ing)?|sub-?title|deck|dek|lead(?!er|er-?board)|lede|intro(?:duction|text)?|summary|chapo|"
    r"chapeau|accroche|perex|vorspann|anleser|sapo|entradilla|bajada|copete|sumario|sommario|occhiello|ingress|manchet|untertitel|"
    r"unterzeile|article-?(?:description|excerpt|abstract)|synopsis|tagline|hed-?dek|linha-?fina|zhaiyao|daoyu)(?:$|[\s_-])"
)
_LEVELS = 3  # elements around a block whose names are read
_LOOKED_AT = 12  # blocks after the headline: byline, date and share bar may stand between
_SHORTEST, _LONGEST = 20, 700
_WIDE = expression(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def find_subheadline(document: Document, structured: StructuredData, headline_element: _Element | None) -> Choice:
    """The standfirst after the chosen heading; nothing where only machines are told one.

    It has a name that says so (class `standfirst`, `dek`, `perex`…), or is a second heading directly below the first, or repeats the page's
    description outside of the text.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse('<h1>Harbour reopens</h1><p class="standfirst">Ferries sail again on Monday.</p><p>Text.</p>', url="http://a.test/1")
    >>> find_subheadline(page, read_structured(page), page.root.find(".//h1")).found.value
    'Ferries sail again on Monday.'
    """
    if headline_element is None:
        return Choice()
    following = _following(document, headline_element)
    descriptions = {letters(each.value) for each in structured.descriptions}
    for number, block in enumerate(following):
        rule = _rule(block, following[number + 1 :], number, descriptions)
        if rule is not None:
            text = block.text
            known = letters(text) in descriptions
            found = Found(text, text, f"visible:{rule}", 0.95 if known else 0.8)
            return Choice(found, (Candidate(found, "chosen"),))
    return Choice()


def _following(document: Document, headline_element: _Element) -> list[Block]:
    """The visible blocks after the headline, up to where a text has clearly begun."""
    heading = document.frames_by_element.get(headline_element)
    if heading is None:
        return []
    return [block for block in document.blocks[heading.end : heading.end + _LOOKED_AT] if not block.is_hidden]


def _rule(block: Block, later: list[Block], number: int, descriptions: set[str]) -> str | None:
    text = block.text
    shortest = _SHORTEST // 2 if _WIDE.search(text) else _SHORTEST
    if not shortest <= len(text) <= _LONGEST or block.link_share > 0.5:
        return None
    if any(_WORDS.search(frame.words) for _, frame in zip(range(_LEVELS), block.frame.chain(), strict=False)):
        return "standfirst"
    if number == 0 and block.heading in (2, 3) and not block.links:
        return "second heading"
    is_among_paragraphs = any(
        other.frame.parent is block.frame.parent and _width(other.text) > 60 for other in later[:3]
    )
    if not is_among_paragraphs and letters(text) in descriptions:
        return "description"
    return None


def _width(text: str) -> int:
    """Characters, those of scripts that write a word in one or two counted twice."""
    return len(text) + len(_WIDE.findall(text))
