"""Where on a page its copyright notice stands: the footer's claim, with the official numbers printed around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from lxml.etree import _Element

from newsarchive.article import Found, Notice, Registration
from newsarchive.expressions import expression
from newsarchive.extraction.blocks import SILENT_TAGS, Block
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.document import Document
from newsarchive.extraction.notices.reading import claiming, read_footer, read_notice
from newsarchive.extraction.notices.registrations import merge_registrations, read_registrations
from newsarchive.extraction.notices.vocabulary import AGENCY
from newsarchive.extraction.stated.structured import StructuredData
from newsarchive.extraction.word_lists import lines_with

__all__ = ["PageNotice", "find_notice"]

_LAST_BLOCKS = 80
_SURE_WORDS = ("©", "opyright", "版权", "版權", "저작권", "eserved")
_NUMBERED_BLOCKS = 40  # the last blocks, among which official numbers are looked for
_LONGEST_BLOCK = 2_500
_FOOTER_WORDS = re.compile(
    r"foot(?!ball)|copyright|copyleft|colophon|\blegal|bottom|beian|wangan|imprint|impressum|disclaimer|credits\b|copyrigth|\bcopy\b"
)
_COPYRIGHT_WORDS = expression(r"copyright|copyleft|\bcopy\b|copyrigth")
_PICTURE_WORDS = expression(r"caption|credit(?!s)|photo|image|figure|gallery|\bpic")
_SHORT = 220
_LONGEST_FOOTER = 8_000
_OUTWARDS = 3
_OWNED = expression(r"版[权權](?:均|都)?(?:归|歸|属|屬)|著作権は")


@dataclass(frozen=True, slots=True)
class PageNotice:
    """The page's notice, and the choice behind it."""

    notice: Notice | None = None
    choice: Choice = field(default_factory=Choice)


@dataclass(frozen=True, slots=True)
class _Claim:
    notice: Notice
    raw: str
    rule: str
    score: float
    block: Block | None = None


def find_notice(
    document: Document, structured: StructuredData | None = None, *, body: Sequence[Block] = ()
) -> PageNotice:
    """The copyright notice of a page.

    A footer's claim before one elsewhere, a full one before a bare one, the first of equals. Registrations are gathered over the whole footer, each
    once. `body` are the blocks of the text: a claim among them is an agency's, and counts only if the page has no other.

    >>> from newsarchive.extraction.document import parse
    >>> page = parse("<p>Text.</p><footer><p>© 2024 Example Media Ltd.</p><p>All rights reserved.</p></footer>", url="http://example.test/")
    >>> find_notice(page).notice.statement
    '© 2024 Example Media Ltd. All rights reserved.'
    """
    inside = {block.index for block in body}
    claims = [*_printed(document, inside), *_stated(structured)]
    if not claims:
        return PageNotice()
    best = max(claims, key=lambda each: each.score)
    notice = replace(best.notice, registrations=_registrations(document, best))
    confidence = _confidence(best, structured)
    found = Found(asdict(notice), best.raw[:500], best.rule, confidence)
    losers = tuple(
        Candidate(
            Found(each.notice.statement, each.raw[:200], each.rule, confidence * 0.5),
            "a fuller claim, or one nearer the page's end, wins",
            each.score,
        )
        for each in claims
        if each is not best
    )
    return PageNotice(notice, Choice(found, (Candidate(found, "chosen", best.score), *losers[:20])))


def _printed(document: Document, inside: set[int]) -> Iterator[_Claim]:
    blocks = document.shown
    total = len(blocks)
    seen: set[str] = set()
    for number in _may_hold(blocks):
        block = blocks[number]
        notice, raw = _read(blocks, number)
        is_inside = block.index in inside
        if notice is None or notice.statement in seen or (is_inside and _is_slight(notice)):
            continue
        seen.add(notice.statement)
        yield _Claim(notice, raw, _rule(block), _score(notice, block, number, total, is_inside=is_inside), block)


def _is_slight(notice: Notice) -> bool:
    """Whether a claim inside the text may be a picture's credit or speak of licences in general."""
    return (notice.year_start is None and not notice.rights_reserved) or notice.holder is None


def _may_hold(blocks: Sequence[Block]) -> list[int]:
    """The numbers of the blocks that may hold a claim: of the last ones all with a word of it, of those before the ones with a sure word."""
    texts = [each.text if len(each.text) <= _LONGEST_BLOCK else "" for each in blocks]
    first = max(0, len(texts) - _LAST_BLOCKS)
    return [
        *sorted(lines_with("\n".join(texts[:first]), _SURE_WORDS)),
        *(first + number for number in sorted(claiming(texts[first:]))),
    ]


def _read(blocks: Sequence[Block], number: int) -> tuple[Notice | None, str]:
    """The notice of a block, joined with short neighbours where that makes it fuller."""
    text = blocks[number].text
    best, raw = read_notice(text), text
    if best is None and _is_in(blocks[number], "footer", _FOOTER_WORDS):
        best = read_footer(text)
    fullness = _fullness(best)
    if fullness >= _FULL or len(text) > _SHORT:
        return best, raw
    joined = text
    for following in blocks[number + 1 : number + 3]:
        if len(following.text) > _SHORT:
            break
        joined = f"{joined} {following.text}"
        notice = read_notice(joined)
        if _fullness(notice) > fullness and notice is not None and _starts_in(notice, text, best):
            best, raw, fullness = notice, joined, _fullness(notice)
    if (
        number
        and (best is None or best.holder is None)
        and len(blocks[number - 1].text) < 60
        and blocks[number - 1].text[-1] not in ".!?:"
    ):
        joined = f"{blocks[number - 1].text} {text}"
        notice = read_notice(joined)
        if notice is not None and notice.holder and best is not None and notice.year_start == best.year_start:
            best, raw = notice, joined
    return best, raw


_FULL = 4


def _fullness(notice: Notice | None) -> int:
    """How much of a claim is there: holder, year, reserved phrase."""
    if notice is None:
        return 0
    return 1 + (notice.holder is not None) + (notice.year_start is not None) + notice.rights_reserved


def _starts_in(notice: Notice, text: str, alone: Notice | None) -> bool:
    """Whether the claim of the joined blocks is the first block's, only longer."""
    if alone is None:
        return notice.statement[:6] in text
    if alone.holder is not None and notice.holder != alone.holder:
        return False
    return notice.statement.startswith(alone.statement[:12]) or notice.statement.endswith(alone.statement[-12:])


def _score(notice: Notice, block: Block, number: int, total: int, *, is_inside: bool) -> float:
    score = 0.5 * _fullness(notice)
    score += 1.2 if _is_in(block, "footer", _FOOTER_WORDS) else 0.0
    score += 0.4 if _COPYRIGHT_WORDS.search(block.frame.words) else 0.0
    last = max(total - _LAST_BLOCKS, 1)
    score += min(number / last, 1.0)
    score -= 0.01 * max(0, number - last) / _LAST_BLOCKS  # of equals the first
    score += 1.0 if len(notice.statement) > 20 and notice.holder and _OWNED.search(notice.statement) else 0.0
    if is_inside or block.frame.tag in ("figcaption", "figure") or _PICTURE_WORDS.search(block.frame.words):
        score -= 2.0
    if notice.holder and AGENCY.fullmatch(notice.holder):
        score -= 0.6
    if notice.licence and not notice.holder:
        score -= 0.3
    return score


def _is_in(block: Block, tag: str, words: re.Pattern[str]) -> bool:
    for depth, frame in enumerate(block.frame.chain()):
        if frame.tag == tag or words.search(frame.words):
            return True
        if depth > 7:
            break
    return False


def _rule(block: Block) -> str:
    return "visible:footer" if _is_in(block, "footer", _FOOTER_WORDS) else "visible:claim"


def _stated(structured: StructuredData | None) -> Iterator[_Claim]:
    if structured is None:
        return
    for stated in structured.copyright_notices:
        notice = read_notice(stated.value)
        if notice is not None:
            yield _Claim(notice, stated.value, stated.rule, 0.2 * _fullness(notice))


def _registrations(document: Document, best: _Claim) -> tuple[Registration, ...]:
    """All numbers of the page's end and of the element around the claim, also of its parts that a script shows; each once, as first printed."""
    blocks = document.blocks
    texts = [block.text for block in blocks[:-_NUMBERED_BLOCKS] if len(block.text) < _SHORT and "ICP" in block.text]
    if best.block is not None:
        texts.append(_whole_text(_surroundings(best.block)))
    texts += [block.text for block in blocks[-_NUMBERED_BLOCKS:] if len(block.text) <= _LONGEST_BLOCK]
    found = [each for text in texts for each in read_registrations(text)]
    return merge_registrations([*found, *best.notice.registrations])


def _whole_text(element: _Element) -> str:
    """An element's text with that of hidden parts: a script shows them on some hosts only."""
    pieces: list[str] = []
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in SILENT_TAGS:
            pieces.append(node.text or "")
        if node is not element:
            pieces.append(node.tail or "")
    return " ".join(" ".join(pieces).split())[:_LONGEST_FOOTER]


def _surroundings(block: Block) -> _Element:
    """The footer around a claim: the outermost element that is no part of the page's frame."""
    element = block.element
    for depth, frame in enumerate(block.frame.chain()):
        if depth > _OUTWARDS or frame.tag in ("body", "html", "main", "article"):
            break
        element = frame.element
        if frame.tag == "footer":
            break
    return element


def _confidence(best: _Claim, structured: StructuredData | None) -> float:
    confidence = 0.55 + 0.12 * min(best.score, 3.0)
    if structured is not None and best.notice.holder:
        holders = [each.name.casefold() for each in (*structured.copyright_holders, *structured.publisher_names)]
        if any(
            holder and (holder in best.notice.holder.casefold() or best.notice.holder.casefold() in holder)
            for holder in holders
        ):
            confidence += 0.05
    return min(0.97, confidence)
