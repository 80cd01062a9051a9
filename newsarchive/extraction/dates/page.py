"""A page's dates: every claim gathered, one publication date and one modification date chosen, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from newsarchive.article import Found, PageContext
from newsarchive.extraction.blocks import Block
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.dates.claims import Claim
from newsarchive.extraction.dates.embedded import embedded_claims
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
    dates = choose(claims, is_zone_known=hints.timezone is not None)
    if dates.published_on is None:
        claims += embedded_claims(document, hints)
        dates = choose(claims, is_zone_known=hints.timezone is not None)
    return dates


def choose(claims: Iterable[Claim], *, is_zone_known: bool = False) -> PageDates:
    """The dates the claims make likely."""
    claims = _settled(list(claims), is_zone_known=is_zone_known)
    published = [each for each in claims if each.role != "updated"]
    best = _best(published)
    if best is None:
        published = [each for each in claims if each.role == "updated"]
        best = _best(published)
    chosen = max((each for each in published if each.day == best), key=lambda each: each.weight, default=None)
    candidates = tuple(
        Candidate(
            Found(each.day.isoformat(), each.raw[:200], each.rule, 0.5),
            "chosen" if each is chosen else each.role,
            each.weight,
        )
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


def _settled(claims: list[Claim], *, is_zone_known: bool) -> list[Claim]:
    """The claims with swapped days put right where another claim tells, local days found, and hidden updates recognised."""
    days = {each.day for each in claims if each.printed.other is None}
    claims = [_swapped(each, days) for each in claims]
    if not is_zone_known:
        local = {
            each.day
            for each in claims
            if each.role != "updated" and each.source not in _STATED and each.weight >= _SURE
        }
        claims = [_localised(each, local) for each in claims]
    stated = {each.day for each in claims if each.role == "published" and each.source in _STATED}
    modified = {each.day for each in claims if each.role == "updated"}
    first = min(stated, default=date.max)
    return [
        _as_update(each) if each.day in modified and each.day > first and _can_be_update(each) else each
        for each in claims
    ]


def _swapped(claim: Claim, days: set[date]) -> Claim:
    other = claim.printed.other
    if other is None or claim.day in days or other not in days:
        return claim
    return replace(claim, printed=replace(claim.printed, day=other, other=None))


def _localised(claim: Claim, local: set[date]) -> Claim:
    """A stated instant in UTC on the day that readers see, where some zone of the world makes both the same."""
    at = claim.printed.at
    if at is None or claim.source not in _STATED or claim.day in local or at.date() != claim.day:
        return claim
    reachable = (at - timedelta(hours=11)).date(), (at + timedelta(hours=13)).date()
    seen = next((each for each in reachable if each in local), None)
    return replace(claim, printed=replace(claim.printed, day=seen)) if seen else claim


def _can_be_update(claim: Claim) -> bool:
    return claim.printed.label is None and claim.rule != "json-ld:datepublished" and claim.source != "address"


def _as_update(claim: Claim) -> Claim:
    return replace(claim, role="updated")


_SURE = 4.0
"""The weight from which a date that readers see, or the address, tells the local day of an instant in UTC."""

_STATED = frozenset(("json-ld", "meta", "microdata"))


def _scores(claims: Iterable[Claim]) -> dict[date, float]:
    strongest: dict[tuple[date, str], float] = {}
    for each in claims:
        key = (each.day, "visible" if each.source == "time" else each.source)
        strongest[key] = max(strongest.get(key, 0.0), each.weight)
    days = {day for day, _ in strongest}
    scores = {}
    for day in days:
        weights = sorted(
            (
                weight * (1.0 if other == day else _NEXT_DAY)
                for (other, _), weight in strongest.items()
                if abs(other - day) <= timedelta(days=1)
            ),
            reverse=True,
        )
        scores[day] = weights[0] + _AGREEMENT * sum(weights[1:])
    return scores


def _instant(claims: Iterable[Claim], day: date) -> datetime | None:
    return next(
        (
            each.printed.at
            for each in sorted(claims, key=lambda each: -each.weight)
            if each.day == day and each.printed.at
        ),
        None,
    )


def place_of(document: Document, headline: str | None, headline_block: int | None, body: Sequence[Block]) -> Place:
    """Where the headline and the body stand."""
    if headline_block is None:
        headline_block = _headline_block(document.blocks, headline)
    return Place(headline_block, body[0].index if body else None, body[-1].index if body else None)


def _headline_block(blocks: Sequence[Block], headline: str | None) -> int | None:
    """The number of the block that holds the headline: the heading of its words, else any block of them, else the first h1."""
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
