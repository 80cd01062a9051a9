"""A page's dates: every claim gathered, one publication date and one modification date chosen, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from newsarchive.article import Found, PageContext, utc_text
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.dates.claims import Claim, Source
from newsarchive.extraction.dates.hints import DateHints, zone_of_host
from newsarchive.extraction.dates.places import Place
from newsarchive.extraction.dates.printed import DateOrder
from newsarchive.extraction.dates.stated import address_claims, context_claims, stated_claims
from newsarchive.extraction.dates.visible import visible_claims
from newsarchive.extraction.document import Document
from newsarchive.extraction.structured import StructuredData

__all__ = ["PageDates", "find_dates", "place_of"]


@dataclass(frozen=True, slots=True)
class PageDates:
    """The dates of a page and the choices behind them; a choice's value is a day or an instant as JSON would hold it."""

    published_on: date | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    published: Choice = Choice()
    modified: Choice = Choice()


_LEAST = 2.4
"""The weight below which a date is a guess, and none is given."""

_AGREEMENT = 0.6
"""How much of its weight a second source adds."""
_NEXT_DAY = 0.4
"""How much of its weight a claim gives to the days beside its own: zones differ."""


def find_dates(
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
    """When the page was published and last changed.

    `timezone`, `date_order` and `language` are the publisher's; `headline_block` is the number of the block the headline stands
    in, else it is looked for by its text `headline`; `body` the blocks of the text. Nothing depends on today.
    """
    hints = DateHints(timezone or zone_of_host(document.url), fetched_at, language, date_order)
    place = place_of(document, headline, headline_block, body)
    claims = [
        *stated_claims(structured, hints),
        *address_claims(document.url),
        *context_claims(context, hints),
        *visible_claims(document, place, hints),
    ]
    return choose(claims)


def choose(claims: Iterable[Claim]) -> PageDates:
    """The dates the claims make likely."""
    claims = _settled(list(claims))
    published = [each for each in claims if each.role != "updated"]
    best = _best(published)
    if best is None:
        published = [each for each in claims if each.role == "updated"]
        best = _best(published)
    chosen = max((each for each in published if each.day == best), key=lambda each: each.weight, default=None)
    candidates = tuple(
        Candidate(Found(each.day.isoformat(), each.raw[:200], each.rule, 0.5), "chosen" if each is chosen else each.role, each.weight)
        for each in claims
    )
    if chosen is None or best is None:
        return PageDates(published=Choice(None, candidates))
    at = _instant(published, best)
    found = Found(best.isoformat(), chosen.raw[:200], chosen.rule, 0.9)
    return PageDates(best, at, None, Choice(found, candidates))


def _best(claims: Sequence[Claim]) -> date | None:
    scores = _scores(claims)
    best = max(scores, key=lambda day: (scores[day], -day.toordinal()), default=None)
    return best if best is not None and scores[best] >= _LEAST else None


def _settled(claims: list[Claim]) -> list[Claim]:
    """The claims with swapped days put right where another claim tells, and unlabelled updates recognised."""
    days = {each.day for each in claims if each.printed.other is None}
    settled = []
    for each in claims:
        other = each.printed.other
        if other is not None and each.day not in days and other in days:
            each = replace(each, printed=replace(each.printed, day=other, other=None))
        settled.append(each)
    stated = {each.day for each in settled if each.role == "published" and each.source in _STATED}
    modified = {each.day for each in settled if each.role == "updated"} - stated
    if stated:
        settled = [
            replace(each, role="updated") if each.day in modified and each.source in _SEEN and each.printed.label is None else each
            for each in settled
        ]
    return settled


_STATED = frozenset(("json-ld", "meta", "microdata"))
_SEEN = frozenset(("time", "visible"))


def _scores(claims: Iterable[Claim]) -> dict[date, float]:
    strongest: dict[tuple[date, Source], float] = {}
    for each in claims:
        key = (each.day, each.source)
        strongest[key] = max(strongest.get(key, 0.0), each.weight)
    days = {day for day, _ in strongest}
    scores = {}
    for day in days:
        weights = sorted(
            (weight * (1.0 if other == day else _NEXT_DAY) for (other, _), weight in strongest.items() if abs(other - day) <= timedelta(days=1)),
            reverse=True,
        )
        scores[day] = weights[0] + _AGREEMENT * sum(weights[1:])
    return scores


def _instant(claims: Iterable[Claim], day: date) -> datetime | None:
    return next((each.printed.at for each in sorted(claims, key=lambda each: -each.weight) if each.day == day and each.printed.at), None)


def place_of(document: Document, headline: str | None, headline_block: int | None, body: Sequence[Block]) -> Place:
    """Where the headline and the body stand."""
    if headline_block is None:
        headline_block = _headline_block(document.blocks, headline)
    return Place(headline_block, body[0].index if body else None, body[-1].index if body else None)


def _headline_block(blocks: Sequence[Block], headline: str | None) -> int | None:
    wanted = (headline or "").casefold()
    first = None
    for block in blocks:
        if block.is_hidden or len(block.text) > 400:
            continue
        level = block.heading
        if level and wanted and block.text.casefold() == wanted:
            return block.index
        if first is None and level == 1:
            first = block.index
    if first is None and wanted:
        first = next((each.index for each in blocks if not each.is_hidden and each.text.casefold() == wanted), None)
    return first
