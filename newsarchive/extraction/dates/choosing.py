"""The choice among a page's claims: the day most of the evidence speaks for, and the time of day that goes with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from newsarchive.article import Found, utc_text
from newsarchive.expressions import expression
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.dates.address import content_id_time
from newsarchive.extraction.dates.claims import Claim
from newsarchive.extraction.dates.hints import DateHints

__all__ = ["PageDates", "choose"]


@dataclass(frozen=True, slots=True)
class PageDates:
    """The dates of a page and the choices behind them.

    The value of `published` is a day, that of `modified` an instant, both as JSON would hold them.
    """

    published_on: date | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    published: Choice = field(default_factory=Choice)
    modified: Choice = field(default_factory=Choice)


# Weights are log-odds plus 3: a date of weight 3 is as likely right as wrong.
_LEAST = 2.0
"""The weight below which a date is a guess, and none is given."""
_LEAST_UPDATE = 0.5
"""The same for a printed update, whose weight says how likely it is the publication."""
_SURE = 4.0
"""The weight from which a date that readers see, or the address, tells the local day of an instant in UTC."""
_AGREEMENT = 0.6
"""How much of its weight a further source adds."""
_NEXT_DAY = 0.4
"""How much of its weight a claim gives to the days beside its own: zones differ."""
_MOST_SEEN = 5.4
"""What a date without a word beside it weighs at most, so that it cannot overrule what the page states."""
_FAR_FROM_ID = timedelta(days=62)
_STATED = frozenset(("json-ld", "meta", "microdata"))
_SEEN = frozenset(("time", "visible"))


def choose(claims: Iterable[Claim], hints: DateHints, url: str = "") -> PageDates:
    """The dates the claims make likely; an update's day stands in where nothing else is known."""
    claims = _settled(list(claims), hints, url)
    used = [each for each in claims if each.role != "updated"]
    best, score = _best(used)
    if best is None:
        used = [each for each in claims if each.role == "updated"]
        best, score = _best(used)
    chosen = max((each for each in used if each.day == best), key=_order, default=None)
    candidates = tuple(_candidate(each, chosen, best) for each in claims)
    if chosen is None or best is None:
        return PageDates(published=Choice(None, candidates))
    clocks = [each for each in used if each.day == best] + _lone_updates(claims, best)
    published_at = _instant(clocks)
    found = Found(best.isoformat(), chosen.raw[:200], chosen.rule, _confidence(score, chosen))
    modified = _modified([each for each in claims if each.role == "updated" and each not in clocks], best, published_at)
    return PageDates(
        best,
        published_at,
        modified.printed.at if modified else None,
        Choice(found, candidates),
        _modified_choice(modified),
    )


# ------------------------------------------------------------ claims set right by each other


def _settled(claims: list[Claim], hints: DateHints, url: str) -> list[Claim]:
    days = {each.day for each in claims if each.printed.other is None}
    claims = [_capped(_swapped(each, days)) for each in claims]
    claims = [_doubted(each, claims, hints, url) for each in claims]
    if hints.timezone is None:
        claims = _localised(claims)
    first = min(
        (each.day for each in claims if each.role == "published" and _states_publication(each)), default=date.max
    )
    modified = {each.day for each in claims if each.role == "updated"}
    return [
        replace(each, role="updated") if first < each.day and each.day in modified and _can_be_update(each) else each
        for each in claims
    ]


def _swapped(claim: Claim, days: set[date]) -> Claim:
    """Day and month the other way round, where only so another claim agrees."""
    other = claim.printed.other
    if other is None or claim.day in days or other not in days:
        return claim
    return replace(claim, printed=replace(claim.printed, day=other, at=None, other=None))


def _capped(claim: Claim) -> Claim:
    if claim.source in _SEEN and claim.printed.label != "published" and claim.weight > _MOST_SEEN:
        return replace(claim, weight=_MOST_SEEN)
    return claim


_BUDDHIST = expression(r"(?<!\d)2[45]\d\d(?!\d)")


def _doubted(claim: Claim, claims: Sequence[Claim], hints: DateHints, url: str) -> Claim:
    """A claim far from the content id's moment, or with a Buddhist year that does not meet the address, weighs little."""
    entered = content_id_time(url)
    if entered is not None and abs(claim.day - entered.date()) > _FAR_FROM_ID:
        return replace(claim, weight=claim.weight / 4)
    if _BUDDHIST.search(claim.printed.raw) and not (hints.language or "").startswith(("th", "lo", "km")):
        path = {each.day for each in claims if each.source == "address"}
        if path and claim.day not in path:
            return replace(claim, weight=claim.weight / 4)
    return claim


def _localised(claims: list[Claim]) -> list[Claim]:
    """Instants stated in UTC on the day that readers see, where a zone people live in makes both the same."""
    shown = {each.day for each in claims if each.role != "updated" and each.source not in _STATED}
    local = {
        each.day for each in claims if each.role != "updated" and each.source not in _STATED and each.weight >= _SURE
    }
    return [_on_local_day(each, shown, local) for each in claims]


def _on_local_day(claim: Claim, shown: set[date], local: set[date]) -> Claim:
    at = claim.printed.at
    if at is None or claim.source not in _STATED or claim.day in shown or at.date() != claim.day:
        return claim
    reachable = (at - timedelta(hours=8)).date(), (at + timedelta(hours=10)).date()
    seen = next((each for each in reachable if each in local), None)
    return replace(claim, printed=replace(claim.printed, day=seen)) if seen else claim


def _states_publication(claim: Claim) -> bool:
    return claim.rule in ("json-ld:datepublished", "json-ld:webpage.datepublished", "meta:article:published_time")


def _can_be_update(claim: Claim) -> bool:
    return claim.printed.label is None and claim.rule != "json-ld:datepublished" and claim.source != "address"


# ------------------------------------------------------------ the day


def _best(claims: Sequence[Claim]) -> tuple[date | None, float]:
    """The day with the highest score, the earlier of two, and its score; None below what is more than a guess."""
    scores = _scores(claims)
    best = max(scores, key=lambda day: (scores[day], -day.toordinal()), default=None)
    return (best, scores[best]) if best is not None and scores[best] >= _LEAST else (None, 0.0)


def _scores(claims: Iterable[Claim]) -> dict[date, float]:
    """For each day the weight of its strongest source, and a part of those of the others that agree."""
    strongest: dict[tuple[date, str], float] = {}
    for each in claims:
        key = (each.day, "seen" if each.source in _SEEN else each.source)
        strongest[key] = max(strongest.get(key, 0.0), each.weight)
    scores = {}
    for day in {each for each, _ in strongest}:
        weights = sorted(
            weight * (1.0 if other == day else _NEXT_DAY)
            for (other, _), weight in strongest.items()
            if abs(other - day) <= timedelta(days=1)
        )
        scores[day] = weights[-1] + _AGREEMENT * sum(weights[:-1])
    return scores


def _order(claim: Claim) -> tuple[float, bool]:
    return claim.weight, claim.printed.at is not None


def _confidence(score: float, chosen: Claim) -> float:
    """The share of days of such a score that are the gold's, as measured by benchmarks on public corpora."""
    if chosen.role == "updated":
        return _SHARE_OF_UPDATES
    for limit, share in _SHARES:
        if score < limit:
            return share
    return _SHARES[-1][1]


_SHARE_OF_UPDATES = 0.65
# By score; one source alone (6 to 7) meets more doubtful gold than two that agree.
_SHARES = ((3.0, 0.4), (4.0, 0.6), (5.0, 0.87), (6.0, 0.92), (7.0, 0.8), (11.0, 0.93), (math.inf, 0.955))


# ------------------------------------------------------------ times of day, and the change


def _lone_updates(claims: Sequence[Claim], day: date) -> list[Claim]:
    """The printed updates of the day of publication, where no other date is printed: "Updated:" is all some papers say."""
    seen = [each for each in claims if each.source in _SEEN and each.weight >= _LEAST]
    if any(each.role != "updated" for each in seen):
        return []
    return [each for each in seen if each.day == day]


def _instant(claims: Sequence[Claim]) -> datetime | None:
    return next((each.printed.at for each in sorted(claims, key=_order, reverse=True) if each.printed.at), None)


def _modified(claims: Sequence[Claim], day: date, published_at: datetime | None) -> Claim | None:
    """The strongest claim of a change with a time of day that is not before the publication; the latest of its source."""
    later = [
        each
        for each in claims
        if each.printed.at is not None
        and each.day >= day
        and (published_at is None or each.printed.at >= published_at)
        and (each.source in _STATED or (each.printed.label == "updated" and each.weight >= _LEAST_UPDATE))
    ]
    ranks = {"json-ld": 3, "meta": 2, "microdata": 1}
    return max(later, key=lambda each: (ranks.get(each.source, 0), each.weight, each.printed.at), default=None)


def _modified_choice(claim: Claim | None) -> Choice:
    if claim is None or claim.printed.at is None:
        return Choice()
    found = Found(utc_text(claim.printed.at), claim.raw[:200], claim.rule, 0.9 if claim.source in _STATED else 0.7)
    return Choice(found, (Candidate(found, "chosen", claim.weight),))


def _candidate(claim: Claim, chosen: Claim | None, best: date | None) -> Candidate:
    chance = round(1 / (1 + math.exp(3.0 - claim.weight)), 2)
    found = Found(claim.day.isoformat(), claim.raw[:200], claim.rule, chance)
    if claim is chosen:
        verdict = "chosen"
    elif claim.day == best:
        verdict = "agrees"
    elif claim.role == "updated":
        verdict = "the time of a change"
    else:
        verdict = "speaks for less than the chosen day" if best else "no more than a guess"
    return Candidate(found, verdict, round(claim.weight, 2))
