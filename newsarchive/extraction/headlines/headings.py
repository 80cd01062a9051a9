"""The visible headings of a page as a reader sees them: kickers apart, hidden ones marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from newsarchive.expressions import expression
from newsarchive.extraction.stated.plain_text import plain

__all__ = ["Heading", "is_hidden", "read_headings"]

_MOST = 60
_HIGHEST = 30
_LONGEST = 600
_UNREAD = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "button",
        "select",
        "textarea",
        "iframe",
        "time",
        "figure",
        "sup",
    }
)
_BREAKS = frozenset(
    {"br", "div", "p", "li", "ul", "h1", "h2", "h3", "h4", "header", "section", "strong", "small", "em"}
)
_KICKER = expression(
    r"kicker|overline|topline|dachzeile|eyebrow|rubri|category|section-?(?:name|label|title)|label|badge|(?:^|[-_ ])tag(?:$|[-_ ])|"
    r"flag|spitzmarke|pretitle|antetitulo|surtitre|cat-?link|subtitle|sub-?head|deck|premium|paywall|exclusive|(?:^|[-_ ])icon",
    re.IGNORECASE,
)
_UNSEEN = expression(
    r"(?:^|[\s_-])(?:sr-only|screen-?reader(?:-text)?|visually-?hidden|visuallyhidden|a11y|offscreen|hidden-text|hide-text)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ANCHOR_MARK = expression(r"\s*[¶#§]\Z")
_HOME = expression(r"(?:https?:)?//[^/?#]+/?\Z|/(?:index\.\w+|[a-z]{2}/?)?\Z|\./?\Z", re.IGNORECASE)
_NO_DISPLAY = expression(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TITLE_CLASS = expression(
    r"(?:^|[\s_-])(?:head-?line|title|titulo|titre|biaoti|heading|entry-title|post-title|article-?title|art-?title)(?:$|[\s_-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: `level` 1 to 3; `chunks` its text in pieces by element, of which `kickers` says which are set apart by class.

    `place` is `main`, `aside` or `page` by the elements around it; `is_linked_home` tells a logo; `order` counts in the page's order.
    """

    element: _Element
    level: int
    text: str
    chunks: tuple[str, ...]
    kickers: tuple[bool, ...]
    is_hidden: bool
    place: str
    is_linked: bool
    is_linked_home: bool
    has_title_class: bool
    order: int


def read_headings(root: _Element, *levels: int, start: int = 0) -> list[Heading]:
    """The headings of these levels in the page's order, at most 60; `start` is the number of the first."""
    found: list[Heading] = []
    for level in levels:
        for element in root.iter(f"h{level}"):
            if len(found) >= _MOST:
                break
            heading = _heading(element, level, start + len(found))
            if heading is not None:
                found.append(heading)
    return found


def _heading(element: _Element, level: int, order: int) -> Heading | None:
    chunks, kickers = _chunks(element)
    text = _ANCHOR_MARK.sub("", plain(" ".join(chunks)))
    if not text or len(text) > _LONGEST:
        return None
    hidden = _is_hidden_itself(element)
    place = "page"
    for number, ancestor in enumerate(element.iterancestors()):
        if number >= _HIGHEST or hidden:
            break
        hidden = _is_hidden_itself(ancestor)
        if place == "page" and isinstance(ancestor.tag, str):
            if ancestor.tag in ("article", "main"):
                place = "main"
            elif ancestor.tag in ("aside", "footer", "nav"):
                place = "aside"
    link = element.find(".//a")
    parent = element.getparent()
    if link is None and parent is not None and parent.tag == "a":
        link = parent
    address = (link.get("href") or "").strip() if link is not None else ""
    tokens = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    return Heading(
        element,
        level,
        text,
        chunks,
        kickers,
        hidden,
        place,
        link is not None,
        bool(_HOME.match(address)),
        bool(_TITLE_CLASS.search(tokens)),
        order,
    )


def is_hidden(element: _Element) -> bool:
    """Whether the element, or one around it, is hidden by attribute or inline style.

    >>> from lxml import html
    >>> page = html.fromstring('<div><div style="display:none;"><h1>Share title</h1></div><h1>Title</h1></div>')
    >>> [is_hidden(each) for each in page.iter("h1")]
    [True, False]
    """
    if _is_hidden_itself(element):
        return True
    return any(_is_hidden_itself(each) for number, each in enumerate(element.iterancestors()) if number < _HIGHEST)


def _is_hidden_itself(element: _Element) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    style = attributes.get("style")
    if style and _NO_DISPLAY.search(str(style)):
        return True
    return "hidden" in attributes


def _chunks(element: _Element) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """The texts of the element by child, an only child opened."""
    inner = element
    for _ in range(6):
        children = [each for each in inner if isinstance(each.tag, str)]
        if len(children) == 1 and not (inner.text or "").strip() and not (children[0].tail or "").strip():
            inner = children[0]
        else:
            break
    if inner is not element and (inner.tag in _UNREAD or not len(inner)):
        text = " ".join((inner.text or "").split()) if inner.tag not in _UNREAD else ""
        return ((text,), (False,)) if text else ((), ())
    chunks: list[str] = []
    kickers: list[bool] = []
    current: list[str] = [inner.text or ""]

    def close() -> None:
        text = " ".join("".join(current).split())
        if text:
            chunks.append(text)
            kickers.append(False)
        current.clear()

    for child in inner:
        tag = child.tag if isinstance(child.tag, str) else ""
        tokens = f"{child.get('class') or ''} {child.get('id') or ''}" if tag else ""
        if tag and tag not in _UNREAD and "hidden" not in child.attrib:
            text = "".join(_texts(child))
            if tag in _BREAKS or _KICKER.search(tokens) or _UNSEEN.search(tokens):
                close()
                text = " ".join(text.split())
                if text and tag != "br":
                    chunks.append(text)
                    kickers.append(bool(_KICKER.search(tokens) or _UNSEEN.search(tokens)))
            elif tag == "span" and tokens.strip():
                close()
                current.append(text)
                close()
            else:
                current.append(text)
        current.append(child.tail or "")
    close()
    return tuple(chunks), tuple(kickers)


def _texts(element: _Element) -> Iterator[str]:
    waiting: list[_Element | str] = [element]
    length = 0
    while waiting and length < 3 * _LONGEST:
        each = waiting.pop()
        if isinstance(each, str):
            length += len(each)
            yield each
            continue
        if each is not element and each.tail:
            waiting.append(each.tail)
        if not isinstance(each.tag, str) or each.tag in _UNREAD:
            continue
        if each.tag == "br":
            yield " "
        if each is not element and each.tag in _BREAKS:
            yield " "
        waiting.extend(list(each)[199::-1])
        if each.text:
            yield each.text
