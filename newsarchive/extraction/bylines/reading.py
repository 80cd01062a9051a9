"""A byline read: who wrote it, which wire services it credits, and the outlet."""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from newsarchive.article import Author
from newsarchive.extraction.bylines.east_asian import is_east_asian, read_east_asian
from newsarchive.extraction.bylines.latin import read_latin

__all__ = ["Byline", "read_byline"]

_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Byline:
    """`authors` are people only; `agencies` the wire services credited; `source` the outlet the line credits."""

    authors: tuple[Author, ...] = ()
    agencies: tuple[str, ...] = ()
    source: str | None = None


def read_byline(text: str, *, language: str | None = None) -> Byline:
    """What a line beside the headline, or at the beginning or end of the text, says of who wrote it.

    No desks, initials, photo credits or editors in charge. `language` (BCP 47) is a hint that no language needs today.

    >>> read_byline("By Ada Marsh and Ben Roe, News Reporter | Example Daily | Updated: 2024-04-30 07:03")
    Byline(authors=(Author(name='Ada Marsh', role='reporter', location=None), Author(name='Ben Roe', role='reporter', location=None)), agencies=(), source='Example Daily')
    >>> read_byline("责任编辑：张三").authors
    ()
    """
    del language
    return _read(" ".join(text[:_LONGEST].split()))


@lru_cache(maxsize=4096)  # the same lines stand in several elements of a page, and on all pages of a site
def _read(normal: str) -> Byline:
    parts = read_east_asian(normal) if is_east_asian(normal) else read_latin(normal)
    return Byline(tuple(parts.authors), tuple(parts.agencies), parts.source)
