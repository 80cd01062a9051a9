"""Whether a publisher is well, judged against its own past. Pure: a history and the time in, a judgement out.

The states, the worst first: `failing` (pages are not answered), `redesigned` (a field or a rule finds less than it did),
`silent` (pages are answered, and hold no news), `ok`. A publisher has the worst state that something is found of; every
finding is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, sqrt
from statistics import median
from typing import Literal

from newsarchive.archive.runs.history import Period, PublisherHistory

__all__ = ["STATES", "DeadRule", "Failure", "FieldFall", "Judgement", "Volume", "judge"]

State = Literal["ok", "silent", "redesigned", "failing"]
STATES: tuple[State, ...] = ("ok", "silent", "redesigned", "failing")
"""The states, the worst last."""

DAY, WEEK = timedelta(days=1), timedelta(days=7)

LEAST_ASKED = 3  # refused pages before a site is called failing: one time-out in an hourly run is no news
MOST_REFUSED = 0.5  # of the pages of a day
RECENT_ASKED = 10

RECENT_ARTICLES = 12  # the newest runs that hold so many articles are compared with all before them
LEAST_FALL = 0.25  # of the articles: a field that was in 98 % and is in 80 % may be this week's subjects
SURE = 3.0  # standard errors of the difference of two shares: chance does this once in 700 comparisons

RULE_TRIES = 5  # in vain, one after the other, of a rule that used to find something
RULE_HITS = 5
RULE_SHARE = 0.2

WINDOWS = (1, 2, 3, 7, 14)  # days looked at: the fewest in which so many articles are usual
USUAL = 5.0
PAST_WINDOWS = 3  # weeks before, at least; eight at most
MOST_PAST_WINDOWS = 8
LEAST_SHARE = 0.25  # of what is usual
UNLIKELY = 0.001  # of so few articles, were all as before (Poisson)


@dataclass(frozen=True, slots=True)
class Volume:
    """How much news came in the last `days`, and how much is usual in such days of the week.

    `usual` None: not to be told, and `why` says why. `is_low`: far less than usual.
    """

    a_day: float | None = None
    days: int | None = None
    came: int | None = None
    usual: float | None = None
    is_low: bool = False
    since: datetime | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class FieldFall:
    """A field that fewer articles have than before; `before` and `now` are shares, 0 to 1."""

    field: str
    before: float
    now: float
    articles_before: int
    articles_now: int
    since: datetime


@dataclass(frozen=True, slots=True)
class DeadRule:
    """A rule of the publisher's file that found something and now does not; `tries` in vain."""

    rule: str
    hits_before: int
    tries: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """Pages that were not answered: `bad` of `asked`.

    `kind`: nothing came at all since the last success, most pages of the last day were refused, or no entry can be read.
    """

    kind: Literal["nothing", "refused", "entries"]
    bad: int
    asked: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is found of one publisher.

    `errors`: classes of reasons in the last day's runs; `fill_rates`: share of each field in the newest articles.
    """

    publisher: str
    name: str
    state: State
    success_at: datetime | None
    volume: Volume
    failure: Failure | None = None
    falls: tuple[FieldFall, ...] = ()
    dead_rules: tuple[DeadRule, ...] = ()
    errors: tuple[tuple[str, int], ...] = ()
    fill_rates: tuple[tuple[str, float], ...] = ()


def judge(history: PublisherHistory, now: datetime) -> Judgement:
    """The state of one publisher, and everything that was found."""
    failure = find_failure(history)
    falls, rules = find_falls(history.periods), find_dead_rules(history.periods)
    volume = judge_volume(history, now)
    state: State = "ok"
    if failure is not None:
        state = "failing"
    elif falls or rules:
        state = "redesigned"
    elif volume.is_low:
        state = "silent"
    reasons: Counter[str] = Counter()
    for period in _in_vain(history.periods) or _newest(history.periods):
        reasons.update(period.reasons)
    recent, _ = _parted(history.periods)
    return Judgement(
        history.id,
        history.name,
        state,
        history.success_at,
        volume,
        failure,
        falls,
        rules,
        tuple(reasons.most_common()),
        tuple((name, filled / pages) for name, (filled, pages) in _fills(recent).items() if pages),
    )


# ------------------------------------------------------------ are pages answered?


def find_failure(history: PublisherHistory) -> Failure | None:
    """Nothing came in the newest runs, or most of the last day's pages were refused, or no entry can be read."""
    periods = history.periods
    vain = _in_vain(periods)
    bad = sum(each.failed + each.blocked + each.gone for each in vain)
    success_at = history.success_at
    if bad and (bad >= LEAST_ASKED or success_at is None or vain[-1].at - success_at >= DAY):
        return Failure("nothing", bad, sum(each.asked for each in vain), success_at)
    newest = _newest(periods)
    asked, refused = sum(each.asked for each in newest), sum(_refused(each) for each in newest)
    before = periods[: len(periods) - len(newest)]
    usual = median([_refused(each) / each.asked for each in before if each.asked] or [0.0])
    is_over = not periods or _refused(periods[-1]) < MOST_REFUSED * periods[-1].asked
    if not is_over and asked >= RECENT_ASKED and refused / asked >= MOST_REFUSED > 2 * usual:
        return Failure("refused", refused, asked, newest[0].at)
    lost = [each for each in history.entries if each.state in ("failed", "blocked", "gone")]
    if lost and len(lost) == len(history.entries) and all(each.attempts >= LEAST_ASKED for each in lost):
        return Failure("entries", len(lost), len(lost), success_at)
    return None


def _in_vain(periods: Sequence[Period]) -> Sequence[Period]:
    """The newest periods, as far back as they brought nothing of use."""
    at = len(periods)
    while at and not periods[at - 1].useful:
        at -= 1
    return periods[at:]


def _newest(periods: Sequence[Period]) -> Sequence[Period]:
    """The periods of the last day on which anything was asked."""
    return [each for each in periods if periods[-1].at - each.at < DAY]


def _refused(period: Period) -> int:
    """Pages that were not answered as they should be; what robots.txt forbids is a rule, not a failure."""
    return period.failed + period.blocked - period.reasons.get("robots.txt", 0)


# ------------------------------------------------------------ do pages hold what they held?


def find_falls(periods: Sequence[Period]) -> tuple[FieldFall, ...]:
    """The fields that the newest articles have far less often than those before; none where either are too few."""
    recent, past = _parted(periods)
    blocks = _blocks(past)
    if not blocks or _articles(recent) < RECENT_ARTICLES:
        return ()
    now_fills, past_count = _fills(recent), _articles(past)
    falls = []
    for name, (filled, pages) in now_fills.items():
        rates = [fills[name][0] / fills[name][1] for fills in map(_fills, blocks) if fills.get(name, (0, 0))[1]]
        if not rates:
            continue
        before, now = median(rates), filled / pages
        if before - now >= LEAST_FALL and _is_sure(before, past_count, now, pages):
            since = _since(periods, name, (before + now) / 2)
            falls.append(FieldFall(name, before, now, past_count, pages, since))
    return tuple(sorted(falls, key=lambda fall: fall.now - fall.before))


def find_dead_rules(periods: Sequence[Period]) -> tuple[DeadRule, ...]:
    """The rules that found something and, each of the last times they were tried, found nothing."""
    dead = []
    for rule in sorted({rule for period in periods for rule in period.rules}):
        tries, since, at = 0, None, len(periods)
        for at in range(len(periods) - 1, -1, -1):
            hits, misses = periods[at].rules.get(rule, (0, 0))
            if hits:
                break
            tries += misses
            since = periods[at].at if misses else since
        before = periods[: at + 1]
        hits = sum(each.rules.get(rule, (0, 0))[0] for each in before)
        all_tries = sum(sum(each.rules.get(rule, (0, 0))) for each in before)
        if since and tries >= RULE_TRIES and hits >= RULE_HITS and hits / all_tries >= RULE_SHARE:
            dead.append(DeadRule(rule, hits, tries, since))
    return tuple(dead)


def _parted(periods: Sequence[Period]) -> tuple[Sequence[Period], Sequence[Period]]:
    """The newest periods that hold RECENT_ARTICLES articles, and all before them."""
    at, count = len(periods), 0
    while at and count < RECENT_ARTICLES:
        at -= 1
        count += _articles(periods[at : at + 1])
    return periods[at:], periods[:at]


def _blocks(periods: Sequence[Period]) -> list[list[Period]]:
    """Periods in groups of RECENT_ARTICLES articles or more: their median is not moved by one odd day."""
    blocks: list[list[Period]] = []
    current: list[Period] = []
    for period in periods:
        current.append(period)
        if _articles(current) >= RECENT_ARTICLES:
            blocks.append(current)
            current = []
    return blocks


def _articles(periods: Iterable[Period]) -> int:
    return sum(max((pages for _, pages in each.fills.values()), default=0) for each in periods)


def _fills(periods: Iterable[Period]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for period in periods:
        for name, (filled, pages) in period.fills.items():
            old = found.get(name, (0, 0))
            found[name] = (old[0] + filled, old[1] + pages)
    return found


def _is_sure(before: float, before_count: int, now: float, count: int) -> bool:
    """Whether two shares differ by more than chance: the test of two proportions."""
    share = (before * before_count + now * count) / (before_count + count)
    error = sqrt(share * (1 - share) * (1 / before_count + 1 / count))
    return error == 0 or (before - now) / error >= SURE


def _since(periods: Sequence[Period], name: str, middle: float) -> datetime:
    """When the field was first found too rarely, of all times since when it always was."""
    since = periods[-1].at
    for period in reversed(periods):
        filled, pages = period.fills.get(name, (0, 0))
        if not pages:
            continue
        if filled / pages > middle:
            break
        since = period.at
    return since


# ------------------------------------------------------------ does news come?


def judge_volume(history: PublisherHistory, now: datetime) -> Volume:
    """How much news came lately, beside the same days of the weeks before."""
    if not history.periods:
        return Volume(why="never crawled")
    begun = history.periods[0].at + DAY  # the first day brings what was there already
    fresh = [each for each in history.fresh_at if each >= begun]
    known_for = now - begun
    a_day = len([each for each in fresh if each >= now - 4 * WEEK]) / max(min(known_for, 4 * WEEK) / DAY, 1.0)
    if known_for < PAST_WINDOWS * WEEK + DAY:
        days = max(known_for / DAY + 1, 0)
        why = f"too young to judge: known for {days:.0f} days, {PAST_WINDOWS} weeks and two days are needed"
        return Volume(a_day if known_for >= DAY else None, why=why)
    for days in WINDOWS:
        counts = _past_counts(history, fresh, now, days, begun)
        if len(counts) < PAST_WINDOWS:
            return Volume(a_day, why="too few weeks in which it was crawled")
        usual = median(counts)
        if usual < USUAL:
            continue
        came = _came(fresh, now - days * DAY, now)
        if not _was_crawled(history, now - days * DAY, now):
            return Volume(a_day, days, came, usual, why="not crawled in these days")
        is_low = came < LEAST_SHARE * usual and _chance(came, usual) < UNLIKELY
        since = max((each for each in fresh if each <= now), default=begun) if is_low else None
        return Volume(a_day, days, came, usual, is_low, since)
    return Volume(
        a_day, why=f"too little news to judge: fewer than {USUAL:.0f} articles in {WINDOWS[-1]} days are usual"
    )


def _past_counts(
    history: PublisherHistory, fresh: Sequence[datetime], now: datetime, days: int, begun: datetime
) -> list[int]:
    """How much came in the same days of earlier weeks in which it was crawled."""
    step = max(days, 7) * DAY
    counts = []
    for number in range(1, MOST_PAST_WINDOWS + 1):
        end = now - number * step
        start = end - days * DAY
        if start < begun:
            break
        if _was_crawled(history, start, end):
            counts.append(_came(fresh, start, end))
    return counts


def _came(fresh: Sequence[datetime], start: datetime, end: datetime) -> int:
    return sum(start < each <= end for each in fresh)


def _was_crawled(history: PublisherHistory, start: datetime, end: datetime) -> bool:
    """Whether something came on half of these days at least. Older periods are days, told by their first answer."""
    days = {
        int((moment - start) / DAY)
        for each in history.periods
        if each.success_at
        for moment in (each.at, each.success_at)
        if start <= moment <= end
    }
    return len(days) * 2 >= (end - start) / DAY


def _chance(came: int, usual: float) -> float:
    """How likely so few are, or fewer, where `usual` are expected: Poisson's distribution."""
    term, total = exp(-usual), 0.0
    for number in range(came + 1):
        total += term
        term *= usual / (number + 1)
    return total
