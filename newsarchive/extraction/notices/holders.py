"""The name of a holder inside a footer: where it ends, where it begins, and what of it is no name."""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import re

from newsarchive.expressions import expression
from newsarchive.extraction.notices.vocabulary import (
    CLAIMED,
    DOMAIN,
    END,
    FOLLOWING,
    LEGAL,
    LEGAL_END,
    MARK,
    RESERVED,
    YEARS,
)

__all__ = ["clean_holder", "holder_after", "holder_before"]

_LONGEST = 140
_BORDER = expression(r"\s*[|•·‧∙¦\n<>→↑]|\s+//\s+|\s*[。；;]|\.{3}|…|\*|\s+-\s+-")
_CJK = expression(r"[\u3040-\u30ff\u3400-\u9fff]")
_HANGUL = expression(r"[\uac00-\ud7af]")
_DOT = expression(r"(?<!\be)[.](?=\s|\Z|[A-ZÀ-Þ][a-zà-ÿ]{2}|\d|[\u3040-\u9fff])")
_QUOTED_FIRST = expression(r"\A(?:'[^']{2,40}'|‘[^’]{2,40}’)\s+(?=\S)")
_ADDRESS_AFTER = expression(r"\s*[(（]\s*(?:https?|www)\s*[:.][^)）]*[)）]\Z|\s+(?:https?://|www\.)\S+\Z")
# Link texts and headings that stand before a mark: no owner is called so.
_NO_HOLDER = frozenset(
    "Policy Policies Terms Service Information Notice Notices Settings Statement Preferences Us Use Conditions Map Login Help Contact Choices Rights Copyright Menu Home Site "
    "Website Footer News Cookies Top Subscribe Newsletter Accessibility Disclaimer Impressum Datenschutz Kontakt TM & Contents Content Legal Info Rechtshinweis aus from".casefold().split()
)
_LICENCE = expression(r"(?:CC|Creative Commons)\b[ -]?(?:BY|0|$)", re.IGNORECASE)
_ADDRESS_PARTS = expression(r",\s+[A-Z0-9][\w' .-]*,\s+[A-Z0-9]")
_WORD = expression(r"\S+")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "the",
        "of",
        "for",
        "de",
        "la",
        "le",
        "les",
        "el",
        "los",
        "del",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "des",
        "du",
        "der",
        "die",
        "das",
        "und",
        "y",
        "e",
        "et",
        "i",
        "en",
        "van",
        "von",
        "bin",
        "al",
        "&",
        "–",
        "-",
        "by",
        "og",
        "och",
        "ir",
        "ja",
        "w",
        "na",
    ]
)


def holder_after(text: str, at: int) -> tuple[str, int] | None:
    """The name that begins at a place, and where the claim it belongs to goes on; None if what stands there is no name.

    >>> holder_after("Example Media Ltd. All rights reserved.", 0)
    ('Example Media Ltd.', 19)
    >>> holder_after("Example Daily Privacy Policy", 0)
    ('Example Daily', 14)
    """
    if END.match(text, at) and not text.startswith(("Mobile", "Home", "Legal", "Archive", "Design"), at):
        return None
    end, is_sentence = _end_of_name(text, at)
    raw = text[at:end]
    name = clean_holder(raw)
    if not name or not any(each.isalpha() for each in name) or name in ("TM", "TM &") or _LICENCE.match(name):
        return None
    if is_sentence:
        end += 1
    return name, end


def _end_of_name(text: str, at: int) -> tuple[int, bool]:
    """Where the name ends, and whether a full stop that belongs to the claim follows."""
    limit = min(len(text), at + _LONGEST)
    reserved = RESERVED.search(text, at, limit + 40)
    stops = [limit if reserved is None else min(limit, reserved.start())]
    for pattern in (MARK, YEARS, CLAIMED, FOLLOWING, _BORDER, END):
        match = pattern.search(text, at + (pattern is END), limit + 40)
        if match:
            stops.append(match.start())
    end = min(stops)
    is_before_reserved = reserved is not None and reserved.start() == end
    legal = _closing_form(text, at, end)
    if legal is not None and (not is_before_reserved or ". " in text[legal:end]):
        return legal, False
    for dot in _DOT.finditer(text, at, end):
        is_form = LEGAL_END.search(text, at, dot.end()) is not None
        if is_form and (is_before_reserved or dot.end() >= end):
            continue
        if is_form:
            if _goes_on(text, dot.end(), end):
                continue
            return dot.end(), False
        return dot.start(), True
    dash = text.rfind(" - ", at, end)
    if dash > at and END.match(text, dash + 3):
        end = dash
    return _end_of_ideographs(text, at, end, is_before_reserved=is_before_reserved), False


def _goes_on(text: str, at: int, end: int) -> bool:
    """Whether a name goes on after a company form's point: ", S.L.U." or "Co. Ltd."."""
    rest = text[at:end].lstrip(" ,")
    if rest[:1].islower() or text.endswith("PT.", 0, at):
        return True  # "Inc. or its affiliates", "sp. z o.o."; the Indonesian form stands before the name
    return bool(LEGAL.match(rest)) or (
        LEGAL_END.search(text[:at]) is not None and len(rest.split()) <= 6 and LEGAL.search(rest) is not None
    )


def _closing_form(text: str, at: int, end: int) -> int | None:
    """The end of a company form that something unlike a name follows: "Expressen AB" + "Mobilversion", "Limited in England"."""
    found = None
    for match in LEGAL.finditer(text, at, end):
        after = text[match.end() : end]
        if re.match(
            r"(?:[A-Z][a-z]{3,}|\s+(?:in|ist|is|are|und|or|oder)\b|\s*[,.]?\s*(?:\d|[A-Z][a-z]+\s+\d))", after
        ) and not re.match(r"\s+(?:or|and)\s+its\b", after):
            found = match.end()
            break
        if _ADDRESS_PARTS.match(after) and not LEGAL.search(after):
            found = match.end()  # "Example Group Limited, Long Street, Town"
            break
    if found is None:
        glued = re.search(r"\b(?:AB|AS|AG|SE|GmbH|SA|NV|BV)(?=[A-Z][a-z]{3,})", text[at:end])
        found = at + glued.end() if glued else None
    return found


def _end_of_ideographs(text: str, at: int, end: int, *, is_before_reserved: bool) -> int:
    """A Chinese or Japanese name ends at a blank or a comma, unless a reserved phrase closes the line."""
    part = text[at:end]
    if not _CJK.search(part[:4]) or _HANGUL.search(part):
        return end
    stop = re.search(r"[，、：:]|\s+(?=[\u3400-\u9fffA-Za-z])", part)
    if stop is None or (is_before_reserved and not stop.group().isspace()):
        return end
    rest = part[stop.end() :]
    return at + stop.start() if rest.strip() else end


def clean_holder(raw: str) -> str:
    """A name without what stands around it.

    >>> clean_holder(" - Example Media, "), clean_holder("'daily' Example (http://example.test)"), clean_holder("example.test, Example GmbH")
    ('Example Media', 'Example', 'Example GmbH')
    """
    name = raw.strip(" \t,:;|·•-–—~/>®™@：，、=।")
    name = _QUOTED_FIRST.sub("", name)
    name = _ADDRESS_AFTER.sub("", name).strip(" ,|-–—")
    name = _without_domain(name)
    if name.endswith(".") and not LEGAL_END.search(name):
        name = name.rstrip(". ")
    if name.count("(") < name.count(")") or name.count("（") < name.count("）"):
        name = name.rstrip(")） ")
    return name.strip(" ,;|-–—")


def _without_domain(name: str) -> str:
    parts = [part.strip() for part in re.split(r"\s*[|]\s*|,\s+", name)]
    if len(parts) != 2 or any(LEGAL.fullmatch(part) or LEGAL_END.fullmatch(part) for part in parts):
        return name
    first, second = (bool(DOMAIN.fullmatch(part)) for part in parts)
    if first == second:
        return name
    return parts[1] if first else parts[0]


def holder_before(text: str, end: int) -> tuple[str, int] | None:
    """The name that ends right before a mark, and where it begins: what stands between it and the text's beginning or a border.

    >>> holder_before("Example Daily © All rights reserved", 14)
    ('Example Daily', 0)
    """
    start = max(0, end - _LONGEST)
    part = text[start:end]
    for pattern in (_BORDER, RESERVED):
        for match in pattern.finditer(part):
            start = max(start, end - len(part) + match.end())
    for dot in _DOT.finditer(text, start, max(start, end - 1)):
        if not LEGAL_END.search(text, start, dot.end()) and dot.end() < end - 1:
            start = dot.end()
    for match in END.finditer(text, start, end):
        until = re.compile(
            r"[\w'’&-]+\.?(?:\s+(?:Policy|Us|us|of [Uu]se|of Service|Settings|Notice|and Conditions|& Conditions))?"
        ).match(text, match.start())
        start = max(start, until.end() if until else match.end())
    name = clean_holder(text[start:end])
    tokens = _WORD.findall(name)
    if tokens and tokens[-1].strip(".,").casefold() in _NO_HOLDER:
        return None
    if not tokens or len(tokens) > 7 or not any(each.isalpha() for each in name):
        return None
    if text[start:end].rstrip()[-1:] in ",;:(（" and not text[start:end].rstrip().endswith(":"):
        return None
    if not _is_name_like(tokens, starts_text=start == 0):
        return None
    offset = text.find(name, start, end)
    return (name, offset) if offset >= 0 else None


def _is_name_like(tokens: list[str], *, starts_text: bool) -> bool:
    """Whether the words could be a name: capitals, a domain or a script without capitals; the text's own beginning may have small words."""
    capital = sum(
        word[0].isupper()
        or (not word[0].isascii() and word.lower() == word.upper())
        or bool(DOMAIN.fullmatch(word))
        or "/" in word
        for word in tokens
    )
    small = sum(word.lower() in _SMALL for word in tokens)
    if starts_text and (tokens[0][0].isupper() or DOMAIN.search(tokens[0])):
        return len(tokens) <= 6
    return capital + small >= len(tokens) and capital > 0 and len(tokens) <= 5
