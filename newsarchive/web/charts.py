"""The geometry of the charts; templates draw it, and show the same numbers as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newsarchive.archive.queries.overview import DayCount

__all__ = ["Bar", "Chart", "Series", "months_chart", "stacked_days"]

MOST_SERIES = 7  # colours that can be told apart; the rest is drawn together
OTHERS = "all others"
HEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: `index` names it in the stylesheet, `total` is over all bars."""

    name: str
    index: int
    total: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in units of the chart: one wide for each label, `HEIGHT` high for `Chart.top`."""

    x: float
    y: float
    height: float
    series: int
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over labels; `ticks` are the values at the gridlines, `top` that of the uppermost one.

    `values[label][series]` is the number behind each bar.
    """

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[int, ...]
    top: int
    values: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """Everything that is drawn."""
        return sum(series.total for series in self.series)

    @property
    def totals(self) -> tuple[int, ...]:
        """The sum of each label."""
        return tuple(sum(row) for row in self.values)


def stacked_days(counts: Sequence[DayCount], first: date, last: date) -> Chart:
    """Articles a day, a colour for each publisher, the largest at the bottom; days without articles are there too."""
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    by_publisher: Counter[str] = Counter()
    for each in counts:
        by_publisher[each.publisher] += each.articles
    names = [name for name, _ in by_publisher.most_common(MOST_SERIES)]
    found: Counter[tuple[str, str]] = Counter()
    for each in counts:
        found[each.day.isoformat(), each.publisher if each.publisher in names else OTHERS] += each.articles
    if len(by_publisher) > MOST_SERIES:
        names.append(OTHERS)
    return _stacked([day.isoformat() for day in days], names, found)


def months_chart(counts: Iterable[tuple[str, int]], *, most: int = 24) -> Chart:
    """Articles a month, one colour, oldest first; months between without articles are there too, `most` in all."""
    found = dict(counts)
    if not found:
        return _stacked([], [], Counter())
    months = [max(found)]
    while months[-1] > min(found) and len(months) < most:
        year, month = (int(part) for part in months[-1].split("-"))
        months.append(f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02d}")
    months.reverse()
    return _stacked(months, ["articles"], Counter({(month, "articles"): found.get(month, 0) for month in months}))


def _stacked(labels: Sequence[str], names: Sequence[str], found: Counter[tuple[str, str]]) -> Chart:
    values = tuple(tuple(found[label, name] for name in names) for label in labels)
    ticks = _ticks(max((sum(row) for row in values), default=0))
    bars = []
    for x, (label, row) in enumerate(zip(labels, values, strict=True)):
        at = HEIGHT
        for index, value in enumerate(row):
            if value:
                height = value / ticks[-1] * HEIGHT
                at -= height
                bars.append(Bar(x, round(at, 3), round(height, 3), index, f"{label}: {value} {names[index]}"))
    series = tuple(Series(name, index, sum(row[index] for row in values)) for index, name in enumerate(names))
    return Chart(tuple(labels), series, tuple(bars), ticks, ticks[-1], values)


def _ticks(highest: int) -> tuple[int, ...]:
    """Round values from 0 to at or above the highest, three to six of them.

    >>> _ticks(7), _ticks(1), _ticks(1234)
    ((0, 2, 4, 6, 8), (0, 1), (0, 500, 1000, 1500))
    """
    step, sizes = 1, (1, 2, 5)
    at = 0
    while step * 4 < highest:
        at += 1
        step = sizes[at % 3] * 10 ** (at // 3)
    return tuple(range(0, max(step, -(-highest // step) * step) + 1, step))
