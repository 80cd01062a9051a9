"""The exact grammar of days as newspapers print them: every form has a day, a month and a year, or it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from newsarchive.expressions import expression
from newsarchive.extraction.dates.calendars import (
    BUDDHIST_YEARS,
    chinese_number,
    era_year,
    from_persian,
    persian_month,
)
from newsarchive.extraction.dates.words import month_number

__all__ = ["DateOrder", "PrintedDay", "find_days"]

DateOrder = Literal["DMY", "MDY", "YMD"]


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A day in a text, from `start` to `end`.

    `other` is the second reading of a numeric date whose day and month could be swapped and whose order nobody told.
    `is_short`: the year has two digits.
    """

    start: int
    end: int
    day: date
    other: date | None = None
    is_short: bool = False


_YEAR = r"(?P<y>(?:19|20)\d\d|2[45]\d\d|1[34]\d\d)(?=\D|$|\d{1,2}[:時点时]\d\d)"
_BEFORE = r"(?<!\d)(?<!\d[.,:/-])"
_AFTER_DAY = r"(?![\d])(?![./:-]\d)(?!\s?(?:%|°))"
_DAY_END = r"(?:(?=\d\d?:\d\d)|(?!\d))"
_MONTH = (
    r"(?P<w>(?:ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค)|(?:كانون|تشرين)\s\w+"
    r"|[^\W\d_][^\s\d.,;:|/()\[\]<>\"•·-]*)"
)
_SECOND_NAME = r"(?:\s?/\s?[^\W\d_]+(?:\sالثاني|\sالأول)?)?"  # "24 نيسان / أبريل 2020"
_OF = r"(?:(?:de|del|di|do|of|ng|ta[’']|من)\s|d[’'])?"
_DAY_SUFFIX = r"(?:st|nd|rd|th|er|re|[ºª°ᵉ]|-?(?:го|ого|ое|е|ші|ին)|an|en|a|e)?"

_YEAR_AFTER_WORD = (
    rf"(?:(?:de|del|of|do)\s)?(?:{_YEAR}|['’](?P<yy>\d\d)(?!\d)"
    r"|(?<=[-/ ])(?P<yyy>[012]\d)(?=\s*$|\s?[,|)]|\s\d\d?:\d\d))"
)

# In the order in which a form wins where two begin at the same place.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, expression(pattern, re.IGNORECASE))
    for name, pattern in (
        ("ymd", rf"{_BEFORE}{_YEAR}\s?(?P<s>[-/.])\s?(?P<m>[01]?\d)\s?(?P=s)\s?(?P<d>[0-3]?\d){_DAY_END}(?![-/]\d)"),
        (
            "ymd-foreign",
            rf"(?<!\d){_YEAR}\s?[年년]\s?(?P<m>[01]?\d)\s?[月월]\s?(?P<d>[0-3]?\d)\s?(?:[日일号號]|{_DAY_END}(?![\d个]))",
        ),
        (
            "era",
            r"(?P<era>令和|平成|昭和|民國|民国)\s?(?P<y>\d{1,3}|元)\s?[年.]\s?(?P<m>\d{1,2})\s?[月.]\s?(?P<d>\d{1,2})\s?日?",
        ),
        ("era", rf"(?<![^\W_])(?P<era>[rhs])(?P<y>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<d>\d{{1,2}}){_AFTER_DAY}"),
        (
            "chinese",
            r"(?P<y>[〇零○Ｏ一二三四五六七八九]{4})年(?P<m>[一二三四五六七八九十元]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})[日号號]",
        ),
        (
            "dmy",
            rf"{_BEFORE}(?P<a>\d{{1,2}})\s?(?P<s>[-/.])\s?(?P<b>\d{{1,2}})\s?(?P=s)\s?(?:{_YEAR}|(?P<yy>\d\d)(?:(?=\d\d?:\d\d)|(?![\d:]|[-/.,]\d)))",
        ),
        (
            "words",
            rf"{_BEFORE}(?P<d>[0-3]?\d){_DAY_SUFFIX}[\s.,/-]{{0,3}}{_OF}{_MONTH}{_SECOND_NAME}[\s.,/-]{{0,3}}{_YEAR_AFTER_WORD}",
        ),
        (
            "words_first",
            rf"{_BEFORE}(?P<d>[0-3]?\d)(?:st|nd|rd|th)?[\s,./-]{{1,3}}(?:(?:of|de|del)\s)?(?:{_YEAR}|['’](?P<yy>\d\d)(?!\d))",
        ),
        (
            "year_first",
            rf"(?<!\d){_YEAR}[\s.,/-]{{0,3}}(?:m\.\s?|-?(?:ko|eko)\s)?{_MONTH}[\s./-]{{0,2}}(?P<d>[0-3]?\d){_DAY_END}(?:\s?d\.)?(?![:\d])",
        ),
        (
            "year_first",
            rf"(?<!\d){_YEAR}(?:\.\s?gada|\s?-?(?:yil|жылғы|жылы|il))[.,]?\s(?P<d>[0-3]?\d)[.\s-]{{1,2}}{_MONTH}(?!\w)",
        ),
        ("ymd-foreign", rf"(?<!\d){_YEAR}\sоны\s(?P<m>\d{{1,2}})(?:-?р)?\sсарын\s(?P<d>\d{{1,2}})"),
        (
            "numbers",
            rf"(?<!\d)(?P<d>[0-3]?\d)\s?(?:tháng|thg)\s?(?P<m>\d{{1,2}})[\s,/-]{{0,3}}(?:năm\s)?{_YEAR}",
        ),
    )
)
_WORD_BEFORE = expression(rf"(?<![^\W\d_]){_MONTH}[\s./-]{{0,2}}$", re.IGNORECASE)
_HAS_DATE = expression(
    r"(?:19|20|25|13|14)\d\d|\d\d?\s?[./-]\s?\d\d?\s?[./-]\s?\d\d|[年]|['’]\d\d|[-/ ]\d\d\s*(?:$|[,|)]|\d\d?:)"
)


def find_days(
    text: str, *, language: str | None = None, date_order: DateOrder | None = None, is_american: bool = False
) -> list[PrintedDay]:
    """All days in a text of plain characters, in their order, none overlapping.

    `is_american` tells whether an unexplained 3/4/2024 is more likely the fourth of March.

    >>> [str(each.day) for each in find_days("25. 4. 24 and March 3rd, 2021 and 2024年4月16日 and May 2020")]
    ['2024-04-25', '2021-03-03', '2024-04-16']
    """
    if _HAS_DATE.search(text) is None:
        return []
    found: list[PrintedDay] = []
    is_ascii = text.isascii()
    hints = _Hints(language, date_order, is_american)
    starts = [number.start() for number in _NUMBERS.finditer(text)]
    for form, pattern in _FORMS:
        if (is_ascii and form in _FOREIGN) or (form == "era" and language not in (None, "ja", "zh")):
            continue
        for match in pattern.finditer(text) if form in _ANYWHERE else _at_numbers(pattern, text, starts):
            day = _READERS[form](match, hints)
            if day is not None and not any(day.start < each.end and each.start < day.end for each in found):
                found.append(day)
    return sorted(found, key=lambda each: each.start)


def _at_numbers(pattern: re.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """What `finditer` finds of a pattern that matches only where a number begins."""
    reached = 0
    for start in starts:
        match = pattern.match(text, start) if start >= reached else None
        if match is not None:
            reached = match.end()
            yield match


# "7/5/2005 9:23:57 PM": the American way of the servers that wrote it, in whatever language.
_AMERICAN_CLOCK = expression(r"\s\d?\d:\d\d:\d\d\s[AP]M\b")


_NUMBERS = expression(r"\d+")
_ANYWHERE = frozenset(("era", "chinese"))  # forms that do not begin with a number
_FOREIGN = frozenset(("ymd-foreign", "chinese", "numbers"))  # forms with letters that are not ASCII


@dataclass(frozen=True, slots=True)
class _Hints:
    language: str | None
    order: DateOrder | None
    is_american: bool


def _year_month_day(match: re.Match[str], hints: _Hints) -> PrintedDay | None:
    return _at(match, _civil(int(match["y"]), int(match["m"]), int(match["d"]), hints))


def _era(match: re.Match[str], hints: _Hints) -> PrintedDay | None:
    if len(match["era"]) == 1 and hints.language not in (None, "ja"):
        return None
    year = era_year(match["era"], match["y"])
    return _at(match, _valid(year, int(match["m"]), int(match["d"]))) if year else None


def _chinese(match: re.Match[str], _hints: _Hints) -> PrintedDay | None:
    year, month, day = (chinese_number(match[name]) for name in ("y", "m", "d"))
    return _at(match, _valid(year, month, day)) if year and month and day else None


def _numbers(match: re.Match[str], hints: _Hints) -> PrintedDay | None:
    first, second = int(match["a"]), int(match["b"])
    if match["yy"] is not None:
        return _short_numbers(match, first, second, hints)
    return _swappable(match, first, second, int(match["y"]), hints)


def _short_numbers(match: re.Match[str], first: int, second: int, hints: _Hints) -> PrintedDay | None:
    last = int(match["yy"])
    is_year_first = hints.order == "YMD" or (hints.order is None and hints.language in ("zh", "ja", "ko"))
    if is_year_first or (first > 31 and hints.order is None):
        found = _at(match, _valid(_century(first), second, last))
    else:
        found = _swappable(match, first, second, _century(last), hints)
    return replace(found, is_short=True) if found else None


def _swappable(match: re.Match[str], first: int, second: int, year: int, hints: _Hints) -> PrintedDay | None:
    day_first, month_first = _civil(year, second, first, hints), _civil(year, first, second, hints)
    is_month_first = hints.order == "MDY" or (
        hints.order is None
        and (hints.is_american or _AMERICAN_CLOCK.match(match.string, match.end()) is not None)
        and match["s"] in ("/", "-")
    )
    chosen, other = (month_first, day_first) if is_month_first else (day_first, month_first)
    if chosen is None:
        chosen, other = other, None
    is_told = hints.order is not None or match["s"] == "." or other == chosen
    found = _at(match, chosen)
    return replace(found, other=other) if found and other and not is_told else found


def _words(match: re.Match[str], hints: _Hints) -> PrintedDay | None:
    short = match["yy"] or match["yyy"]
    year = _century(int(short)) if short else int(match["y"])
    found = _at(match, _named(year, match["w"], int(match["d"]), hints))
    return replace(found, is_short=bool(short)) if found else None


def _words_first(match: re.Match[str], hints: _Hints) -> PrintedDay | None:
    begin = max(0, match.start() - 24)
    before = _WORD_BEFORE.search(match.string[begin : match.start()])
    if before is None:
        return None
    year = _century(int(match["yy"])) if match["yy"] else int(match["y"])
    day = _named(year, before["w"], int(match["d"]), hints)
    return PrintedDay(begin + before.start(), match.end(), day) if day else None


def _year_first(match: re.Match[str], hints: _Hints) -> PrintedDay | None:
    return _at(match, _named(int(match["y"]), match["w"], int(match["d"]), hints))


_READERS = {
    "ymd": _year_month_day,
    "era": _era,
    "chinese": _chinese,
    "dmy": _numbers,
    "words": _words,
    "words_first": _words_first,
    "year_first": _year_first,
    "numbers": _year_month_day,
    "ymd-foreign": _year_month_day,
}


def _at(match: re.Match[str], day: date | None) -> PrintedDay | None:
    return PrintedDay(match.start(), match.end(), day) if day else None


def _named(year: int, word: str, day: int, hints: _Hints) -> date | None:
    if year < 1500:
        month = persian_month(word)
        return from_persian(year, month, day) if month else None
    number = month_number(word, hints.language)
    return _civil(year, number, day, hints) if number else None


def _civil(year: int, month: int, day: int, _hints: _Hints) -> date | None:
    """The day of a year in the Gregorian, Buddhist (2400 and later) or Persian (1300 to 1499) calendar."""
    if year < 1500:
        return from_persian(year, month, day)
    return _valid(year - BUDDHIST_YEARS if year >= 2400 else year, month, day)


def _valid(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def _century(year: int) -> int:
    """The year two digits mean; news sites begin in the nineties."""
    return year + (1900 if year >= 90 else 2000)
