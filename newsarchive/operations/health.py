"""The health of an archive: every publisher judged, the crawl itself, the disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.disk_use import archive_bytes, free_bytes
from newsarchive.archive.runs.history import RunSize, publisher_histories, run_sizes
from newsarchive.errors import PublisherNotFound
from newsarchive.operations.disk import Forecast, forecast
from newsarchive.operations.judging import Judgement, judge
from newsarchive.operations.telling import moment_text, paragraph
from newsarchive.publishers import Publisher

__all__ = ["Health", "look_at"]

LEAST_PAUSE = timedelta(hours=26)  # a daily crawl may be late
PAUSES = 3  # of its usual ones


@dataclass(frozen=True, slots=True)
class Health:
    """What was found: `judgements` by publisher; `problems` of the archive as a whole, one sentence each; `paragraphs` by publisher."""

    at: datetime
    judgements: tuple[Judgement, ...]
    paragraphs: Mapping[str, str]
    problems: tuple[str, ...]
    last_run_at: datetime | None
    disk: Forecast

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and all(each.state == "ok" for each in self.judgements)

    def to_dict(self) -> dict[str, Any]:
        """The shape of `health --json`."""
        return {
            "at": _iso(self.at),
            "state": "ok" if self.is_well else "unhealthy",
            "last_run_at": _iso(self.last_run_at),
            "problems": list(self.problems),
            "disk": {
                "archive_bytes": self.disk.archive_bytes,
                "free_bytes": self.disk.free_bytes,
                "bytes_a_day": _rounded(self.disk.a_day_bytes, 0),
                "days_left": _rounded(self.disk.days_left, 1),
                "why": self.disk.why,
            },
            "publishers": {each.publisher: self._publisher(each) for each in self.judgements},
        }

    def _publisher(self, one: Judgement) -> dict[str, Any]:
        volume = one.volume
        return {
            "name": one.name,
            "state": one.state,
            "last_success_at": _iso(one.success_at),
            "articles_a_day": _rounded(volume.a_day, 2),
            "volume": {
                "days": volume.days,
                "came": volume.came,
                "usual": volume.usual,
                "is_low": volume.is_low,
                "why": volume.why,
            },
            "errors": dict(one.errors),
            "fill_rates": {name: round(rate, 4) for name, rate in one.fill_rates},
            "falls": [
                {
                    "field": each.field,
                    "before": round(each.before, 4),
                    "now": round(each.now, 4),
                    "since": _iso(each.since),
                }
                for each in one.falls
            ],
            "dead_rules": [
                {
                    "rule": each.rule,
                    "hits_before": each.hits_before,
                    "tries": each.tries,
                    "since": _iso(each.since),
                }
                for each in one.dead_rules
            ],
            "paragraph": self.paragraphs.get(one.publisher),
        }


def look_at(
    archive: Archive,
    publishers: Mapping[str, Publisher],
    *,
    only: Collection[str] = (),
    now: datetime | None = None,
) -> Health:
    """Judge an archive, or some publishers of it; raises PublisherNotFound for one that was never crawled.

    `publishers` are those that files describe: their rules are told as the file has them.
    """
    at = now or datetime.now(UTC)
    with archive.reading() as connection:
        histories = publisher_histories(connection, at)
        runs = run_sizes(connection, at)
    if unknown := sorted(set(only) - {each.id for each in histories}):
        raise PublisherNotFound(
            f"{', '.join(unknown)}: never crawled in the last 90 days; `newsarchive health` without a name shows all that were"
        )
    judgements = tuple(judge(each, at) for each in histories if not only or each.id in only)
    disk = forecast(runs, archive_bytes(archive), free_bytes(archive))
    return Health(
        at,
        judgements,
        {each.publisher: _paragraph(each, publishers) for each in judgements if each.state != "ok"},
        tuple(_problems(runs, disk, at)),
        runs[-1].started_at if runs else None,
        disk,
    )


def _paragraph(one: Judgement, publishers: Mapping[str, Publisher]) -> str:
    publisher = publishers.get(one.publisher)
    file = str(publisher.path) if publisher is not None and publisher.path is not None else None
    return paragraph(one, rule_texts=publisher.rule_texts if publisher else {}, file=file)


def _problems(runs: list[RunSize], disk: Forecast, now: datetime) -> list[str]:
    if not runs:
        return [
            "Nothing was crawled in the last 90 days. To do: see that cron runs `newsarchive crawl` (`newsarchive cron` prints the lines)."
        ]
    found = []
    pauses = [(later.started_at - earlier.started_at).total_seconds() for earlier, later in pairwise(runs)]
    usual = timedelta(seconds=median(pauses[-50:] or [0.0]))
    if now - runs[-1].started_at > max(PAUSES * usual, LEAST_PAUSE):
        found.append(
            f"Nothing was crawled since {moment_text(runs[-1].started_at)}. "
            "To do: see that cron still runs `newsarchive crawl`, and what it mailed."
        )
    if runs[-1].stopped_by in ("failure", "disk"):
        what = (
            "the disk was nearly full, or the quota of captures reached"
            if runs[-1].stopped_by == "disk"
            else "the archive could not be written"
        )
        found.append(
            f"The run of {moment_text(runs[-1].started_at)} was stopped: {what}. To do: make room, then run `newsarchive crawl` again; nothing is lost."
        )
    if disk.is_soon:
        found.append(
            f"The disk is full in {disk.days_left:.0f} days at the present rate of {(disk.a_day_bytes or 0) / 1e6:,.0f} MB a day. "
            "To do: make room, or bound what is kept (see NEWSARCHIVE_CAPTURES_QUOTA)."
        )
    return found


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits)
