"""Whether a possible claim is the site's notice, and not a photo's credit, a link or prose."""

from __future__ import annotations

import re

from newsarchive.expressions import expression
from newsarchive.extraction.notices.claims import Claim
from newsarchive.extraction.notices.vocabulary import AGENCY, FOOTER, LEGAL

__all__ = ["is_credible"]

_PICTURE_BEFORE = expression(
    r"(?:\[사진\]|사진\s*[=:]|[Ff]oto|[Bb]ild|[Pp]hoto|[Ii]mage|写真|图|圖|摄|撮影)[^.|]{0,12}\Z"
)
# Who made the site's software claims that, not the page.
_SOFTWARE_BEFORE = expression(r"(?:[Pp]owered by|[Ss]oftware|[Tt]heme|[Tt]emplate|[Pp]lugin|[Ff]orum)[^.|]{0,40}\Z")
_LONGEST_BARE = 60
_SIGN = expression(r"[©ⓒⒸ®]|\([cC]\)|（[cC]）|저작권자")
_WORD_OF_COPYRIGHT = expression(r"\w{3,}", re.IGNORECASE)
_PROSE_END = expression(r"[.!?)»“”\"]\s*\Z")
_PROSE = expression(r"(?<![\w])[a-zà-ÿ]{2,}\s+[a-zà-ÿ]{2,}(?:\s+[a-zà-ÿ]{2,})?(?![\w])")


def is_credible(claim: Claim, text: str, *, is_footer: bool = False) -> bool:  # noqa: PLR0911 - a list of grounds, each returned where it is told
    """Whether the claim is a notice. A year or a reserved phrase tells; without, it takes the word, a company or a footer around.

    `is_footer`: the text is known to stand in one, so that its bare "© Name" is the owner's.

    >>> from newsarchive.extraction.notices.claims import find_claims
    >>> def judge(text): return [is_credible(each, text) for each in find_claims(text)]
    >>> judge("The harbour at dusk. © Ada Marsh"), judge("© Example Media Ltd Privacy"), judge("© 2024 Example")
    ([False], [True], [True])
    """
    holder = claim.holder or ""
    before, after = text[: claim.start], text[claim.end :]
    has_agency = bool(AGENCY.search(holder)) or ("/" in holder and bool(AGENCY.search(text[claim.start : claim.end])))
    if (
        has_agency
        and not claim.has_years
        and (not claim.is_reserved or _PICTURE_BEFORE.search(before) or (len(holder.split()) <= 1 and not claim.start))
    ):
        return bool(claim.is_reserved and not _PICTURE_BEFORE.search(before) and not before)
    if _SOFTWARE_BEFORE.search(before) or holder.startswith(("Powered by", "Powered By")):
        return False
    if _PICTURE_BEFORE.search(before) and not (claim.is_reserved and claim.has_years):
        return False
    if claim.is_reserved:
        return bool(claim.marks or claim.has_years or holder)
    if not claim.marks:
        return False
    has_word = any(_WORD_OF_COPYRIGHT.search(mark) for mark in claim.marks)
    if claim.has_years:
        return bool(holder or has_word or not _is_prose(before))
    has_sign = len(claim.marks) > 1 or any(_SIGN.search(mark) for mark in claim.marks)
    is_bare = bool(holder) and not before and has_sign and not has_agency and len(holder) <= _LONGEST_BARE
    if is_bare and (is_footer or FOOTER.search(after)):
        return True
    if not holder or (holder[0].islower() and not LEGAL.search(holder)):
        return False
    if re.match(r"\s*:", text[claim.start + len(claim.marks[0]) :]) and not LEGAL.search(holder):
        return False  # "Copyright: Ada Marsh" is how pictures are credited
    if LEGAL.search(holder):
        return not _is_prose(before) or has_word
    if has_sign and (FOOTER.search(before) or FOOTER.search(after)):
        return not _is_prose(before[-80:]) or bool(re.search(r"転載|著作権", before))
    return has_word and has_sign and not _is_prose(before[-80:])


def _is_prose(before: str) -> bool:
    """Whether the text before a claim reads like a caption or a sentence rather than like links."""
    return len(_PROSE.findall(before)) >= 1 and (bool(_PROSE_END.search(before)) or len(_PROSE.findall(before)) >= 2)
