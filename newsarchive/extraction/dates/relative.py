"""Relative texts ("3小时前", "vor 2 Std.", "yesterday") as days, counted from the moment of the visit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache

from newsarchive.expressions import expression
from newsarchive.extraction.dates.words import ago_words, days_ago_words

__all__ = ["RelativeDay", "find_relative", "is_relative_word"]


@dataclass(frozen=True, slots=True)
class RelativeDay:
    """A day in a text, from `start` to `end`; `is_word`: said by a word ("today") that a time may follow."""

    start: int
    end: int
    day: date
    is_word: bool


_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_NUMBER = expression(r"(?<![\d:.,/-])\d{1,3}(?![\d:.,/-])")
_LONGEST_AFTER = 24
_BARE = expression(r"(?<![\d:.,/-])(\d{1,2})\s(hour|minute|day|min|hr)s?\.?\s*$", re.IGNORECASE)
_ARTICLE = expression(
    r"(?<![^\W\d_])(?P<before>vor |hace |il y a |)(?P<one>an?|eine[rm]|une?|una)"
    r"(?=\s(?:hour|minute|day|stunde|tag|hora|día|heure|jour))"
)
_COUNTED = ("hour", "minute", "day", "stunde", "tag", "hora", "día", "heure", "jour")
_MOST_WORDS_BESIDE = 6
_LETTERS = re.compile(r"[^\W\d_]+")
_PAIR = re.compile(r"[^\W\d_]+[\s’'-][^\W\d_]+")
_FIRST_WORD = expression(r"[^\W\d_]+(?:[\s’'][^\W\d_]+)?")


def find_relative(text: str, fetched_at: datetime, zone: tzinfo) -> RelativeDay | None:
    """The first relative day of a text in lower or mixed case, in the publisher's zone.

    Weeks, months and years ago fix no day.

    >>> from datetime import UTC
    >>> find_relative("News • vor 2 Std.", datetime(2024, 5, 1, 1, 0, tzinfo=UTC), UTC).day
    datetime.date(2024, 4, 30)
    """
    lower = text.lower()
    if _is_counted(lower):
        lower = _ARTICLE.sub(lambda found: found["before"] + "1".rjust(len(found["one"])), lower)
    if not any(map(str.isdigit, lower)):  # then only a word can be it, and alone
        return _day_word(lower, fetched_at, zone) if lower.strip() in days_ago_words() else None
    for match in _NUMBER.finditer(lower):
        found = _ago(lower, match, fetched_at, zone)
        if found is not None:
            return found
    bare = _BARE.search(lower)
    if bare and len(lower.split()) <= _MOST_WORDS_BESIDE:
        unit = {"min": "minute", "hr": "hour"}.get(bare[2], bare[2])
        day = _back(int(bare[1]), unit, fetched_at, zone)
        return RelativeDay(bare.start(), bare.end(), day, is_word=False) if day else None
    return _day_word(lower, fetched_at, zone)


def is_relative_word(text: str) -> bool:
    """Whether a text without digits may be a relative day: a word for one, or "an hour ago".

    >>> is_relative_word("Gestern"), is_relative_word("an hour ago"), is_relative_word("Ada Marsh")
    (True, True, False)
    """
    lower = text.lower()
    return lower.strip() in days_ago_words() or _is_counted(lower)


def _is_counted(lower: str) -> bool:
    return any(unit in lower for unit in _COUNTED)


def _ago(text: str, number: re.Match[str], fetched_at: datetime, zone: tzinfo) -> RelativeDay | None:
    after = text[number.end() : number.end() + _LONGEST_AFTER]
    for length in range(len(after), -1, -1):
        suffix = after[:length]
        end = number.end() + length
        if suffix and suffix[-1:].isascii() and text[end : end + 1].isalpha() and text[end : end + 1].isascii():
            continue  # in the middle of a word
        for before, unit in ago_words().get(suffix, {}).items():
            begin = number.start() - len(before)
            if (
                begin >= 0
                and text[begin : number.start()] == before
                and (before or suffix)
                and not _is_inside(text, begin, before)
            ):
                day = _back(int(number[0]), unit, fetched_at, zone)
                return RelativeDay(begin, end, day, is_word=False) if day else None
    return None


def _is_inside(text: str, begin: int, before: str) -> bool:
    return bool(before) and before[0].isalpha() and begin > 0 and text[begin - 1].isalpha()


def _back(count: int, unit: str, fetched_at: datetime, zone: tzinfo) -> date | None:
    if unit in _SECONDS:
        return (fetched_at - timedelta(seconds=count * _SECONDS[unit])).astimezone(zone).date()
    if unit == "day":
        return fetched_at.astimezone(zone).date() - timedelta(days=count)
    return None


@cache
def _first_words() -> frozenset[str]:
    """The letters that a word for a day begins with."""
    return frozenset(match[0] for each in days_ago_words() if (match := _LETTERS.match(each)))


def _day_word(text: str, fetched_at: datetime, zone: tzinfo) -> RelativeDay | None:
    """The day of "Today", "gisteren" and the like, where they are the whole text or stand before a time of day."""
    if _first_words().isdisjoint(_LETTERS.findall(text)):
        return None
    words = days_ago_words()
    for match in _LETTERS.finditer(text):
        pair = _PAIR.match(text, match.start())
        found = next((each for each in (pair, match) if each and each[0] in words), None)
        if found is None:
            continue
        before, after = text[: found.start()].strip(), text[found.end() :].strip()
        is_alone = not before and not after
        if is_alone or re.match(
            r"[\s,|•·-]*(?:[^\W\d_]{1,5}\.?\s)?\d{1,2}\s?(?:[:.h]\s?\d\d|[ap]\.?m)", text[found.end() :]
        ):
            day = fetched_at.astimezone(zone).date() - timedelta(days=words[found[0]])
            return RelativeDay(found.start(), found.end(), day, is_word=True)
    return None
