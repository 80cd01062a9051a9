"""What a publisher's file says about its pages, applied: which elements are dropped, which hold the fields."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from lxml.etree import XPath, XPathError, _Element

from newsarchive.extraction.blocks import read_content, text_of
from newsarchive.extraction.document import Document
from newsarchive.publishers import Era, Publisher, Selector

__all__ = ["Match", "RuleReading", "apply_rules"]

_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
_MOST_MATCHES = 500


@dataclass(frozen=True, slots=True)
class Match:
    """What one selector found: `texts` (normalised, not empty) and the elements they stand in; `rule` names it."""

    rule: str
    texts: tuple[str, ...]
    elements: tuple[_Element, ...]

    @property
    def text(self) -> str:
        """All texts in one line."""
        return " ".join(self.texts)


@dataclass(frozen=True, slots=True)
class RuleReading:
    """The rules' findings on one page.

    `document`: the page without the dropped elements; `matches`: by field, one for each selector that found something,
    in the file's order; `outcomes`: of the selectors that drop, or found nothing, whether they found something.
    """

    document: Document
    matches: Mapping[str, Sequence[Match]] = field(default_factory=dict)
    outcomes: Mapping[str, bool] = field(default_factory=dict)

    def of(self, name: str) -> Sequence[Match]:
        """The matches for one field."""
        return self.matches.get(name, ())


def apply_rules(document: Document, publisher: Publisher | None, fetched_at: datetime | None) -> RuleReading:
    """Apply the era that fits the time of the visit; one whose headline rule finds nothing yields to the next."""
    if publisher is None or not publisher.extract:
        return RuleReading(document)
    eras = _eras(publisher, fetched_at)
    first: RuleReading | None = None
    for number, era in eras:
        reading = _apply(document, era, f"publisher:{number}." if number else "publisher:")
        if not era.rules.get("headline") or reading.of("headline"):
            return reading
        first = first or reading
    return first or RuleReading(document)


def _eras(publisher: Publisher, fetched_at: datetime | None) -> list[tuple[int, Era]]:
    numbered = list(enumerate(publisher.extract))
    if fetched_at is None:
        return numbered
    day = fetched_at.astimezone(publisher.zone).date() if publisher.zone else fetched_at.date()
    return [(number, era) for number, era in numbered if era.until is None or day <= era.until] or numbered[-1:]


def _apply(document: Document, era: Era, prefix: str) -> RuleReading:
    outcomes: dict[str, bool] = {}
    kept = _without(document, era.drop, f"{prefix}drop", outcomes)
    matches: dict[str, list[Match]] = {}
    for name, selectors in era.rules.items():
        for number, selector in enumerate(selectors):
            rule = f"{prefix}{name}[{number}]"
            match = _match(kept.root, selector, rule)
            if match is None:
                outcomes[rule] = False
            else:
                matches.setdefault(name, []).append(match)
                break
    return RuleReading(kept, matches, outcomes)


def _without(document: Document, selectors: Sequence[Selector], prefix: str, outcomes: dict[str, bool]) -> Document:
    """The document without what the selectors match; a copy, since others read the whole page."""
    if not any(_elements(document.root, each) for each in selectors):
        outcomes.update({f"{prefix}[{number}]": False for number in range(len(selectors))})
        return document
    root = copy.deepcopy(document.root)
    for number, selector in enumerate(selectors):
        elements = _elements(root, selector)
        outcomes[f"{prefix}[{number}]"] = bool(elements)
        for element in elements:
            _remove(element)
    content = read_content(root)
    return Document(root, document.url, document.charset, content.blocks, content.frames, content.pictures)


def _remove(element: _Element) -> None:
    """Take an element out and leave the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = f"{parent.text or ''} {element.tail}"
        else:
            before.tail = f"{before.tail or ''} {element.tail}"
    parent.remove(element)


def _match(root: _Element, selector: Selector, rule: str) -> Match | None:
    found = _evaluated(root, selector)
    if isinstance(found, str):
        found = [found]
    if not isinstance(found, list):
        return None
    texts: list[str] = []
    elements: list[_Element] = []
    for each in found[:_MOST_MATCHES]:
        if isinstance(each, _Element):
            elements.append(each)
            text = text_of(each)
        else:
            parent = getattr(each, "getparent", lambda: None)()
            if parent is not None:
                elements.append(parent)
            text = " ".join(str(each).split())
        if text:
            texts.append(text)
    return Match(rule, tuple(texts), tuple(elements)) if texts or elements else None


def _elements(root: _Element, selector: Selector) -> list[_Element]:
    found = _evaluated(root, selector)
    return [each for each in found if isinstance(each, _Element)] if isinstance(found, list) else []


def _evaluated(root: _Element, selector: Selector) -> object:
    try:
        return _compiled(selector.xpath)(root)
    except XPathError:
        return None


@lru_cache(maxsize=2048)
def _compiled(xpath: str) -> XPath:
    return XPath(xpath, namespaces=_NAMESPACES)
