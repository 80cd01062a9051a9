"""The rows of the comparison: each field of each set, what must hold there, and whether it does."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.gold import OURS, Measured

__all__ = ["Bar", "accuracy_bars", "speed_bars", "table"]

FLOOR = "lxml_parse"
# A peer on its own regression fixtures is a reference: its gold is what it said itself.
OWN_FIXTURES = {("fundus", "fundus"), ("newspaper4k", "newspaper4k"), ("readability", "readability")}
BODY_MARGIN = {"scrapinghub": 0.0, "wcxb": 0.0}  # how far below the best peer a set's body may be; elsewhere:
_BODY_MARGIN = -0.005
_BODY_GOAL = {"scrapinghub": 0.985, "wcxb": 0.965}
_DATE_READERS = ("htmldate",)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: ours, what must be reached (strictly, where a peer has to be beaten), the goal, and who is best beside us."""

    field: str
    where: str
    pages: int
    ours: float
    must: float
    goal: float | None
    best: str
    holds: bool
    digits: int = 3

    def row(self) -> str:
        """The row in Markdown."""
        number = f"{{:.{self.digits}f}}".format
        goal = "" if self.goal is None else number(self.goal)
        verdict = "yes" if self.holds else "**no**"
        return f"| {self.field} | {self.where} | {self.pages} | {number(self.ours)} | {number(self.must)} | {goal} | {self.best} | {verdict} |"


def table(bars: Sequence[Bar]) -> str:
    """The rows with their head."""
    head = "| field | set | pages | ours | must | goal | best peer of this run | holds |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- | --- | --- |", *(bar.row() for bar in bars)])


def accuracy_bars(measured: Measured) -> list[Bar]:
    """Body, segments, headline, day and authors: each set, then all pages pooled."""
    bars: list[Bar] = []
    for set_name in measured.sets:
        bars += _body(measured, set_name)
        bars += _above(measured, set_name, "headline exact", "headline_exact", 0.10)
        bars += _above(measured, set_name, "authors F1", "authors_f1", 0.15)
        bars += _days(measured, set_name)
    order = ["body F1", "segments F", "headline exact", "day right", "day wrong", "authors F1"]
    bars.sort(key=lambda bar: order.index(bar.field))
    return [*bars, *_pooled(measured)]


def _body(measured: Measured, set_name: str) -> list[Bar]:
    if measured.value(set_name, OURS, "body_f1") is None:
        return _above(measured, set_name, "segments F", "segments_f1", None, goal=0.95, only=("trafilatura",))
    margin = BODY_MARGIN.get(set_name, _BODY_MARGIN)
    if margin == 0.0:
        return _above(measured, set_name, "body F1", "body_f1", None, goal=_BODY_GOAL[set_name])
    ours, peers = _values(measured, set_name, "body_f1")
    if ours is None or not peers:
        return []
    best = max(peers, key=lambda name: peers[name])
    must = peers[best] + margin
    count = _pages(measured, set_name, "body_f1")
    return [Bar("body F1", set_name, count, ours, must, peers[best] + 0.02, f"{best} {peers[best]:.3f}", ours >= must)]


def _above(
    measured: Measured,
    set_name: str,
    title: str,
    key: str,
    more: float | None,
    *,
    goal: float | None = None,
    only: Sequence[str] | None = None,
) -> list[Bar]:
    """The row of a field in which every peer has to be beaten, or those named."""
    ours, peers = _values(measured, set_name, key)
    peers = {name: value for name, value in peers.items() if only is None or name in only}
    if ours is None or not peers:
        return []
    best = max(peers, key=lambda name: peers[name])
    goal = min(1.0, peers[best] + more) if more is not None else goal
    count = _pages(measured, set_name, key)
    holds = ours > peers[best] or ours == 1.0
    return [Bar(title, set_name, count, ours, peers[best], goal, f"{best} {peers[best]:.3f}", holds)]


def _days(measured: Measured, set_name: str) -> list[Bar]:
    """Right and wrong days beside htmldate's; equal is enough only at the very top."""
    bars = []
    choices: tuple[tuple[str, str, float, Callable[[float, float], bool]], ...] = (
        ("day right", "date_exact", 0.95, lambda ours, peer: ours > peer or ours == 1.0),
        ("day wrong", "date_wrong", 0.02, lambda ours, peer: ours < peer or ours == 0.0),
    )
    for title, key, goal, holds in choices:
        ours, peers = _values(measured, set_name, key)
        for name in _DATE_READERS:
            if ours is not None and name in peers:
                count = _pages(measured, set_name, key)
                bars.append(
                    Bar(
                        title,
                        set_name,
                        count,
                        ours,
                        peers[name],
                        goal,
                        f"{name} {peers[name]:.3f}",
                        holds(ours, peers[name]),
                    )
                )
    return bars


def _pooled(measured: Measured) -> list[Bar]:
    bars = []
    for title, key in (("body F1", "body_f1"), ("headline exact", "headline_exact"), ("authors F1", "authors_f1")):
        ours = measured.pooled(OURS, key)
        if ours is None:
            continue
        peers: dict[str, float] = {}
        for name in measured.pages:
            mean = measured.pooled(name, key)
            if name not in (OURS, FLOOR) and mean is not None and mean[0] > 0 and mean[1] == ours[1]:
                peers[name] = mean[0]
        if peers:
            best = max(peers, key=lambda name: peers[name])
            bars.append(
                Bar(
                    title,
                    "all pages",
                    ours[1],
                    ours[0],
                    peers[best],
                    None,
                    f"{best} {peers[best]:.3f}",
                    ours[0] > peers[best],
                )
            )
    return bars


def _values(measured: Measured, set_name: str, key: str) -> tuple[float | None, dict[str, float]]:
    names = [name for name in measured.pages if name not in (OURS, FLOOR) and (set_name, name) not in OWN_FIXTURES]
    found = {name: measured.value(set_name, name, key) for name in names}
    return measured.value(set_name, OURS, key), {name: value for name, value in found.items() if value is not None}


def _pages(measured: Measured, set_name: str, key: str) -> int:
    for row in measured.results:
        if (row["set"], row["extractor"]) == (set_name, OURS):
            return int(row["scores"][key]["pages"])
    return 0


def speed_bars(cpu_ms: Mapping[str, Sequence[float]]) -> list[Bar]:
    """Pages a second beside trafilatura's default mode and beside a bare parse, and the slowest page in a hundred."""
    ours = statistics.fmean(cpu_ms[OURS])
    count = len(cpu_ms[OURS])
    bars = []
    if "trafilatura" in cpu_ms:
        ratio = statistics.fmean(cpu_ms["trafilatura"]) / ours
        best = f"trafilatura {statistics.fmean(cpu_ms['trafilatura']):.1f} ms"
        bars.append(
            Bar("speed, × trafilatura", f"all, {ours:.1f} ms", count, ratio, 5.0, 10.0, best, ratio >= 5, digits=1)
        )
    if FLOOR in cpu_ms:
        parse = statistics.fmean(cpu_ms[FLOOR])
        bars.append(
            Bar(
                "time, × a bare lxml parse",
                "all",
                count,
                ours / parse,
                4.0,
                2.0,
                f"parse {parse:.1f} ms",
                ours <= 4 * parse,
                digits=1,
            )
        )
    late = sorted(cpu_ms[OURS])[int(0.99 * (count - 1))]
    bars.append(Bar("p99, ms", "all", count, late, 50.0, None, "", late <= 50, digits=0))
    return bars
