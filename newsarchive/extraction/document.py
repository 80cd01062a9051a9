"""A page, parsed once: the tree, its address, and its blocks of text in reading order.

Every field reads from the same `Document`. The blocks are gathered in one walk (see `blocks`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.etree import HTMLParser, _Element

from newsarchive.extraction.blocks import Block, read_blocks
from newsarchive.extraction.encoding import decode_page
from newsarchive.extraction.plain_text import plain

__all__ = ["Document", "parse"]

MOST_BYTES = 10 * 1024 * 1024  # of a page that are read: the longest of 2,357 gold pages has 4 MB
LONGEST_ATTRIBUTE = 1_000_000
_EMPTY = "<html><head></head><body></body></html>"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_HUGE_ATTRIBUTE = re.compile(r"""=\s*(?:"[^"]{1000000,}"|'[^']{1000000,}')""")
_DEEP = re.compile(r"(?:<div[^<>]{0,200}>\s*){1500,}", re.IGNORECASE)


@dataclass(eq=False)
class Document:
    """`root` is the tree, whose elements are not changed by anybody; `url` where the page was found; `charset` what it was read in.

    `base_url` is what relative links are relative to (`<base href>`); `title` the text of `<title>`, white space normalised.
    """

    root: _Element
    url: str
    charset: str
    blocks: list[Block] = field(default_factory=list, repr=False)

    @cached_property
    def base_url(self) -> str:
        """What links are relative to: `<base href>` where it names a web address, else the page's own."""
        for base in self.root.iter("base"):
            href = (base.get("href") or "").strip()
            if href:
                joined = _joined(self.url, href)
                return joined if urlsplit(joined).scheme in ("http", "https") else self.url
        return self.url

    @cached_property
    def title(self) -> str | None:
        """The text of `<title>`, None where it is missing or empty."""
        for element in self.root.iter("title"):
            parent = element.getparent()
            if parent is not None and parent.tag == "svg":
                continue
            return plain("".join(element.itertext())) or None
        return None

    @cached_property
    def text_length(self) -> int:
        """Characters of visible text."""
        return sum(len(block.text) for block in self.blocks if not block.is_hidden)

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
        text, charset = decode_page(html[:MOST_BYTES], charset)
    else:
        text, charset = html[:MOST_BYTES], "unicode"
    root = _tree(text)
    return Document(root, url, charset, read_blocks(root))


def _tree(text: str) -> _Element:
    text = _DECLARATION.sub("", text, count=1)
    if len(text) > LONGEST_ATTRIBUTE:
        text = _HUGE_ATTRIBUTE.sub('=""', text)
        text = _DEEP.sub("<div>", text)
    # Bytes rather than str: lxml copies a str to UTF-8 by itself, and refuses lone surrogates while at it. Plain elements rather than lxml.html's:
    # making those costs a call into Python for each.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    return root if root is not None else etree.fromstring(_EMPTY, HTMLParser())


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
