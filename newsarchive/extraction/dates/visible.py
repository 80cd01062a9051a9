"""Claims that readers see: `<time>` elements and date lines, weighed by where they stand and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml.etree import _Element

from newsarchive.extraction.blocks import Block, Frame
from newsarchive.extraction.dates.calendars import plain_characters
from newsarchive.extraction.dates.claims import Claim, Role
from newsarchive.extraction.dates.hints import DateHints
from newsarchive.extraction.dates.machine import read_machine_date
from newsarchive.extraction.dates.reading import PrintedDate, is_prose, read_dates
from newsarchive.extraction.document import Document

__all__ = ["Place", "visible_claims"]

_MAY_BE_DATE = re.compile(r"(?:19|20|25|14)\d\d|\d[./-]\s?\d{1,2}[./-]\s?\d\d|[０-９٠-٩۰-۹๐-๙०-९০-৯]{2}|[〇零]|[年년]|['’]\d\d")
_LONGEST_LINE = 250
_DATE_WORDS = re.compile(r"date|time(?!line|r)|publi|posted|pubd|meta|byline|entry-info|dateline|article-?info|post-?info|timestamp|fecha|datum|source|laiyuan|info")
_OFF_WORDS = re.compile(
    r"comment|related|sidebar|side-bar|widget|footer|copyright|recent|popular|trending|latest|most-|teaser|recommend|newsletter|calendar|event-|archive-list|"
    r"menu|navbar|nav-|breaking|more-|morenews|readmore|read-more|next|prev|ticker|promo|carousel|slider|reply|discussion|author-bio|weather|review|aside|infobox|reference|citation|reflist"
)
_TODAY_WORDS = re.compile(r"today|current|masthead|topbar|top-bar|top_bar|clock|now|weather|site-?header")
_OFF_TAGS = frozenset(("nav", "aside", "footer", "option", "select"))
_PUBLISHED_WORDS = re.compile(r"publi|pubd|posted|created|entry-date(?!.*updated)")
_UPDATED_WORDS = re.compile(r"updat|modif|edited|changed")
_ARTICLE_TAGS = frozenset(("article", "main"))


@dataclass(frozen=True, slots=True)
class Place:
    """Block numbers: where the headline stands, and the first and last block of the body; None where unknown."""

    headline: int | None = None
    body_start: int | None = None
    body_end: int | None = None


def visible_claims(document: Document, place: Place, hints: DateHints) -> list[Claim]:
    """Dates in `<time>` elements and date lines."""
    return [*_time_claims(document, place, hints), *_line_claims(document, place, hints)]


# ------------------------------------------------------------ time elements

_MOST_TIMES = 60


def _time_claims(document: Document, place: Place, hints: DateHints) -> Iterator[Claim]:
    indexes: dict[_Element, Block] | None = None
    for number, element in enumerate(document.root.iter("time")):
        if number >= _MOST_TIMES:
            return
        raw = element.get("datetime") or element.get("content") or " ".join("".join(map(str, element.itertext())).split())
        printed = read_machine_date(raw, **hints.arguments) if raw else None
        if printed is None:
            continue
        if indexes is None:
            indexes = _blocks_by_element(document)
        block = _block_of(element, indexes)
        own = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}".lower()
        weight = _weight(block, place, own, length=0) if block else 0.5
        role = _role(own, block, printed)
        if element.get("pubdate") is not None:
            role, weight = "published", weight + 1.5
        yield Claim(printed, role, "time", "visible:time", raw[:200], weight)


def _blocks_by_element(document: Document) -> dict[_Element, Block]:
    """For each block-level element its first block."""
    found: dict[_Element, Block] = {}
    for block in document.blocks:
        frame: Frame | None = block.frame
        while frame is not None and frame.element not in found:
            found[frame.element] = block
            frame = frame.parent
    return found


def _block_of(element: _Element, indexes: dict[_Element, Block]) -> Block | None:
    text = " ".join("".join(map(str, element.itertext())).split())
    for ancestor in element.iterancestors():
        block = indexes.get(ancestor)
        if block is not None:
            return block
    return None if text else None


# ------------------------------------------------------------ date lines


def _line_claims(document: Document, place: Place, hints: DateHints) -> Iterator[Claim]:
    for block in document.blocks:
        text = block.text
        if len(text) > _LONGEST_LINE or block.is_hidden:
            continue
        if _MAY_BE_DATE.search(text) is None and not (hints.fetched_at and _is_near(block, place)):
            continue
        found = read_dates(text, **hints.arguments)
        if not found or is_prose(plain_characters(text), found):
            continue
        for printed in found:
            rest = len(text) - (printed.end - printed.start)
            weight = _weight(block, place, block.words, length=rest) + (1.0 if printed.label else 0.0)
            if printed.is_short:
                weight -= 0.7
            if printed.is_relative:
                weight -= 1.0
            role = _role(block.words, block, printed)
            yield Claim(printed, role, "visible", f"visible:{_rule_of(printed, block, place)}", text, weight)


def _rule_of(printed: PrintedDate, block: Block, place: Place) -> str:
    if printed.label:
        return printed.label
    return "near-headline" if _is_near(block, place) else "line"


def _is_near(block: Block, place: Place) -> bool:
    return place.headline is not None and -3 <= block.index - place.headline <= 8


# ------------------------------------------------------------ what a place is worth


def _weight(block: Block, place: Place, own_words: str, *, length: int) -> float:
    """How likely a date at this place is the article's, as a weight like those of stated dates."""
    words = own_words + _words_around(block)
    weight = 1.0
    if _DATE_WORDS.search(words):
        weight += 0.8
    if _OFF_WORDS.search(words) or block.frame.is_within(_OFF_TAGS):
        weight -= 2.0
    if _TODAY_WORDS.search(words):
        weight -= 1.0
    if block.frame.is_within(_ARTICLE_TAGS):
        weight += 0.4
    if block.heading in (2, 3, 4):
        weight -= 0.3
    weight += 0.4 if length <= 30 else 0.0 if length <= 90 else -0.6
    return weight + _distance_weight(block.index, place)


def _distance_weight(index: int, place: Place) -> float:
    """Right below the headline is best; behind the body is next to nothing."""
    weight = 0.0
    if place.headline is not None:
        steps = index - place.headline
        if 0 <= steps <= 4:
            weight += 1.6
        elif 4 < steps <= 10 or -3 <= steps < 0:
            weight += 0.9
        elif -8 <= steps < -3:
            weight += 0.0
        elif steps < -8:
            weight -= 0.8
        else:
            weight -= 0.4
    if place.body_start is not None and place.body_end is not None:
        if index > place.body_end + 3:
            weight -= 0.8
        elif place.body_start + 2 < index < place.body_end - 2:
            weight -= 0.6
    return weight


def _words_around(block: Block) -> str:
    words, frame = "", block.frame
    for _ in range(5):
        words += frame.words
        if frame.parent is None:
            break
        frame = frame.parent
    return words


def _role(own_words: str, block: Block | None, printed: PrintedDate) -> Role:
    if printed.label:
        return printed.label
    words = own_words + (block.frame.words if block else "")
    if _UPDATED_WORDS.search(words) and not _PUBLISHED_WORDS.search(words):
        return "updated"
    return "published" if _PUBLISHED_WORDS.search(words) else "unknown"
