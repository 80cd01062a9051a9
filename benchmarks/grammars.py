"""How many rows of the hand-labelled files the text grammars read exactly, in every key.

python -m benchmarks.grammars --gold ../shared/gold --worst 20
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.bars import Bar
from newsarchive.extraction.bylines import read_byline
from newsarchive.extraction.dates import read_date
from newsarchive.extraction.notices import read_notice
from newsarchive.extraction.pictures.photo_credit import split_caption

Row = Mapping[str, Any]


@dataclass
class Tally:
    """One file's rows: how many, how many exact, how many false claims among the negatives, and what went wrong."""

    rows: int = 0
    exact: int = 0
    negatives: int = 0
    false: int = 0
    wrong: list[str] | None = None
    seconds: float = 0.0


def read_notice_row(row: Row) -> Any:
    """The notice of a row, in the gold's keys."""
    notice = read_notice(row["text"], language=row["lang"])
    if notice is None:
        return None
    plain = asdict(notice)
    plain["registrations"] = list(plain["registrations"])
    return plain


def read_byline_row(row: Row) -> Any:
    """The byline of a row, in the gold's keys."""
    byline = read_byline(row["text"], language=row["lang"])
    return {
        "authors": [asdict(author) for author in byline.authors],
        "agencies": list(byline.agencies),
        "source": byline.source,
    }


def read_credit_row(row: Row) -> Any:
    """Caption and credit of a row."""
    caption, credit = split_caption(row["text"])
    return {"caption": caption, "credit": credit}


def read_date_row(row: Row) -> Any:
    """The date of a row, in the gold's keys: the day, the clock and the instant in the publisher's zone."""
    zone = row.get("timezone")
    fetched_at = row.get("fetched_at")
    found = read_date(
        row["text"],
        timezone=zone,
        fetched_at=datetime.fromisoformat(fetched_at) if fetched_at else None,
        language=row.get("lang"),
        date_order=row.get("date_order"),
    )
    if found is None:
        return {"date": None, "time": None, "utc": None}
    clock = found.at.astimezone(ZoneInfo(zone)).time() if found.at and zone else found.clock
    return {
        "date": found.day.isoformat(),
        "time": clock.strftime("%H:%M") if clock else None,
        "utc": found.at.isoformat().replace("+00:00", "Z") if found.at else None,
    }


READERS: dict[str, Callable[[Row], Any]] = {
    "notices": read_notice_row,
    "bylines": read_byline_row,
    "photo_credits": read_credit_row,
    "dates": read_date_row,
}


def measure(file: Path, reader: Callable[[Row], Any]) -> Tally:
    """What the reader makes of every row of a file; rows marked as undecidable are left out."""
    tally = Tally(wrong=[])
    for row in _rows(file):
        if row.get("undecidable_from_text"):
            continue
        start = time.perf_counter()
        given = reader(row)
        tally.seconds += time.perf_counter() - start
        expected = row["expect"]
        tally.rows += 1
        tally.exact += given == expected
        is_negative = not expected or not any(expected.values())
        tally.negatives += is_negative
        tally.false += is_negative and bool(given) and any(given.values())
        if given != expected and tally.wrong is not None:
            tally.wrong.append(f"{row['id']} {row['text'][:300]}\n{_difference(expected, given)}")
    return tally


def grammar_bars(gold: Path) -> list[Bar]:
    """A row for each hand-labelled file: the share of rows that are exact in every key, and false notices among the negatives."""
    bars = []
    for name, reader in READERS.items():
        tally = measure(gold / f"{name}.jsonl", reader)
        share = tally.exact / tally.rows
        bars.append(
            Bar(
                f"{name.replace('_', ' ')}, exact rows",
                f"{name}.jsonl",
                tally.rows,
                share,
                0.95,
                0.99,
                "",
                share >= 0.95,
            )
        )
        if name == "notices":
            bars.append(
                Bar(
                    "false notices",
                    f"{name}.jsonl",
                    tally.negatives,
                    tally.false,
                    0.0,
                    0.0,
                    "",
                    not tally.false,
                    digits=0,
                )
            )
    return bars


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _difference(expected: Any, given: Any) -> str:
    if not isinstance(expected, dict) or not isinstance(given, dict):
        return f"    wanted {expected}\n    given  {given}"
    keys = [key for key in expected if expected[key] != given.get(key)]
    return "\n".join(
        f"    {key}: wanted {expected[key]!r}\n    {' ' * len(key)}  given  {given.get(key)!r}" for key in keys
    )


def main() -> None:
    """Print a line for each file, and with `--worst` the rows that were not exact."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--only", choices=[*READERS], default=None)
    arguments = parser.parse_args()
    if not arguments.gold.is_dir():
        raise SystemExit(
            f"{arguments.gold}: no such folder; the hand-labelled files are not part of the repository, skipped"
        )
    print("| file | rows | exact | share | negatives | false | µs a row |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, reader in READERS.items():
        if arguments.only in (None, name):
            tally = measure(arguments.gold / f"{name}.jsonl", reader)
            print(
                f"| {name} | {tally.rows} | {tally.exact} | {tally.exact / tally.rows:.3f} | {tally.negatives} "
                f"| {tally.false} | {1e6 * tally.seconds / tally.rows:.0f} |"
            )
            for each in (tally.wrong or [])[: arguments.worst]:
                print(each)


if __name__ == "__main__":
    main()
