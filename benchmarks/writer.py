"""What the writer costs: new articles a second of processor time, and SQL statements each, beside a bare `executemany` of the same texts into one table.

    python -m benchmarks.writer                    # 4,000 articles of 500 words, in transactions of 200
    python -m benchmarks.writer --articles 20000

The articles are made of words of a fixed seed and are ready for the writer, as worker processes hand them over; captures are not part of it. The file lies in a folder
that is thrown away.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import event

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.frontier.queue import adopt, register_publisher
from newsarchive.archive.runs.records import start_run
from newsarchive.archive.writing.batch import BatchWriter
from newsarchive.archive.writing.outcomes import FoundLink, Outcome, PreparedArticle
from newsarchive.archive.writing.prepare import prepare
from newsarchive.article import Article, Author, Found, Notice, Photo
from newsarchive.publishers import Publisher
from newsarchive.urls import identity

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAPER = Publisher(id="harbour-gazette", name="Harbour Gazette", domains=("gazette.test",))
BATCH = 200  # outcomes of one transaction, as in a crawl


def articles(words: int) -> Iterator[PreparedArticle]:
    """Articles without end, each with two authors, a photo and the paper's notice."""
    chance = random.Random(1)
    vocabulary = ["".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(2, 9))) for _ in range(20_000)]
    people = [f"Ada {word.title()}" for word in vocabulary[:300]]
    number = 0
    while True:
        number += 1
        url = f"https://gazette.test/a/{number}"
        headline = " ".join(chance.choices(vocabulary, k=8))
        read = Article(
            url=url,
            canonical_url=url,
            headline=headline,
            published_on=date(2026, 3, 1),
            authors=tuple(map(Author, chance.sample(people, 2))),
            language="en",
            kind="article",
            body=" ".join(chance.choices(vocabulary, k=words)),
            photos=(Photo(f"{url}.jpg", "The quay", "Photo: J. Roe"),),
            notice=Notice("© 2026 Harbour Gazette. All rights reserved.", "Harbour Gazette", 2026, 2026, True),
            evidence={name: Found(headline, headline, "visible:h1", 0.9) for name in ("headline", "authors", "body")},
        )
        yield prepare(read, identity=identity(url), extracted_by="1")


def write(archive: Archive, made: Sequence[PreparedArticle]) -> float:
    """Processor seconds of storing the articles of pages that are known."""
    with archive.transaction() as connection:
        register_publisher(connection, PAPER, is_adhoc=False, now=NOW)
        leases = [adopt(connection, FoundLink(each.article.url, "article", PAPER.id), NOW) for each in made]
    outcomes = [
        Outcome(lease, "article", NOW, status=200, article=each) for lease, each in zip(leases, made, strict=True)
    ]
    with archive.transaction() as connection:
        run_id = start_run(connection, "benchmark", "0", {}, NOW)
    batches = BatchWriter(run_id, archive.location, {PAPER.id: PAPER})
    begun = time.process_time()
    for start in range(0, len(outcomes), BATCH):
        batch = outcomes[start : start + BATCH]
        with archive.transaction() as connection:
            batches.write(connection, batch, [[] for _ in batch])
    return time.process_time() - begun


def write_bare(place: Path, made: Sequence[PreparedArticle]) -> float:
    """Processor seconds of `executemany` into one table without an index."""
    rows = [(each.article.url, each.article.headline, each.article.body, each.content_hash) for each in made]
    connection = sqlite3.connect(place)
    connection.execute("CREATE TABLE article (url TEXT, headline TEXT, body TEXT, content_hash TEXT)")
    begun = time.process_time()
    for start in range(0, len(rows), BATCH):
        with connection:
            connection.executemany("INSERT INTO article VALUES (?, ?, ?, ?)", rows[start : start + BATCH])
    spent = time.process_time() - begun
    connection.close()
    return spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=4_000)
    parser.add_argument("--words", type=int, default=500, help="of each")
    options = parser.parse_args()
    made = list(islice(articles(options.words), options.articles))
    statements = 0

    def count(*_: Any) -> None:
        nonlocal statements
        statements += 1

    with tempfile.TemporaryDirectory() as folder:
        with open_archive(str(Path(folder, "archive.db")), mode="write") as archive:
            ours = write(archive, made)
            event.listen(archive.engine, "before_cursor_execute", count)
            more = list(islice(articles(options.words), options.articles, options.articles + BATCH))
            before = statements
            write(archive, more)
        bare = write_bare(Path(folder, "bare.db"), made)
    print("| | articles a second of CPU | ms each |\n| --- | --- | --- |")
    for name, spent in (("archive", ours), ("bare executemany", bare)):
        print(f"| {name} | {len(made) / spent:,.0f} | {1000 * spent / len(made):.2f} |")
    print(f"\nSQL statements for each article, finding its page included: {(statements - before) / BATCH:.1f}")


if __name__ == "__main__":
    main()
