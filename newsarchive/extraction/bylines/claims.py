"""One statement of who wrote a page, with what it weighs."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.article import Author

__all__ = ["Claim", "key_of"]


@dataclass(frozen=True, slots=True)
class Claim:
    """`authors` as read from `raw` by `rule`; `weight` how far it is to be believed; `source` and `agencies` what the line credits besides."""

    authors: tuple[Author, ...]
    raw: str
    rule: str
    weight: float
    source: str | None = None
    agencies: tuple[str, ...] = ()
    is_line: bool = False
    """Whether `raw` is a line that the page prints."""
    block: int | None = None


def key_of(name: str) -> str:
    """A name for comparing: case folded, without points and doubled blanks.

    >>> key_of("J. R.  Marsh") == key_of("j r marsh")
    True
    """
    return " ".join(name.replace(".", " ").replace(",", " ").split()).casefold()
