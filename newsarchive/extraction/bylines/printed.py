"""Authors as a reader sees them: elements marked as byline, links to authors' pages, and lines near the headline or at the text's ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from newsarchive.article import Author
from newsarchive.expressions import expression
from newsarchive.extraction.blocks import SILENT_TAGS, Block, Frame, is_hidden
from newsarchive.extraction.bylines.claims import Claim, key_of
from newsarchive.extraction.bylines.elements import (
    ASIDE_WORDS,
    BIO_WORDS,
    BORDER,
    CREDIT_WORDS,
    STRONG_WORDS,
    inner_text,
    is_credit,
    own_words,
    parents,
    pieced_text,
    speaking_of_authors,
)
from newsarchive.extraction.bylines.line_claims import LONGEST_NAME, likely, line_weight, placed, together
from newsarchive.extraction.bylines.names import bare_name, has_given_name, is_person
from newsarchive.extraction.bylines.reading import Byline, read_byline
from newsarchive.extraction.bylines.vocabulary import DATE, DATED, DESK, DOMAIN, NOISE, OPENING, OUTLET, is_agency
from newsarchive.extraction.document import Document
from newsarchive.extraction.headlines.site_names import SiteNames

__all__ = ["editors_in_charge", "printed_claims"]

_PROFILE = re.compile(
    r"/(?:authors?|autor|autoren|autores|auteurs?|by|profiles?|people|person|staff|journalists?|writers?|contributors?|reporters?|redaktion|redakteure?|columnists?|team|bio|users?|firma|toimittaja|skribent|giornalista|autori)(?:/|\?|-)|[?&]author="
)
_LONGEST_ELEMENT = 260
_LONGEST_LINE = 200
_LABEL_BEFORE = 30
_NEAR_BEFORE, _NEAR_AFTER = 8, 14
_MOST_ELEMENTS = 60
_WINDOW_BEFORE, _WINDOW_AFTER = 10, 40
_MOST_LOOKED_AT = 4_000
_SIGNED = re.compile(r"(?:记者|記者|기자|文[/／|：:]|作者|撰文|执笔|撰稿|通讯员|Reporting by|報導|日电|日電)")
_BRACKETED_END = expression(r"[（(][\u3400-\u9fff\s、]{2,16}[）)]\s*\Z")
_EDITOR_LINE = expression(
    r"(?:责任编辑|責任編輯|责编|責編|编辑|編輯)\s*[:：]?\s*(?P<names>[\u3400-\u9fff]{2,4}(?:[\s、，][\u3400-\u9fff]{2,4})*)"
)
# A tweet, a picture's credit, a trail of breadcrumbs.
_NO_LINE = expression(
    r"\A[—–]|\(@|\((?:Bild|Foto|Photo|Image|Quelle|©)|[>»›]\s?\w|\A(?i:image|photo|picture|foto|bild|e-?mail)\b"
)
_USER = expression(r"[^\W\d_][\w-]{2,22}")
_LABEL = expression(
    r"^(?:Authors?|Written by|By|Autor(?:in|en)?|Von|Auteurs?|About the author|Contributors?)\s*:?$", re.IGNORECASE
)


def editors_in_charge(document: Document) -> list[str]:
    """Names after 责任编辑 and the like, anywhere on the page."""
    found: list[str] = []
    for block in document.blocks:
        if len(block.text) < 400 and ("编" in block.text or "編" in block.text):
            for match in _EDITOR_LINE.finditer(block.text):
                found += re.split(r"[\s、，]+", match["names"])
    return found


def printed_claims(
    document: Document, names: SiteNames, headline_block: int | None, body: Sequence[Block]
) -> Iterator[Claim]:
    """A claim for each element and line that may name authors."""
    reader = _Reader(document, names, headline_block, body)
    yield from reader.marked()
    yield from reader.profiles()
    yield from reader.lines()
    yield from reader.text_ends()


class _Reader:
    """The printed bylines of one page."""

    def __init__(self, document: Document, names: SiteNames, headline_block: int | None, body: Sequence[Block]) -> None:
        self.document = document
        self.names = names
        self.start = headline_block
        self.headline = document.blocks[headline_block].text if headline_block is not None else ""
        self.body = body
        self.end = body[-1].index if body else None

    # ------------------------------------------------------------ where

    def place(self, element: _Element) -> int | None:
        """The number of the block an element stands in or begins with."""
        frames = self.document.frames_by_element
        node: _Element | None = element
        while node is not None:
            if node in frames:
                return self._within(frames[node], element)
            node = node.getparent()
        return None

    def _within(self, frame: Frame, element: _Element) -> int:
        """The first block of the frame, or the one after it that holds the element's text."""
        first = frame.start
        if frame.element is element:
            return first
        text = inner_text(element)[:40]
        for block in self.document.blocks[first : first + 12]:
            if text and text in block.text:
                return block.index
        return first

    def nearness(self, at: int | None) -> float:  # noqa: PLR0911 - a table of places
        """1 beside the headline, less farther away, 0 where no author stands."""
        if at is None:
            return 0.0
        if self.start is None:
            return 0.7 if at < 60 else 0.4
        distance = at - self.start
        if -_NEAR_BEFORE <= distance <= _NEAR_AFTER:
            return 1.0
        if self.end is not None and 0 <= at - self.end <= 8:
            return 0.7
        if self.end is not None and self.start < at <= self.end:
            return 0.5
        if 0 < distance <= 40:
            return 0.6
        return 0.3 if distance >= -30 else 0.15

    # ------------------------------------------------------------ sources

    def marked(self) -> Iterator[Claim]:
        """Elements that say by class, rel or itemprop that they name the author."""
        seen: set[str] = set()
        alike: dict[str, list[Claim]] = {}
        done: set[_Element] = set()
        for element in speaking_of_authors(self._near_elements()):
            if len(done) > _MOST_ELEMENTS:
                return
            if any(parent in done for parent in parents(element, 4)):
                continue
            text = pieced_text(element)
            if not 2 < len(text) <= _LONGEST_ELEMENT or text in seen:
                continue
            factor = self._factor(element)
            if factor <= 0:
                continue
            seen.add(text)
            byline = self._read(text, element)
            if byline.authors or byline.agencies:
                done.add(element)
            own = own_words(element)
            weight = (2.3 if STRONG_WORDS.search(own) else 1.7) * factor
            if BIO_WORDS.search(own):
                weight *= 0.8
            if not byline.authors and not byline.agencies and STRONG_WORDS.search(own):
                byline = self._single(text, byline)
                weight *= 0.75
            rule = "visible:rel-author" if "author" in (element.get("rel") or "") else "visible:byline-element"
            claim = self._claim(byline, text, rule, weight, self.place(element), is_line=True)
            yield claim
            if claim.authors and factor >= 1.0:
                alike.setdefault(f"{element.tag} {own}", []).append(claim)
        for claims in alike.values():
            joined = together(claims)
            if joined is not None:
                yield joined

    def _window(self) -> list[Block]:
        """The blocks among which a byline may stand: around the headline, and after the text."""
        blocks = self.document.blocks
        if self.start is None:
            return [block for block in blocks[:80] if not block.is_hidden]
        found = blocks[max(0, self.start - _WINDOW_BEFORE) : self.start + _WINDOW_AFTER]
        if self.end is not None:
            found = found + blocks[max(self.end - 3, self.start + _WINDOW_AFTER) : self.end + 10]
        return [block for block in found if not block.is_hidden]

    def _near_elements(self) -> list[_Element]:
        """The elements of the window, outer ones before inner ones."""
        found: dict[_Element, None] = {}
        walked: set[int] = set()  # numbers of frames
        left = _MOST_LOOKED_AT
        for block in self._window():
            frames = [frame for _, frame in zip(range(6), block.frame.chain(), strict=False)]
            found.update((each.element, None) for each in reversed(frames) if each.tag not in ("body", "html", "main"))
            if any(frame.number in walked for frame in block.frame.chain()):
                continue
            walked.add(block.frame.number)
            for element in block.element.iter():
                if element in found or not isinstance(element.tag, str):
                    continue
                left -= 1
                if left < 0:
                    return list(found)
                if element.tag not in SILENT_TAGS:
                    found[element] = None
        return list(found)

    def _profile_links(self) -> Iterator[_Element]:
        for block in self._window():
            for element in block.anchors:
                if _PROFILE.search((element.get("href") or "").lower()):
                    yield element

    def profiles(self) -> Iterator[Claim]:
        """Links to authors' pages: those of one neighbourhood are one claim."""
        groups: dict[int, list[tuple[Author, str, float]]] = {}
        for element in self._profile_links():
            text = inner_text(element)
            if not 3 < len(text) <= 60:
                continue
            name = bare_name(
                OPENING.sub("", text, count=1)
                if text.startswith(("By ", "by ", "Von ", "von ", "Par ", "Por "))
                else text
            )
            if not is_person(name) or self.names.is_name(name):
                continue
            factor = self._factor(element)
            at = self.place(element)
            if factor > 0 and at is not None:
                slot = next((key for key in groups if abs(key - at) <= 3), at)
                groups.setdefault(slot, []).append((Author(name), text, factor))
        for slot, found in groups.items():
            unique = {key_of(author.name): author for author, _, _ in found}
            if len(unique) <= 6:
                is_known = any(has_given_name(author.name) for author, _, _ in found)
                weight = (1.6 if is_known else 0.7) * max(factor for _, _, factor in found)
                yield Claim(
                    tuple(unique.values()),
                    "; ".join(text for _, text, _ in found),
                    "visible:profile-link",
                    weight,
                    block=slot,
                )

    def lines(self) -> Iterator[Claim]:
        """Short lines near the headline that read like a byline."""
        blocks = self.document.blocks
        start = self.start if self.start is not None else (self.body[0].index if self.body else None)
        if start is None:
            return
        last = start + _NEAR_AFTER
        for block in blocks[max(0, start - 4) : last]:
            if (
                block.index == self.start
                or block.is_hidden
                or not 3 < len(block.text) <= _LONGEST_LINE
                or block.heading == 1
            ):
                continue
            if ASIDE_WORDS.search(block.frame.words) or is_credit(block):
                continue
            pieces = block.pieces
            text = BORDER.join(pieces) if 1 < len(pieces) <= 16 else block.text
            opened = OPENING.match(block.text + " ")
            has_mark = (
                (opened and opened.end() < len(block.text) and len(block.text) < 120)
                or _SIGNED.search(block.text[:80])
                or any(OPENING.match(piece + " ") for piece in pieces[1:4] if len(piece) < 80)
                or "来源" in block.text
                or "來源" in block.text
            )
            has_date = any(each.isdigit() for each in block.text) and DATED.search(block.text) is not None
            if not has_mark and not has_date and abs(block.index - start) > 4:
                continue
            if not has_mark and (len(block.text) > (120 if has_date else 60) or block.text[-1] in ".!?。"):
                continue
            if not has_mark and _NO_LINE.search(block.text):
                continue
            if self.headline and block.text in (self.headline, self.document.title):
                continue
            byline = self._read(text, None, joined=block.text)
            if not byline.authors and not byline.source:
                continue
            near = 1.0 - 0.04 * min(abs(block.index - start), 14)
            weight = line_weight(block, byline, abs(block.index - start), has_mark=bool(has_mark), has_date=has_date)
            weight *= near
            yield self._claim(byline, block.text, "visible:line", weight, block.index, is_line=True)

    def text_ends(self) -> Iterator[Claim]:
        """The first and the last lines of the text: 记者 X, 文/X, "(Reporting by …)", a name alone."""
        blocks = [block for block in (self.body or self._guessed_body()) if not block.is_hidden]
        for block in [*blocks[:4], *blocks[-5:]]:
            head, tail = block.text[:90], block.text[-90:]
            for part, weight in ((head, 1.5), (tail, 1.4)) if len(block.text) > 90 else ((block.text, 1.5),):
                signed = _SIGNED.search(part)
                mark = signed or _BRACKETED_END.search(part)
                if not mark:
                    continue
                byline = read_byline(part[mark.start() :] if signed is None or "Reporting" in part else part)
                if byline.authors:
                    yield self._claim(
                        byline, part, "visible:sign-off", weight, block.index, is_line=len(block.text) <= 90
                    )
                    break

        for block in blocks[-2:]:
            name = bare_name(block.text)
            if (
                len(block.text) <= LONGEST_NAME
                and is_person(name)
                and has_given_name(name)
                and not block.heading
                and not self.names.is_name(name)
            ):
                yield Claim((Author(name),), block.text, "visible:last-line", 1.0, is_line=True, block=block.index)

    def _guessed_body(self) -> list[Block]:
        """Without a body: the blocks from the first long one to the last."""
        long = [
            block
            for block in self.document.blocks
            if len(block.text) > 60 and block.link_share < 0.3 and not block.is_hidden
        ]
        if not long:
            return []
        first, last = long[0].index, long[-1].index
        near = self.document.blocks[max(0, first - 2) : last + 4]
        return near if len(near) < 400 else near[:4] + near[-6:]

    # ------------------------------------------------------------ parts

    def _single(self, text: str, byline: Byline) -> Byline:
        """A byline element that holds one word is a given name or a user's name: "by David"."""
        words = [part for part in DATE.sub("", text).split(BORDER) if part.strip(" ·|,:-")]
        word = OPENING.sub("", " ".join(words) + " ", count=1).strip(" ·|,:-")
        if len(word.split()) != 1 or not _USER.fullmatch(word) or self.names.is_name(word):
            return byline
        if (
            is_agency(word)
            or OUTLET.search(word)
            or DESK.match(word)
            or NOISE.fullmatch(word)
            or DOMAIN.search(word)
            or _LABEL.match(word)
            or OPENING.fullmatch(word + " ")
        ):
            return byline
        return Byline((Author(word),), (), None)

    @staticmethod
    def _read(text: str, element: _Element | None, joined: str = "") -> Byline:
        byline = read_byline(text)
        if not byline.authors and joined and joined != text:
            byline = read_byline(joined)
        if not byline.authors and element is not None:
            byline = read_byline(" ".join(text.replace(BORDER, " ").split()))
        return placed(byline, joined or text)

    def _claim(self, byline: Byline, raw: str, rule: str, weight: float, at: int | None, *, is_line: bool) -> Claim:
        opened = OPENING.match(raw.replace(BORDER, " ") + " ") is not None or " By " in raw
        authors = tuple(
            author
            for author in likely(byline.authors, raw.replace(BORDER, " "))
            if not self.names.is_name(author.name)
            or (has_given_name(author.name) and (opened or rule != "visible:line"))
        )
        source = byline.source if byline.source and len(byline.source) < 60 else None
        return Claim(authors, raw.replace(BORDER, " "), rule, weight, source, byline.agencies, is_line, at)

    def _factor(self, element: _Element) -> float:
        """How far the element's surroundings let it name the article's author."""
        if is_hidden(element):
            return 0.0
        factor = self.nearness(self.place(element))
        is_near = factor == 1.0
        for depth, node in enumerate(parents(element, 9)):
            tag = node.tag
            if tag == "body":
                break
            words = f"{node.get('class', '')} {node.get('id', '')}".lower()
            if is_hidden(node):
                return 0.0
            if tag in ("figure", "figcaption") or (
                depth <= 2
                and tag not in ("article", "main")
                and CREDIT_WORDS.search(words)
                and not STRONG_WORDS.search(words)
            ):
                return 0.0
            if tag in ("footer", "nav", "aside") and not (is_near and tag == "aside"):
                factor *= 0.4
            elif tag not in ("article", "main") and ASIDE_WORDS.search(words):
                factor *= 0.7 if is_near and depth > 3 else 0.35
        own = f"{element.get('class', '')} {element.get('id', '')}".lower()
        if ASIDE_WORDS.search(own):
            factor *= 0.4
        return factor if factor >= 0.2 else 0.0
