"""What a body is: a page, a feed, a sitemap, a plain list of addresses, or nothing to be read."""

from __future__ import annotations

import re
import zlib
from typing import Literal

from newsarchive.expressions import expression

__all__ = ["BodySort", "sniff"]

BodySort = Literal["html", "feed", "sitemap", "addresses", "binary"]

_LOOK_BYTES = 8192
_ROOT = expression(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_SKIPPED = expression(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE\s[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ADDRESS_LINE = expression(rb"https?://\S+\s*\Z", re.IGNORECASE)
_MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\x00\x00\x01\x00",
    b"wOF",
)
_ROOTS: dict[bytes, BodySort] = {
    b"rss": "feed",
    b"rdf": "feed",
    b"feed": "feed",
    b"channel": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap",
}


def sniff(body: bytes, content_type: str | None) -> BodySort:
    r"""What a body is. Its first bytes decide; the content type only where they say nothing.

    >>> sniff(b'<?xml version="1.0"?><rss version="2.0">', "text/html")
    'feed'
    >>> sniff(b"https://a.example/1\nhttps://a.example/2\n", "text/plain")
    'addresses'
    """
    head = _head(body)
    declared = (content_type or "").partition(";")[0].strip().lower()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = _narrow(head)
    if head.startswith(_MAGIC) or b"\x00" in head:
        return "binary"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "feed" if b"jsonfeed.org/version" in text else "binary"
    root = _ROOT.search(_SKIPPED.sub(b"", text))
    if root is not None and (sort := _ROOTS.get(root[2].lower())):
        return sort
    if _is_address_list(text, is_whole=len(body) <= _LOOK_BYTES):
        return "addresses"
    return "html" if _is_page(None if root is None else root[2].lower(), declared) else "binary"


def _is_page(root: bytes | None, declared: str) -> bool:
    if root is None:
        return declared in ("text/html", "application/xhtml+xml", "")
    return root == b"html" or declared == "application/xhtml+xml" or "xml" not in declared


def _head(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body[:_LOOK_BYTES]
    try:
        return zlib.decompressobj(wbits=31).decompress(body[:_LOOK_BYTES], _LOOK_BYTES)
    except zlib.error:
        return b"\x00"


def _narrow(head: bytes) -> bytes:
    """UTF-16 as bytes of one character each, enough to see the first element."""
    return head.decode("utf-16", errors="ignore").encode("ascii", errors="replace")


def _is_address_list(text: bytes, *, is_whole: bool) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    if not is_whole:
        lines = lines[:-1]  # cut in the middle
    return bool(lines) and all(_ADDRESS_LINE.match(line.strip()) for line in lines[:50])
