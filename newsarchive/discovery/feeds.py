"""A feed's items as links: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, with what each item says of its page.

feedparser reads the XML kinds; it never fetches here, since it is given bytes. Times without a zone are left out unless
the publisher's zone is known: a wrong hour is worse than none.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from html import unescape
from typing import Any
from urllib.parse import urljoin

from newsarchive.article import PageContext
from newsarchive.discovery.address import address_kind, is_page_address
from newsarchive.discovery.json_feed import JsonFeed, read_json_feed
from newsarchive.discovery.link import Link
from newsarchive.discovery.moments import read_moment
from newsarchive.expressions import expression

__all__ = ["Feed", "read_feed"]

_TAG = expression(r"<[^>]+>")
_RSS_AUTHOR = expression(r"\S+@\S+\s*\((.+)\)\s*\Z")  # RSS 2.0: "lawyer@boyer.net (Lawyer Boyer)"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `links` in its order, `hubs` of WebSub, `next_page` for older items (RFC 5005, JSON Feed's next_url)."""

    links: tuple[Link, ...] = ()
    hubs: tuple[str, ...] = ()
    title: str | None = None
    next_page: str | None = None


def read_feed(body: bytes, url: str, *, timezone: tzinfo | None = None) -> Feed:
    """The links of a feed. Never raises on a broken feed: it gives the items read so far.

    `url` resolves relative addresses; `timezone` is that of times printed without one.

    >>> read_feed(b'<rss version="2.0"><channel><item><link>/a</link><title>A</title></item></channel></rss>',
    ...           "https://b.example/rss").links[0].url
    'https://b.example/a'
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _from_json(read_json_feed(body), url, timezone)
    import feedparser

    try:
        parsed = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-location": url, "content-type": "application/xml"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, AssertionError, RecursionError):  # what its loose parser raises on hostile markup
        return Feed()
    relations = _relations(parsed.feed, url)
    links = (_link(entry, url, timezone) for entry in parsed.entries)
    return Feed(
        links=tuple(link for link in links if link is not None),
        hubs=tuple(relations.get("hub", ())),
        title=_plain(parsed.feed.get("title")),
        next_page=next(iter((*relations.get("next", ()), *relations.get("prev-archive", ()))), None),
    )


def _relations(feed: Mapping[str, Any], url: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in feed.get("links", ()):
        if address := _address(link.get("href"), url):
            found.setdefault(link.get("rel", "alternate"), []).append(address)
    return found


def _link(entry: Mapping[str, Any], url: str, timezone: tzinfo | None) -> Link | None:
    address = _address(entry.get("feedburner_origlink") or entry.get("link") or _permanent_id(entry), url)
    if address is None or not is_page_address(address):
        return None
    context = PageContext(
        title=_plain(entry.get("title")),
        published_at=read_moment(entry.get("published"), timezone),
        modified_at=read_moment(entry.get("updated"), timezone) if "updated" in entry else None,
        authors=_authors(entry),
        tags=_tags(tag.get("term") or tag.get("label") for tag in entry.get("tags") or ()),
        source="feed",
    )
    return _as_link(address, context)


def _as_link(address: str, context: PageContext) -> Link:
    kind = address_kind(address)
    return Link(address, kind if kind == "feed" else "article", context, "feed")


def _permanent_id(entry: Mapping[str, Any]) -> str | None:
    identifier = str(entry.get("id") or "")
    return identifier if identifier.startswith(("http://", "https://")) else None


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    if mail := _RSS_AUTHOR.match(_plain(entry.get("author")) or ""):
        return (mail[1].strip(),)  # feedparser cuts such a line wrongly where the domain is a long one
    names = [each.get("name") for each in entry.get("authors") or ()] or [entry.get("author")]
    found: list[str] = []
    for name in names:
        text = _plain(name)
        if text and "@" not in text and text not in found:
            found.append(text)
    return tuple(found)


def _tags(terms: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in map(_plain, terms) if text and not text.startswith("http")))


def _plain(text: object) -> str | None:
    """Markup and escapes out, spaces to one; feeds escape once or twice."""
    if not isinstance(text, str):
        return None
    return " ".join(unescape(_TAG.sub(" ", unescape(text)) if "<" in text or "&lt;" in text else text).split()) or None


def _address(value: object, url: str) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        address = urljoin(url, "".join(value.split()))
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def _from_json(feed: JsonFeed, url: str, timezone: tzinfo | None) -> Feed:
    links = []
    for item in feed.items:
        address = _address(item.url, url)
        if address is None or not is_page_address(address):
            continue
        context = PageContext(
            title=_plain(item.title),
            published_at=read_moment(item.published, timezone),
            modified_at=read_moment(item.modified, timezone),
            authors=item.authors,
            tags=_tags(item.tags),
            source="feed",
        )
        links.append(_as_link(address, context))
    hubs = tuple(hub for each in feed.hubs if (hub := _address(each, url)))
    return Feed(tuple(links), hubs, _plain(feed.title), _address(feed.next_url, url))
