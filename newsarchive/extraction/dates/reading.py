"""A date line read: days, times of day and the words beside them joined into publication and update."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from newsarchive.expressions import expression
from newsarchive.extraction.dates.calendars import plain_characters
from newsarchive.extraction.dates.clocks import PrintedClock, clock_after, clock_before
from newsarchive.extraction.dates.fallback import parse_unknown_language
from newsarchive.extraction.dates.labels import Label, label_of
from newsarchive.extraction.dates.printed import DateOrder, PrintedDay, find_days
from newsarchive.extraction.dates.relative import find_relative, is_relative_word
from newsarchive.extraction.dates.words import is_weekday
from newsarchive.extraction.dates.zones import zone_named, zone_printed

__all__ = ["Label", "PrintedDate", "read_date", "read_dates"]

FIRST_YEAR = 1990
"""No news site is older; what is dated before is history told in the text."""
_DIGIT = re.compile(r"\d")
_YEAR_SIGN = "年"  # stands in dates whose numbers are Chinese words


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as a line prints it.

    `day` is the day in the publisher's zone; `at` the instant in UTC, where a time of day is printed and its zone is
    known; `clock` the time of day as printed. `label`: which word stands beside it, if any; `is_update`: it is the time
    of a change. `is_short`: its year has two digits. `other`: the second reading of a numeric date whose order nobody
    told. `raw` is the text of the date, `start` and `end` its place.
    """

    day: date
    at: datetime | None = None
    is_update: bool = False
    has_zone: bool = False
    clock: time | None = None
    label: Label | None = None
    is_relative: bool = False
    is_short: bool = False
    other: date | None = None
    raw: str = ""
    start: int = 0
    end: int = 0


def read_date(
    text: str,
    *,
    timezone: str | None = None,
    fetched_at: datetime | None = None,
    language: str | None = None,
    date_order: DateOrder | None = None,
) -> PrintedDate | None:
    """The publication date a short text prints; an update's where no other is printed; None where there is none.

    A date needs its day, month and year; nothing is filled in from today. Relative texts are counted from `fetched_at`
    and fix the day only. `timezone` (IANA) is the publisher's, `date_order` its order of day and month.

    >>> read_date("Updated: Apr 16, 2024 By Zhou Wenting in Shanghai", timezone="Asia/Shanghai").day
    datetime.date(2024, 4, 16)
    >>> read_date("2019年06月15日08:18 来源：人民网", timezone="Asia/Shanghai").at
    datetime.datetime(2019, 6, 15, 0, 18, tzinfo=datetime.timezone.utc)
    >>> read_date("1月13日", timezone="Asia/Tokyo") is None
    True
    """
    found = read_dates(text, timezone=timezone, fetched_at=fetched_at, language=language, date_order=date_order)
    if not found or is_prose(plain_characters(text), found):
        return None
    return next((each for label in ("published", None, "updated") for each in found if each.label == label), None)


def read_dates(
    text: str,
    *,
    timezone: str | None = None,
    fetched_at: datetime | None = None,
    language: str | None = None,
    date_order: DateOrder | None = None,
) -> tuple[PrintedDate, ...]:
    """Every date of a text in its order, with the label that stands beside it; for the arguments see `read_date`.

    Dates that a word marks as something else (a founding, an issue, a broadcast), before 1990 or after the visit are
    left out.
    """
    if not (_DIGIT.search(text) or _YEAR_SIGN in text or is_relative_word(text)):
        return ()
    plain = plain_characters(text)
    reader = _Reader(plain, text, timezone, fetched_at, language, date_order)
    return reader.absolute() or reader.relative() or reader.foreign()


class _Reader:
    """One text being read."""

    def __init__(
        self,
        plain: str,
        text: str,
        timezone: str | None,
        fetched_at: datetime | None,
        language: str | None,
        date_order: DateOrder | None,
    ) -> None:
        self.plain, self.text = plain, text
        self.zone = zone_named(timezone)
        self.timezone = timezone
        self.fetched_at, self.date_order = fetched_at, date_order
        main, _, self.region = (language or "").lower().replace("_", "-").partition("-")
        self.language = main or None

    def absolute(self) -> tuple[PrintedDate, ...]:
        days = find_days(
            self.plain, language=self.language, date_order=self.date_order, is_american=self._is_american()
        )
        found = []
        position = 0
        is_clock_first = bool(days) and clock_before(self.plain, days[0].start) is not None
        for number, day in enumerate(days):
            following = days[number + 1].start if number + 1 < len(days) else len(self.plain)
            clock = self._clock(day, position, following, is_clock_first=is_clock_first)
            begin = min(day.start, clock.start) if clock else day.start
            end = max(day.end, clock.end) if clock else day.end
            label = label_of(self.plain[position:begin], self.plain[end:following], is_last=number + 1 == len(days))
            position = end
            if label != "refused":
                each = self._dated(day, clock, label, begin, end)
                if each is not None:
                    found.append(each)
        return tuple(found)

    def relative(self) -> tuple[PrintedDate, ...]:
        if self.fetched_at is None or len(self.plain) > _LONGEST_LINE:
            return ()
        found = find_relative(self.plain, self.fetched_at, self.zone or UTC)
        if found is None:
            return ()
        clock = clock_after(self.plain, found.end) if found.is_word else None
        label = label_of(self.plain[: found.start], self.plain[found.end :])
        if label == "refused":
            return ()
        day = PrintedDay(found.start, found.end, found.day)
        each = self._dated(day, clock, label, found.start, clock.end if clock else found.end, is_relative=True)
        return (each,) if each else ()

    def foreign(self) -> tuple[PrintedDate, ...]:
        day = parse_unknown_language(
            self.plain.strip(),
            self.language,
            timezone=self.timezone,
            date_order=self.date_order,
            fetched_at=self.fetched_at,
        )
        if day is None:
            return ()
        each = self._dated(PrintedDay(0, len(self.plain), day), None, None, 0, len(self.plain))
        return (each,) if each else ()

    def _clock(self, day: PrintedDay, position: int, following: int, *, is_clock_first: bool) -> PrintedClock | None:
        before = clock_before(self.plain, day.start)
        if before is not None and before.start < position:
            before = None
        if before is not None and is_clock_first:
            return before
        after = clock_after(self.plain, day.end)
        if after is not None and after.end <= following:
            return after
        return before

    def _dated(
        self,
        day: PrintedDay,
        clock: PrintedClock | None,
        label: Label | None,
        begin: int,
        end: int,
        *,
        is_relative: bool = False,
    ) -> PrintedDate | None:
        on, other = self._plausible(day)
        if on is None:
            return None
        at, has_zone = self._instant(on, clock)
        if at is not None and has_zone and self.zone is not None:
            on = at.astimezone(self.zone).date()
        return PrintedDate(
            day=on,
            at=at,
            is_update=label == "updated",
            has_zone=has_zone,
            clock=clock.clock if clock else None,
            label=label,
            is_relative=is_relative,
            is_short=day.is_short,
            other=other,
            raw=self.text[begin:end].strip(),
            start=begin,
            end=end,
        )

    def _plausible(self, day: PrintedDay) -> tuple[date | None, date | None]:
        """The reading that lies between 1990 and the visit, and the other if it does too."""
        last = (self.fetched_at + timedelta(days=1)).date() if self.fetched_at else date.max
        readings = [each for each in (day.day, day.other) if each and each.year >= FIRST_YEAR and each <= last]
        return (readings[0] if readings else None), (readings[1] if len(readings) > 1 else None)

    def _instant(self, on: date, clock: PrintedClock | None) -> tuple[datetime | None, bool]:
        if clock is None:
            return None, False
        local = datetime.combine(on, clock.clock)
        printed = zone_printed(clock.zone, local, self.zone) if clock.zone else None
        zone = printed or self.zone
        if zone is None:
            return None, False
        return local.replace(tzinfo=zone).astimezone(UTC), printed is not None

    def _is_american(self) -> bool:
        if self.language not in (None, "en", "fil", "tl"):
            return False
        if self.region and self.timezone is None:
            return self.region in ("us", "ca", "ph", "latn-us")
        return self.timezone is None or self.timezone.startswith(("America/", "US/", "Pacific/Honolulu", "Asia/Manila"))


_LONGEST_LINE = 300
_WORD = expression(r"[^\W\d_][^\W\d_’'-]*")
_PREPOSITION = expression(
    r"(?<![^\W\d_])(?:[a-zà-ÿ][^\W\d_]*,?|[^\W\d_]+,)\s(?:on|in|since|until|till|from|of|for|before|after|through|between|seit|bis|ab|depuis|jusqu'au|desde|hasta|em|dal|al|sinds|tot)(?:\s\w+,?)?\s*$"
)
_GOES_ON = expression(
    r"\s*[,;]?\s*(?!(?:um|at|by|von|par|por|di|da|av|af|door|min|uhr|in|kl|à|and|und|et|y|e|o)(?![^\W\d_]))[a-zà-ÿ][^\W\d_]+\s[^\W\d_]+\s[^\W\d_]+"
)
_MOST_WORDS_OF_A_LINE = 12


def is_prose(text: str, dates: tuple[PrintedDate, ...]) -> bool:
    """Whether the dates stand in running text rather than in a date line."""
    first = dates[0]
    if any(each.label for each in dates) and len(text) <= _LONGEST_LINE:
        return False
    before, after = text[: first.start], text[dates[-1].end :]
    if _PREPOSITION.search(before) and not re.match(r"\s*(?:by|posted|published)\b", before, re.IGNORECASE):
        return True
    words = sum(not (len(word) > 3 and is_weekday(word)) for word in _WORD.findall(before + " " + after))
    if words > _MOST_WORDS_OF_A_LINE:
        return True
    return bool(_GOES_ON.match(after)) and not first.is_relative
