"""The gate: no figure of the extractor may fall below what it was, on the same corpus.

    python -m benchmarks.floors --gold ../shared/gold             # compare with benchmarks/floors.json; exit code 1 when one fell
    python -m benchmarks.floors --gold ../shared/gold --write     # after a gain, or a loss that was decided on: the commit says which

Floors hold for one corpus, named by its digest. Speed is left to the comparison with peers: a time says nothing of another machine.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.calibration import calibration_bars
from benchmarks.china_daily import china_daily_bars
from benchmarks.gold import OURS, Measured, corpus_digest, measure
from benchmarks.grammars import grammar_bars
from benchmarks.kinds import kind_bars

FILE = Path(__file__).with_name("floors.json")
KEYS = ("body_f1", "segments_f1", "headline_exact", "date_exact", "date_wrong", "authors_f1")
TOLERANCE = 0.0005  # of what is rounded when it is stored


def figures(gold: Path) -> dict[str, float]:
    """Every figure by name; those whose name says `wrong`, `false` or `error` are better when lower."""
    found: dict[str, float] = {}
    measured = Measured()
    for set_name, measured in measure(gold, [OURS]):
        for key in KEYS:
            value = measured.value(set_name, OURS, key)
            if value is not None:
                found[f"{set_name} {key}"] = round(value, 4)
    for key in KEYS:
        pooled = measured.pooled(OURS, key)
        if pooled is not None:
            found[f"all pages {key}"] = round(pooled[0], 4)
    for bar in (*grammar_bars(gold), *china_daily_bars(gold), *calibration_bars(gold), *kind_bars(gold)):
        found[bar.field] = round(bar.ours, 4)
    return found


def fallen(floors: dict[str, float], now: dict[str, float]) -> list[str]:
    """A line for each figure that is worse than its floor, or no longer measured.

    >>> fallen({"wcxb body_f1": 0.95, "wcxb date_wrong": 0.09}, {"wcxb body_f1": 0.94, "wcxb date_wrong": 0.08})
    ['wcxb body_f1: 0.9400, was 0.9500']
    """
    lines = []
    for name, floor in floors.items():
        value = now.get(name)
        if value is None:
            lines.append(f"{name}: not measured, was {floor:.4f}")
        elif (value > floor + TOLERANCE) if _less_is_better(name) else (value < floor - TOLERANCE):
            lines.append(f"{name}: {value:.4f}, was {floor:.4f}")
    return lines


def _less_is_better(name: str) -> bool:
    return any(word in name for word in ("wrong", "false", "error"))


def main() -> None:
    """Compare, or write; exit code 1 when a figure fell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="make today's figures the floors")
    options = parser.parse_args()
    digest, now = corpus_digest(options.gold), figures(options.gold)
    if options.write:
        FILE.write_text(json.dumps({"corpus": digest, "floors": now}, indent=1) + "\n", encoding="utf-8")
        print(f"{FILE}: {len(now)} floors")
        return
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    if stored["corpus"] != digest:
        raise SystemExit(
            f"{options.gold}: another corpus ({digest[:12]}) than that of the floors ({stored['corpus'][:12]})"
        )
    lines = fallen(stored["floors"], now)
    print("\n".join(lines) or f"{len(now)} figures, none below its floor")
    if lines:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
