"""Addresses that carry a day, and those of the days before: how a backfill walks a site's date archives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from newsarchive.expressions import expression

__all__ = ["DatedAddress", "dated_address"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATED = expression(
    r"(?P<year>(?:19[89]|20[0-4])\d)(?P<gap>[/_-]?)(?P<month>[01]?\d|" + "|".join(_MONTHS) + r")"
    r"(?:(?P<second_gap>[/_-]?)(?P<day>[0-3]?\d))?(?=[/_.?&-]|\Z)"
)


@dataclass(frozen=True, slots=True)
class DatedAddress:
    """An address parted around its date; `on` is the day (the first of the month where it carries none)."""

    before: str
    after: str
    on: date
    form: tuple[str, str, str | None, str]

    @property
    def has_day(self) -> bool:
        """Whether the address names a day, not only a month."""
        return self.form[2] is not None

    def at(self, day: date) -> str:
        """The same address for another day."""
        gap, month, second_gap, day_form = self.form
        named = _MONTHS[day.month - 1] if month == "%b" else f"{day.month:02}" if month == "%m" else str(day.month)
        text = f"{day.year}{gap}{named}"
        if second_gap is not None:
            text += second_gap + (f"{day.day:02}" if day_form == "%d" else str(day.day))
        return self.before + text + self.after

    def back_to(self, first: date) -> Iterator[str]:
        """The addresses from the day before this one back to `first`, newest first; by month where it has no day.

        >>> one = dated_address("https://a.example/archive/2024/03/02/")
        >>> list(one.back_to(date(2024, 2, 29)))
        ['https://a.example/archive/2024/03/01/', 'https://a.example/archive/2024/02/29/']
        """
        step = self._before(self.on)
        while step >= (first if self.has_day else first.replace(day=1)):
            yield self.at(step)
            step = self._before(step)

    def _before(self, day: date) -> date:
        yesterday = day - timedelta(days=1)
        return yesterday if self.has_day else yesterday.replace(day=1)


def dated_address(url: str) -> DatedAddress | None:
    """The address parted around its date, if its path carries one.

    >>> dated_address("https://a.example/archive/2024/mar").on
    datetime.date(2024, 3, 1)
    >>> dated_address("https://a.example/archive") is None
    True
    """
    start = url.find("/", url.find("://") + 3)
    if start < 0:
        return None
    for match in _DATED.finditer(url, start):
        if url[match.start() - 1] not in "/_-=":
            continue
        month_text, day_text = match["month"], match["day"]
        month = _MONTHS.index(month_text) + 1 if month_text in _MONTHS else int(month_text)
        try:
            on = date(int(match["year"]), month, int(day_text or 1))
        except ValueError:
            continue
        month_form = "%b" if month_text in _MONTHS else "%m" if len(month_text) == 2 else "m"
        day_form = "%d" if day_text is None or len(day_text) == 2 else "d"
        form = (match["gap"], month_form, match["second_gap"] if day_text else None, day_form)
        return DatedAddress(url[: match.start()], url[match.end() :], on, form)
    return None
