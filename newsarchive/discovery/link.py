"""A link that was found, with what was said of the page behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from newsarchive.article import PageContext

__all__ = ["Link", "LinkKind"]

NOTHING_KNOWN = PageContext()
LinkKind = Literal["article", "list", "feed", "sitemap", "unknown"]
"""What is believed to be behind a link: `list` is a front or section page, `unknown` what the address does not tell."""


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute address, and what is known before it is fetched.

    `context` holds the facts that came with it (a feed's title and time, a sitemap's lastmod, a link's text); `place`
    says where it was found: `feed`, `sitemap`, `main`, `heading`, `navigation`, `footer`, `usual place`…
    """

    url: str
    kind: LinkKind
    context: PageContext = NOTHING_KNOWN
    place: str = ""
