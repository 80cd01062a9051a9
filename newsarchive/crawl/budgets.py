"""How much of one run each publisher may take: pages and time, as its file says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import structlog

from newsarchive.publishers import Schedule

__all__ = ["Budgets"]

log = structlog.get_logger(__name__)


class Budgets:
    """Counts what publishers took; `schedule_of` gives a publisher's bounds by its id. Times are on the loop's clock, in seconds.

    A publisher's time begins with its first page of the run.
    """

    def __init__(self, schedule_of: Callable[[str], Schedule]) -> None:
        self._schedule_of = schedule_of
        self._bounded: dict[str, Schedule] = {}
        self._begun: dict[str, float] = {}
        self._pages: Counter[str] = Counter()
        self._spent: set[str] = set()

    def take(self, publisher_id: str, now: float) -> None:
        """Count a page that is asked for."""
        if publisher_id not in self._begun:
            self._begun[publisher_id] = now
            schedule = self._schedule_of(publisher_id)
            if schedule.max_pages is not None or schedule.max_time is not None:
                self._bounded[publisher_id] = schedule
        self._pages[publisher_id] += 1

    def spent(self, now: float) -> frozenset[str]:
        """The publishers that may take nothing more in this run."""
        for publisher_id, schedule in self._bounded.items():
            if publisher_id not in self._spent and self._is_spent(publisher_id, schedule, now):
                self._spent.add(publisher_id)
                log.info("a publisher's budget is spent", publisher=publisher_id, pages=self._pages[publisher_id])
        return frozenset(self._spent)

    def _is_spent(self, publisher_id: str, schedule: Schedule, now: float) -> bool:
        if schedule.max_pages is not None and self._pages[publisher_id] >= schedule.max_pages:
            return True
        took = now - self._begun[publisher_id]
        return schedule.max_time is not None and took >= schedule.max_time.total_seconds()
