"""A copyright notice read from a line of text."""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from newsarchive.article import Notice
from newsarchive.expressions import expression
from newsarchive.extraction.notices.claims import Claim, find_claims
from newsarchive.extraction.notices.credibility import is_credible
from newsarchive.extraction.notices.holders import clean_holder
from newsarchive.extraction.notices.licences import find_licence
from newsarchive.extraction.notices.registrations import read_registrations
from newsarchive.extraction.notices.vocabulary import SOME_RESERVED
from newsarchive.extraction.word_lists import lines_with

__all__ = ["claiming", "may_claim", "read_footer", "read_notice"]

_LONGEST = 20_000
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # soft hyphens and the like
# One of these is in every claim's lower-cased text: a quick no for the others.
_HINTS = [
    "©",
    "ⓒ",
    "(c)",
    "（c）",
    "&copy;",
    "copyright",
    "copy",
    "reserv",
    "rechte",
    "rettighe",
    "rättighe",
    "práva",
    "prawa",
    "hakk",
    "hak",
    "haki",
    "prava",
    "pravice",
    "drept",
    "jog",
    "teis",
    "ties",
    "õigus",
    "oikeu",
    "réttur",
    "réttindi",
    "drejtat",
    "huquq",
    "hüquq",
    "direit",
    "derech",
    "droits",
    "diritt",
    "dereit",
    "drets",
    "riproduzione",
    "creative",
    "cc",
    "ensamrätt",
    "quyền",
    "regte",
    "eskubide",
    "ophavsret",
    "opphavsrett",
    "upphovsrätt",
    "karapatan",
    "прав",
    "захищ",
    "δικαι",
    "حقوق",
    "حق",
    "זכויות",
    "अधिकार",
    "স্বত্ব",
    "உரிமை",
    "ลิขสิทธิ์",
    "สงวน",
    "版权",
    "版權",
    "著作",
    "저작권",
    "保留",
    "무단",
]
_LEAST_HINTS = [hint for hint in _HINTS if not any(other != hint and other in hint for other in _HINTS)]
_LATIN_HINTS = [hint for hint in _LEAST_HINTS if hint.isascii()]
_BELONGS = expression(
    r"\b(?:belongs?\s+to|is\s+owned\s+by|are\s+owned\s+by|is\s+the\s+property\s+of)\s+(?P<holder>[A-Z][^.]{2,80}?)(?=[.]|\s+Without|\s+and\s+may)"
)
# Each with the words one of which it needs.
_SENTENCE_CLAIMS = (
    (expression(
        r"(?P<statement>[^.。|]{0,160}?\bcopyright\s+(?:in|of|on|to|over)\s+[^.。|]{3,120}?\s(?:vests?\s+in|vested\s+in|belongs?\s+to|is\s+owned\s+by|is\s+held\s+by|is\s+the\s+property\s+of)\s+"
        r"(?P<holder>[^.。|]{3,90}?)(?:\s*\((?:[Cc]ompany\s+)?[Rr]eg[^)]*\))?\s*(?:\.|$))",
        re.IGNORECASE,
    ), ("copyright",)),
    (expression(r"(?P<statement>[^。！？\s]{0,80}(?:版[权權]|著作[权權])(?:均|都|皆)?(?:归属|歸屬|归|歸|属|屬)(?:于|於)?(?P<holder>[^。，；|\s]{2,60}?)(?:独家)?(?:所有|拥有|擁有)(?:使用)?[。]?)"), ("版权", "版權", "著作")),
    (expression(r"(?P<statement>[^。\s]{0,60}著作権は、?(?P<holder>[^。、\s]{2,40}?)に(?:帰属|属)(?:します|する|しています)。?)"), ("著作権は",)),
)  # fmt: skip
_GRANTS = expression(
    r"licen[cs]|lizen[zs]|licença|лиценз|ліценз|\bunder\b|\bunter\b|\bbajo\b|\bsous\b|\bsotto\b|\bsob\b|\bna podst|许可|授权|授權|ライセンス|라이선스",
    re.IGNORECASE,
)
_SENTENCE_START = expression(r"(?:[.。!?|]\s+|\A)(?=[^.。!?|]*\Z)")


def may_claim(text: str) -> bool:
    """Whether a text has any word or mark of a claim: a quick no for most.

    >>> may_claim("About us"), may_claim("© 2024 Example")
    (False, True)
    """
    return bool(claiming([text]))


def claiming(texts: Sequence[str]) -> set[int]:
    """The numbers of those of several lines that have any word or mark of a claim.

    >>> claiming(["About us", "© 2024 Example", "Rights reserved"])
    {1, 2}
    """
    lower = "\n".join(texts).lower()
    hints = _LATIN_HINTS if lower.isascii() else _LEAST_HINTS
    return lines_with(lower, hints)


def read_notice(text: str, *, language: str | None = None) -> Notice | None:
    """The copyright notice in a text, None where it makes no claim.

    `statement` is the claim as printed with the reserved phrase that belongs to it; of several claims the first. Registrations and a Creative Commons
    licence may stand anywhere in the text. `language` (BCP 47) is a hint that no language needs today.

    >>> notice = read_notice("About us Copyright©2024 Example Daily. All rights reserved. 京ICP备00000001号-6")
    >>> notice.statement, notice.holder, notice.year_start, notice.rights_reserved, notice.registrations[0].number
    ('Copyright©2024 Example Daily. All rights reserved.', 'Example Daily', 2024, True, '京ICP备00000001号-6')
    >>> read_notice("The harbour at dusk. © Ada Marsh") is None
    True
    """
    del language
    return _read(_normal(text), is_footer=False)


def read_footer(text: str) -> Notice | None:
    """The same of a text that is known to stand in a footer, where a bare "© Name" is the owner's.

    >>> read_notice("© Example Radio") is None, read_footer("© Example Radio").holder
    (True, 'Example Radio')
    """
    return _read(_normal(text), is_footer=True)


def _normal(text: str) -> str:
    return _undoubled(" ".join(text[:_LONGEST].translate(_INVISIBLE).split()))


@lru_cache(maxsize=2048)  # a site's pages share their footer
def _read(normal: str, *, is_footer: bool) -> Notice | None:
    licence = find_licence(normal)
    code = licence[0] if licence else None
    claim = next((each for each in find_claims(normal) if is_credible(each, normal, is_footer=is_footer)), None)
    if claim is not None:
        return _of_claim(claim, normal, code)
    lowered = normal.lower()
    for pattern, needed in _SENTENCE_CLAIMS:
        match = pattern.search(normal) if any(each in lowered for each in needed) else None
        if match:
            statement = match["statement"].strip()
            return Notice(
                statement, clean_holder(match["holder"]), licence=code, registrations=read_registrations(normal)
            )
    if licence is not None:
        sentence = _sentence_around(normal, licence[1], licence[2])
        if _GRANTS.search(sentence) and not sentence.endswith("?"):
            return Notice(sentence, licence=code, registrations=read_registrations(normal))
    return None


def _of_claim(claim: Claim, text: str, licence: str | None) -> Notice:
    statement = text[claim.start : claim.end].strip(" ,|-–—<>")
    holder = claim.holder
    if holder is None and (belongs := _BELONGS.search(text, claim.end)):
        holder = clean_holder(belongs["holder"])
    is_reserved = claim.is_reserved and not SOME_RESERVED.search(statement)
    if holder == "Some":
        holder = None
    return Notice(statement, holder, claim.first, claim.last, is_reserved, licence, read_registrations(text))


def _undoubled(text: str) -> str:
    """A text that is the same twice (a page's desktop and phone copy, joined), once."""
    half, odd = divmod(len(text), 2)
    if half > 8 and not odd and text[:half] == text[half:]:
        return text[:half]
    if half > 8 and odd and text[:half] == text[half + 1 :] and text[half] == " ":
        return text[:half]
    return text


def _sentence_around(text: str, start: int, end: int) -> str:
    before = _SENTENCE_START.search(text[:start])
    begin = before.end() if before else 0
    until = re.compile(r"[.。](?=\s|\Z)").search(text, end)
    if until and until.end() - end < 60:
        return text[begin : until.end()].strip()
    return text[begin : len(text) if len(text) - end < 30 else end].strip()
