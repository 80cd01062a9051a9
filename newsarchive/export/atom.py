"""An Atom feed of search hits (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsarchive.article import utc_text
from newsarchive.expressions import expression
from newsarchive.version import VERSION

if TYPE_CHECKING:
    from newsarchive.archive.search.hits import Hit

__all__ = ["atom_feed"]

_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = expression("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def atom_feed(name: str, query: str, hits: Iterable[Hit], now: datetime) -> str:
    """The feed as text; its id and those of its entries stay the same: they come of the search's name and the addresses.

    Each entry has headline, address, publisher, snippet, the moment this text was first seen and, where the page
    says it, the day of publication as its category.
    """
    feed = Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", _urn(f"newsarchive:saved-search:{name}"))
    _add(feed, "title", f"newsarchive: {name}")
    _add(feed, "subtitle", query)
    _add(feed, "updated", utc_text(now))
    SubElement(feed, "generator", {"version": VERSION}).text = "newsarchive"
    for hit in hits:
        entry = SubElement(feed, "entry")
        _add(entry, "id", _urn(hit.url))
        _add(entry, "title", hit.headline or hit.url)
        SubElement(entry, "link", {"rel": "alternate", "href": hit.url})
        _add(entry, "updated", utc_text(hit.seen_at))
        _add(SubElement(entry, "author"), "name", hit.publisher)
        if hit.published_on is not None:
            SubElement(entry, "category", {"scheme": "urn:newsarchive:published-on", "term": str(hit.published_on)})
        _add(entry, "summary", hit.snippet)
    indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(feed, encoding="unicode")}\n'


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NO_XML.sub("\ufffd", text)


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn
