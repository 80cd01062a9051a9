"""Articles, pages and outcomes for the archive's tests, made of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from newsarchive.archive import Archive, open_archive, schema
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.frontier.queue import adopt, register_publisher
from newsarchive.archive.runs.records import start_run
from newsarchive.archive.writing.outcomes import Exchange, FoundLink, Lease, Outcome, PreparedArticle, Result
from newsarchive.archive.writing.prepare import prepare
from newsarchive.archive.writing.writer import Committed, Effect, Writer
from newsarchive.article import Article, Author, Found, Notice, Photo, Registration
from newsarchive.publishers import Publisher
from newsarchive.urls import identity

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
GAZETTE = Publisher(id="harbour-gazette", name="Harbour Gazette", domains=("gazette.test",))
BODY = (
    "The council passed the harbour budget on Tuesday after a long debate about the ferries.\n\n"
    "Mayor Ana Sol said the money would be spent on the quay, the lighthouse and two new cranes."
)


def article(url: str = "https://gazette.test/a/1", **fields: Any) -> Article:
    """One article of the gazette; keywords replace its fields."""
    values: dict[str, Any] = {
        "canonical_url": url,
        "headline": "Harbour budget passed",
        "published_on": date(2026, 3, 1),
        "published_at": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "byline": "By Zhou Wenting in Shanghai",
        "authors": (Author("Zhou Wenting", role="reporter", location="Shanghai"),),
        "source": "Harbour Wire",
        "language": "en-GB",
        "section": "City",
        "tags": ("budget", "harbour"),
        "kind": "article",
        "kind_confidence": 0.9,
        "access": "free",
        "body": BODY,
        "photos": (Photo("https://gazette.test/1.jpg", "The quay", "Photo: J. Roe"),),
        "notice": Notice(
            "© 2026 Harbour Gazette. All rights reserved.",
            holder="Harbour Gazette",
            year_start=2026,
            year_end=2026,
            rights_reserved=True,
            registrations=(Registration("icp", "京ICP备13028878号-6", "京"),),
        ),
        "evidence": {"headline": Found("Harbour budget passed", "Harbour budget passed", "visible:h1", 0.9)},
    }
    return Article(url=url, **{**values, **fields})


def prepared(read: Article, *, version: str = "1") -> PreparedArticle:
    """The article as a worker process hands it over."""
    return prepare(read, identity=identity(read.canonical_url), extracted_by=version)


@dataclass
class Desk:
    """An archive with a writer, and a clock that tests set forward."""

    archive: Archive
    writer: Writer
    run_id: int
    now: datetime = START
    commits: list[Committed] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def lease(self, url: str, role: Any = "unknown", *, is_entry: bool = False) -> Lease:
        """The lease of a page, whose row is made."""
        link = FoundLink(url, role, GAZETTE.id, is_entry=is_entry)
        return self.writer.call(lambda connection: adopt(connection, link, self.now)).result(10)

    def leases(self, urls: Iterable[str]) -> list[Lease]:
        """The leases of many pages, in one transaction."""
        links = [FoundLink(url, "unknown", GAZETTE.id) for url in urls]
        return self.writer.call(lambda connection: [adopt(connection, link, self.now) for link in links]).result(60)

    def settle(self, outcome: Outcome) -> Effect:
        """Have one outcome written, and say what it changed."""
        self.writer.submit(outcome)
        self.writer.flush().result(10)
        return self.commits[-1].outcomes[-1][1]

    def read(
        self, read: Article, *, at_url: str | None = None, version: str = "1", body: bytes | None = None
    ) -> Effect:
        """A visit that found this article, with its capture."""
        url = at_url or read.url
        capture = capture_record(exchange(url, self.now, body or repr(read).encode()), captures="full")
        return self.settle(
            Outcome(
                self.lease(url),
                "article",
                self.now,
                status=200,
                capture=capture,
                payload_digest=capture.payload_digest,
                article=prepared(read, version=version),
            )
        )

    def visit(self, url: str, result: Result, **more: Any) -> Effect:
        """A visit that found no article."""
        return self.settle(Outcome(self.lease(url), result, self.now, **more))

    def later(self, **span: float) -> None:
        """Set the clock forward."""
        self.now += timedelta(**span)

    def rows(self, table: Any, *conditions: Any) -> list[Any]:
        """Rows of a table, oldest first."""
        with self.archive.reading() as connection:
            return list(connection.execute(select(table).where(*conditions).order_by(*table.primary_key)).all())

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """Rows of an SQL statement."""
        with self.archive.reading() as connection:
            return list(connection.execute(text(statement), values).all())


def exchange(url: str, at: datetime, body: bytes = b"<p>hello</p>", status: int = 200) -> Exchange:
    """An answer as it came."""
    return Exchange(url, at, status, (("Accept", "*/*"),), (("Content-Type", "text/html"),), body)


def change(connection: Connection, article_id: int) -> int:
    """Let an article vanish, and keep the answer that said so; returns the id of that capture."""
    connection.execute(
        update(schema.article).where(schema.article.c.id == article_id).values(status="missing", status_at=START)
    )
    kept = insert(schema.capture).values(
        url="https://gazette.test/", fetched_at=START, status=404, payload_digest="0" * 64, payload_bytes=0
    )
    made = connection.execute(kept).inserted_primary_key
    assert made is not None
    return int(made[0])


@contextmanager
def open_desk(location: str) -> Iterator[Desk]:
    """An archive at that place, written to as a crawl does."""
    with open_archive(location, mode="write") as archive:
        with archive.transaction() as connection:
            register_publisher(connection, GAZETTE, is_adhoc=False, now=START)
            run_id = start_run(connection, "test:1", "0", {}, START)
        files = CaptureFiles(archive)
        commits: list[Committed] = []
        failures: list[BaseException] = []
        writer = Writer(
            archive,
            run_id,
            capture_files=files,
            publishers={GAZETTE.id: GAZETTE},
            on_commit=commits.append,
            on_failure=failures.append,
        )
        writer.start()
        try:
            yield Desk(archive, writer, run_id, commits=commits, failures=failures)
        finally:
            writer.close()
            files.close()
