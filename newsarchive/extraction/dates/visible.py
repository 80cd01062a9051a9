"""Claims that readers see: `<time>` elements, date lines, the dateline of the first paragraph."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from lxml.etree import _Element

from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.dates.calendars import plain_characters
from newsarchive.extraction.dates.claims import Claim, Role, Source
from newsarchive.extraction.dates.hints import DateHints
from newsarchive.extraction.dates.machine import read_machine_date
from newsarchive.extraction.dates.places import Place, crowd_signs, role_words, signs_of, weight_of
from newsarchive.extraction.dates.reading import PrintedDate, is_prose, read_dates
from newsarchive.extraction.document import Document

__all__ = ["Place", "Seen", "hidden_claims", "seen_dates", "visible_claims"]

# Each begins with one letter or class: a search for alternatives would try all of them at every letter.
_MAY_BE_DATE = (
    expression(r"[0-9](?:[0-9]{3}|[./-]\s?[0-9]{1,2}[./-]\s?[0-9]{2})"),
    expression(r"'[0-9]{2}"),
)
_MAY_BE_FOREIGN_DATE = (
    expression(r"\d(?:\d{3}|[.．/／-]\s?\d{1,2}[.．/／-]\s?\d\d|\d?[年년])"),
    expression(r"['’]\d\d"),
    expression(r"[〇零元令平昭民]"),
)
_LONGEST_LINE = 250
_HIDDEN = 2.5
_EVEN = 3.0
"""The weight of a visible date that is as likely the article's as not."""
_MOST_TIMES = 60
_NEAR_BEFORE, _NEAR_AFTER = 3, 8  # blocks around the headline
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


def hidden_claims(document: Document, place: Place, hints: DateHints) -> list[Claim]:
    """The dates in what the page hides, for pages that show none."""
    hidden = [each for each in document.blocks if each.frame.is_hidden and len(each.text) <= _LONGEST_LINE]
    return [
        Claim(each.printed, each.role, "script", "hidden", each.raw, max(0.0, weight_of(each.signs) + _HIDDEN))
        for each in _lines(hidden, place, hints)
    ]


def seen_dates(document: Document, place: Place, hints: DateHints) -> list[Seen]:
    """Every visible date with its signs, those it has among the others included."""
    short = [each for each in document.shown if len(each.text) <= _LONGEST_LINE]
    seen = sorted([*_times(document, place, hints), *_lines(short, place, hints)], key=lambda each: each.block)
    dates = [(each.block, each.printed.day.toordinal()) for each in seen]
    return [
        replace(each, signs=each.signs | crowd_signs(dates, number, place.headline)) for number, each in enumerate(seen)
    ]


def _times(document: Document, place: Place, hints: DateHints) -> Iterator[Seen]:
    frames = document.frames_by_element
    for number, element in enumerate(document.named("time")):
        if number >= _MOST_TIMES:
            return
        raw = element.get("datetime") or element.get("content") or _shown(element)
        printed = read_machine_date(raw, **hints.arguments) if raw else None
        if printed is None:
            continue
        frame = next((frames[each] for each in element.iterancestors() if each in frames), None)
        if frame is None:
            continue
        block = document.blocks[frame.start]
        own = f" {element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''} ".lower()
        signs = signs_of(block, place, own, printed, is_time=True)
        if element.get("pubdate") is not None:
            signs.add("pubdate")
        yield Seen(
            printed, _role(own, block, printed), "time", "visible:time", raw[:200], frozenset(signs), block.index
        )


def _shown(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _lines(blocks: Sequence[Block], place: Place, hints: DateHints) -> Iterator[Seen]:
    for number, block in enumerate(_dated(blocks, place, hints)):
        if number >= _MOST_LINES:
            return
        found = read_dates(block.text, **hints.arguments)
        if not found or is_prose(plain_characters(block.text), found):
            continue
        for printed in found:
            signs = signs_of(block, place, block.words, printed, is_time=False)
            rule = printed.label or ("near-headline" if _is_near(block, place) else "line")
            role = _role(block.words, block, printed)
            yield Seen(printed, role, "visible", f"visible:{rule}", block.text, frozenset(signs), block.index)


def _dated(short: Sequence[Block], place: Place, hints: DateHints) -> Iterator[Block]:
    """Those of the short blocks that may hold a date, found by one search over all of them."""
    text = "\n".join([each.text for each in short])
    starts = list(accumulate((len(each.text) + 1 for each in short), initial=0))
    patterns = _MAY_BE_DATE if text.isascii() else _MAY_BE_FOREIGN_DATE
    numbers = {bisect_right(starts, match.start()) - 1 for each in patterns for match in each.finditer(text)}
    if hints.fetched_at is not None and place.headline is not None:  # there "an hour ago" may be meant
        places = [each.index for each in short]
        first, last = place.headline - _NEAR_BEFORE, place.headline + _NEAR_AFTER
        numbers.update(range(bisect_left(places, first), bisect_right(places, last)))
    return (short[number] for number in sorted(numbers))


def _is_near(block: Block, place: Place) -> bool:
    return place.headline is not None and -_NEAR_BEFORE <= block.index - place.headline <= _NEAR_AFTER


def _role(own_words: str, block: Block, printed: PrintedDate) -> Role:
    if printed.label is not None:
        return printed.label
    said = role_words(own_words) or role_words(block.frame.words)
    return "published" if said == "published" else "updated" if said == "updated" else "unknown"
