"""Other calendars and digits than the Gregorian and ASCII ones: Persian, Buddhist, Japanese eras, Republic of China."""

from __future__ import annotations

from datetime import date
from functools import cache

__all__ = ["BUDDHIST_YEARS", "chinese_number", "era_year", "from_persian", "persian_month", "plain_characters"]

BUDDHIST_YEARS = 543
"""How far the Thai solar calendar is ahead of the Gregorian one."""

_DIGIT_ZEROS = "٠۰०০੦૦୦௦౦೦൦๐໐༠၀០᠐０"
_CHARACTERS = str.maketrans(
    {chr(ord(zero) + n): str(n) for zero in _DIGIT_ZEROS for n in range(10)}
    | dict.fromkeys("–—−‐‑‒―－﹣", "-")
    | dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\u200b\u200e\u200f\u202a\u202b\u202c\ufeff\t\n\r\f", " ")
    | {
        "：": ":",
        "／": "/",
        "．": ".",
        "，": ",",
        "（": "(",
        "）": ")",
        "［": "[",
        "］": "]",
        "｜": "|",
        "،": ",",
        "∶": ":",
    }
)


def plain_characters(text: str) -> str:
    """The text with ASCII digits, blanks, dashes and punctuation, letter for letter, so that positions stay.

    >>> plain_characters("٢٨ أبريل ٢٠٢٤"), plain_characters("２０２４－０４－１６")
    ('28 أبريل 2024', '2024-04-16')
    """
    return text if text.isascii() and text.isprintable() else text.translate(_CHARACTERS)


_ERAS = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "大正": 1911,
    "民國": 1911,
    "民国": 1911,
    "r": 2018,
    "h": 1988,
    "s": 1925,
}


def era_year(era: str, year: str) -> int | None:
    """The Gregorian year of a year within an era; 元 is the first.

    >>> era_year("令和", "6"), era_year("平成", "元"), era_year("民國", "113"), era_year("XX", "1")
    (2024, 1989, 2024, None)
    """
    start = _ERAS.get(era.lower())
    if start is None:
        return None
    number = 1 if year == "元" else int(year)
    return start + number


_CHINESE_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "元": 1,
}


def chinese_number(text: str) -> int | None:
    """A number written in Chinese digits, read digit by digit or with 十.

    >>> chinese_number("二〇二四"), chinese_number("十六"), chinese_number("三十"), chinese_number("廿")
    (2024, 16, 30, None)
    """
    tens, ten, ones = text.partition("十")
    if ten:
        first = _CHINESE_DIGITS.get(tens, 1 if not tens else None)
        last = _CHINESE_DIGITS.get(ones, 0 if not ones else None)
        return None if first is None or last is None else first * 10 + last
    number = 0
    for each in text:
        digit = _CHINESE_DIGITS.get(each)
        if digit is None:
            return None
        number = number * 10 + digit
    return number if text else None


_PERSIAN_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip


@cache
def _persian_months() -> dict[str, int]:
    names = {name: number for number, name in enumerate(_PERSIAN_MONTHS, 1)}
    return (
        names | {name.replace("ی", "ي"): number for name, number in names.items()} | {"ابان": 8, "اذر": 9, "امرداد": 5}
    )


def persian_month(word: str) -> int | None:
    """The month of the Persian calendar a word names.

    >>> persian_month("فروردین"), persian_month("April")
    (1, None)
    """
    return _persian_months().get(word)


# Years at which the pattern of Persian leap years breaks (Borkowski 1996, "The Persian calendar for 3000 years").
_BREAKS = (-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178)


def from_persian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a day in the Persian (solar Hijri) calendar; None for none such.

    >>> from_persian(1403, 1, 28), from_persian(1399, 12, 30), from_persian(1400, 12, 30)
    (datetime.date(2024, 4, 16), datetime.date(2021, 3, 20), None)
    """
    if not (1200 <= year <= 1600 and 1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        return None
    start = _persian_new_year(year)
    passed = (month - 1) * 31 - max(0, month - 7) + day - 1
    found = date.fromordinal(start.toordinal() + passed)
    return found if month < 12 or found < _persian_new_year(year + 1) else None


def _persian_new_year(year: int) -> date:
    """The day in March on which a Persian year begins."""
    leaps, before = -14, _BREAKS[0]
    for at in _BREAKS[1:]:
        jump = at - before
        if year < at:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        before = at
    since = year - before
    leaps += since // 33 * 8 + (since % 33 + 3) // 4
    if jump % 33 == 4 and jump - since == 4:
        leaps += 1
    gregorian = year + 621
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    return date(gregorian, 3, 20 + leaps - gregorian_leaps)
