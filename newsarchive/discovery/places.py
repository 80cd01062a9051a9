"""Where on a page a link stands: its main part, a heading, the navigation, the footer."""

from __future__ import annotations

import re
from typing import Literal

from lxml.etree import _Element

from newsarchive.expressions import expression

__all__ = ["Place", "Places"]

Place = Literal["heading", "main", "page", "aside", "navigation", "footer"]

_BY_TAG: dict[str, Place] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4"), "heading"),
    **dict.fromkeys(("main", "article"), "main"),
    "nav": "navigation",
    "aside": "aside",
    "footer": "footer",
    "header": "navigation",
}
_BY_ROLE: dict[str, Place] = {
    "navigation": "navigation",
    "main": "main",
    "contentinfo": "footer",
    "banner": "navigation",
    "complementary": "aside",
    "menu": "navigation",
    "menubar": "navigation",
}
# In a class or id: words of their own, so that `canvas-nav` is navigation and `navy` is not.
_NAMED: tuple[tuple[re.Pattern[str], Place], ...] = (
    (expression(r"(?:\A|[\s_-])(?:footer|foot|bottom|copyright)(?:[\s_-]|\Z)", re.IGNORECASE), "footer"),
    (
        expression(
            r"(?:\A|[\s_-])(?:nav|navi|navbar|navigation|menu|submenu|mainmenu|breadcrumbs?|topbar|toolbar)(?:[\s_-]|\Z)",
            re.I,
        ),
        "navigation",
    ),
    (expression(r"(?:\A|[\s_-])(?:sidebar|aside|widget|sponsored|promo|ads?)(?:[\s_-]|\Z)", re.IGNORECASE), "aside"),
)


class Places:
    """Tells the place of each element of one page; remembers what it has told."""

    def __init__(self) -> None:
        self._known: dict[_Element, Place] = {}

    def of(self, element: _Element) -> Place:
        """The place of an element.

        A heading within a navigation is navigation; a heading in an article's header is a heading.

        >>> from lxml import html
        >>> tree = html.document_fromstring("<nav><h2><a>Sport</a></h2></nav><main><h2><a>News</a></h2></main>")
        >>> [Places().of(each) for each in tree.iter("a")]
        ['navigation', 'heading']
        """
        chain = []
        current: _Element | None = element
        while current is not None and current not in self._known:
            chain.append(current)
            current = current.getparent()
        place: Place = "page" if current is None else self._known[current]
        for each in reversed(chain):
            place = _inner(place, _own(each))
            self._known[each] = place
        if element.tag == "a" and place not in ("navigation", "footer") and _holds_heading(element):
            return "heading"
        return place


def _own(element: _Element) -> Place | None:
    tag = element.tag
    if not isinstance(tag, str) or tag in ("html", "body", "a"):
        return None
    if (role := element.get("role")) in _BY_ROLE:
        return _BY_ROLE[role]
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return next((place for pattern, place in _NAMED if pattern.search(name)), None) if name.strip() else None


def _inner(outer: Place, own: Place | None) -> Place:
    """The place inside an element: footers and navigation keep what is in them, an article's header is none."""
    if own is None or outer in ("footer", "navigation", "heading"):
        return outer
    if outer == "main" and own == "navigation":
        return outer
    if outer == "aside":
        return outer if own == "heading" else own
    return own


def _holds_heading(anchor: _Element) -> bool:
    return next(anchor.iter("h1", "h2", "h3", "h4"), None) is not None
