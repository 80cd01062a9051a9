"""Selectors for a site's articles, drafted from what the generic extractor found, and kept only where they find the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.etree import _Element

from newsarchive.archive.queries.sampled import SampledPage
from newsarchive.archive.writing.prepare import content_hash
from newsarchive.expressions import expression
from newsarchive.extraction.document import Document, parse
from newsarchive.extraction.page import Reading, read
from newsarchive.publishers import Era, Publisher
from newsarchive.publishers.selectors import read_selector

__all__ = ["Confirmed", "ReadPage", "draft_selectors", "read_pages"]

LEAST = 3  # articles that have to agree
MOST_TRIED = 12  # selectors for each field: the fittest come first
_RULES = {"headline": "headline", "published": "published_on", "byline": "byline", "body": "body"}
_NAME = expression(r"[A-Za-z][\w-]*\Z")
_PASSING = expression(r"\d{3,}|active|current|first|last|odd|even|hidden|open", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """An article's page with what the generic extractor found on it."""

    page: SampledPage
    document: Document
    reading: Reading


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A selector with which each of `articles` that have the field reads as without it."""

    field: str
    selector: str
    articles: int


def read_pages(pages: Sequence[SampledPage], publisher: Publisher) -> list[ReadPage]:
    """The pages that hold an article, read without rules."""
    bare = replace(publisher, extract=())
    found = []
    for page in pages:
        document = parse(page.body, url=page.url, charset=page.charset)
        reading = read(document, publisher=bare, context=page.context, fetched_at=page.fetched_at)
        if reading.article.is_article and reading.article.headline:
            found.append(ReadPage(page, document, reading))
    return found


def draft_selectors(pages: Sequence[ReadPage], publisher: Publisher) -> list[Confirmed]:
    """For headline, date, byline and body the first selector that agrees on every article that has the field, three at least."""
    found = []
    for rule, name in _RULES.items():
        having = [each for each in pages if getattr(each.reading.article, name)]
        if len(having) < LEAST:
            continue
        for selector in _candidates(rule, having[:2]):
            if _agrees(rule, selector, having, publisher):
                found.append(Confirmed(rule, selector, len(having)))
                break
    return found


def _agrees(rule: str, selector: str, pages: Sequence[ReadPage], publisher: Publisher) -> bool:
    """Whether the selector finds something on every page, and the article is what it was without it, in every field a reader sees."""
    try:
        era = Era(rules={rule: (read_selector(selector),)})
    except ValueError:
        return False
    ruled = replace(publisher, extract=(era,))
    for each in pages:
        reading = read(each.document, publisher=ruled, context=each.page.context, fetched_at=each.page.fetched_at)
        is_hit = reading.rule_hits.get(f"publisher:{rule}[0]", False)
        if not is_hit or content_hash(reading.article) != content_hash(each.reading.article):
            return False
    return True


def _candidates(rule: str, pages: Sequence[ReadPage]) -> list[str]:
    """Selectors of the elements that hold the field's text, without repeats, the plainest first."""
    found: dict[str, None] = {}
    for each in pages:
        for element in _holders(rule, each):
            found.update(dict.fromkeys(_selectors(element)))
    return list(found)[:MOST_TRIED]


def _holders(rule: str, page: ReadPage) -> list[_Element]:
    """The smallest elements that hold the field as printed."""
    article, root = page.reading.article, page.document.root
    if rule == "body":
        paragraphs = [_plain(each) for each in article.body.split("\n\n")]
        return _smallest(root, [paragraphs[0][:60], paragraphs[-1][:60]])
    if rule == "headline":
        return _smallest(root, [_plain(article.headline or "")], is_whole=True)
    if rule == "byline":
        return _smallest(root, [_plain(article.byline or "")])
    raw = article.evidence["published_on"].raw if "published_on" in article.evidence else ""
    times = [each for each in root.iter("time") if raw and raw[:10] in (each.get("datetime") or "")]
    return [*times[:2], *_smallest(root, [_plain(raw or "")])]


def _smallest(root: _Element, texts: Sequence[str], *, is_whole: bool = False) -> list[_Element]:
    """The elements of the page's body that hold all these texts, and have no child that does."""
    if not all(texts):
        return []
    found = []
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("html", "head", "title", "script", "style", "meta", "a"):
            continue
        if _holds(element, texts, is_whole=is_whole) and not any(
            isinstance(child.tag, str) and _holds(child, texts, is_whole=is_whole) for child in element
        ):
            found.append(element)
    return found[:4]


def _holds(element: _Element, texts: Sequence[str], *, is_whole: bool) -> bool:
    text = _plain("".join(map(str, element.itertext())))
    return text == texts[0] if is_whole else all(each in text for each in texts)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _selectors(element: _Element) -> Iterator[str]:
    """CSS for an element: by its id or class, then by its parent's, then by its tag in the nearest named place."""
    own = _named(element)
    if own is not None:
        yield own
    place = element.getparent()
    while place is not None and _named(place) is None:
        place = place.getparent()
    if place is not None:
        yield f"{_named(place)} {own or element.tag}"
    if own is None:
        yield str(element.tag)


def _named(element: _Element) -> str | None:
    """`tag#id` or `tag.class`, where those names look as if they would last."""
    identity = element.get("id") or ""
    if _NAME.match(identity) and not _PASSING.search(identity):
        return f"{element.tag}#{identity}"
    classes = [each for each in (element.get("class") or "").split() if _NAME.match(each) and not _PASSING.search(each)]
    return f"{element.tag}.{classes[0]}" if classes else None
