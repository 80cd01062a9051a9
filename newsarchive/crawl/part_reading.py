"""What a worker process does with the later pages of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsarchive.archive.captures.keeping import kept_as
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.writing.outcomes import CaptureRecord, PreparedArticle
from newsarchive.archive.writing.prepare import prepare
from newsarchive.crawl.reading import PageTask
from newsarchive.extraction.joining import Part, join, problem_of

__all__ = ["JoinTask", "PartReading", "PartTask", "join_task", "read_part_task"]


@dataclass(frozen=True, slots=True)
class PartTask:
    """A later page to read, of an article with that headline."""

    page: PageTask
    headline: str | None


@dataclass(frozen=True, slots=True)
class PartReading:
    """A later page as it was read: its text, the record for its capture, and where the article goes on from it."""

    part: Part
    capture: CaptureRecord
    further_pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinTask:
    """An article's first page and what was read of the others, in order."""

    first: PreparedArticle
    parts: Sequence[Part]


def read_part_task(task: PartTask) -> PartReading:
    """Read a later page."""
    from newsarchive.extraction import parse, read  # in a worker, and not in the crawl's own process

    page = task.page
    document = parse(page.body, url=page.url, charset=page.exchange.charset)
    reading = read(document, publisher=page.publisher, fetched_at=page.exchange.fetched_at)
    captures = "off" if reading.is_noarchive else kept_as(page.exchange, page.publisher.fetch.captures)
    capture = capture_record(page.exchange, captures=captures, text=reading.article.body)
    missing = problem_of(task.headline, reading.article)
    body = "" if missing else reading.article.body
    further_pages = () if missing else reading.further_pages
    return PartReading(Part(page.url, body, capture.payload_digest, missing), capture, further_pages)


def join_task(task: JoinTask) -> PreparedArticle:
    """The whole article, made ready for the writer."""
    first = task.first
    return prepare(
        join(first.article, task.parts),
        identity=first.identity,
        extracted_by=first.extracted_by,
        rule_hits=first.rule_hits,
        block_prints=first.block_prints,
    )
