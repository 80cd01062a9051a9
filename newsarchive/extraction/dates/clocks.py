"""The time of day beside a printed day: behind it ("…, 14.03 Uhr CET") or before it ("17:41 JST, …")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from newsarchive.expressions import expression
from newsarchive.extraction.dates.words import is_weekday
from newsarchive.extraction.dates.zones import PRINTED_ZONE, is_zone

__all__ = ["PrintedClock", "clock_after", "clock_before"]


@dataclass(frozen=True, slots=True)
class PrintedClock:
    """A time of day in a text, from `start` to `end`; `zone` is the offset or abbreviation behind it, if any."""

    start: int
    end: int
    clock: time
    zone: re.Match[str] | None = None


_AM = r"a\.?\s?m(?-i:(?![a-zà-ÿ]))\.?|上午|午前|오전|凌晨|早上|清晨|ص|صباحا|صباحًا|π\.?μ\.?|SA(?![^\W\d_])|ق\.ظ"
_PM = r"p\.?\s?m(?-i:(?![a-zà-ÿ]))\.?|下午|午後|오후|晚上|晚间|中午|傍晚|م|مساء|مساءً|μ\.?μ\.?|CH(?![^\W\d_])|ب\.ظ"
_HALF = rf"(?:(?P<am>{_AM})|(?P<pm>{_PM}))"
_HALF_FIRST = r"(?:(?P<am1>上午|午前|오전|凌晨|早上|清晨)|(?P<pm1>下午|午後|오후|晚上|晚间|中午|傍晚))?\s?"
_MARK = r"(?:uhr|hrs?|horas?|h|น|óra|ч|год|saat)(?![^\W\d_])\.?"

_CLOCK = expression(
    rf"{_HALF_FIRST}(?P<h>[0-2]?\d)(?:"
    rf"\s?[:∶]\s?(?P<mi>[0-5]\d)(?::(?P<s>[0-5]\d)(?:[.,]\d+)?)?(?:\s?{_HALF})?(?:\s?{_MARK})?(?![\d])"
    rf"|\s?[.](?P<mi2>[0-5]\d)(?:\s?(?:{_HALF.replace('<am>', '<am2>').replace('<pm>', '<pm2>')}|{_MARK}))(?!\d)"
    rf"|\s?h\s?(?P<mi3>[0-5]\d)?(?:\s?min)?(?![^\W\d_]|\d)"
    rf"|\s?(?:[时時點点]|시)\s?(?:(?P<mi4>[0-5]?\d)\s?[分분]?)?(?:\s?(?P<s4>[0-5]?\d)\s?[秒초])?"
    rf"|\s?{_HALF.replace('<am>', '<am3>').replace('<pm>', '<pm3>')}"
    rf"|\s?uhr(?![^\W\d_]))",
    re.IGNORECASE,
)
_POINTED = expression(r"(?P<h>[0-2]?\d)[.](?P<mi>[0-5]\d)(?![\d.])")

_JOIN_WORDS = (
    r"um|at|à|às|as|a\s+las|a\s+la|alle|ore|ora|kl|klo|kello|om|o|godz|g|ve|в|у|о|об|saat|lúc|jam|pukul|pkl|de|the|tại|время|час|στις|ώρα|الساعة|ساعت|בשעה|"
    r"time|hora|hour|heure|uur|ob|u|ora|klukkan|в|i|م|fra|เวลา|시각|от|-"
)
_JOIN = expression(
    rf"(?:[\s,|\-·•@/()\[\]:;.]|(?<=\d)t(?=\d)|(?<![^\W\d_])(?:{_JOIN_WORDS})(?![^\W\d_]))*", re.IGNORECASE
)
_POINT_JOIN = expression(r"(?<![^\W\d_])(?:kl|klo|kello|ore|pkl|pukul|jam|ob)[\s.]*$", re.IGNORECASE)
_WORD = expression(r"[\s,|()\[\]-]*([^\W\d_]+)\.?")
_FURTHEST = 40


def clock_after(text: str, position: int) -> PrintedClock | None:
    """The time of day that follows a day which ends at the position.

    >>> clock_after("5 May 2024 um 11.08 Uhr", 10).clock
    datetime.time(11, 8)
    """
    start = _joined_end(text, position)
    match = _CLOCK.match(text, start)
    if match is None:
        pointed = _POINTED.match(text, start)
        if pointed is None or not (_POINT_JOIN.search(text[position:start]) or is_zone(text, pointed.end())):
            return None
        clock = _valid(int(pointed["h"]), int(pointed["mi"]), 0)
        return _with_zone(text, pointed, clock) if clock else None
    clock = _time_of(match)
    return _with_zone(text, match, clock) if clock else None


def clock_before(text: str, position: int) -> PrintedClock | None:
    """The time of day that stands before a day which begins at the position.

    >>> clock_before("17:41 JST, October 13, 2024", 11).zone["name"]
    'JST'
    """
    begin = max(0, position - _FURTHEST)
    window = text[begin:position]
    for match in reversed(list(_CLOCK.finditer(window))):
        if begin + match.start() and (text[begin + match.start() - 1].isdigit() or match.start() == 0 < begin):
            continue
        clock = _time_of(match)
        if clock is None:
            continue
        found = _with_zone(text, match, clock, begin)
        end = found.end
        return found if end <= position and _joined_end(text, end) >= position else None
    return None


def _joined_end(text: str, position: int) -> int:
    """Where separators, small words and the weekday behind a position end."""
    for _ in range(3):
        joined = _JOIN.match(text, position)
        position = joined.end() if joined else position
        word = _WORD.match(text, position)
        if word is None or not is_weekday(word[1]):
            break
        position = word.end()
    return position


def _with_zone(text: str, match: re.Match[str], clock: time, offset: int = 0) -> PrintedClock:
    end = offset + match.end()
    zone = PRINTED_ZONE.match(text, end)
    if zone is not None and (zone["sign"] or zone["name"]):
        return PrintedClock(offset + match.start(), zone.end(), clock, zone)
    return PrintedClock(offset + match.start(), end, clock)


def _time_of(match: re.Match[str]) -> time | None:
    hour = int(match["h"])
    minute = int(match["mi"] or match["mi2"] or match["mi3"] or match["mi4"] or 0)
    second = int(match["s"] or match["s4"] or 0)
    if match["pm"] or match["pm2"] or match["pm3"] or match["pm1"]:
        hour += 12 if hour < 12 else 0
    elif (match["am"] or match["am2"] or match["am3"] or match["am1"]) and hour == 12:
        hour = 0
    return _valid(hour, minute, second)


def _valid(hour: int, minute: int, second: int) -> time | None:
    return time(hour, minute, second) if hour < 24 else None
