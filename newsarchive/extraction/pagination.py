"""The further pages of an article that is parted over several, by their links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from lxml.etree import XPath, _Element

__all__ = ["find_further_pages"]

_PAGERS = XPath(
    "//*[@id='div_currpage' or contains(concat(' ', normalize-space(@class), ' '), ' selectpage ') "
    "or contains(concat(' ', normalize-space(@class), ' '), ' pagination ') or contains(@class, 'page-links') "
    "or contains(@class, 'pagebox') or contains(@class, 'article-pag') or contains(@class, 'page_nav')]//a[@href]"
)
_REL_NEXT = XPath("//link[@rel='next'][@href] | //a[@rel='next'][@href]")
_MOST = 40
_NUMBERED = re.compile(r"(?:_|-|/)(\d{1,3})(\.s?html?|\.php|/?)\Z")
_QUERY_PAGE = re.compile(r"(?:^|&)(?:page|p|seite|pagina|paged)=(\d{1,3})(?:&|\Z)", re.IGNORECASE)


def find_further_pages(root: _Element, url: str, base_url: str | None = None) -> tuple[str, ...]:
    """Absolute addresses of the article's other pages in their order; empty for an article on one page, and from page two on
    the pages before it are not among them.

    >>> from lxml import html
    >>> page = html.fromstring('<div id="div_currpage"><span>1</span><a href="a_2.htm">2</a><a href="a_3.htm">3</a><a href="a_2.htm">Next</a></div>')
    >>> find_further_pages(page, "http://x.test/n/a.htm")
    ('http://x.test/n/a_2.htm', 'http://x.test/n/a_3.htm')
    """
    from urllib.parse import urljoin

    own = _stem(url)
    if own is None:
        return ()
    found: dict[str, int] = {}
    for element in _elements(root):
        try:
            address = urljoin(base_url or url, (element.get("href") or "").strip()).partition("#")[0]
        except ValueError:
            continue
        stem = _stem(address)
        if stem is None or stem[0] != own[0] or stem[1] <= own[1]:
            continue
        found.setdefault(address, stem[1])
    return tuple(sorted(found, key=lambda address: found[address])[:_MOST])


def _elements(root: _Element) -> Iterable[_Element]:
    for path in (_PAGERS, _REL_NEXT):
        result = path(root)
        if isinstance(result, list):
            yield from (each for each in result[: 5 * _MOST] if isinstance(each, _Element))


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
