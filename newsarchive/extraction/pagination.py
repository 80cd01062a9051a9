"""The pages of an article that is parted over several, by their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.etree import _Element

from newsarchive.expressions import expression
from newsarchive.extraction.document import Document

__all__ = ["find_first_page", "find_further_pages"]

_MOST = 40
_NUMBERED = expression(r"(?:_|-|/)(\d{1,3})(\.s?html?|\.php|/?)\Z")
_QUERY_PAGE = expression(r"(?:^|&)(?:page|p|seite|pagina|paged)=(\d{1,3})(?:&|\Z)", re.IGNORECASE)
_PAGER = expression(
    r"currpage|selectpage|paginat|page-?links|page-?box|page-?na[vr]|pager|(?:^|[\s_-])pages?(?:[\s_-]|$)"
)
_FIRST = expression(r"\W*(?:1|prev(?:ious)?(?: page)?|first(?: page)?|zurück|上一页|上页|首页|前へ)\W*", re.IGNORECASE)
_NEXT = expression(
    r"\W*(?:\d{1,2}|next(?: page)?|weiter|nächste seite|suivant|siguiente|下一页|下页|下一頁|次へ|次のページ|다음)\W*",
    re.IGNORECASE,
)


def find_further_pages(document: Document) -> tuple[str, ...]:
    """Absolute addresses of the article's later pages in their order; empty for an article on one page.

    >>> from newsarchive.extraction.document import parse
    >>> html = '<div id="div_currpage"><span>1</span> <a href="a_2.htm">2</a> <a href="a_3.htm">3</a> <a href="a_2.htm">Next</a></div>'
    >>> find_further_pages(parse(html, url="http://x.test/n/a.htm"))
    ('http://x.test/n/a_2.htm', 'http://x.test/n/a_3.htm')
    """
    own = _stem(document.url)
    if own is None:
        return ()
    name = own[0][0].rpartition("/")[2]
    found: dict[str, int] = {}
    for href in _pager_links(document, name):
        address = document.absolute(href).partition("#")[0]
        stem = _stem(address)
        if stem is not None and stem[0] == own[0] and stem[1] > own[1]:
            found.setdefault(address, stem[1])
    return tuple(sorted(found, key=lambda address: found[address])[:_MOST])


def find_first_page(document: Document) -> str | None:
    """The absolute address of the page that the article on this later one begins on; None where this is the first.

    >>> from newsarchive.extraction.document import parse
    >>> html = '<div id="div_currpage"><a href="a.htm">1</a> <span>2</span> <a href="a_3.htm">3</a></div>'
    >>> find_first_page(parse(html, url="http://x.test/n/a_2.htm"))
    'http://x.test/n/a.htm'
    """
    own = _stem(document.url)
    if own is None or own[1] == 1:
        return None
    for block in document.blocks:
        if not block.anchors or len(block.text) > 400:
            continue
        for anchor in block.anchors:
            is_first = _FIRST.fullmatch(_text(anchor)) and (
                _PAGER.search(block.frame.words) or "prev" in (anchor.get("rel") or "")
            )
            address = document.absolute((anchor.get("href") or "").strip()).partition("#")[0] if is_first else ""
            if address and _stem(address) == (own[0], 1):
                return address
    return None


def _pager_links(document: Document, name: str) -> Iterator[str]:
    """Where links lead that turn pages of a file of that name: said by `rel`, by the pager around them, or by a text like "2" or "Next"."""
    for link in document.named("link"):
        href = link.get("href") or ""
        if link.get("rel") == "next" and _may_lead(href, name):
            yield href
    for block in document.blocks:
        if not block.anchors or len(block.text) > 400:
            continue
        for anchor in block.anchors:
            href = (anchor.get("href") or "").strip()
            if _may_lead(href, name) and (
                _PAGER.search(block.frame.words) or anchor.get("rel") == "next" or _NEXT.fullmatch(_text(anchor))
            ):
                yield href


def _may_lead(href: str, name: str) -> bool:
    return bool(href) and (name in href or href[0] == "?")


def _text(anchor: _Element) -> str:
    return (anchor.text or "")[:40]


def _stem(address: str) -> tuple[tuple[str, str], int] | None:
    """What all pages of one article have in common, and the page's number."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    number = 1
    path = parts.path
    query = parts.query
    if match := _QUERY_PAGE.search(query):
        number = int(match[1])
        query = _QUERY_PAGE.sub("", query)
    elif (match := _NUMBERED.search(path)) and 1 < int(match[1]) < 100:
        number = int(match[1])
        path = path[: match.start()] + match[2]
    host = (parts.hostname or "").removeprefix("www.")
    path = re.sub(r"(?:index)?\.(?:s?html?|php)\Z|/\Z", "", path)
    return (host + path, query), number
