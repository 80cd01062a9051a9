"""Copyright claims in a text: each mark or reserved phrase with the years, the holder and the phrases that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from newsarchive.expressions import expression
from newsarchive.extraction.notices.holders import holder_after, holder_before
from newsarchive.extraction.notices.vocabulary import (
    BY,
    CLAIMED,
    DOMAIN,
    FOLLOWING,
    LEGAL,
    MARK,
    RESERVED,
    YEARS,
    may_mark,
    may_reserve,
    year_numbers,
)
from newsarchive.extraction.word_lists import folded

__all__ = ["Claim", "find_claims"]

_GAP = expression(r"[\s,:：;|·•®™@–—\-~/=]*")
_PLAIN_GAP = expression(r"[\s,:：|·•–—\-]*")
_STOP = expression(r"[.。．।]?")
_RESERVED_TO = expression(r"(?:to|a|à|ao|aos|para|für|pour)\s+(?=[A-ZÀ-Þ])")
_ALL_CONTENTS = expression(
    r"(?:(?:All|Entire)\s+(?:site\s+|website\s+)?contents?(?:\s+(?:is|are|of this site))?|(?:Site\s+)?[Cc]ontents?)\s*\Z"
)
_YEAR_BEFORE = expression(r"(?:19|20)\d{2}(?:\s*[-–—]\s*(?:19|20)\d{2})?[\s,®]*\Z")
_TRADEMARK = expression(
    r"[.]?\s*[^.|]{0,80}(?:trade\s?marks?|marca\s+registrada|marque\s+déposée|eingetragene\s+Marke)[^.|]{0,30}\.\s*",
    re.IGNORECASE,
)
_ASIDE = expression(
    r"\s*[(（]\s*(?:https?|www)[^)）]{0,60}[)）]\s*|\s*[-–]\s*[^.|]{0,70}(?i:issn)\s*[\d\s-]{8,10}[\s,|–-]*"
)
_TAX_NUMBER = expression(r"[\s,–-]*[A-ZÀ-Þ][^|]{0,50}\d{6,}[\s,.–|-]*")
_OWNED = expression(r"[.]?\s*(?:An?|Part\s+of|Member\s+of|Eine?|Une?|Una)\s[^|©]{0,70}?\.\s*")
_BETWEEN = expression(r"[，,。\s]*(?:[^。.|]{0,6}(?:授權|授权|許可|许可|轉載|转载)[^。.|©ⓒⒸ(（C]{0,16})?\s*")
_NOT_A_HOLDER = expression(
    r"(?:未|违|違|侵|翻|不|严|嚴|请|請|禁|非经|非經|转载|轉載|如|所有|及|声明|聲明|申明|说明|說明|保护|保護|投诉|合作|登记|登記|信息|方|问题|局|法|等|的|属|屬|归|歸)"
)
_IDEOGRAPH = expression(r"[\u3400-\u9fff]")
_REGISTERED_IN = expression(
    r",?\s+(?:[Rr]egistered\s+)?in\s+(?:England|Scotland|Wales|Ireland)(?:\s+(?:and|&)\s+Wales)?[^.|]{0,24}(?:[Nn]o\.?|[Nn]umber)\s*[:：]?\s*\w{5,9}"
)
_LONGEST_ASIDE = 140
_SPONSORED = expression(r"\s*(?:Sponsored|Powered)\s+by\b")
_CJK_BEFORE = expression(r"(?:[^\s，。；|:：、/>】]{2,40}|(?<=\s)[^\s，。；|:：、]{2,30})\s?\Z")


@dataclass
class Claim:
    """One claim: where it stands, whose it is, its years, and by what it was told."""

    start: int
    end: int
    holder: str | None = None
    first: int | None = None
    last: int | None = None
    has_years: bool = False
    is_reserved: bool = False
    marks: list[str] = field(default_factory=list)
    is_holder_before: bool = False


def find_claims(text: str) -> Iterator[Claim]:
    """Every possible claim of a text, in order; whether it is one is for `credibility` to say.

    >>> claim = next(find_claims("Contact Copyright © 2019-2024 Example Media. All rights reserved. Imprint"))
    >>> claim.holder, claim.first, claim.last, claim.is_reserved
    ('Example Media', 2019, 2024, True)
    """
    lower = folded(text)
    patterns = [
        pattern
        for pattern, is_possible in (
            (MARK, may_mark(lower)),
            (RESERVED, may_reserve(lower)),
            (CLAIMED, "版" in lower),  # of Chinese
        )
        if is_possible
    ]
    at = 0
    while True:
        anchor = _next_anchor(patterns, text, at)
        if anchor is None:
            return
        claim = _read(text, anchor)
        yield claim
        at = max(claim.end, anchor.end())


def _next_anchor(patterns: Sequence[re.Pattern[str]], text: str, at: int) -> re.Match[str] | None:
    found = [match for pattern in patterns if (match := pattern.search(text, at))]
    return min(found, key=lambda match: match.start(), default=None)


def _read(text: str, anchor: re.Match[str]) -> Claim:
    claim = Claim(anchor.start(), anchor.start())
    if CLAIMED.match(text, anchor.start()):
        _claimed_holder(text, claim)
    _forward(text, claim)
    _backward(text, claim)
    _absorb_next(text, claim)
    return claim


def _claimed_holder(text: str, claim: Claim) -> None:
    """版权所有 follows its holder more often than it stands before him."""
    after = CLAIMED.match(text, claim.start)
    if after and text[after.end() :].lstrip()[:1] in (":", "："):
        return
    match = _CJK_BEFORE.search(text, 0, claim.start)
    if match and _IDEOGRAPH.search(match.group()) and not match.group()[-1:].isdigit():
        claim.holder = match.group().strip(" -–")
        claim.start = match.start() + match.group().find(claim.holder)
        claim.is_holder_before = True


def _forward(text: str, claim: Claim) -> None:
    """Read the elements that follow one another, in whatever order the language puts them."""
    at = claim.end if claim.end > claim.start else claim.start
    if claim.is_holder_before and claim.holder:
        at = claim.start + len(claim.holder)
        at += len(text[at:]) - len(text[at:].lstrip())
    while True:
        step = _element(text, at, claim)
        if step is None:
            break
        at = step
    if claim.end < len(text):
        stop = _STOP.match(text, claim.end)
        if stop and stop.end() > claim.end and not text.startswith("...", claim.end):
            claim.end = stop.end()


def _element(text: str, at: int, claim: Claim) -> int | None:
    """The next element of the claim from a place on; None where the claim has ended."""
    gap = _GAP.match(text, at)
    place = gap.end() if gap else at
    if claim.is_reserved and not (claim.marks or claim.holder or claim.has_years):
        stop = re.compile(r"[\s.]*").match(text, at)
        if stop and MARK.match(text, stop.end()):
            place = stop.end()
    if claim.holder is None or claim.is_holder_before or not claim.is_reserved:
        match = MARK.match(text, place) or (None if claim.is_reserved and claim.holder else CLAIMED.match(text, place))
        if match and (
            not claim.holder
            or claim.is_holder_before
            or not claim.marks
            or not claim.has_years
            or CLAIMED.match(text, place)
        ):
            claim.marks.append(match.group())
            claim.is_reserved = claim.is_reserved or CLAIMED.match(text, place) is not None
            return _advance(claim, match.end())
    match = RESERVED.match(text, place) or (FOLLOWING.match(text, place) if claim.marks else None)
    if match and not (
        claim.is_reserved and claim.marks and RESERVED.match(match.group()) and claim.has_years and claim.holder
    ):
        claim.is_reserved = True
        _advance(claim, match.end())
        return _phrase_after(text, claim)
    if not claim.has_years and (match := YEARS.match(text, place)):
        return _take_years(claim, match)
    if claim.holder is None and claim.marks and (match := BY.match(text, place)):
        return match.end()
    if claim.holder is None:
        return _take_holder(text, at, place, claim)
    return _trailing(text, at, claim)


def _advance(claim: Claim, end: int) -> int:
    claim.end = max(claim.end, end)
    return end


def _phrase_after(text: str, claim: Claim) -> int:
    """A second reserved phrase of the same line, over an address in brackets: "All rights reserved. (http://…) 무단 전재 및 재배포 금지"."""
    stop = _STOP.match(text, claim.end)
    end = stop.end() if stop else claim.end
    aside = _ASIDE.match(text, end)
    gap = _GAP.match(text, aside.end() if aside else end)
    match = FOLLOWING.match(text, gap.end() if gap else end)
    if match and claim.marks:
        claim.end = match.end()
    return claim.end


def _take_years(claim: Claim, match: re.Match[str]) -> int:
    claim.first, claim.last = year_numbers(match)
    claim.has_years = True
    return _advance(claim, match.end() if match["open"] is None else match.start("open") + len(match["open"].rstrip()))


def _take_holder(text: str, at: int, place: int, claim: Claim) -> int | None:
    """The holder's name, where one may stand: after a mark, or after a reserved phrase that nothing stands before."""
    if text[at:place].count("|") and claim.has_years and not claim.is_reserved:
        return None  # "© 2025 | Street 2": the holder stands before the mark, or nowhere
    dot = re.match(r"[\s]*[.。]", text[at:])
    if dot:
        after = RESERVED.match(text, at + dot.end()) or RESERVED.match(text, at + dot.end() + 1)
        return after.start() if after and not claim.is_reserved else None
    leads = bool(claim.marks) and CLAIMED.match(claim.marks[0]) is not None
    is_before = claim.is_reserved and not claim.is_holder_before and holder_before(text, claim.start) is not None
    if _NOT_A_HOLDER.match(text, place):
        return None
    if claim.is_reserved and (to := _RESERVED_TO.match(text, place)):
        place = to.end()
    found = holder_after(text, place)
    if found is None:
        return None
    name, end = found
    if claim.is_reserved and not leads and not _may_follow(text, name, end, has_other=is_before):
        return None
    if DOMAIN.fullmatch(name) and (further := _after_domain(text, end)) is not None:
        name, end = further
    claim.holder = name
    registered = _REGISTERED_IN.match(text, end)
    return _advance(claim, registered.end() if registered else end)


def _after_domain(text: str, at: int) -> tuple[str, int] | None:
    """The company named after the site's address, where a reserved phrase closes the line: "example.test | Example GmbH | All rights reserved"."""
    bar = re.match(r"\s*[|,]\s*", text[at:])
    found = holder_after(text, at + bar.end()) if bar else None
    if found is None or not LEGAL.search(found[0]):
        return None
    gap = _GAP.match(text, found[1])
    return found if RESERVED.match(text, gap.end() if gap else found[1]) else None


def _may_follow(text: str, name: str, end: int, *, has_other: bool) -> bool:
    """Whether a name after "All rights reserved" is the holder's: the year ends it or, where no name stands before, the line."""
    if len(name.split()) > 6 or name[0].islower():
        return False
    gap = _GAP.match(text, end)
    rest = text[gap.end() if gap else end :]
    if YEARS.match(rest):
        return True
    return not has_other and (not rest or MARK.match(rest) is not None or LEGAL.search(name) is not None)


def _trailing(text: str, at: int, claim: Claim) -> int | None:
    """After the holder: an aside or a sentence on trade marks that a reserved phrase follows."""
    if claim.is_reserved:
        return None
    stop = re.compile(r"[\s.。]*").match(text, at)
    place = stop.end() if stop else at
    if RESERVED.match(text, place):
        return place
    for pattern in (RESERVED, FOLLOWING):
        phrase = pattern.search(text, place, place + _LONGEST_ASIDE)
        if phrase and any(
            aside.fullmatch(text, at, phrase.start()) for aside in (_ASIDE, _TRADEMARK, _TAX_NUMBER, _OWNED)
        ):
            return phrase.start()
    return None


def _backward(text: str, claim: Claim) -> None:
    """What belongs to the claim but stands before it: "All contents", a year, the holder."""
    contents = _ALL_CONTENTS.search(text, 0, claim.start)
    if contents:
        claim.start = contents.start()
        return
    if not claim.has_years:
        year = _YEAR_BEFORE.search(text, 0, claim.start)
        match = YEARS.match(text, year.start()) if year else None
        if match:
            claim.first, claim.last = year_numbers(match)
            claim.has_years = True
            claim.start = match.start()
    if claim.holder is None:
        found = holder_before(text, claim.start)
        if found is not None:
            name, start = found
            claim.holder, claim.start, claim.is_holder_before = name, start, True
            year = _YEAR_IN_NAME.match(name)
            if year and not claim.has_years and (match := YEARS.match(name)):
                claim.first, claim.last = year_numbers(match)
                claim.has_years = True
                claim.holder = name[match.end() :].strip(" ,-–.") or None
    _year_before_reserved(text, claim)


_YEAR_IN_NAME = expression(r"(?:19|20)\d{2}\b")


def _year_before_reserved(text: str, claim: Claim) -> None:
    """The claim without a mark begins at its year: "EVENTS 2025 The Example. All Rights Reserved."."""
    if claim.marks or claim.has_years or not claim.is_reserved:
        return
    part_start = max(0, claim.end - 140)
    before = text[part_start : claim.end]
    reserved = RESERVED.search(before)
    if reserved is None:
        return
    years = list(YEARS.finditer(before, 0, reserved.start()))
    if not years:
        return
    match = years[-1]
    name = before[match.end() : reserved.start()].strip(" ,.-–|")
    if 0 < len(name.split()) <= 7 and (name[:1].isupper() or DOMAIN.fullmatch(name)) and ". " not in name:
        claim.first, claim.last = year_numbers(match)
        claim.has_years, claim.holder, claim.start = True, name, part_start + match.start()


def _absorb_next(text: str, claim: Claim) -> None:
    """A second claim of the same line that goes on from the first: "X版權所有，非經授權，不許轉載 © 2017 X.com. All Rights Reserved."."""
    if claim.has_years and claim.is_reserved:
        if (
            _SPONSORED.match(text, claim.end)
            and claim.holder
            and (dash := re.search(rf"{claim.first}\s*-\s", text[claim.start : claim.end]))
            and dash
        ):
            claim.last = None  # portal footers of China Daily: the script that writes the second year did not run
        return
    gap = _BETWEEN.match(text, claim.end)
    place = gap.end() if gap else claim.end
    if not MARK.match(text, place) or not claim.holder:
        return
    if place - claim.end > 1 and not claim.is_reserved:
        return
    following = Claim(place, place)
    _forward(text, following)
    if not following.is_reserved:
        return
    claim.end, claim.is_reserved = following.end, True
    claim.marks += following.marks
    if not claim.has_years and following.has_years:
        claim.first, claim.last, claim.has_years = following.first, following.last, True
    if following.holder and LEGAL.search(following.holder) and not LEGAL.search(claim.holder):
        claim.holder = following.holder
