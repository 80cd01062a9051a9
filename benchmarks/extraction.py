"""Extraction beside its peers, field by field and set by set, in one run.

    python -m benchmarks.extraction --gold ../shared/gold                     # every installed peer, all pages
    python -m benchmarks.extraction --gold ../shared/gold --peer trafilatura --limit 40

Scores and times are those of the evaluation that lies beside the gold's folder (`bench/evaluate.py`). Peers that are not installed are shown with what
`bench/baselines.json` says of the same pages. On sets that are a peer's own test fixtures, that peer is a reference and not a bar.

The model that judges blocks is trained on these pages: the honest figures for the body are those of `python -m benchmarks.train_body --folds 4`, and
those of pages kept apart.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OURS, FLOOR = "newsarchive", "lxml_parse"
PEERS = {"trafilatura": "trafilatura", "trafilatura_fast": "trafilatura", "rs_trafilatura": "rs_trafilatura", "readability": "readability", "newspaper4k": "newspaper", "news_please": "newsplease", "goose3": "goose3", "resiliparse": "resiliparse", "htmldate": "htmldate", "magic_html": "magic_html"}  # fmt: skip
OWN_FIXTURES = {("fundus", "fundus"), ("newspaper4k", "newspaper4k"), ("readability", "readability")}
FIELDS = {"body_f1": "body F1", "segments_f1": "segments F", "headline_exact": "headline exact", "date_exact": "day right", "date_wrong": "day wrong", "authors_f1": "authors F1"}  # fmt: skip
LESS_IS_BETTER = frozenset({"date_wrong"})

Result = dict[str, Any]


def installed() -> list[str]:
    """The peers whose module can be imported here."""
    return [name for name, module in PEERS.items() if find_spec(module) is not None]


def run(gold: Path, names: Sequence[str], limit: int | None) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """Set by set, the outcomes of every extractor."""
    import corpus  # type: ignore[import-not-found]
    import evaluate  # type: ignore[import-not-found]

    evaluate.prepare(names)
    for file in corpus.files([gold]):
        outcomes: dict[str, list[Any]] = {name: [] for name in names}
        for outcome in evaluate.run_file(file, names, limit, 1):
            outcomes[outcome.extractor].append(outcome)
        yield file.name.split(".")[0], outcomes


def bars(results: Sequence[Result], baselines: Sequence[Result]) -> list[str]:
    """One row for each field of each set: ours, the best peer, and whether ours is better."""
    rows = ["| field | set | ours | best peer | better |", "| --- | --- | --- | --- | --- |"]
    for key, title in FIELDS.items():
        for name in dict.fromkeys(result["set"] for result in results):
            ours = _value(results, name, OURS, key)
            if ours is None or (key.startswith("segments") and _value(results, name, OURS, "body_f1") is not None):
                continue
            best, who = _best(results, baselines, name, key)
            is_better = ours <= best if key in LESS_IS_BETTER else ours >= best
            rows.append(f"| {title} | {name} | {ours:.3f} | {best:.3f} {who} | {'yes' if is_better else '**no**'} |")
    return rows


def _best(results: Sequence[Result], baselines: Sequence[Result], name: str, key: str) -> tuple[float, str]:
    """The best peer's figure; for wrong days only of peers that read days as often as the best does."""
    found: dict[str, float] = {}
    for source, mark in ((baselines, "*"), (results, "")):
        for result in source:
            peer = result["extractor"]
            if result["set"] != name or peer in (OURS, FLOOR, "structured_data") or (name, peer) in OWN_FIXTURES:
                continue
            value = result["scores"].get(key, {}).get("value")
            if value and (key != "date_wrong" or peer in ("htmldate", "trafilatura")):
                found.pop(f"{peer}*", None)
                found[peer + mark] = value
    choose = min if key in LESS_IS_BETTER else max
    who = choose(found, key=lambda peer: found[peer], default="")
    return found.get(who, 0.0), who


def _value(results: Sequence[Result], name: str, extractor: str, key: str) -> float | None:
    for result in results:
        if (result["set"], result["extractor"]) == (name, extractor) and key in result["scores"]:
            return float(result["scores"][key]["value"])
    return None


def pooled(scores: dict[str, list[float]]) -> list[str]:
    """Mean body F1 over all pages of all sets that have a body."""
    ranked = sorted(scores.items(), key=lambda each: -statistics.fmean(each[1]) if each[1] else 0.0)
    return [f"| {name} | {statistics.fmean(values):.4f} | {len(values)} |" for name, values in ranked if values]


def speed(times: dict[str, list[float]]) -> list[str]:
    """CPU time a page, and how many times faster ours is."""
    ours = statistics.fmean(times[OURS])
    rows = ["| extractor | ms mean | p50 | p99 | × ours |", "| --- | --- | --- | --- | --- |"]
    for name, values in times.items():
        ordered = sorted(values)
        last = ordered[int(0.99 * (len(ordered) - 1))]
        mean = statistics.fmean(ordered)
        rows.append(f"| {name} | {mean:.1f} | {statistics.median(ordered):.1f} | {last:.1f} | {mean / ours:.2f} |")
    return rows


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--peer", action="append", help="only these peers; default: every installed one")
    parser.add_argument("--limit", type=int, help="only the first pages of each set")
    options = parser.parse_args()
    bench = options.gold.resolve().parent / "bench"
    if not bench.is_dir():
        print(f"{bench}: not there, so nothing is measured")
        return
    sys.path.insert(0, str(bench))
    import evaluate
    import report  # type: ignore[import-not-found]

    names = [OURS, *(installed() if options.peer is None else options.peer), FLOOR]
    results: list[Result] = []
    scores: dict[str, list[float]] = {name: [] for name in names}
    times: dict[str, list[float]] = {name: [] for name in names}
    for set_name, outcomes in run(options.gold, names, options.limit):
        for name, rows in outcomes.items():
            results.append(evaluate.result(set_name, name, rows))
            scores[name] += [row.scores["body_f1"] for row in rows if "body_f1" in row.scores]
            times[name] += [row.cpu_ms for row in rows]
        print(report.tables([{"results": [each for each in results if each["set"] == set_name]}]), "\n", flush=True)
    stored = json.loads((bench / "baselines.json").read_text(encoding="utf-8"))
    baselines = stored["results"] if isinstance(stored, dict) else [each for run_ in stored for each in run_["results"]]
    print("## Bars (* from baselines.json, the same pages)\n")
    print("\n".join(bars(results, baselines)), "\n")
    print("## Body, all pages\n\n| extractor | F1 | pages |\n| --- | --- | --- |")
    print("\n".join(pooled({name: each for name, each in scores.items() if name != FLOOR})), "\n")
    print("## CPU time a page\n")
    print("\n".join(speed(times)))


if __name__ == "__main__":
    main()
