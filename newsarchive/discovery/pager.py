"""The next page of a list: as the publisher's file says, as `rel=next` says, or as the pager's own words say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.etree import _Element

from newsarchive.discovery.words import NEXT_WORDS
from newsarchive.expressions import expression
from newsarchive.publishers import Selector
from newsarchive.urls import canonical, same_site

__all__ = ["find_next_page"]

_PAGER = expression(
    r"(?:\A|[\s_-])(?:pager|paging|pagination|pages?|pagenavi|currpage|selectpage|nav-links|nav-previous|next)", re.I
)
_PAGE_NUMBER = expression(r"(?:[/?&_-](?:page|p|seite|paged)[/=_-]?|_)(\d{1,5})(?:\.\w+)?/?(?:\Z|&)", re.IGNORECASE)


def find_next_page(root: _Element, url: str, base: str, selectors: Iterable[Selector] = ()) -> str | None:
    """The absolute address of the next page, on the same site and not the page itself; None on the last one."""
    for selector in selectors:
        chosen = list(_chosen(root, selector))
        if address := _best(chosen, url, base, is_pager=True):
            return address
    declared = [each for each in root.iter("link", "a") if "next" in (each.get("rel") or "").lower().split()]
    if address := _first(declared, url, base):
        return address
    return _best([each for each in root.iter("a") if _is_in_pager(each)], url, base, is_pager=False)


@lru_cache(maxsize=256)
def _compiled(xpath: str) -> etree.XPath:
    return etree.XPath(xpath, namespaces={"re": "http://exslt.org/regular-expressions"})


def _chosen(root: _Element, selector: Selector) -> Iterable[_Element | str]:
    """The links a selector chooses: elements with an address, those inside what it chose, or addresses as text."""
    found: Any = _compiled(selector.xpath)(root)
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, str) or each.get("href"):
            yield each
        else:
            yield from each.iter("a")


def _best(chosen: list[_Element | str], url: str, base: str, *, is_pager: bool) -> str | None:
    """The one that says next, else (in what a file calls the pager) the only one, else the one with the next number."""
    for each in chosen:
        # Outside what a file calls the pager, "Next" may as well be the name of a section.
        if _says_next(each) and (address := _address(each, url, base)) and (is_pager or _is_counted(address)):
            return address
    addresses = {address for each in chosen if (address := _address(each, url, base))}
    if is_pager and len(addresses) == 1 and len(chosen) == 1:
        return addresses.pop()
    current = _page_number(url) or 1
    numbered = [each for each in chosen if not isinstance(each, str) and _label(each) == str(current + 1)]
    return _first(numbered, url, base)


def _first(chosen: Iterable[_Element | str], url: str, base: str) -> str | None:
    return next((address for each in chosen if (address := _address(each, url, base))), None)


def _address(chosen: _Element | str, url: str, base: str) -> str | None:
    href = chosen if isinstance(chosen, str) else chosen.get("href") or ""
    try:
        address = urljoin(base, href.strip()).partition("#")[0]
        is_other = bool(href.strip()) and same_site(address, url) and canonical(address) != canonical(url)
    except ValueError:
        return None
    return address if is_other else None


def _label(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split()).strip("[]()（）「」 ").lower()


def _says_next(chosen: _Element | str) -> bool:
    if isinstance(chosen, str):
        return False
    words = [_label(chosen), (chosen.get("title") or "").lower(), (chosen.get("aria-label") or "").lower()]
    return any(each in NEXT_WORDS or each.rstrip(" ›»→>").rstrip() in NEXT_WORDS for each in words if each)


def _is_in_pager(anchor: _Element) -> bool:
    current: _Element | None = anchor
    for _ in range(4):  # the link, its item, the list, the box
        if current is None:
            return False
        if _PAGER.search(f"{current.get('class') or ''} {current.get('id') or ''}"):
            return True
        current = current.getparent()
    return False


def _is_counted(address: str) -> bool:
    """Whether an address can be a later page of a list: it counts, or carries a query."""
    split = urlsplit(address)
    return bool(split.query) or any(map(str.isdigit, split.path))


def _page_number(url: str) -> int | None:
    split = urlsplit(url)
    match = _PAGE_NUMBER.search(f"{split.path}?{split.query}".rstrip("?"))
    return int(match[1]) if match else None
