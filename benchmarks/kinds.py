"""Whether a page is an article: precision and recall over labelled articles and pages written to be something else.

    python -m benchmarks.kinds --gold ../shared/gold

Articles are the pages of the sets that hold news only; what is stored as an article is `article` and `liveblog`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from benchmarks.bars import Bar, table
from benchmarks.gold import bench_module
from benchmarks.list_pages import list_pages
from newsarchive import extract

__all__ = ["kind_bars"]

NEWS = ("scrapinghub", "fundus", "fundus_eval", "aed", "gne")
STORED = frozenset({"article", "liveblog"})


def kind_bars(gold: Path, limit: int | None = None, missed: list[str] | None = None) -> list[Bar]:
    """Precision and recall; what was judged wrongly is added to `missed`."""
    missed = [] if missed is None else missed
    right, articles = _articles(gold, limit, missed)
    wrong, others = _others(missed)
    precision, recall = right / (right + wrong), right / articles
    return [
        Bar(
            "is an article, precision",
            f"{others} other pages",
            articles + others,
            precision,
            0.95,
            0.99,
            "",
            precision >= 0.95,
        ),
        Bar("is an article, recall", f"{articles} articles", articles, recall, 0.95, 0.99, "", recall >= 0.95),
    ]


def _articles(gold: Path, limit: int | None, missed: list[str]) -> tuple[int, int]:
    corpus = bench_module(gold, "corpus")
    right = count = 0
    for name in NEWS:
        for page in corpus.read(gold / f"{name}.jsonl.gz", limit):
            kind = extract(page.html, url=page.url).kind
            count += 1
            right += kind in STORED
            if kind not in STORED:
                missed.append(f"{page.id}: {kind} {page.url}")
    return right, count


def _others(missed: list[str]) -> tuple[int, int]:
    wrong: Counter[bool] = Counter()
    for page in list_pages():
        kind = extract(page.html, url=page.url).kind
        wrong[kind in STORED] += 1
        if kind in STORED:
            missed.append(f"{page.purpose}, {page.layout}, {page.language}: {kind}")
    return wrong[True], wrong.total()


def main() -> None:
    """Print the table and what was judged wrongly."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="only the first pages of each set")
    options = parser.parse_args()
    missed: list[str] = []
    print(table(kind_bars(options.gold, options.limit, missed)), "\n")
    print("\n".join(missed))


if __name__ == "__main__":
    main()
