"""What speaks for and against a visible date being the article's: where it stands, in which words, among which others.

Every sign is a name; `benchmarks/train_date_places.py` learned from public corpora what each is worth
(data/date_places.json).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import fsum

from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.dates.reading import PrintedDate

__all__ = ["Place", "role_words", "signs_of", "weight_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """Block numbers: where the headline stands, and the first and last block of the body; None where unknown."""

    headline: int | None = None
    body_start: int | None = None
    body_end: int | None = None


_WORD_SIGNS = {
    "date": r"(?:date(?!picker)|(?<![a-z])time(?!line|r)|timestamp|fecha|datum|riqi|shijian)",
    "publish": r"(?:publi|posted|pubd|created|entry-date)",
    "meta": r"(?:meta|byline|info(?!box)|source|laiyuan|author|details)",
    "update": r"(?:updat|modif|edited|changed)",
    "header": r"(?<![a-z])(?:article-?_?head|post-?_?head|entry-?_?head|story-?_?head|title|headline|hero|lead|intro)",
    "comment": r"(?<![a-z])(?:comment|reply|replies|discussion|disqus|leserbrief|kommentar)",
    "related": r"(?<![a-z])(?:related|recent|popular|trending|latest|most-|recommend|more-|morenews|read-?more|next-|prev-"
    r"|previous|similar|teaser|card|carousel|slider|upnext|archive|list-item)",
    "side": r"(?<![a-z])(?:side-?_?bar|aside|rail|widget[-_]area|right-?col|promo|infobox|ticker|breaking)",
    "foot": r"(?<![a-z])(?:footer|foot|copyright|legal|imprint|bottom)",
    "event": r"(?<![a-z])(?:calendar|event|termin|agenda|deadline)",
    "today": r"(?<![a-z])(?:today|current|masthead|top-?_?bar|clock|weather|site-?header)",
    "reference": r"(?<![a-z])(?:reference|citation|reflist|footnote|bibliograph)",
    "article": r"(?<![a-z])(?:article|post|entry|story|news-?detail|content)",
}
_WORDS = tuple((name, expression(pattern)) for name, pattern in _WORD_SIGNS.items())
_TAGS = {tag: f"in-{tag}" for tag in ("article", "main", "header", "nav", "aside", "footer", "figure")} | {
    "li": "in-list",
    "td": "in-table",
    "table": "in-table",
    "blockquote": "in-quote",
}
_NEAREST = 2  # frames whose words count as the date's own
_FARTHEST = 6


def signs_of(block: Block, place: Place, own_words: str, printed: PrintedDate, *, is_time: bool) -> set[str]:
    """The signs of one date in a block; `own_words` are the classes of the inline elements around it."""
    signs = {"time" if is_time else "line"}
    signs |= _words_signs(block, own_words)
    signs |= _distance_signs(block.index, place)
    signs |= _text_signs(block, printed, is_time=is_time)
    return signs


def _words_signs(block: Block, own_words: str) -> set[str]:
    signs: set[str] = set()
    near, far = own_words, ""
    frame = block.frame
    for number in range(_FARTHEST):
        if number < _NEAREST:
            near += frame.words
        else:
            far += frame.words
        sign = _TAGS.get(frame.tag)
        if sign:
            signs.add(sign)
        if frame.parent is None:
            break
        frame = frame.parent
    for ancestor in frame.chain():
        sign = _TAGS.get(ancestor.tag)
        if sign:
            signs.add(sign)
    near_names = _names_in(near)
    signs.update([f"near:{name}" for name in near_names])
    signs.update([f"far:{name}" for name in _names_in(far) if name not in near_names])
    return signs


@lru_cache(maxsize=4096)
def _names_in(words: str) -> frozenset[str]:
    """Which of the word signs the classes and ids of some elements bear; those of one list are asked again and again."""
    return frozenset(name for name, pattern in _WORDS if pattern.search(words))


_STEPS = (
    (-15, "<-15"),
    (-6, "-15..-6"),
    (-3, "-6..-3"),
    (0, "-3..-1"),
    (1, "0"),
    (3, "1..2"),
    (5, "3..4"),
    (11, "5..10"),
    (31, "11..30"),
)


def _distance_signs(index: int, place: Place) -> set[str]:
    signs = set()
    if place.headline is None:
        signs.add("headline:unknown")
    else:
        steps = index - place.headline
        signs.add("headline:" + next((name for limit, name in _STEPS if steps < limit), ">30"))
    if place.body_start is None or place.body_end is None:
        signs.add("body:unknown")
    elif index <= place.body_start:
        signs.add("body:before" if index >= place.body_start - 12 else "body:long-before")
    elif index <= place.body_end:
        signs.add("body:within" if index > place.body_start + 2 else "body:begin")
    else:
        signs.add("body:behind" if index <= place.body_end + 3 else "body:far-behind")
    return signs


def _text_signs(block: Block, printed: PrintedDate, *, is_time: bool) -> set[str]:
    signs = {f"label:{printed.label}"}
    if not is_time:
        before, after = block.text[: printed.start].split(), block.text[printed.end :].split()
        signs.add("before:" + _count_name(len(before)))
        signs.add("after:" + _count_name(len(after)))
        rest = len(block.text) - (printed.end - printed.start)
        signs.add("rest:" + ("0" if rest <= 2 else "30" if rest <= 30 else "90" if rest <= 90 else "more"))
        if printed.clock is not None:
            signs.add("clock")
    if printed.is_short:
        signs.add("short-year")
    if printed.is_relative:
        signs.add("relative")
    if block.heading:
        signs.add(f"h{block.heading}")
        if not is_time and len(block.text) - (printed.end - printed.start) > 20:
            signs.add("in-heading")
    if block.link_share > 0.6:
        signs.add("linked")
    return signs


def _count_name(words: int) -> str:
    return "0" if not words else "1-3" if words < 4 else "4-7" if words < 8 else "8+"


def crowd_signs(dates: Sequence[tuple[int, int]], number: int, headline: int | None) -> set[str]:
    """Signs one of the page's visible dates has among the others: `dates` are (block, ordinal day) in their order."""
    block, day = dates[number]
    days = list(dict.fromkeys(each for _, each in dates))
    signs = {"only-day"} if len(days) == 1 else {"first-day"} if days[0] == day else set()
    if len(days) > 1 and day == max(days):
        signs.add("latest-day")
    if len(days) > 1 and day == min(days):
        signs.add("earliest-day")
    if sum(other == block for other, _ in dates) > 1 and len({each for other, each in dates if other == block}) > 1:
        signs.add("shared-line")
    if headline is not None and len(days) > 1:
        behind = [other for other, _ in dates if other >= headline]
        if behind and block == min(behind):
            signs.add("first-behind-headline")
        if block == min((other for other, _ in dates), key=lambda other: abs(other - headline)):
            signs.add("nearest-headline")
    if sum(each == day for _, each in dates) > 2:
        signs.add("repeated")
    return signs


_UPDATED_WORDS = expression(_WORD_SIGNS["update"])
_PUBLISHED_WORDS = expression(_WORD_SIGNS["publish"])


def role_words(words: str) -> str | None:
    """What classes say a date is: `published`, `updated` or nothing.

    >>> role_words(" entry-date updated "), role_words(" post-modified "), role_words(" x ")
    ('published', 'updated', None)
    """
    if _PUBLISHED_WORDS.search(words):
        return "published"
    return "updated" if _UPDATED_WORDS.search(words) else None


@cache
def _worth() -> dict[str, float]:
    text = files("newsarchive.extraction").joinpath("data/date_places.json").read_text(encoding="utf-8")
    worth: dict[str, float] = json.loads(text)["worth"]
    return worth


def weight_of(signs: frozenset[str]) -> float:
    """The log-odds of a date with these signs being the article's."""
    worth = _worth()
    # Exactly rounded, for a set has another order in each process.
    return worth.get("bias", 0.0) + fsum(worth.get(sign, 0.0) for sign in signs)
