"""Learn what each sign of a visible date is worth and write newsarchive/extraction/data/date_places.json.

    python -m benchmarks.train_date_places --gold ../shared/gold

A logistic regression over the visible dates of the corpus's pages: is it the gold's day? Pages are grouped by domain for validation, each page weighs the
same, and the coefficients are the log-odds each sign adds. Plain Python, deterministic.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsarchive.extraction.body.choosing import find_body
from newsarchive.extraction.dates.hints import DateHints
from newsarchive.extraction.dates.page import place_of
from newsarchive.extraction.dates.visible import seen_dates
from newsarchive.extraction.document import parse
from newsarchive.extraction.headlines.choosing import find_headline
from newsarchive.extraction.headlines.site_names import SiteNames
from newsarchive.extraction.stated.structured import read_structured

SETS = ("wcxb", "aed", "trafilatura", "fundus", "htmldate", "mediacloud", "postlight", "zhcwced", "gne", "readability")
TARGET = Path(__file__).parent.parent / "newsarchive/extraction/data/date_places.json"
_LEAST_PAGES = 8
_FOLDS = 5
_PENALTY = 3.0
_ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Example:
    """One visible date: its signs, whether it is the gold's day, the page and the page's domain."""

    signs: frozenset[str]
    is_right: bool
    page: str
    domain: str


def examples(gold: Path) -> Iterator[Example]:
    """The visible dates of every page whose day is known, each day of a page once for each set of signs."""
    seen_pages = set()
    for name in SETS:
        with gzip.open(gold / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                day = row["gold"].get("date")
                html = row["html"].encode() if "html" in row else base64.b64decode(row["html_b64"])
                key = zlib.crc32(html)
                if not day or key in seen_pages:
                    continue
                seen_pages.add(key)
                yield from _page_examples(html, row["url"], day, row["id"], row.get("domain") or row["id"])


def _page_examples(html: bytes, url: str, day: str, page: str, domain: str) -> Iterator[Example]:
    document = parse(html, url=url)
    structured = read_structured(document)
    headline = find_headline(document.root, structured, SiteNames.of(structured, url, None)).choice.found
    text = headline.value if headline else None
    place = place_of(document, text, None, find_body(document, headline=text).blocks)
    hints = DateHints(language=document.root.get("lang"))
    found = {
        Example(each.signs, each.printed.day.isoformat() == day, page, domain)
        for each in seen_dates(document, place, hints)
    }
    yield from sorted(found, key=lambda each: sorted(each.signs))


def learn(rows: Sequence[Example]) -> dict[str, float]:
    """The worth of each sign, by gradient descent with a ridge penalty."""
    pages = Counter(sign for signs_of_page in _by_page(rows).values() for sign in signs_of_page)
    signs = sorted(sign for sign, count in pages.items() if count >= _LEAST_PAGES)
    number = {sign: index for index, sign in enumerate(signs, 1)}
    sizes = Counter(row.page for row in rows)
    data = [
        (
            [0, *(number[sign] for sign in row.signs if sign in number)],
            float(row.is_right),
            min(1.0, 4 / sizes[row.page]),
        )
        for row in rows
    ]
    worth, step = [0.0] * (len(signs) + 1), [0.0] * (len(signs) + 1)
    for _ in range(_ROUNDS):
        gradient = [_PENALTY * value for value in worth]
        curvature = [_PENALTY] * len(worth)
        for active, right, weight in data:
            odds = sum(worth[index] for index in active)
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
            error, bend = weight * (chance - right), weight * chance * (1 - chance) * len(active)
            for index in active:
                gradient[index] += error
                curvature[index] += bend
        for index in range(len(worth)):
            step[index] = 0.5 * step[index] - gradient[index] / curvature[index]
            worth[index] += step[index]
    return {"bias": round(worth[0], 3)} | {sign: round(worth[index], 3) for sign, index in number.items()}


def _by_page(rows: Sequence[Example]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.page, set()).update(row.signs)
    return found


def first_is_right(rows: Sequence[Example], worth: dict[str, float]) -> tuple[int, int]:
    """On how many pages the best visible date is the gold's, of how many that show it."""
    best: dict[str, tuple[float, bool]] = {}
    for row in rows:
        value = worth["bias"] + sum(worth.get(sign, 0.0) for sign in row.signs)
        if row.page not in best or value > best[row.page][0]:
            best[row.page] = (value, row.is_right)
    shown = {row.page for row in rows if row.is_right}
    return sum(right for _, right in best.values()), len(shown)


def main() -> None:
    """Validate over domains, learn from all, write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    rows = list(examples(parser.parse_args().gold))
    right = total = 0
    for fold in range(_FOLDS):
        held = [row for row in rows if zlib.crc32(row.domain.encode()) % _FOLDS == fold]
        kept = [row for row in rows if zlib.crc32(row.domain.encode()) % _FOLDS != fold]
        found, count = first_is_right(held, learn(kept))
        right, total = right + found, total + count
    card = (
        f"Logistic regression over {len(rows)} visible dates; where the right one is visible ({total} pages), the best is right "
        f"on {right / total:.3f} of the pages of domains not learned from."
    )
    worth = learn(rows)
    TARGET.write_text(
        json.dumps(
            {"source": "benchmarks/train_date_places.py", "card": card, "worth": worth}, indent=1, sort_keys=True
        )
        + "\n",
        encoding="utf-8",
    )
    print(card, first_is_right(rows, worth))


if __name__ == "__main__":
    main()
