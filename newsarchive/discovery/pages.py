"""A front or section page as links: articles, further lists, feeds and the next page, told apart.

First by the publisher's file, then by the shape of the address, and where that says nothing by the place of the link: a
long text or a heading in the main part of a page leads to an article, a word in the navigation to a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from lxml.etree import _Element

from newsarchive.article import PageContext
from newsarchive.discovery.address import address_kind, is_page_address, is_service_address
from newsarchive.discovery.link import Link, LinkKind
from newsarchive.discovery.pager import find_next_page
from newsarchive.discovery.places import Place, Places
from newsarchive.discovery.shape import Shape
from newsarchive.discovery.traps import Trap, trap_in
from newsarchive.publishers import Publisher, owns
from newsarchive.urls import canonical, host_key

__all__ = ["PageLinks", "base_of", "read_page"]

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
LEAST_WORDS = 5  # of a link's text that reads like a headline; section names have up to three
LEAST_CHARACTERS = 8  # of one in Chinese or Japanese, which part no words
_STRENGTH: dict[Place, int] = {"heading": 3, "main": 2, "page": 1, "aside": 0, "navigation": -1, "footer": -2}


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of one page, each address once, in the page's order.

    `articles` holds those of kind `article`, then those of kind `unknown`, which only a visit can tell. `traps` counts
    the links left out because a crawler could walk there for ever, by the trap's name.
    """

    articles: tuple[Link, ...] = ()
    lists: tuple[Link, ...] = ()
    feeds: tuple[Link, ...] = ()
    next_page: str | None = None
    traps: Mapping[Trap, int] = field(default_factory=dict)


def read_page(
    root: _Element, url: str, publisher: Publisher, *, offsite: bool = False, shape: Shape | None = None
) -> PageLinks:
    """The links of a parsed page that lead somewhere on the publisher's site, or anywhere with `offsite`.

    `url` is the page's own address; a `<base>` in the page is honoured. `shape` is what is known of the publisher's
    article addresses. Left out: what `rel=nofollow` or the page's robots meta forbid, what the file's `ignore` matches,
    pictures and documents, pages of the house, traps.
    """
    base = base_of(root, url)
    feeds = tuple(_feeds(root, base))
    if _forbids_following(root):
        return PageLinks(feeds=feeds)
    reader = _Reader(url, base, publisher, offsite, shape, canonical(url))
    places = Places()
    for anchor in root.iter("a", "area"):
        reader.see(anchor, places.of(anchor))
    next_page = find_next_page(root, url, base, publisher.discover.next_page)
    links = tuple(each for each in reader.links.values() if each.url != next_page)
    return PageLinks(
        articles=(*_of_kind(links, "article"), *_of_kind(links, "unknown")),
        lists=_of_kind(links, "list"),
        feeds=(*feeds, *(each for each in _of_kind(links, "feed") if each.url not in {feed.url for feed in feeds})),
        next_page=next_page,
        traps=dict(reader.traps),
    )


def base_of(root: _Element, url: str) -> str:
    """The address that relative links of a page are resolved against."""
    for element in root.iter("base"):
        if href := _absolute(element.get("href"), url):
            return href
    return url


@dataclass(slots=True)
class _Reader:
    """Gathers a page's links, one for each address, keeping the strongest place and the longest text."""

    url: str
    base: str
    publisher: Publisher
    offsite: bool
    shape: Shape | None
    own_key: str
    links: dict[str, Link] = field(default_factory=dict)
    traps: Counter[Trap] = field(default_factory=Counter)

    def see(self, anchor: _Element, place: Place) -> None:
        address = _absolute(anchor.get("href"), self.base)
        if address is None or "nofollow" in (anchor.get("rel") or "").lower().split():
            return
        try:
            key = canonical(address)
            if key == self.own_key or not self._is_wanted(address):
                return
        except ValueError:
            return
        if trap := trap_in(key):
            self.traps[trap] += 1
            return
        text = " ".join(_text_of(anchor).split())
        kind = self._kind(address, text, place)
        if kind is None:
            return
        link = Link(address, kind, _context(text), place)
        known = self.links.get(key)
        self.links[key] = link if known is None else _merged(known, link)

    def _is_wanted(self, address: str) -> bool:
        if not is_page_address(address) or is_service_address(address):
            return False
        if self.publisher.ignores(address):
            return False
        return self.offsite or owns(self.publisher, address) or host_key(address) == host_key(self.url)

    def _kind(self, address: str, text: str, place: Place) -> LinkKind | None:
        """The kind of a link; None where the file says which are articles, and this is neither one nor a list."""
        kind = address_kind(address, self.publisher)
        if kind != "unknown":
            return kind
        by_place = _kind_by_place(text, place)
        if self.publisher.discover.article is not None:
            return "list" if by_place == "list" else None
        return "article" if self.shape is not None and self.shape.matches(address) else by_place


def _kind_by_place(text: str, place: Place) -> LinkKind:
    strength = _STRENGTH[place]
    if strength > 0 and _reads_like_headline(text):
        return "article"
    return "list" if strength < 0 and not _reads_like_headline(text) else "unknown"


def _reads_like_headline(text: str) -> bool:
    return len(text.split()) >= LEAST_WORDS or (not text.isascii() and _wide(text) >= LEAST_CHARACTERS)


def _wide(text: str) -> int:
    return sum("\u3040" <= each <= "\u9fff" or "\uac00" <= each <= "\ud7af" for each in text)


def _context(text: str) -> PageContext:
    return PageContext(title=text if _reads_like_headline(text) else None, source="front page")


def _merged(known: Link, other: Link) -> Link:
    """Two links to one address: the stronger place, the more telling kind, the longer title."""
    best, rest = (other, known) if _strength(other) > _strength(known) else (known, other)
    kinds = {known.kind, other.kind}
    kind: LinkKind = "article" if "article" in kinds else best.kind
    title = max((best.context.title or "", rest.context.title or ""), key=len) or None
    return replace(best, kind=kind, context=replace(best.context, title=title))


def _strength(link: Link) -> int:
    return next(value for place, value in _STRENGTH.items() if place == link.place)


def _of_kind(links: tuple[Link, ...], kind: LinkKind) -> tuple[Link, ...]:
    return tuple(each for each in links if each.kind == kind)


def _feeds(root: _Element, base: str) -> Iterator[Link]:
    """Feeds the page names in its head, on whatever host; those of comments are not news."""
    seen = set()
    for element in root.iter("link"):
        relations = (element.get("rel") or "").lower().split()
        if (
            "alternate" not in relations
            or (element.get("type") or "").lower().partition(";")[0].strip() not in _FEED_TYPES
        ):
            continue
        address = _absolute(element.get("href"), base)
        if address is None or address in seen or "/comments/" in address:
            continue
        seen.add(address)
        title = " ".join((element.get("title") or "").split()) or None
        yield Link(address, "feed", PageContext(title=title, source="front page"), "head")


def _forbids_following(root: _Element) -> bool:
    for element in root.iter("meta"):
        if (element.get("name") or "").lower() == "robots":
            words = (element.get("content") or "").lower().replace(",", " ").split()
            if "nofollow" in words or "none" in words:
                return True
    return False


def _text_of(anchor: _Element) -> str:
    """The link's text, else its title, else what its picture says."""
    words = anchor.itertext("a", "span", "b", "strong", "em", "i", "h1", "h2", "h3", "h4", "h5", "div", "p", "font")
    text = "".join(map(str, words))
    if text.strip():
        return text
    return anchor.get("title") or next((each.get("alt") or "" for each in anchor.iter("img")), "")


def _absolute(href: str | None, base: str) -> str | None:
    if not href or not href.strip():
        return None
    try:
        address = urljoin(base, "".join(href.split("\n")).strip()).partition("#")[0]
    except ValueError:
        return None
    return address.replace(" ", "%20") if address.startswith(("http://", "https://")) else None
