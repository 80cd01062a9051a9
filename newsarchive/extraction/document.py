"""A page, parsed once: the tree, its address, and its blocks of text in reading order.

Every field reads from the same `Document`. The blocks are gathered in one walk (see `blocks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.etree import HTMLParser, _Element

from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block, Frame, read_content
from newsarchive.extraction.encoding import as_utf8
from newsarchive.extraction.stated.plain_text import plain

__all__ = ["Document", "parse"]

MOST_BYTES = 10 * 1024 * 1024  # of a page that are read: the longest of 2,357 gold pages has 4 MB
_DEEPEST = 2000  # libxml2 gives up at 2048 and drops all that follows
_HUGE_ATTRIBUTE = expression(rb"""=\s*(?:"[^"<>]{1000000,}"|'[^'<>]{1000000,}')""")
_DECLARATION = expression(rb"^\s*<\?xml[^>]{0,300}\?>")
_TAG = expression(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_NAMED = ("base", "h1", "link", "meta", "script", "time", "title")
_EMPTY = b"<html><head></head><body></body></html>"


@dataclass(eq=False)
class Document:
    """`root` is the tree, whose elements are not changed by anybody; `url` where the page was found; `charset` what it was read in.

    `has_microdata`: whether `itemprop` stands anywhere in the source.
    `base_url` is what relative links are relative to (`<base href>`); `title` the text of `<title>`, white space normalised.
    """

    root: _Element
    url: str
    charset: str
    blocks: list[Block] = field(default_factory=list, repr=False)
    frames: list[Frame] = field(default_factory=list, repr=False)
    pictures: list[tuple[_Element, Frame, int]] = field(default_factory=list, repr=False)
    has_microdata: bool = True

    @cached_property
    def base_url(self) -> str:
        """What links are relative to: `<base href>` where it names a web address, else the page's own."""
        for base in self.named("base"):
            href = (base.get("href") or "").strip()
            if href:
                joined = _joined(self.url, href)
                return joined if urlsplit(joined).scheme in ("http", "https") else self.url
        return self.url

    @cached_property
    def title(self) -> str | None:
        """The text of `<title>`, None where it is missing or empty."""
        for element in self.named("title"):
            parent = element.getparent()
            if parent is not None and parent.tag == "svg":
                continue
            return plain("".join(map(str, element.itertext()))) or None
        return None

    def named(self, tag: str) -> Sequence[_Element]:
        """The elements of one of a few tags, in the page's order: `base`, `h1`, `link`, `meta`, `script`, `time`, `title`."""
        return self._named[tag]

    @cached_property
    def _named(self) -> dict[str, list[_Element]]:
        found: dict[str, list[_Element]] = {tag: [] for tag in _NAMED}
        for element in self.root.iter(*_NAMED):
            found[str(element.tag)].append(element)
        return found

    @cached_property
    def frames_by_element(self) -> dict[_Element, Frame]:
        """The frames that have blocks, by their elements."""
        return {frame.element: frame for frame in self.frames if frame.start < frame.end}

    @cached_property
    def shown(self) -> list[Block]:
        """The blocks that the page does not hide."""
        return [block for block in self.blocks if not block.frame.is_hidden]

    @cached_property
    def text_length(self) -> int:
        """Characters of visible text."""
        return sum(len(block.text) for block in self.shown)

    def absolute(self, address: str) -> str:
        """A link's address as an absolute one; empty where it cannot be one."""
        return _joined(self.base_url, address.strip())


def parse(html: bytes | str, *, url: str, charset: str | None = None) -> Document:
    """The document of a page; never raises on bad markup: what cannot be parsed is a page without blocks.

    `charset` is what the answer's header says, if it says so. Of a page longer than 10 MB the beginning is read.

    >>> parse(b"<p>One<p>Two", url="http://a.test/").blocks[1].text
    'Two'
    """
    if isinstance(html, bytes):
        raw, charset = as_utf8(html[:MOST_BYTES], charset)
    else:
        raw, _ = as_utf8(html[:MOST_BYTES].encode("utf-8", "replace"))
        charset = "unicode"
    root = _tree(raw)
    content = read_content(root)
    has_microdata = any(each in raw for each in (b"itemprop", b"itemProp", b"ITEMPROP"))
    return Document(root, url, charset, content.blocks, content.frames, content.pictures, has_microdata)


def _tree(raw: bytes) -> _Element:
    raw = _DECLARATION.sub(b"", raw, count=1)
    if len(raw) > 1_000_000:
        raw = _HUGE_ATTRIBUTE.sub(b'=""', raw)
    root = _parsed(raw)
    if _is_cut(root):
        root = _parsed(_flattened(raw))
    return root


def _parsed(raw: bytes) -> _Element:
    # Plain elements rather than lxml.html's: making those costs a call into Python for each.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.LxmlError, ValueError):
        root = None
    return root if root is not None else etree.fromstring(_EMPTY, HTMLParser())


def _is_cut(root: _Element) -> bool:
    """Whether the tree is as deep as the parser lets it be, so that the rest of the page is missing."""
    last, depth = root, 0
    while len(last):
        last, depth = last[-1], depth + 1
    return depth >= _DEEPEST


def _flattened(raw: bytes) -> bytes:
    """The page without the start and end tags beyond a depth no page needs.

    >>> _flattened(b"<div>" * 3000 + b"x" + b"</div>" * 3000).count(b"<div>")
    500
    """
    depth = 0

    def keep(tag: re.Match[bytes]) -> bytes:
        nonlocal depth
        if tag[2].lower() in _VOID:
            return tag[0]
        if tag[1]:
            depth = max(0, depth - 1)
            return tag[0] if depth < 500 else b" "
        depth += 1
        return tag[0] if depth <= 500 else b" "

    return _TAG.sub(keep, raw)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
