"""The patterns a copyright claim is made of: marks, years, reserved phrases, company forms, and what ends a holder's name."""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import re

from newsarchive.expressions import expression
from newsarchive.extraction.word_lists import alternation, any_case, needed, words

__all__ = [
    "AGENCY",
    "BY",
    "CLAIMED",
    "DOMAIN",
    "END",
    "FOLLOWING",
    "FOOTER",
    "LEGAL",
    "LEGAL_END",
    "MARK",
    "RESERVED",
    "SIGN",
    "SOME_RESERVED",
    "YEARS",
    "may_mark",
    "may_reserve",
    "year_numbers",
]

_WORDS = words("notice_words", "words")
_LATIN_WORDS = [word for word in _WORDS if word[0].isascii() and word not in ("Copyright", "Copyrights")]
_OTHER_WORDS = [word for word in _WORDS if not word[0].isascii() and word != "저작권자"]

SIGN = r"(?:©️?|ⓒ|Ⓒ|\([cC]\)(?=\W|\d|[A-Z가-힣])|（[cC]）|&copy;)"
_NEXT = rf"(?=\s*(?:{SIGN}|[:：]|(?:19|20)\d\d))"
# Of prose: "copyright in the content", "copyright law".
_PROSE_AFTER = r"(?!\s+(?:in|of|on|to|and|or|is|[lL]aws?|[hH]olders?|owners?|[nN]otices?|[pP]olicy|[pP]olicies|statement|registration|disclaimer|information|infringements?|protected|protection|material|claims?|act|complaints?|issues?|agency)\b)"
# A word must not be part of an address ("wp-copyrightpro.com"), but may be glued to the text before it ("supportCopyright 2024") or after it.
_WORD = (
    rf"(?:(?<![-@./\w])copyrights?(?![a-z\-.@/]){_PROSE_AFTER}"
    rf"|(?<![-@./A-Z])(?:Copyrights?|COPYRIGHTS?|CopyRight|Copy [Rr]ight)(?![a-z\-./])(?!(?<=[a-z]Copyright)[A-Z]){_PROSE_AFTER}"
    rf"|(?<!\w)(?i:{alternation(_LATIN_WORDS)})(?!\w)(?=[^.|]{{0,40}}(?:{SIGN}|(?:19|20)\d\d))"
    rf"|저작권자(?![의는가이와에을])|(?:{alternation(_OTHER_WORDS)}){_NEXT})"
)
MARK = expression(rf"(?:{SIGN}|{_WORD}(?:\s*(?:[®@]|{SIGN}))?|®\s*{SIGN})")
CLAIMED = re.compile(alternation(words("notice_words", "claimed")))
RESERVED = expression(rf"{any_case(words('notice_words', 'reserved'))}(?![а-яё])")
# What a match cannot be without, told by plain search: far cheaper than trying the patterns at each letter.
_MARK_NEEDED = needed(("©", "ⓒ", "(c)", "（c）", "&copy;", *_WORDS))
_RESERVED_NEEDED = needed(words("notice_words", "reserved"))
_LATIN_MARK_NEEDED = tuple(word for word in _MARK_NEEDED if word.isascii())
_LATIN_RESERVED_NEEDED = tuple(word for word in _RESERVED_NEEDED if word.isascii())


def may_mark(lower: str) -> bool:
    """Whether `MARK` may be found in a text, given `word_lists.folded`."""
    return any(map(lower.__contains__, _LATIN_MARK_NEEDED if lower.isascii() else _MARK_NEEDED))


def may_reserve(lower: str) -> bool:
    """Whether `RESERVED` may be found in a text, given `word_lists.folded`."""
    return any(map(lower.__contains__, _LATIN_RESERVED_NEEDED if lower.isascii() else _RESERVED_NEEDED))


FOLLOWING = expression("|".join(words("notice_words", "following")))
SOME_RESERVED = expression(r"some\s+rights\s+reserved", re.IGNORECASE)
BY = expression(r"(?:by|von|par|por|da|di|przez|door|thuộc(?:\s+về)?)\s+", re.IGNORECASE)

_TODAY = r"present|today|now|heute|aujourd['’]hui|présent|hoy|actualidad|presente|hoje|oggi|heden|nå|nu|dziś|настоящее\s+время|现在|至今|今"
YEARS = expression(
    rf"(?<![\d.,/])(?P<first>(?:19|20)\d{{2}}|25[4-9]\d(?=\s*[\u0e00-\u0e7f]))(?:年)?"
    rf"(?:\s*(?:[-–—−~～〜/]|\bto\b|\bbis\b|\bau?\b|\bal\b)\s*(?P<last>(?:19|20)\d{{2}})(?:年)?|[-–—/](?P<short>\d{{2}})(?!\d)"
    rf"|\s*(?:[-–—]|\bto\b|\bbis\b)\s*(?P<today>{_TODAY})\b|(?P<open>\s*[-–—]\s*(?=[.|]|\Z|[Aa][Ll][Ll] [Rr]ights)))?(?!\d)(?!\s*[./]\s*\d)"
)

_LEGAL_WORDS = words("notice_words", "legal")
LEGAL = expression(
    rf"(?:(?<![\w.])(?:{alternation(w for w in _LEGAL_WORDS if w[-1] not in '公司集团團')})(?![\w])|公司|集团|集團|株式会社|주식회사)"
)
# A company form that closes a name, with its point.
_POINTED = [word for word in _LEGAL_WORDS if word.endswith(".")]
LEGAL_END = expression(
    rf"(?:(?<![\w.])(?:{alternation(_POINTED)})|\b[A-ZÀ-Þ]\.|\b[a-z]\.[a-z]\.|\b(?:S|s)\.[A-Za-z]\.(?:[A-Za-z]\.)?)\Z",
    re.IGNORECASE,
)
DOMAIN = expression(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,6}/?")

_ENDS = alternation(words("notice_words", "ends"))
END = expression(
    rf"(?:(?<=[\s|])|(?<=[a-z0-9)\]»”\"])(?=[A-ZÀ-ÞЀ-Я])|(?<=[A-Z]{{2}})(?=[A-Z][a-z]{{3}})|(?<=[\u3000-\u9fff]))"
    rf"(?:(?:{_ENDS})(?![a-zà-ÿа-я])|(?:{alternation(word.upper() for word in words('notice_words', 'ends'))})(?!\w))"
    r"|(?<=[a-z])(?:youtube|facebook|insta(?:gram)?|twitter|kakao|naver)_|\s(?:www\.|https?://)"
)  # fmt: skip
FOOTER = expression(rf"(?:{alternation(words('notice_words', 'footer'))})")
AGENCY = expression(
    rf"(?<!\w)(?:{any_case(words('agencies', 'news', 'pictures'))}|{alternation(words('agencies', 'exact'))})(?!\w)"
    r"|(?i:gettyimages|shutterstock|imago/|istock|unsplash|pixabay|pexels|adobestock)"
)


def year_numbers(match: re.Match[str]) -> tuple[int, int | None]:
    """First and last year of a match of `YEARS`; None for the last of an open range.

    >>> [year_numbers(match) for match in YEARS.finditer("2023-24, 1996 – 2024, 2020, 1995 - .")]
    [(2023, 2024), (1996, 2024), (2020, 2020), (1995, None)]
    """
    first = int(match["first"])
    if first > 2500:  # the Buddhist era of Thailand
        return first - 543, first - 543
    if match["last"]:
        last = int(match["last"])
        return (first, last) if last >= first else (last, first)
    if match["short"]:
        last = first // 100 * 100 + int(match["short"])
        return (first, last) if last > first else (first, first)
    return (first, None) if match["open"] is not None or match["today"] else (first, first)
