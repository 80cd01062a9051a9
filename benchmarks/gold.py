"""The labelled pages and their evaluation, which lie outside the repository: `GOLD` and `GOLD/../bench`."""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["OURS", "Measured", "bench_module", "corpus_digest", "measure"]

OURS = "newsarchive"


def bench_module(gold: Path, name: str) -> ModuleType:
    """A module of the evaluation that lies beside the gold's folder."""
    bench = gold.resolve().parent / "bench"
    if not (bench / f"{name}.py").is_file():
        raise SystemExit(
            f"{bench}: no evaluation there; --gold names the folder of labelled pages, with bench/ beside it"
        )
    if str(bench) not in sys.path:
        sys.path.insert(0, str(bench))
    return importlib.import_module(name)


def corpus_digest(gold: Path) -> str:
    """SHA-256 over names and bytes of every file of labelled rows: figures are compared on one corpus only."""
    digest = hashlib.sha256()
    for path in sorted([*gold.glob("*.jsonl.gz"), *gold.glob("*.jsonl"), *(gold / "chinadaily").glob("*")]):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@dataclass
class Measured:
    """What a run measured, by extractor: `results` a row for each set, `pages` the scores of each page, `cpu_ms` its time."""

    results: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    cpu_ms: dict[str, list[float]] = field(default_factory=dict)

    def value(self, set_name: str, extractor: str, key: str) -> float | None:
        """A set's score, None where the extractor never fills that field or the set does not have it."""
        for row in self.results:
            if (row["set"], row["extractor"]) == (set_name, extractor):
                filled = row["fields"][key.split("_", maxsplit=1)[0].replace("segments", "body")]
                return float(row["scores"][key]["value"]) if filled and key in row["scores"] else None
        return None

    def pooled(self, extractor: str, key: str) -> tuple[float, int] | None:
        """The mean over all pages of all sets that have the field, each page once, and how many they are."""
        values = [scores[key] for scores in self.pages.get(extractor, ()) if key in scores]
        return (sum(values) / len(values), len(values)) if values else None

    @property
    def sets(self) -> list[str]:
        """The sets measured, in order."""
        return list(dict.fromkeys(row["set"] for row in self.results))


def measure(gold: Path, extractors: Sequence[str], limit: int | None = None) -> Iterator[tuple[str, Measured]]:
    """Run extractors page by page in turn; after each set its name and what is measured so far (one growing value)."""
    evaluate, corpus = bench_module(gold, "evaluate"), bench_module(gold, "corpus")
    evaluate.prepare(extractors)
    measured = Measured()
    for file in corpus.files([gold]):
        outcomes: dict[str, list[Any]] = {name: [] for name in extractors}
        for outcome in evaluate.run_file(file, extractors, limit, 1):
            outcomes[outcome.extractor].append(outcome)
        set_name = file.name.split(".")[0]
        for name, rows in outcomes.items():
            measured.results.append(evaluate.result(set_name, name, rows))
            measured.pages.setdefault(name, []).extend(dict(row.scores) for row in rows)
            measured.cpu_ms.setdefault(name, []).extend(row.cpu_ms for row in rows)
        yield set_name, measured
