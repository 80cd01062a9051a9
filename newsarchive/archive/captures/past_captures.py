"""Answers that others captured, into the archive: their records as they were, their articles at their time."""

from __future__ import annotations

import hashlib
import mmap
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.deleted_files import is_kept
from newsarchive.archive.captures.files import CaptureFiles
from newsarchive.archive.captures.http_block import entity_of, headers_of, parted, status_of
from newsarchive.archive.captures.keeping import kept_as
from newsarchive.archive.captures.open_file import Place
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.captures.warc_records import SourceRecord, read_record
from newsarchive.archive.frontier.queue import adopt, register_publisher
from newsarchive.archive.schema import capture, page
from newsarchive.archive.writing.apply_edit import Reread
from newsarchive.archive.writing.batch import BatchWriter, Job, LooseCapture
from newsarchive.archive.writing.outcomes import (
    CaptureRecord,
    Exchange,
    FoundLink,
    Outcome,
    PreparedArticle,
    RecordType,
    Result,
)
from newsarchive.errors import ArchiveError, NewsArchiveError
from newsarchive.publishers import Publisher, adhoc, for_url
from newsarchive.urls import canonical

__all__ = ["PastStore", "PastVisit"]

_GONE = (404, 410)
_KNOWN = (
    select(capture)
    .where(
        capture.c.fetched_at == bindparam("at"),
        or_(capture.c.page_id == bindparam("page"), capture.c.page_id.is_(None)),
        capture.c.url == bindparam("url"),
    )
    .order_by(capture.c.id)
)
_OF_DIGEST = (
    select(capture)
    .where(capture.c.payload_digest == bindparam("digest"), capture.c.refers_to.is_(None))
    .where(capture.c.url == bindparam("url"), is_kept())
    .order_by(capture.c.id)
)
_PAGE = select(page.c.id).where(page.c.url == bindparam("url"))


@dataclass(frozen=True, slots=True)
class PastVisit:
    """An answer to be stored: its exchange, its record, and, once it is read, what it held."""

    url: str
    at: datetime
    exchange: Exchange
    record: CaptureRecord
    result: Result | None = None
    reason: str | None = None
    article: PreparedArticle | None = None

    def read_as(
        self, result: Result | None, reason: str | None, article: PreparedArticle | None, *, is_noarchive: bool
    ) -> PastVisit:
        """The visit with its reading; of a page that forbids copies no bytes are kept."""
        record = _unkept(self.record) if is_noarchive else self.record
        return replace(self, record=record, result=result, reason=reason, article=article)


class PastStore:
    """Writes visits in order of time; who uses it holds the archive's lock."""

    def __init__(
        self,
        archive: Archive,
        files: CaptureFiles,
        run_id: int,
        publishers: Mapping[str, Publisher],
        *,
        reread: Reread | None = None,
    ) -> None:
        self._archive = archive
        self._files = files
        self._publishers = publishers
        self._batches = BatchWriter(run_id, archive.location, publishers, reread)

    def visit(
        self, data: mmap.mmap | bytes, offset: int, leads: Sequence[int], url: str, at: datetime
    ) -> PastVisit | None:
        """The answer whose record begins at `offset`; None where the archive holds it already.

        `leads`: where its request and metadata begin. Raises ValueError for what is no HTTP answer, and for a revisit
        whose payload is neither in the archive nor was imported before it.
        """
        record = read_record(data, offset)
        head, body = parted(record.block)
        headers = headers_of(head)
        status = status_of(head)
        with self._archive.reading() as connection:
            page_id = _page_id(connection, url)
            refers_to: int | None = None
            if record.kind == "revisit":
                original = self._original(connection, record, url)
                refers_to, status = original.id, status or original.status
                body = self._payload(original.id)
            elif status is None:
                raise ValueError("holds no answer of HTTP")
            else:
                body = entity_of(headers, body)
            assert status is not None
            digest = hashlib.sha256(body).hexdigest()
            known = connection.execute(_KNOWN, {"at": at, "url": url, "page": page_id}).all()
        if any(each.payload_digest == digest for each in known):
            return None
        exchange = Exchange(url, at, status, (), headers, body)
        kind: RecordType = "revisit" if record.kind == "revisit" else "response"
        kept = self._record(data, record, leads, exchange, digest, kind, refers_to)
        return PastVisit(url, at, exchange, kept)

    def store(self, visits: Sequence[PastVisit]) -> list[str]:
        """Bring visits to the disk in one transaction; returns what became of their articles."""
        if not visits:
            return []
        places = self._files.append([each.record for each in visits])
        try:
            with self._archive.transaction() as connection:
                effects = self._write(connection, visits, places)
                self._files.note(connection)
        except BaseException:
            self._files.rolled_back()
            raise
        self._files.committed()
        return effects

    def _write(self, connection: Connection, visits: Sequence[PastVisit], places: Sequence[Place | None]) -> list[str]:
        jobs: list[Job] = []
        new: set[int] = set()
        for each in visits:
            jobs.append(self._job(connection, each, new))
        batch = self._batches.write(connection, jobs, [[place] for place in places], is_careful=True)
        for page_id in new:  # what was imported is not asked for of itself
            connection.execute(update(page).where(page.c.id == page_id).values(due_at=None))
        return [effect.article for _, effect in batch.effects if effect.article is not None]

    def _job(self, connection: Connection, visit: PastVisit, new: set[int]) -> Job:
        page_id = _page_id(connection, visit.url)
        result, reason = visit.result, visit.reason
        if visit.exchange.status in _GONE and page_id is not None:
            result, reason = "gone", f"HTTP {visit.exchange.status}"
        if result is None:
            return LooseCapture(visit.record, page_id)
        owner = for_url(self._publishers, visit.url) or adhoc(visit.url)
        register_publisher(connection, owner, is_adhoc=owner.path is None, now=visit.at)
        lease = adopt(connection, FoundLink(visit.url, "unknown", owner.id, place="import"), visit.at)
        if page_id is None:
            new.add(lease.page_id)
        return Outcome(
            lease,
            result,
            visit.at,
            status=visit.exchange.status,
            reason=reason,
            capture=visit.record,
            payload_digest=visit.record.payload_digest,
            article=visit.article,
            is_past=True,
        )

    def _original(self, connection: Connection, record: SourceRecord, url: str) -> Row[Any]:
        named = record.headers.get("warc-refers-to-target-uri", url).strip("<>")
        date = record.headers.get("warc-refers-to-date")
        found: Row[Any] | None = None
        if date:
            asked = {"at": datetime.fromisoformat(date), "url": named, "page": _page_id(connection, named)}
            found = next((each for each in connection.execute(_KNOWN, asked) if each.record_type == "response"), None)
        algorithm, _, digest = record.headers.get("warc-payload-digest", "").lower().partition(":")
        if found is None and algorithm == "sha256":
            found = connection.execute(_OF_DIGEST, {"digest": digest, "url": named}).first()
        if found is None or found.file_id is None:
            raise ValueError(
                f"is a revisit of {named} of {date or 'some time'}, which is neither here nor in the archive"
            )
        return found

    def _payload(self, capture_id: int) -> bytes:
        try:
            return read_exchange(self._archive, capture_id).body
        except ArchiveError:
            raise
        except NewsArchiveError as error:
            raise ValueError(str(error)) from error

    def _record(
        self,
        data: mmap.mmap | bytes,
        record: SourceRecord,
        leads: Sequence[int],
        exchange: Exchange,
        digest: str,
        kind: RecordType,
        refers_to: int | None,
    ) -> CaptureRecord:
        before = b"".join(_member(data, read_record(data, offset)) for offset in leads)
        member = _member(data, record)
        kept = CaptureRecord(
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            content_type=exchange.header("content-type"),
            payload_digest=digest,
            payload_bytes=len(exchange.body),
            data=before + member,
            response_at=len(before),
            member_sha256=hashlib.sha256(member).hexdigest(),
            record_type=kind,
            record_id=record.headers.get("warc-record-id"),
            refers_to=refers_to,
        )
        owner = for_url(self._publishers, exchange.url) or adhoc(exchange.url)
        return kept if kept_as(exchange, owner.fetch.captures) == "full" else _unkept(kept)


def _unkept(record: CaptureRecord) -> CaptureRecord:
    return replace(
        record, data=None, response_at=0, member_sha256=None, record_type=None, record_id=None, refers_to=None
    )


def _page_id(connection: Connection, url: str) -> int | None:
    try:
        found: int | None = connection.execute(_PAGE, {"url": canonical(url)}).scalar_one_or_none()
    except ValueError:
        return None
    return found


def _member(data: mmap.mmap | bytes, record: SourceRecord) -> bytes:
    """The record as a gzip member: the very bytes where it is one already."""
    raw = bytes(data[record.offset : record.offset + record.length])
    if raw.startswith(b"\x1f\x8b"):
        return raw
    whole = raw[: raw.index(b"\r\n\r\n") + 4 + len(record.block)] + b"\r\n\r\n"
    squeeze = zlib.compressobj(4, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return squeeze.compress(whole) + squeeze.flush()
