"""The blocks of a page: runs of text that no block-level element interrupts, in reading order, gathered in one walk.

A block knows the element it stands in through its `Frame`, a chain of the block-level elements around it. What a class, id or role says is read once
for each frame, not once for each block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

__all__ = ["Block", "Frame", "is_hidden", "read_blocks", "text_of"]

# https://html.spec.whatwg.org/multipage/rendering.html#the-css-user-agent-style-sheet-and-presentational-hints
BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 "
    "header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead tr ul".split()
)
SILENT_TAGS = frozenset(
    "script style noscript template head title meta link base iframe object embed applet svg math canvas video audio select datalist textarea "
    "noframes map progress meter rp input button xmp plaintext".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element around blocks; `words` are its class, id, role and itemprop in lower case, with blanks around."""

    element: _Element
    parent: Frame | None
    tag: str
    words: str
    depth: int
    is_hidden: bool

    def chain(self) -> Iterator[Frame]:
        """This frame and those around it, outwards."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent

    def is_within(self, tags: frozenset[str] | set[str]) -> bool:
        """Whether this element or one around it has one of the tags."""
        return any(frame.tag in tags for frame in self.chain())


@dataclass(slots=True, eq=False)
class Block:
    """One run of text.

    `text` has its white space normalised; `linked` counts its characters inside links, `links` the links; `marked` its characters in bold or
    emphasis; `is_broken`: a `<br>` ended it, not an element's border. `heading` is 1 to 6 for a heading, else 0. `pieces` are the texts of its
    inline elements, in order, for readers that need to know where one ends.
    """

    index: int
    text: str
    frame: Frame
    linked: int = 0
    links: int = 0
    marked: int = 0
    is_broken: bool = False
    pieces: tuple[str, ...] = ()
    anchors: tuple[_Element, ...] = ()

    @property
    def tag(self) -> str:
        """The tag of the block-level element it stands in."""
        return self.frame.tag

    @property
    def element(self) -> _Element:
        """The block-level element it stands in."""
        return self.frame.element

    @property
    def heading(self) -> int:
        """1 to 6 inside a heading, else 0."""
        for frame in self.frame.chain():
            if frame.tag in _HEADINGS:
                return _HEADINGS[frame.tag]
        return 0

    @property
    def is_hidden(self) -> bool:
        """Whether the page hides it."""
        return self.frame.is_hidden

    @property
    def link_share(self) -> float:
        """The share of its characters that are inside links."""
        return self.linked / len(self.text) if self.text else 0.0


@dataclass(slots=True)
class _Run:
    """The block being gathered."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    marked: int = 0
    anchors: list[_Element] = field(default_factory=list)


def is_hidden(element: _Element) -> bool:
    """Whether an element hides itself: by attribute, by inline style, or from everybody but screen readers of nothing."""
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def text_of(element: _Element) -> str:
    """The visible text of an element, with a blank at the border of each element inside, white space normalised.

    >>> from lxml.html import fragment_fromstring
    >>> text_of(fragment_fromstring("<p>By<b>Ada</b> <script>x</script>Marsh</p>"))
    'By Ada Marsh'
    """
    pieces = []
    for node in element.iter():
        if not isinstance(node.tag, str) or node.tag in SILENT_TAGS:
            if node.tail and node is not element:
                pieces.append(node.tail)
            continue
        if node.text and not _is_silenced(node, element):
            pieces.append(node.text)
        if node.tail and node is not element and not _is_silenced(node.getparent(), element):
            pieces.append(node.tail)
    return " ".join(" ".join(pieces).split())


def _is_silenced(node: _Element | None, top: _Element) -> bool:
    while node is not None and node is not top:
        if node.tag in SILENT_TAGS:
            return True
        node = node.getparent()
    return node is not None and node.tag in SILENT_TAGS


def read_blocks(root: _Element) -> list[Block]:
    """The blocks of a tree, hidden ones included and marked; scripts, styles, templates and embedded things have no text.

    >>> from lxml.html import document_fromstring
    >>> [block.text for block in read_blocks(document_fromstring("<h1>A</h1><p>b <a href=x>c</a><br>d</p>"))]
    ['A', 'b c', 'd']
    """
    return _Walk().run(root)


class _Walk:
    """One pass over the tree, without recursion: pages may be nested as deep as they like."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.run_ = _Run()
        self.in_link = 0
        self.in_mark = 0

    def run(self, root: _Element) -> list[Block]:
        """The blocks of a tree."""
        frame = Frame(root, None, str(root.tag), _words(root), 0, is_hidden(root))
        # (element, frame around it, is_end, frame inside)
        stack: list[tuple[_Element, Frame, bool]] = [(root, frame, False)]
        while stack:
            element, around, is_end = stack.pop()
            tag = element.tag
            if is_end:
                self._leave(element, around, tag)
                continue
            if not isinstance(tag, str):
                self._text(element.tail, around)
                continue
            if tag in SILENT_TAGS:
                self._text(element.tail, around)
                continue
            if tag == "br":
                self._flush(around, is_broken=True)
                self._text(element.tail, around)
                continue
            inside = around
            if tag in BLOCK_TAGS or is_hidden(element):
                self._flush(around)
                if element is not root:
                    inside = Frame(element, around, tag, _words(element), around.depth + 1, around.is_hidden or is_hidden(element))
            elif tag == "a":
                self.in_link += 1
                self.run_.anchors.append(element)
            elif tag in ("b", "strong", "em", "i"):
                self.in_mark += 1
            self._text(element.text, inside)
            stack.append((element, inside, True))
            if len(element):
                stack.extend((child, inside, False) for child in reversed(element))
        self._flush(frame)
        return self.blocks

    def _leave(self, element: _Element, inside: Frame, tag: str) -> None:
        around = inside
        if inside.element is element and inside.parent is not None:
            self._flush(inside)
            around = inside.parent
        elif tag == "a":
            self.in_link = max(0, self.in_link - 1)
        elif tag in ("b", "strong", "em", "i"):
            self.in_mark = max(0, self.in_mark - 1)
        if inside.parent is None and inside.element is element:
            return
        self._text(element.tail, around)

    def _text(self, text: str | None, _: Frame) -> None:
        if not text:
            return
        run = self.run_
        run.pieces.append(text)
        if self.in_link:
            run.linked += len(text.strip())
        if self.in_mark:
            run.marked += len(text.strip())

    def _flush(self, frame: Frame, *, is_broken: bool = False) -> None:
        run = self.run_
        if not run.pieces and not run.anchors:
            return
        joined = _SPACE.sub(" ", "".join(run.pieces)).strip()
        if joined:
            pieces = tuple(stripped for piece in run.pieces if (stripped := " ".join(piece.split())))
            self.blocks.append(
                Block(
                    len(self.blocks),
                    joined,
                    frame,
                    min(run.linked, len(joined)),
                    len(run.anchors),
                    min(run.marked, len(joined)),
                    is_broken,
                    pieces,
                    tuple(run.anchors),
                )
            )
        self.run_ = _Run()


def _words(element: _Element) -> str:
    attributes = element.attrib
    if not attributes:
        return " "
    get = attributes.get
    return f" {get('class', '')} {get('id', '')} {get('role', '')} {get('itemprop', '')} ".lower()
