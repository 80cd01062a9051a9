"""What elements say of themselves and of what stands in them, for finding the one that names the author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from newsarchive.expressions import expression
from newsarchive.extraction.blocks import SILENT_TAGS, Block, is_hidden
from newsarchive.extraction.word_lists import lines_with

__all__ = [
    "ASIDE_WORDS",
    "BIO_WORDS",
    "BORDER",
    "CREDIT_WORDS",
    "STRONG_WORDS",
    "inner_text",
    "is_credit",
    "own_words",
    "parents",
    "pieced_text",
    "speaking_of_authors",
]

BORDER = " | "
MOST_CHARACTERS = 520
_MARKED_WORDS = expression(
    r"author|byline|autor|auteur|writer|contributor|journalist|reporter|posted-by|postedby|vcard|redact|skribent|forfatter|creator"
)
# A quick no for most elements, over all their attributes, in the cases that names are written in.
_HINTS = "uthor|yline|yLine|BYLINE|AUTHOR|utor|auteur|riter|ontributor|ournalist|eporter|osted|vcard|edact|kribent|orfatter|reator".split(
    "|"
)
_TELLING = ("class", "id", "rel", "itemprop", "data-testid", "data-component", "data-qa")
ASIDE_WORDS = re.compile(
    r"comment|related|recommend|sidebar|side-bar|widget|(?<!post-)(?<!post__)(?<!post_)(?<!entry-)(?<!entry__)(?<!article-)(?<!article__)footer|(?<!sub)nav(?!er)|menu|teaser|promo|popular|trending|latest|most-?read|most_read|more-(?:from|in|on)|read-?more|newsletter|carousel|slider|outbrain|taboola|further|swiper|disqus|reply|respond|editors-picks|read-next|suggest|listing|archive-|mega|signup|avatar-list|"
    r"linked-stor|tags?-list|featured-posts|recent|reviewer|fact-?check"
)
CREDIT_WORDS = expression(
    r"photo|image(?!-?text)|caption|credit|figure|gallery|copyright|video|picture|bild|media(?!-?body)"
)
STRONG_WORDS = expression(
    r"byline|by-line|author-?_?name|author__name|article-?_?author|post-?_?author|entry-?_?author|story-?_?author|autor|auteur|c-byline|\bauthor\b|\bauthors\b|skribent|forfatter"
)
BIO_WORDS = expression(
    r"bio|about-?_?(?:the-?_?)?author|author-?_?(?:box|info|card|block|profile|desc)|profile|follow|social|share"
)
_NAME_PART = expression(r"(?:first|last|given|family|sur)-?_?name|fornavn|etternavn|vorname|nachname")


def own_words(element: _Element) -> str:
    """What an element says of itself by its attributes, in lower case."""
    get = element.attrib.get
    words = [value for name in _TELLING if (value := get(name))]
    return " ".join(words).lower()


def speaking_of_authors(elements: Sequence[_Element]) -> Iterator[_Element]:
    """Those of some elements whose attributes speak of an author."""
    lines = [" ".join(each.values()).replace("\n", " ") for each in elements]  # type: ignore[arg-type] # bytes come from no parsed page
    for number in sorted(lines_with("\n".join(lines), _HINTS)):
        element = elements[number]
        if _MARKED_WORDS.search(own_words(element)):
            yield element


def inner_text(element: _Element) -> str:
    """All text in an element, white space normalised."""
    return " ".join(" ".join(str(text) for text in element.itertext()).split())


def parents(element: _Element, most: int) -> Iterator[_Element]:
    """The elements around one, outwards, at most so many."""
    node = element.getparent()
    while node is not None and most > 0:
        yield node
        node = node.getparent()
        most -= 1


def is_credit(block: Block) -> bool:
    """Whether a block belongs to a picture."""
    for depth, frame in enumerate(block.frame.chain()):
        if frame.tag in ("figure", "figcaption"):
            return True
        if depth < 2 and re.search(r"caption|credit|photo", frame.words):
            return True
        if depth > 4:
            break
    return False


def pieced_text(element: _Element) -> str:
    """The visible text of an element with a bar at the border of each element inside, white space normalised.

    The parts of one name, in elements that say so, are not parted.

    >>> from lxml.html import fragment_fromstring
    >>> pieced_text(fragment_fromstring("<p>By <a>Ada Marsh</a><span>Follow</span></p>"))
    'By | Ada Marsh | Follow'
    >>> pieced_text(fragment_fromstring("<p><i class=firstname>Ada</i> <i class=lastname>Marsh</i></p>"))
    'Ada Marsh'
    """
    pieces: list[str] = []
    length = 0
    was_part = False
    stack: list[tuple[_Element, bool]] = [(element, False)]
    while stack and length <= MOST_CHARACTERS:
        node, is_tail = stack.pop()
        text = node.tail if is_tail else node.text
        if not is_tail:
            if not isinstance(node.tag, str) or node.tag in SILENT_TAGS or (node is not element and is_hidden(node)):
                text = None
            else:
                for child in reversed(node):
                    stack.append((child, True))
                    stack.append((child, False))
        if text and (clean := " ".join(text.split())):
            is_part = (
                not is_tail
                and _NAME_PART.search(f"{node.get('class', '')} {node.get('itemprop', '')}".lower()) is not None
            )
            if pieces and is_part and was_part:
                pieces[-1] += f" {clean}"
            else:
                pieces.append(clean)
            was_part = is_part
            length += len(clean)
    return BORDER.join(pieces)
