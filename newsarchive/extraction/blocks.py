"""The blocks of a page: runs of text that no block-level element interrupts, in reading order, gathered in one walk.

A block knows the element it stands in through its `Frame`, one of a chain of the block-level elements around it. What class, id and role say is
read once for each frame, not once for each block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.etree import _Element, iterwalk

from newsarchive.expressions import expression

__all__ = ["Block", "Content", "Frame", "is_hidden", "read_blocks", "read_content", "text_of", "words_of"]

# https://html.spec.whatwg.org/multipage/rendering.html#the-css-user-agent-style-sheet-and-presentational-hints
BLOCK_TAGS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol
    optgroup option p pre search section summary table tbody td tfoot th thead tr ul
    """.split()
)
SILENT_TAGS = frozenset(
    """
    script style template head title meta link base iframe object embed applet svg math canvas video audio select
    datalist textarea noframes map progress meter rp input button xmp plaintext frame frameset col colgroup
    """.split()
)
_PICTURE_TAGS = frozenset(("img", "amp-img"))
_MARK_TAGS = frozenset(("b", "strong", "em", "i"))
_SPEAKING_TAGS = frozenset(
    ("span", "a", "strong", "em", "i", "small", "label", "cite", "time", "font", "q")
)  # inline, classes read
_WORD_ATTRIBUTES = frozenset(("class", "id", "role", "itemprop"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NO_WORDS = " "
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_STREAMED = expression(
    r" s:[0-9a-f]+ "
)  # React sends late parts of a page hidden, and a script moves them into their place
_MOST_FRAMES = 300_000  # of a page that are walked; the richest gold page has a tenth of it


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element around blocks.

    `words` are its class, id, role and itemprop in lower case, with blanks around; `heading` is 1 to 6 in a heading, else 0; `number` counts frames in
    document order, from 0 for the root. `blocks[start:end]` of the document are the blocks within.
    """

    element: _Element
    parent: Frame | None
    tag: str
    words: str
    depth: int
    is_hidden: bool
    heading: int = 0
    number: int = 0
    start: int = 0
    end: int = 0

    def chain(self) -> Iterator[Frame]:
        """The frame itself and those around it, outwards."""
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
    emphasis; `is_broken`: a `<br>` ended it, not an element's border. `pieces` are for readers that need to know where an inline element ends;
    `anchors` are the links themselves; `words` the classes and ids of its inline elements, as in `Frame`.
    """

    index: int
    text: str
    frame: Frame
    linked: int = 0
    links: int = 0
    marked: int = 0
    is_broken: bool = False
    raw_pieces: Sequence[str] = ()
    anchors: Sequence[_Element] = ()
    words: str = ""

    @property
    def pieces(self) -> tuple[str, ...]:
        """The texts of its inline elements in order, blank ones left out, white space normalised."""
        return tuple(kept for each in self.raw_pieces if (kept := " ".join(each.split())))

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
        return self.frame.heading

    @property
    def is_hidden(self) -> bool:
        """Whether the page hides it."""
        return self.frame.is_hidden

    @property
    def link_share(self) -> float:
        """The share of its characters that are inside links."""
        return self.linked / len(self.text) if self.text else 0.0


def is_hidden(element: _Element) -> bool:
    """Whether an element hides itself from readers: by attribute or by inline style.

    >>> from lxml.html import fragment_fromstring
    >>> is_hidden(fragment_fromstring('<p style="display: none">x</p>'))
    True
    """
    hidden = element.get("hidden")
    if hidden is not None and hidden != "until-found":
        return True
    style = element.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def text_of(element: _Element) -> str:
    """The visible text of an element, with a blank at the border of each element inside, white space normalised.

    >>> from lxml.html import fragment_fromstring
    >>> text_of(fragment_fromstring("<p>By<b>Ada</b> <script>x</script>Marsh</p>"))
    'By Ada Marsh'
    """
    pieces: list[str] = []
    walk = iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node.tag in SILENT_TAGS or (node is not element and is_hidden(node)):
                walk.skip_subtree()
            elif node.text:
                pieces.append(node.text)
        elif node.tail and node is not element:
            pieces.append(node.tail)
    return " ".join(" ".join(pieces).split())


@dataclass(frozen=True, slots=True)
class Content:
    """What one walk over a page finds: its blocks, the frames around them in document order, and its pictures.

    A picture is an `<img>` (or `<amp-img>`) element, the frame it stands in, and the number of blocks before it.
    """

    blocks: list[Block]
    frames: list[Frame]
    pictures: list[tuple[_Element, Frame, int]]


def read_blocks(root: _Element) -> list[Block]:
    """The blocks of a tree, hidden ones included and marked; scripts, styles, templates and embedded things have no text.

    >>> from lxml.html import document_fromstring
    >>> [block.text for block in read_blocks(document_fromstring("<h1>A</h1><p>b <a href=x>c</a><br>d</p>"))]
    ['A', 'b c', 'd']
    """
    return read_content(root).blocks


def read_content(root: _Element) -> Content:  # noqa: PLR0912, PLR0915 - see the comment at the loop
    """The blocks, frames and pictures of a tree."""
    pictures: list[tuple[_Element, Frame, int]] = []
    blocks: list[Block] = []
    frame = Frame(root, None, str(root.tag), words_of(root), 0, is_hidden(root), _HEADINGS.get(str(root.tag), 0))
    frames = [frame]
    run = _Run()
    links = marks = 0
    # One loop on local names, with nothing called for what most elements are: empty wrappers. Calls made it three times slower.
    walk = iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            tag = element.tag
            if tag in BLOCK_TAGS:
                if element is root:
                    continue
                number = len(frames)
                if number > _MOST_FRAMES:
                    break
                if run.pieces:
                    blocks.append(run.block(len(blocks), frame))
                    run = _Run()
                words, hides = _words_and_hiding(element)
                hides = hides or frame.is_hidden or tag == "noscript"
                heading = _HEADINGS.get(tag, frame.heading)
                frame = Frame(element, frame, tag, words, frame.depth + 1, hides, heading, number, len(blocks))
                frames.append(frame)
            elif tag in SILENT_TAGS and not (tag == "button" and _has_swallowed(element)):
                walk.skip_subtree()
                continue
            elif tag == "br":
                if run.pieces:
                    blocks.append(run.block(len(blocks), frame, is_broken=True))
                    run = _Run()
                continue
            elif tag == "a":
                links += 1
                run.anchors.append(element)
            elif tag in _MARK_TAGS:
                marks += 1
            elif tag in _PICTURE_TAGS:
                pictures.append((element, frame, len(blocks) + bool(run.pieces)))
            if tag in _SPEAKING_TAGS:
                words, hides = _words_and_hiding(element)
                if hides:
                    walk.skip_subtree()
                    continue
                if words is not _NO_WORDS:
                    run.words += words
            text = element.text
        else:
            tag = element.tag
            if tag in BLOCK_TAGS:
                if element is root:
                    break
                if run.pieces:
                    blocks.append(run.block(len(blocks), frame))
                    run = _Run()
                frame.end = len(blocks)
                frame = frame.parent or frame
            elif tag == "a":
                links -= 1
                if not run.pieces:
                    run.anchors.clear()
            elif tag in _MARK_TAGS:
                marks -= 1
            text = element.tail
        if text and (run.pieces or not text.isspace()):
            run.pieces.append(text)
            if links:
                run.linked += len(text)
            if marks:
                run.marked += len(text)
    if run.pieces:
        blocks.append(run.block(len(blocks), frame))
    for each in frame.chain():
        each.end = len(blocks)
    return Content(blocks, frames, pictures)


def _has_swallowed(button: _Element) -> bool:
    """Whether a button that was never closed holds what follows it on the page."""
    return len(button) > 0 and next(button.iter("h1", "article", "main"), None) is not None


class _Run:
    """The block being gathered."""

    __slots__ = ("anchors", "linked", "marked", "pieces", "words")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.anchors: list[_Element] = []
        self.linked = 0
        self.marked = 0
        self.words = ""

    def block(self, index: int, frame: Frame, *, is_broken: bool = False) -> Block:
        """The block of what was gathered: there is at least one piece that is not blank."""
        pieces = self.pieces
        text = " ".join("".join(pieces).split())
        length = len(text)
        return Block(
            index,
            text,
            frame,
            min(self.linked, length),
            len(self.anchors),
            min(self.marked, length),
            is_broken,
            pieces,
            self.anchors,
            self.words,
        )


def _words_and_hiding(element: _Element) -> tuple[str, bool]:
    """What `words_of` and `is_hidden` say, the attributes read once."""
    attributes: list[tuple[str, str]] = element.items()  # type: ignore[assignment] # bytes come from no parsed page
    if not attributes:
        return _NO_WORDS, False
    words, hides = _NO_WORDS, False
    for name, value in attributes:
        if name in _WORD_ATTRIBUTES:
            words = _lower(value) if words is _NO_WORDS else words + _lower(value)[1:]
        elif name == "style":
            hides = hides or _HIDDEN_STYLE.search(value) is not None
        elif name == "hidden":
            hides = hides or value != "until-found"
    if hides and _STREAMED.search(words):
        hides = False
    return words, hides


@lru_cache(maxsize=16_384)  # the same few stand on most elements of a site
def _lower(value: str) -> str:
    return f" {value.lower()} "


def words_of(element: _Element) -> str:
    """What an element's class, id, role and itemprop say, in lower case, with blanks around each.

    >>> from lxml.html import fragment_fromstring
    >>> words_of(fragment_fromstring('<p class="Lead big" id=top>x</p>'))
    ' lead big top '
    """
    return _words_and_hiding(element)[0]
