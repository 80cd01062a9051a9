"""Whether a confidence of 0.9 means that nine in ten are right: the expected calibration error of each field.

    python -m benchmarks.calibration --gold ../shared/gold

Values are sorted by their confidence and cut into bins of at least a hundred; the error is the mean over values of the distance between a
bin's mean confidence and its share of right values. For the body the confidence is the F1 to be expected, so its F1 is compared.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import newsarchive
from benchmarks.bars import Bar, table
from benchmarks.gold import bench_module
from newsarchive.article import Article

__all__ = ["calibration_bars"]

BIN = 100
_FIELDS = {
    "headline": ("headline", "headline_exact"),
    "publication day": ("published_on", "date_exact"),
    "authors": ("authors", "authors_exact"),
    "body": ("body", "body_f1"),
}

Pair = tuple[float, float]


def calibration_bars(gold: Path, limit: int | None = None) -> list[Bar]:
    """One row a field: the expected calibration error."""
    pairs: dict[str, list[Pair]] = {title: [] for title in _FIELDS}
    for title, pair in _pairs(gold, limit):
        pairs[title].append(pair)
    bars = []
    for title, found in pairs.items():
        if len(found) >= BIN:
            error = calibration_error(found)
            bars.append(Bar(f"calibration error, {title}", "all", len(found), error, 0.05, 0.02, "", error <= 0.05))
    return bars


def calibration_error(pairs: Sequence[Pair]) -> float:
    """The expected calibration error of (confidence, right) pairs, in bins of at least a hundred; equal confidences stay together.

    >>> calibration_error([(0.9, 1.0)] * 90 + [(0.9, 0.0)] * 10)
    0.0
    >>> calibration_error([(0.5, 1.0)] * 100 + [(0.9, 1.0)] * 100)
    0.3
    """
    total = 0.0
    group: list[Pair] = []
    left = len(pairs)
    for _, same in groupby(sorted(pairs), key=itemgetter(0)):
        group += same
        if len(group) >= BIN and left - len(group) >= BIN:
            total += _gap(group)
            left -= len(group)
            group = []
    return round((total + _gap(group)) / len(pairs), 4)


def _gap(group: Sequence[Pair]) -> float:
    return abs(sum(confidence for confidence, _ in group) - sum(right for _, right in group))


def _pairs(gold: Path, limit: int | None) -> Iterator[tuple[str, Pair]]:
    corpus, metrics = bench_module(gold, "corpus"), bench_module(gold, "metrics")
    for file in corpus.files([gold]):
        for page in corpus.read(file, limit):
            article = newsarchive.extract(page.html, url=page.url)
            scores = metrics.score(page.set, page.gold, _answer(metrics, article))
            for title, (name, key) in _FIELDS.items():
                found = article.evidence.get(name)
                if found is not None and key in scores:
                    yield title, (found.confidence, scores[key])


def _answer(metrics, article: Article):  # type: ignore[no-untyped-def]  # the evaluation's own type
    return metrics.Answer(
        headline=article.headline,
        date=article.published_on.isoformat() if article.published_on else None,
        authors=[author.name for author in article.authors],
        body=article.body,
        notice=article.notice.statement if article.notice else None,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="only the first pages of each set")
    options = parser.parse_args()
    print(table(calibration_bars(options.gold, options.limit)))


if __name__ == "__main__":
    main()
