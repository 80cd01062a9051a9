"""Words of dates in many languages, read once from the data files: months, weekdays, "yesterday", "3 hours ago"."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import normalize

from newsarchive.expressions import expression

__all__ = ["ago_words", "days_ago_words", "is_weekday", "knows_language", "labels", "month_number"]

_HEBREW_IN = "ב"  # "ב" before a month's name means "in"


@cache
def _data(name: str) -> dict[str, Any]:
    text = files("newsarchive.extraction").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


@cache
def _months() -> dict[str, dict[int, tuple[str, ...]]]:
    """For each word the months it can mean, each with the languages in which it does."""
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    for language, months in _data("date_words")["months"].items():
        for number, words in enumerate(months, 1):
            for word in words:
                meanings = found.setdefault(normalize("NFC", word), {})
                meanings[number] = (*meanings.get(number, ()), language)
    return found


def month_number(word: str, language: str | None = None) -> int | None:
    """The month a word names, 1 to 12, in the given language where a word has several meanings.

    A word glued to the one before it ("readApril") is parted at the capital letter.

    >>> month_number("Avril"), month_number("listopad", "hr"), month_number("listopad", "pl"), month_number("readApril")
    (4, 10, 11, 4)
    """
    months = _months()
    lower = normalize("NFC", word.lower().rstrip(".’'"))
    meanings = months.get(lower)
    if meanings is None and lower[:1] == _HEBREW_IN:
        meanings = months.get(lower[1:].lstrip("־"))
    if meanings is None:
        capital = _LAST_CAPITAL.search(word)
        meanings = months.get(word[capital.start(1) :].lower()) if capital else None
    if meanings is None:
        return None
    if len(meanings) > 1 and language:
        for number, languages in meanings.items():
            if language in languages:
                return number
    return max(meanings, key=lambda number: len(meanings[number]))


_LAST_CAPITAL = expression(r"(?<=[^\W\d_A-Z])([A-ZÀ-Þ][^A-ZÀ-Þ]+)$")


def knows_language(language: str) -> bool:
    """Whether the months' names of a language are among the words."""
    return language in _data("date_words")["months"]


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(_data("date_words")["weekdays"])


def is_weekday(word: str) -> bool:
    """Whether a word names a day of the week, in any language.

    >>> is_weekday("Donnerstag"), is_weekday("Thu"), is_weekday("News")
    (True, True, False)
    """
    return word.lower().rstrip(".") in _weekdays()


@cache
def days_ago_words() -> dict[str, int]:
    """Words such as "today" (0) and "gestern" (1), lower case."""
    return dict(_data("date_words")["days_ago"])


@cache
def ago_words() -> dict[str, dict[str, str]]:
    """What follows the number in "vor 3 Stunden", then what stands before it, then the unit."""
    found: dict[str, dict[str, str]] = {}
    for before, after, unit in _data("date_words")["ago"]:
        found.setdefault(after, {})[before] = unit
    return found


@cache
def labels(kind: str) -> tuple[str, ...]:
    """Words beside a date that say what it is: `published`, `updated`, `refused` or `masthead`; longest first.

    `weak` are those of `published` that only say "date" and give way to another word beside them.
    """
    return tuple(sorted(_data("date_labels")[kind], key=len, reverse=True))
