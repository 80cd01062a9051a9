"""How much of an answer may be kept: what the publisher's file says, and what the answer itself forbids."""

from __future__ import annotations

import re

from newsarchive.archive.writing.outcomes import Exchange
from newsarchive.expressions import expression
from newsarchive.publishers.publisher import Captures

__all__ = ["forbids_copy", "kept_as"]

_FORBIDDEN = expression(r"\b(?:noarchive|none)\b", re.IGNORECASE)
_ROBOTS_META = expression(rb"<meta\b[^>]{0,500}\brobots\b[^>]{0,500}", re.IGNORECASE)


def kept_as(exchange: Exchange, captures: Captures) -> Captures:
    """`captures`, or `off` where the answer's X-Robots-Tag says `noarchive` or `none`."""
    return "off" if _FORBIDDEN.search(exchange.header("x-robots-tag") or "") else captures


def forbids_copy(page: bytes) -> bool:
    """Whether a page's robots meta element may say that no copy be kept: a quick look, not a reading.

    >>> forbids_copy(b"<meta name=robots content='index, noarchive'>"), forbids_copy(b"<p>noarchive</p>")
    (True, False)
    """
    return any(_FORBIDDEN.search(each.decode("latin-1")) for each in _ROBOTS_META.findall(page))
