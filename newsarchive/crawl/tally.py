"""The count of a crawl: every lease ends in exactly one column, and the columns add up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsarchive.archive.runs.counts import COLUMN, TRAP, USEFUL
from newsarchive.archive.writing.outcomes import Result

__all__ = ["Tally"]

PAGES = ("fetched", "unchanged", "failed", "blocked", "gone", "pending")
ARTICLES = ("new", "changed", "unchanged")


@dataclass(slots=True)
class Tally:
    """Counts by publisher, filled as outcomes are committed.

    `useful`: articles, lists, and what has not changed; `lost`: redirects to other sites; `times`: of the first answer and the last.
    """

    pages: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    articles: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: Counter[str] = field(default_factory=Counter)
    useful: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    times: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)

    def page(self, publisher_id: str, result: Result, reason: str | None, at: datetime) -> None:
        """Count one outcome."""
        first, last = self.times.get(publisher_id, (at, at))
        self.times[publisher_id] = (min(first, at), max(last, at))
        column = COLUMN[result]
        self.pages[publisher_id][column] += 1
        if result in USEFUL:
            self.useful[publisher_id] += 1
        is_elsewhere = result == "redirected" and reason is not None and reason.startswith("to another site")
        self.lost[publisher_id] += is_elsewhere
        is_false_page = result == "other" and reason is not None and reason.startswith("an error page")
        if (column in ("failed", "blocked", "gone") or is_elsewhere or is_false_page) and reason:
            self.reasons[reason] += 1

    def traps(self, counts: Mapping[str, int]) -> None:
        """Count the links that were left alone because they lead into traps, by kind."""
        for kind, count in counts.items():
            self.reasons[f"{TRAP}{kind}"] += count

    @property
    def trapped(self) -> dict[str, int]:
        """How many links were left alone because they lead into traps, by kind, the most first."""
        return {name.removeprefix(TRAP): count for name, count in self.reasons.most_common() if name.startswith(TRAP)}

    @property
    def errors(self) -> list[tuple[str, int]]:
        """Why pages brought nothing, the most frequent reason first."""
        return [(name, count) for name, count in self.reasons.most_common() if not name.startswith(TRAP)]

    def article(self, publisher_id: str, effect: str) -> None:
        """Count what became of one article: new, changed, unchanged."""
        self.articles[publisher_id][effect] += 1

    def pending(self, counts: Mapping[str, int]) -> None:
        """Set what is still due, by publisher."""
        for publisher_id, count in counts.items():
            self.pages[publisher_id]["pending"] = count

    @property
    def leases(self) -> int:
        """How many outcomes were counted."""
        return sum(sum(counts.values()) - counts["pending"] for counts in self.pages.values())

    def publisher(self, publisher_id: str) -> dict[str, Any]:
        """One publisher's counts, in the shape of `crawl --json`."""
        return {
            "pages": {name: self.pages[publisher_id][name] for name in PAGES},
            "articles": {name: self.articles[publisher_id][name] for name in ARTICLES},
            "seconds": self._seconds(publisher_id),
        }

    def _seconds(self, publisher_id: str) -> float:
        """From a publisher's first answer to its last."""
        if publisher_id not in self.times:
            return 0.0
        first, last = self.times[publisher_id]
        return round((last - first).total_seconds(), 3)

    def to_dict(self) -> dict[str, Any]:
        """All counts, in the shape of `crawl --json`."""
        known = sorted({*self.pages, *self.articles})
        each = {publisher_id: self.publisher(publisher_id) for publisher_id in known}
        return {
            "pages": {name: sum(row["pages"][name] for row in each.values()) for name in PAGES},
            "articles": {name: sum(row["articles"][name] for row in each.values()) for name in ARTICLES},
            "publishers": each,
        }

    def yielded_nothing(self, publisher_id: str) -> bool:
        """Whether a publisher gave nothing but errors: not one article or list, some failures.

        A publisher of which nothing was asked has not failed.
        """
        counts = self.pages[publisher_id]
        return self.useful[publisher_id] == 0 and (
            counts["failed"] + counts["blocked"] + counts["gone"] + self.lost[publisher_id] > 0
        )
