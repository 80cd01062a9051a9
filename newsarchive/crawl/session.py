"""What a crawl holds open: the archive and its lock, the writer, the workers, the count.

It is a Scrapy extension, so that every component of one crawl, ours or somebody else's, finds the same one: `ArchiveSession.of(crawler)`.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog
from scrapy import signals

from newsarchive.archive import open_archive
from newsarchive.archive.captures.files import FULL_BYTES, CaptureFiles
from newsarchive.archive.captures.keeping import kept_as
from newsarchive.archive.captures.manifests import write_manifest
from newsarchive.archive.captures.uploading import Uploads
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.disk_use import archive_bytes
from newsarchive.archive.frontier.clock_repair import mend_clock
from newsarchive.archive.frontier.host_leases import common_start
from newsarchive.archive.frontier.queue import (
    Scope,
    adopt,
    article_addresses,
    known_publishers,
    pending,
    register_publisher,
    release_hosts,
    release_stale_leases,
)
from newsarchive.archive.lock import hold_lock
from newsarchive.archive.revisions.rereading import rereader
from newsarchive.archive.runs.records import finish_run, start_run
from newsarchive.archive.writing.outcomes import CaptureRecord, Exchange, FoundLink, Lease, Outcome
from newsarchive.archive.writing.writer import Committed, Writer
from newsarchive.crawl.about import about_crawl
from newsarchive.crawl.tally import ARTICLES, Tally
from newsarchive.crawl.workers import WorkerPool
from newsarchive.discovery import Shape, learn_shape
from newsarchive.errors import ArchiveError, NewsArchiveError
from newsarchive.publishers import Publisher, Schedule, adhoc, for_url, load, places
from newsarchive.version import VERSION

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

__all__ = ["ArchiveSession"]

MOST_OWNERS = 2_000  # addresses whose publisher is remembered: it is asked for several times a page

log = structlog.get_logger(__name__)

CommitListener = Callable[[list[int], set[int]], None]


class ArchiveSession:
    """One crawl's hold on the archive.

    Opened before any component is built, closed when the spider has closed and everything handed to the writer is on disk. `settle` takes the one outcome
    of a lease; `capture` an exchange that belongs to no lease.
    """

    def __init__(
        self,
        location: str | None,
        publishers: dict[str, Publisher],
        *,
        arguments: dict[str, Any],
        pool: Callable[[], WorkerPool],
        about: Mapping[str, str] | None = None,
        full_bytes: int = FULL_BYTES,
        upload: str | None = None,
    ) -> None:
        self._upload = upload
        self._held = ExitStack()
        self.started_at = datetime.now(UTC)
        self.worker = f"{socket.gethostname()}:{os.getpid()}"
        self.publishers = publishers
        self.tally = Tally()
        self._owners: dict[str, Publisher] = {}
        self._shapes: dict[str, Shape] = {}
        self.failure: BaseException | None = None
        self.on_commit: CommitListener | None = None
        self.on_failure: Callable[[BaseException], None] | None = None
        self.named: tuple[str, ...] = ()
        self.scope: Scope | None = None
        self.stopped_by: str | None = None
        self.start_error: NewsArchiveError | None = None
        self.disk_problem: str | None = None
        self._is_closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        try:
            self._open(location, arguments, about or {}, full_bytes)
            self.pool = pool()
            self._held.callback(self.pool.close, at_once=True)
        except BaseException:
            self._held.close()
            raise

    def _open(self, location: str | None, arguments: dict[str, Any], about: Mapping[str, str], full_bytes: int) -> None:
        self.archive = open_archive(location, mode="write")
        self._held.callback(self.archive.close)
        self._held.enter_context(hold_lock(self.archive.location, purpose="crawl"))
        self._uploads = Uploads(self.archive, self._upload) if self._upload else None
        begin = self._uploads.begin if self._uploads is not None else None
        files = CaptureFiles(self.archive, full_bytes=full_bytes, about=about, on_closed=begin)
        self._held.callback(files.close)
        with self.archive.transaction() as connection:
            release_stale_leases(connection, self.worker, self.started_at)
            if pages := mend_clock(connection, self.started_at):
                log.warning("the clock was ahead in an earlier run: what it put off is due now", pages=pages)
            self.run_id = start_run(connection, self.worker, VERSION, arguments, self.started_at)
            self.run_started_at = common_start(connection, self.started_at)
        self.writer = Writer(
            self.archive,
            self.run_id,
            capture_files=files,
            publishers=self.publishers,
            on_commit=self._committed,
            on_failure=self._failed,
            reread=rereader(self.archive, self.publishers),
        )
        self.writer.start()
        self._held.callback(self.writer.close)

    # ------------------------------------------------------------ Scrapy's side

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveSession:
        """Open the archive that the settings name; raises a `NewsArchiveError` that says why it cannot be used."""
        settings = crawler.settings
        session = cls(
            settings.get("NEWSARCHIVE_ARCHIVE"),
            load(places(settings.get("NEWSARCHIVE_PUBLISHERS"))),
            arguments=dict(settings.getdict("NEWSARCHIVE_ARGUMENTS")),
            about=about_crawl(settings),
            full_bytes=settings.getint("NEWSARCHIVE_CAPTURE_BYTES"),
            upload=settings.get("NEWSARCHIVE_UPLOAD"),
            pool=lambda: WorkerPool(
                settings.getint("NEWSARCHIVE_WORKERS"),
                time_limit_s=settings.getfloat("NEWSARCHIVE_PAGE_TIME_LIMIT"),
                memory_bytes=settings.getint("NEWSARCHIVE_WORKER_MEMORY"),
            ),
        )
        crawler.signals.connect(session.spider_closed, signals.spider_closed)
        return session

    @staticmethod
    def of(crawler: Crawler) -> ArchiveSession:
        """The session of this crawl."""
        session = crawler.get_extension(ArchiveSession)
        if session is None:
            raise RuntimeError(
                "the extension newsarchive.crawl.session.ArchiveSession is not enabled: use NewsArchiveAddon"
            )
        return session

    async def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002 - Scrapy calls by name
        """Bring everything to the disk and let go."""
        await asyncio.to_thread(self.close, reason)

    def close(self, reason: str) -> None:
        """Drain the writer, write down the run, release hosts and lock; does nothing when closed already."""
        if self._is_closed:
            return
        self._is_closed = True
        with self._held:
            self.writer.close()
            if self.failure is None:
                now = datetime.now(UTC)
                with self.archive.transaction() as connection:
                    release_hosts(connection, self.worker, now)
                    if self.scope is not None:
                        self.tally.pending(pending(connection, self.scope, now))
                    finish_run(
                        connection,
                        self.run_id,
                        self.tally.to_dict(),
                        self.stopped_by or reason,
                        now,
                        archive_bytes=archive_bytes(self.archive),
                    )
                self._write_manifest(now)
                if self._uploads is not None:
                    self._uploads.finish()

    def _write_manifest(self, now: datetime) -> None:
        """The day's manifest of all capture files; where it cannot be written, the next crawl does it."""
        try:
            write_manifest(self.archive, now)
        except ArchiveError as error:
            log.warning("the manifest of the day is not written", problem=str(error))

    # ------------------------------------------------------------ outcomes in, commits out

    def settle(self, outcome: Outcome) -> None:
        """Hand the one outcome of a lease to the writer; once that cannot write any more, its page stays due."""
        self._loop = self._loop or asyncio.get_running_loop()
        if self.failure is None:
            with suppress(ArchiveError):  # it failed this instant: `on_failure` is on its way
                self.writer.submit(outcome)

    async def capture(self, exchange: Exchange, *, page_id: int | None = None) -> None:
        """Keep an exchange that ends no lease: robots.txt, a try that was refused, a redirect that Scrapy follows."""
        captures = kept_as(exchange, self.publisher_of(exchange.url).fetch.captures)
        record: CaptureRecord = await asyncio.to_thread(capture_record, exchange, captures=captures)
        if self.failure is None:
            with suppress(ArchiveError):
                self.writer.submit_capture(record, page_id=page_id)

    def flush(self) -> asyncio.Future[None]:
        """Commit what was handed over so far; the future is done when it is on disk."""
        self._loop = self._loop or asyncio.get_running_loop()
        return asyncio.wrap_future(self.writer.flush())

    def publisher_of(self, url: str) -> Publisher:
        """Whose page an address is: a publisher of the files, else one made up for its site."""
        known = self._owners.get(url)
        if known is None:
            if len(self._owners) >= MOST_OWNERS:
                self._owners.clear()
            known = self._owners[url] = for_url(self.publishers, url) or adhoc(url)
        return known

    def shape_of(self, publisher_id: str) -> Shape:
        """What is known of a publisher's article addresses; learned once a run, as soon as there are enough articles."""
        known = self._shapes.get(publisher_id)
        if known is None or not known.forms:
            with self.archive.reading() as connection:
                known = self._shapes[publisher_id] = learn_shape(article_addresses(connection, publisher_id))
        return known

    def schedule_of(self, publisher_id: str) -> Schedule:
        """How much of a run a publisher may take; one that no file describes has no bounds of its own."""
        known = self.publishers.get(publisher_id)
        return known.schedule if known is not None else Schedule()

    def known_publishers(self) -> frozenset[str]:
        """The ids of publishers met in earlier crawls, those of sites nobody described included."""
        with self.archive.reading() as connection:
            return frozenset(known_publishers(connection))

    async def adopt(self, link: FoundLink) -> Lease:
        """The lease for a page that a spider of somebody else's has fetched: its row is made if there is none."""
        self._loop = self._loop or asyncio.get_running_loop()
        publisher = self.publisher_of(link.url)
        now = datetime.now(UTC)

        def work(connection: Any) -> Lease:
            """Make the publisher's and the page's rows, in one transaction."""
            register_publisher(connection, publisher, is_adhoc=publisher.path is None, now=now)
            return adopt(connection, link, now)

        return await asyncio.wrap_future(self.writer.call(work))

    def _committed(self, committed: Committed) -> None:
        """Called by the writer's thread after each commit."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, committed)
        else:
            self._count(committed)

    def _tell(self, committed: Committed) -> None:
        self._count(committed)
        if self.on_commit is not None:
            self.on_commit([outcome.lease.page_id for outcome, _ in committed.outcomes], set(committed.hosts))

    def _count(self, committed: Committed) -> None:
        for outcome, effect in committed.outcomes:
            if not outcome.is_final:
                continue
            self.tally.page(outcome.lease.publisher_id, outcome.result, outcome.reason, outcome.at)
            self.tally.traps(outcome.traps)
            if effect.article in ARTICLES:
                self.tally.article(outcome.lease.publisher_id, effect.article)
            elif outcome.result == "unchanged" and effect.article_id is not None:
                self.tally.article(outcome.lease.publisher_id, "unchanged")

    def _failed(self, error: BaseException) -> None:
        """Called by the writer's thread when it cannot go on: disk full, database read-only."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.fail, error)
        self.failure = self.failure or error

    def fail(self, error: BaseException) -> None:
        """The crawl cannot go on: it stops, keeps what is committed, and ends with this error."""
        self.failure = self.failure or error
        log.error("the archive cannot be written", reason=str(error))
        if self.on_failure is not None:
            self.on_failure(error)
