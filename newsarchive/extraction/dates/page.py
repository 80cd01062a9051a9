"""A page's dates: every claim gathered, then one publication date and one date of change chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsarchive.article import PageContext
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.dates.choosing import PageDates, choose
from newsarchive.extraction.dates.embedded import embedded_claims
from newsarchive.extraction.dates.hints import DateHints, language_of, zone_of_host
from newsarchive.extraction.dates.places import Place
from newsarchive.extraction.dates.printed import DateOrder
from newsarchive.extraction.dates.stated import address_claims, context_claims, stated_claims
from newsarchive.extraction.dates.visible import hidden_claims, visible_claims
from newsarchive.extraction.document import Document
from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["PageDates", "find_dates", "place_of"]


def find_dates(  # noqa: PLR0913 - the page, what is known of its publisher, and what was already found on it
    document: Document,
    structured: StructuredData,
    *,
    timezone: str | None = None,
    date_order: DateOrder | None = None,
    language: str | None = None,
    fetched_at: datetime | None = None,
    context: PageContext | None = None,
    headline: str | None = None,
    headline_block: int | None = None,
    body: Sequence[Block] = (),
) -> PageDates:
    """When the page was published and last changed; nothing depends on today.

    `timezone` (IANA), `date_order` and `language` are the publisher's, so far as they are known. `headline_block` is the
    number of the block the headline stands in, else it is looked for by its text `headline`; `body`: the text's blocks.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse("<h1>Harbour reopens</h1><p>Updated: Apr 16, 2024 By Ann Lee</p>", url="https://gazette.test/1")
    >>> find_dates(page, read_structured(page), headline="Harbour reopens").published_on
    datetime.date(2024, 4, 16)
    """
    zone = timezone or zone_of_host(document.url)
    hints = DateHints(zone, fetched_at, language_of(document, language), date_order)
    place = place_of(document, headline, headline_block, body)
    claims = [
        *stated_claims(structured, hints),
        *address_claims(document.url, hints),
        *context_claims(context, hints),
        *visible_claims(document, place, hints),
    ]
    dates = choose(claims, hints, document.url)
    if dates.published_on is None:
        claims += [*embedded_claims(document, hints), *hidden_claims(document, place, hints)]
        dates = choose(claims, hints, document.url)
    return dates


def place_of(document: Document, headline: str | None, headline_block: int | None, body: Sequence[Block]) -> Place:
    """Where the headline and the body stand."""
    if headline_block is None:
        headline_block = _headline_block(document.blocks, headline)
    return Place(headline_block, body[0].index if body else None, body[-1].index if body else None)


def _headline_block(blocks: Sequence[Block], headline: str | None) -> int | None:
    """The number of the headline's block: the heading of its words, else any block of them, else the first h1."""
    wanted = " ".join((headline or "").split()).casefold()
    if wanted:
        length = len(headline or "")
        same = [
            each
            for each in blocks
            if abs(len(each.text) - length) <= 4 and not each.frame.is_hidden and each.text.casefold() == wanted
        ]
        if same:
            return next((each.index for each in same if each.heading), same[0].index)
    first = (each.index for each in blocks if each.frame.tag == "h1" and not each.frame.is_hidden)
    return next(first, None)
