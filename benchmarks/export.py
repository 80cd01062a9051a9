"""Export beside `sqlite3 -csv`: rows a second, the ratio, and the peak memory, which must not grow with the archive.

    python -m benchmarks.export                      # 100,000 articles
    python -m benchmarks.export --articles 1000000   # takes some minutes, and 4 GB of disk

The peer is the command line of SQLite itself (Debian's `sqlite3`), asked for the same rows: every column of the view `articles`, in its order. Both write
to /dev/null's like on disk, so that compression and the disk are the same for both; each is run three times, in turn, and the best run counts.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from newsarchive.archive import open_archive
from newsarchive.archive.schema import article, author, notice, publisher, registration, revision, revision_author
from newsarchive.archive.views import ARTICLE_COLUMNS

BAR = 0.7  # of the peer's rows a second: DESIGN's budget
MOST_GROWTH = 1.2  # of the peak memory at a tenth of the articles
WORDS = ("the council of the town has said that its new harbour will be paid for by ferries, cranes and a “toll” on every ship which "
         "enters before noon, while the budget leaves 港口预算 to the year after").split()  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 5_000


def build(path: Path, articles: int) -> None:
    """An archive with so many articles, of some 2,000 characters each; the same every time."""
    chance = random.Random(7)
    with open_archive(path, mode="write") as archive:
        with archive.transaction() as connection:
            connection.execute(
                insert(publisher).values(id="paper", name="Paper", domains=["paper.test"], first_seen_at=START)
            )
            connection.execute(insert(author), [{"id": each, "name": f"Author {each}"} for each in range(1, 501)])
            connection.execute(
                insert(notice),
                [
                    {"id": each, "digest": str(each), "statement": f"© 2026 Holder {each}", "holder": f"Holder {each}"}
                    for each in range(1, 21)
                ],
            )
            connection.execute(
                insert(registration),
                [
                    {"notice_id": each, "position": 1, "kind": "icp", "number": f"京ICP备{each}号"}
                    for each in range(1, 21)
                ],
            )
        for first in range(1, articles + 1, BATCH):
            numbers = range(first, min(first + BATCH, articles + 1))
            with archive.transaction() as connection:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # articles name their revisions
                for table, rows in _rows(numbers, chance).items():
                    connection.execute(insert(table), rows)


def _rows(numbers: range, chance: random.Random) -> dict[Any, list[dict[str, Any]]]:
    made: dict[Any, list[dict[str, Any]]] = {article: [], revision: [], revision_author: []}
    for number in numbers:
        seen_at = START + timedelta(minutes=number)
        body = "\n\n".join(" ".join(chance.choices(WORDS, k=70)) for _ in range(5))
        made[article].append(
            {
                "id": number,
                "publisher_id": "paper",
                "identity": str(number),
                "url": f"https://paper.test/{number}",
                "current_revision_id": number,
                "revision_count": 1,
                "status_at": seen_at,
                "first_seen_at": seen_at,
                "last_seen_at": seen_at,
            }
        )
        made[revision].append(
            {
                "id": number,
                "article_id": number,
                "number": 1,
                "seen_at": seen_at,
                "canonical_url": f"https://paper.test/{number}",
                "headline": " ".join(chance.choices(WORDS, k=9)),
                "published_on": date(2026, 1, 1) + timedelta(days=number % 300),
                "published_at": seen_at,
                "byline": "By someone",
                "language": "en",
                "tags": ["harbour", "budget"],
                "kind": "article",
                "kind_confidence": 0.9,
                "body": body,
                "word_count": 350,
                "notice_id": number % 20 + 1,
                "evidence": {},
                "content_hash": str(number),
                "changed": [],
                "extracted_by": "1",
            }
        )
        made[revision_author].append({"revision_id": number, "position": 1, "author_id": number % 500 + 1})
    return made


def ours(path: Path, out: Path, *options: str) -> tuple[float, float]:
    """Seconds and peak memory in MB of one export, by a process of its own."""
    return _timed(
        [sys.executable, "-m", "newsarchive", "--archive", str(path), "--quiet", "export", str(out), *options]
    )


def peer(path: Path, out: Path) -> tuple[float, float]:
    """The same of `sqlite3 -csv`."""
    query = f"SELECT {', '.join(ARTICLE_COLUMNS)} FROM articles ORDER BY id"
    with out.open("wb") as file:
        return _timed(["sqlite3", "-readonly", "-csv", "-header", str(path), query], stdout=file)


def _timed(command: list[str], **options: Any) -> tuple[float, float]:
    """The process is the only child of a child, whose peak is then that of nobody else."""
    program = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)"
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program, *command], check=True, stderr=subprocess.PIPE, **options)
    return time.perf_counter() - begun, int(done.stderr.split()[-1]) / 1024


def measure(folder: Path, articles: int) -> dict[str, tuple[float, float]]:
    """Name -> the best seconds and the greatest peak of three runs each, taken in turn."""
    path = folder / f"{articles}.db"
    if not path.exists():
        build(path, articles)
    runs = {
        "sqlite3 -csv": lambda: peer(path, folder / "peer.csv"),
        "csv": lambda: ours(path, folder / "ours.csv"),
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(3):
        for name, run in runs.items():
            found[name].append(run())
    for name in ("jsonl", "parquet", "sqlite"):
        found[name] = [ours(path, folder / f"ours.{name}", "--format", name, "--table", "articles")]
    return {name: (min(each[0] for each in times), max(each[1] for each in times)) for name, times in found.items()}


def main() -> int:
    """Print the table; 1 where a bar is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where archives are made, and kept")
    options = parser.parse_args()
    if shutil.which("sqlite3") is None:
        print("sqlite3 is not installed: apt-get install sqlite3", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        small = measure(folder, options.articles // 10)
        large = measure(folder, options.articles)
    print(f"\n| {options.articles:,} articles | rows a second | beside sqlite3 -csv | peak MB | peak MB at a tenth |")
    print("| --- | --- | --- | --- | --- |")
    reference = large["sqlite3 -csv"][0]
    for name, (seconds, peak) in large.items():
        print(
            f"| {name} | {options.articles / seconds:,.0f} | {reference / seconds:.2f} | {peak:.0f} | {small[name][1]:.0f} |"
        )
    ratio, growth = reference / large["csv"][0], large["csv"][1] / small["csv"][1]
    print(f"\nratio {ratio:.2f} (bar {BAR}), memory × {growth:.2f} (bar {MOST_GROWTH})")
    return 0 if ratio >= BAR and growth <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
