"""Claims that readers see: `<time>` elements, date lines, the dateline of the first paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml.etree import _Element

from newsarchive.extraction.blocks import Block, Frame
from newsarchive.extraction.dates.calendars import plain_characters
from newsarchive.extraction.dates.claims import Claim, Role, Source
from newsarchive.extraction.dates.hints import DateHints
from newsarchive.extraction.dates.machine import read_machine_date
from newsarchive.extraction.dates.places import Place, crowd_signs, role_words, signs_of, weight_of
from newsarchive.extraction.dates.reading import PrintedDate, is_prose, read_dates
from newsarchive.extraction.document import Document

__all__ = ["Place", "Seen", "seen_dates", "visible_claims"]

_MAY_BE_DATE = re.compile(
    r"(?:19|20|25|14)\d\d|\d[./-]\s?\d{1,2}[./-]\s?\d\d|[０-９٠-٩۰-۹๐-๙०-९০-৯]{2}|[〇零]|[年년]|['’]\d\d"
)
_LONGEST_LINE = 250
_EVEN = 3.0
"""The weight of a visible date that is as likely the article's as not."""
_MOST_TIMES = 60
_MOST_LINES = 150


@dataclass(frozen=True, slots=True)
class Seen:
    """A visible date with the signs that speak for and against it, and the number of the block it stands in."""

    printed: PrintedDate
    role: Role
    source: Source
    rule: str
    raw: str
    signs: frozenset[str]
    block: int


def visible_claims(document: Document, place: Place, hints: DateHints) -> list[Claim]:
    """The visible dates, each weighed by its signs."""
    return [
        Claim(each.printed, each.role, each.source, each.rule, each.raw, max(0.0, weight_of(each.signs) + _EVEN))
        for each in seen_dates(document, place, hints)
    ]


def seen_dates(document: Document, place: Place, hints: DateHints) -> list[Seen]:
    """Every visible date with its signs, those it has among the others included."""
    seen = sorted([*_times(document, place, hints), *_lines(document, place, hints)], key=lambda each: each.block)
    days = [each.printed.day.toordinal() for each in seen]
    return [
        replace(each, signs=each.signs | crowd_signs(days, day))
        for each, day in zip(seen, days, strict=True)
    ]


def _times(document: Document, place: Place, hints: DateHints) -> Iterator[Seen]:
    blocks: dict[_Element, Block] | None = None
    for number, element in enumerate(document.root.iter("time")):
        if number >= _MOST_TIMES:
            return
        shown = " ".join("".join(map(str, element.itertext())).split())
        raw = element.get("datetime") or element.get("content") or shown
        printed = read_machine_date(raw, **hints.arguments) if raw else None
        if printed is None:
            continue
        blocks = _blocks_by_element(document) if blocks is None else blocks
        block = next((blocks[each] for each in element.iterancestors() if each in blocks), None)
        if block is None:
            continue
        own = f" {element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''} ".lower()
        signs = signs_of(block, place, own, printed, is_time=True)
        if element.get("pubdate") is not None:
            signs.add("pubdate")
        yield Seen(printed, _role(own, block, printed), "time", "visible:time", raw[:200], frozenset(signs), block.index)


def _blocks_by_element(document: Document) -> dict[_Element, Block]:
    """For each block-level element its first block."""
    found: dict[_Element, Block] = {}
    for block in document.blocks:
        frame: Frame | None = block.frame
        while frame is not None and frame.element not in found:
            found[frame.element] = block
            frame = frame.parent
    return found


def _lines(document: Document, place: Place, hints: DateHints) -> Iterator[Seen]:
    count = 0
    for block in document.blocks:
        text = block.text
        if len(text) > _LONGEST_LINE or block.is_hidden:
            continue
        if _MAY_BE_DATE.search(text) is None and not (hints.fetched_at and _is_near(block, place)):
            continue
        found = read_dates(text, **hints.arguments)
        if not found or is_prose(plain_characters(text), found):
            continue
        count += 1
        if count > _MOST_LINES:
            return
        for printed in found:
            signs = signs_of(block, place, block.words, printed, is_time=False)
            rule = printed.label or ("near-headline" if _is_near(block, place) else "line")
            yield Seen(printed, _role(block.words, block, printed), "visible", f"visible:{rule}", text, frozenset(signs), block.index)


def _is_near(block: Block, place: Place) -> bool:
    return place.headline is not None and -3 <= block.index - place.headline <= 8


def _role(own_words: str, block: Block, printed: PrintedDate) -> Role:
    if printed.label is not None:
        return printed.label
    said = role_words(own_words) or role_words(block.frame.words)
    return "published" if said == "published" else "updated" if said == "updated" else "unknown"
