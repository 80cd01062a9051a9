"""The pictures of an article, each with its caption and credit parted.

A picture is the article's if it stands between the headline and the end of the text, in nothing that is named for advertising, related stories, authors or
navigation, and is no icon. Its caption is the `<figcaption>` around it, else a block beside it that is named a caption.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element

from newsarchive.article import Found, Photo
from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block, Frame
from newsarchive.extraction.body.choosing import BodyFound
from newsarchive.extraction.body.words import NAME_GROUPS, name_bits
from newsarchive.extraction.document import Document
from newsarchive.extraction.pictures.captions import caption_indexes, is_named_caption
from newsarchive.extraction.pictures.photo_credit import split_caption

__all__ = ["PhotosFound", "find_photos"]

_LEAST_SIDE = 120  # pixels: what is smaller is an icon, a face or a teaser
_MOST_PHOTOS = 60
_NEARBY = 2  # blocks after a picture that may be its caption
_LONGEST_CAPTION = 800
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-url", "data-hi-res-src", "data-full-src")
_NO_PHOTO = expression(
    r"(?:logo|icon|avatar|sprite|spacer|pixel|blank|placeholder|loading|button|badge|emoji|qrcode|sharelogo|tracking|1x1|gravatar|favicon)"
    r"|\.svg(?:$|\?)|^data:|^about:|^javascript:",
    re.IGNORECASE,
)
_SIZE = expression(r"^\s*(\d{1,5})")
_FOREIGN_TAGS = frozenset({"nav", "aside", "footer", "form", "menu", "noscript", "dialog"})
_FOREIGN_NAMES = ("related", "ad", "author", "nav", "footer", "share", "join", "comment", "pager", "product")


def _bits(names: Sequence[str]) -> int:
    return sum(1 << NAME_GROUPS.index(name) for name in names)


_FOREIGN = _bits(_FOREIGN_NAMES)


@dataclass(frozen=True, slots=True)
class PhotosFound:
    """The pictures in reading order; `found` is None where there are none."""

    photos: tuple[Photo, ...] = ()
    found: Found | None = None


def find_photos(document: Document, body: BodyFound) -> PhotosFound:
    """The article's pictures, each address once."""
    if not body.blocks:
        return PhotosFound()
    photos: dict[str, Photo] = {}
    raw = ""
    for element, frame, position in _candidates(document, body):
        url = _address(element, document)
        if not url or url in photos:
            continue
        legend = _legend(document, body, frame, position)
        caption, credit = split_caption(legend) if legend else (None, None)
        photos[url] = Photo(url, caption, credit)
        raw = raw or legend or url
        if len(photos) == _MOST_PHOTOS:
            break
    if not photos:
        return PhotosFound()
    return PhotosFound(tuple(photos.values()), Found([photo.url for photo in photos.values()], raw, "visible:img", 0.8))


def _candidates(document: Document, body: BodyFound) -> Iterator[tuple[_Element, Frame, int]]:
    first, last = _reach(document, body)
    allowed = {frame.number for frame in body.container.chain()} if body.container else set()
    for element, frame, position in document.pictures:
        if frame.is_hidden or not first <= position <= last or not _is_photo(element) or _is_foreign(frame, allowed):
            continue
        if position <= body.blocks[0].index and _is_above(document, frame, first):
            continue
        if position > body.blocks[-1].index and not any(each is body.container for each in frame.chain()):
            continue
        yield element, frame, position


def _reach(document: Document, body: BodyFound) -> tuple[int, int]:
    """From the headline before the text (or a few blocks before the text) to the text's last block."""
    start = body.blocks[0].index
    first = max(0, start - 4)
    for at in range(start - 1, max(-1, start - 40), -1):
        if document.blocks[at].heading == 1 and not document.blocks[at].is_hidden:
            first = at
            break
    return first, body.blocks[-1].index + 1


def _is_foreign(frame: Frame, allowed: set[int]) -> bool:
    """Whether an element around a picture, within what is around the text too, says that it is not the article's."""
    for each in frame.chain():
        if each.number in allowed:
            return False
        if each.tag in _FOREIGN_TAGS or name_bits(each.words) & _FOREIGN:
            return True
    return False


def _is_above(document: Document, frame: Frame, headline: int) -> bool:
    """Whether a picture before the text is in the page's header, or shares its element with a line, as icons beside a date do."""
    if any(each.tag == "header" and not each.start <= headline < each.end for each in frame.chain()):
        return True
    lines = document.blocks[frame.start : frame.end]
    return any(block.frame is frame and not is_named_caption(block) for block in lines)


def _is_photo(element: _Element) -> bool:
    for name in ("width", "height"):
        size = _SIZE.match(element.get(name) or "")
        if size and int(size[1]) < _LEAST_SIDE:
            return False
    return not _NO_PHOTO.search(element.get("class") or "")


def _address(element: _Element, document: Document) -> str:
    """The absolute address of the picture itself, not of what stands in for it until it is loaded."""
    given = [element.get(name) for name in _LAZY]
    given += [_largest(element.get(name)) for name in ("data-srcset", "srcset")]
    source = element.get("src")
    given.insert(0 if source and not _NO_PHOTO.search(source) else len(given), source)
    picture = next(islice(element.iterancestors("picture"), 1), None)
    if picture is not None:
        given += [_largest(each.get("srcset") or each.get("data-srcset")) for each in picture.iter("source")]
    for each in given:
        if each and not _NO_PHOTO.search(each):
            address = document.absolute(each)
            if address.startswith(("http://", "https://")):
                return address
    return ""


def _largest(srcset: str | None) -> str | None:
    """The address of the widest picture of a `srcset`.

    >>> _largest("a.jpg 320w, b.jpg 1024w")
    'b.jpg'
    """
    best, best_width = None, -1.0
    for each in re.split(r",\s+", srcset or ""):
        parts = each.split()
        if not parts:
            continue
        stated = re.match(r"(\d{1,6}(?:\.\d{1,3})?)[wx]$", parts[1]) if len(parts) > 1 else None
        width = float(stated[1]) if stated else 0.0
        if width > best_width:
            best, best_width = parts[0], width
    return best


def _legend(document: Document, body: BodyFound, frame: Frame, position: int) -> str | None:
    """The text under a picture, caption and credit still together."""
    figure = next((each for each in frame.chain() if each.tag == "figure"), None)
    used = {block.index for block in body.blocks}
    if figure is not None:
        inside = [block for block in document.blocks[figure.start : figure.end] if not block.is_hidden]
        legend = [block for block in inside if block.frame.is_within({"figcaption"})] or inside
        text = " ".join(block.text for block in legend)
        return text if 0 < len(text) <= _LONGEST_CAPTION else None
    near = [at for at in range(position, min(position + _NEARBY, len(document.blocks))) if at not in used]
    captions = caption_indexes(document.blocks, near, {position})
    beside = [document.blocks[at] for at in near if at in captions and _is_beside(document.blocks[at], frame)]
    text = " ".join(block.text for block in beside)
    return text if 0 < len(text) <= _LONGEST_CAPTION else None


def _is_beside(block: Block, frame: Frame) -> bool:
    """Whether a block has its container, or one around that, in common with a picture's frame."""
    around = {each.number for step, each in enumerate(frame.chain()) if step <= 3}
    return any(each.number in around for step, each in enumerate(block.frame.chain()) if step <= 3)
