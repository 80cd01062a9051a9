"""How long the disk lasts: what the archive grew by, run after run, against what is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from newsarchive.archive.runs.history import RunSize

__all__ = ["SOON_DAYS", "Forecast", "forecast"]

SOON_DAYS = 14  # time enough to order a disk
WEEK = timedelta(days=7)
LEAST_SPAN = timedelta(days=1)  # a rate from less is a guess


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the archive takes and what is left, in bytes; `days_left` at the rate of the last week, None: not to be told, and `why`."""

    archive_bytes: int
    free_bytes: int
    a_day_bytes: float | None = None
    days_left: float | None = None
    why: str | None = None

    @property
    def is_soon(self) -> bool:
        """Whether the disk is full within two weeks."""
        return self.days_left is not None and self.days_left < SOON_DAYS


def forecast(runs: Sequence[RunSize], size: int, free: int) -> Forecast:
    """How long the disk lasts at the rate of the last week; `runs` oldest first."""
    told = [(each.ended_at, each.archive_bytes) for each in runs if each.ended_at and each.archive_bytes]
    if not told:
        return Forecast(size, free, why="no run has ended yet")
    end, last = told[-1]
    begin, first = next((at, held) for at, held in told if end - at <= WEEK)
    span = end - begin
    if span < LEAST_SPAN:
        return Forecast(size, free, why="the runs told of span less than a day")
    a_day = (last - first) / (span / timedelta(days=1))
    if a_day <= 0:
        return Forecast(size, free, a_day, why="it does not grow")
    return Forecast(size, free, a_day, free / a_day)
