"""A sitemap as a stream of links: urlsets, indexes and text files, plain or gzipped, in memory that does not grow.

Reference: sitemaps.org/protocol.html, and Google's news, image and hreflang extensions. Entities are never expanded and
nothing is fetched; broken XML gives what was read until it broke.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import IO
from urllib.parse import urljoin

from lxml import etree

from newsarchive.article import PageContext
from newsarchive.discovery.address import address_kind, is_page_address, is_service_address
from newsarchive.discovery.link import Link, LinkKind
from newsarchive.discovery.moments import read_day_or_moment, read_moment

__all__ = ["MOST_BYTES", "read_sitemap"]

MOST_BYTES = 1 << 30  # unpacked: twenty times what the protocol allows a file, and an end to a gzip bomb
_LONGEST_LINE = 8192


def read_sitemap(body: bytes | IO[bytes], url: str) -> Iterator[Link]:
    """The links of a sitemap, in its order, one at a time.

    Pages have the kind their address tells, `article` where the news namespace says so; child sitemaps have kind
    `sitemap`. `context.modified_at` is lastmod, a day without a time being its midnight in UTC. Alternates in other
    languages follow their page.

    >>> [link.url for link in read_sitemap(b"<urlset><url><loc>https://a.example/1</loc></url></urlset>", "https://a.example/")]
    ['https://a.example/1']
    """
    stream = _Unpacked(io.BytesIO(body) if isinstance(body, bytes) else body)
    start = stream.peek(512).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") or b"\x00" in start[:4]:
        yield from _from_xml(stream, url)
    else:
        yield from _from_lines(stream)


class _Unpacked(io.RawIOBase):
    """A stream that is unzipped if need be, ends where its data is broken, and never gives more than MOST_BYTES."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        magic = source.read(2)
        rest: IO[bytes] = _Joined(magic, source)  # type: ignore[assignment] # a raw stream reads like any other
        self._source: IO[bytes] = gzip.GzipFile(fileobj=rest) if magic == b"\x1f\x8b" else rest  # type: ignore[assignment] # same
        self._peeked = b""
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def peek(self, size: int) -> bytes:
        """The first bytes, which are read again later."""
        self._peeked = self._next(size)
        return self._peeked

    def read(self, size: int = -1) -> bytes:
        if self._peeked:
            chunk, self._peeked = self._peeked, b""
            return chunk
        return self._next(65536 if size < 0 else size)

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # any writable buffer
        chunk = self.read(len(buffer))
        if len(chunk) > len(buffer):
            chunk, self._peeked = chunk[: len(buffer)], chunk[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _next(self, size: int) -> bytes:
        try:
            chunk = self._source.read(min(size, self._left))
        except (EOFError, OSError, zlib.error):
            return b""
        self._left -= len(chunk)
        return chunk


class _Joined(io.RawIOBase):
    """A stream whose first bytes were already read."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        super().__init__()
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        start, self._start = (self._start[:size], self._start[size:]) if size >= 0 else (self._start, b"")
        return start + self._rest.read(size - len(start) if size >= 0 else -1)


def _from_lines(stream: _Unpacked) -> Iterator[Link]:
    for line in io.BufferedReader(stream):  # type: ignore[type-var] # typeshed wants a file
        address = line[:_LONGEST_LINE].decode("utf-8", errors="replace").lstrip("\ufeff").strip()
        if is_page_address(address):
            yield _page(address, PageContext(source="sitemap"), is_news=False)


def _from_xml(stream: _Unpacked, url: str) -> Iterator[Link]:
    entries = etree.iterparse(
        stream,
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in entries:
            name = _local(element)
            if name in ("url", "sitemap"):
                yield from _links_of(element, name, url)
                _forget(element)
    except etree.XMLSyntaxError:
        return


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _links_of(element: etree._Element, name: str, url: str) -> Iterator[Link]:
    facts: dict[str, str] = {}
    alternates: list[str] = []
    for child in element.iter():
        child_name = _local(child)
        if child_name == "link" and child.get("rel") == "alternate" and child.get("hreflang"):
            alternates.append(child.get("href") or "")
        elif child_name and child.text and not _is_within_picture(child, element):
            facts.setdefault(child_name, child.text.strip())
    address = _absolute(facts.get("loc"), url)
    if address is None:
        return
    context = _context(facts)
    if name == "sitemap":
        yield Link(address, "sitemap", context, "sitemap index")
        return
    if is_page_address(address) and not is_service_address(address):
        yield _page(address, context, is_news="publication_date" in facts)
    for each in alternates:
        alternate = _absolute(each, url)
        if alternate and alternate != address and is_page_address(alternate):
            yield _page(alternate, PageContext(source="sitemap"), is_news=False)


def _context(facts: dict[str, str]) -> PageContext:
    keywords = facts.get("keywords", "").split(",")
    return PageContext(
        title=" ".join(facts["title"].split()) if facts.get("title") else None,
        published_at=read_moment(facts.get("publication_date")),
        modified_at=read_day_or_moment(facts.get("lastmod")),
        tags=tuple(dict.fromkeys(word.strip() for word in keywords if word.strip())),
        source="sitemap",
    )


def _page(address: str, context: PageContext, *, is_news: bool) -> Link:
    kind: LinkKind = "article" if is_news else address_kind(address)
    return Link(address, kind, context, "news sitemap" if is_news else "sitemap")


def _is_within_picture(child: etree._Element, entry: etree._Element) -> bool:
    """Whether an element belongs to an image or a video of the entry, whose title is not the page's."""
    parent = child.getparent()
    while parent is not None and parent is not entry:
        if _local(parent) in ("image", "video"):
            return True
        parent = parent.getparent()
    return False


def _absolute(value: str | None, url: str) -> str | None:
    if not value:
        return None
    if value.startswith(("https://", "http://")):
        return value
    try:
        address = urljoin(url, value.strip())
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
