"""Extraction beside its peers in one run: each field of each set, the text grammars, speed, calibration, kinds of page.

    python -m benchmarks.extraction --gold ../shared/gold                     # every installed peer, all pages
    python -m benchmarks.extraction --gold ../shared/gold --peer trafilatura --limit 40
    python -m benchmarks.extraction --gold ../shared/gold --folds build/folds # the body by models that have not seen the page's domain

`make peers` makes an environment with all peers and runs the first; docs/explanation/extraction-measured.md keeps what it printed last. Pages, scores and times are those of the
evaluation beside the gold's folder (`bench/evaluate.py`): every extractor reads a page before the next one is read. A peer on its own test fixtures is a reference and
not a bar. The model that judges blocks was trained on these pages, so the rows for the body say how well it remembers; `--folds`, with the models that
`benchmarks.train_body --folds 4 --keep build/folds` leaves, says how well it reads sites it has not seen.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.bars import FLOOR, Bar, accuracy_bars, speed_bars, table
from benchmarks.calibration import calibration_bars
from benchmarks.china_daily import china_daily_bars
from benchmarks.gold import OURS, Measured, bench_module, corpus_digest, measure
from benchmarks.grammars import grammar_bars
from benchmarks.kinds import kind_bars
from benchmarks.unseen import judge_unseen

PEERS = {"trafilatura": "trafilatura", "trafilatura_fast": "trafilatura", "rs_trafilatura": "rs_trafilatura", "readability": "readability", "newspaper4k": "newspaper", "news_please": "newsplease", "goose3": "goose3", "resiliparse": "resiliparse", "htmldate": "htmldate", "magic_html": "magic_html", "structured_data": "extruct", "fundus": "fundus"}  # fmt: skip
_FUNDUS_SETS = ("fundus", "fundus_eval")


def installed() -> list[str]:
    """The peers whose module can be imported here."""
    return [name for name, module in PEERS.items() if find_spec(module) is not None]


def run(gold: Path, extractors: Sequence[str], limit: int | None) -> Measured:
    """Measure set by set, printing each set's table when it is done."""
    report = bench_module(gold, "report")
    measured = Measured()
    for set_name, measured in measure(gold, extractors, limit):
        rows = [row for row in measured.results if row["set"] == set_name]
        print(report.tables([{"results": rows}]), "\n", flush=True)
    return measured


def speeds(measured: Measured) -> str:
    """CPU time a page of every extractor over all pages, and how many times ours it is."""
    ours = statistics.fmean(measured.cpu_ms[OURS])
    rows = ["| extractor | ms mean | p50 | p99 | × ours |", "| --- | --- | --- | --- | --- |"]
    for name, values in sorted(measured.cpu_ms.items(), key=lambda each: statistics.fmean(each[1])):
        ordered = sorted(values)
        mean, late = statistics.fmean(ordered), ordered[int(0.99 * (len(ordered) - 1))]
        rows.append(f"| {name} | {mean:.1f} | {statistics.median(ordered):.1f} | {late:.1f} | {mean / ours:.2f} |")
    return "\n".join(rows)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument(
        "--peer", action="append", choices=[*PEERS, "none"], help="only these peers; default: every installed one"
    )
    parser.add_argument("--limit", type=int, help="only the first pages of each set")
    parser.add_argument("--folds", type=Path, help="folder with the models of a cross-validation")
    options = parser.parse_args()
    peers = installed() if options.peer is None else [each for each in options.peer if each != "none"]
    print(
        f"Python {platform.python_version()}, corpus {corpus_digest(options.gold)[:12]}, `{' '.join(sys.argv[1:])}`\n"
    )
    if options.folds:
        judge_unseen(options.gold, options.folds)
    measured = run(options.gold, [OURS, *peers, FLOOR], options.limit)
    bars: list[Bar] = [
        *accuracy_bars(measured),
        *grammar_bars(options.gold),
        *china_daily_bars(options.gold),
        *speed_bars(measured.cpu_ms),
    ]
    bars += [*calibration_bars(options.gold, options.limit), *kind_bars(options.gold, options.limit)]
    print("## The bars\n")
    print(table(bars), "\n")
    print("## CPU time a page\n")
    print(speeds(measured))


if __name__ == "__main__":
    main()
