"""The spider that works through the frontier: durable, polite, one outcome for each lease.

A subclass says where a crawl starts (`plan`) and what it follows (`follow`); nothing else. Redirects and refusals are outcomes here, not requests
that Scrapy makes behind our back: each address is a page of the frontier, with its own lease, its own robots check and its own capture.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import structlog
from scrapy import Request, Spider, signals
from scrapy.http import Response

from newsarchive.archive.captures.keeping import forbids_copy, kept_as
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.frontier.queue import seed
from newsarchive.archive.writing.outcomes import Exchange, FoundLink, Lease, Outcome, Result
from newsarchive.crawl.asking import LEASE_KEY, is_rendered, request_for
from newsarchive.crawl.browser import require_browser
from newsarchive.crawl.budgets import Budgets
from newsarchive.crawl.capture import EXCHANGE
from newsarchive.crawl.disk_watch import LOOK_S, DiskWatch
from newsarchive.crawl.dispatch import Dispatcher
from newsarchive.crawl.failures import reason_of
from newsarchive.crawl.items import PageItem
from newsarchive.crawl.manners import BLOCKED, GONE, REFUSALS, Verdict, judge_error, judge_status, retry_after
from newsarchive.crawl.options import CrawlOptions
from newsarchive.crawl.plan import USUAL_PLACE, Plan
from newsarchive.crawl.robots import RobotsForbidden, RobotsMiddleware, RobotsUnreachable
from newsarchive.crawl.session import ArchiveSession
from newsarchive.crawl.work import FrontierReader
from newsarchive.errors import NewsArchiveError
from newsarchive.urls import canonical

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

__all__ = ["FrontierSpider"]

MOST_REDIRECTS = 10

log = structlog.get_logger(__name__)


class FrontierSpider(Spider):
    """Base of the project's spiders; `options` say what the crawl is asked to do."""

    name = "frontier"
    custom_settings = {  # noqa: RUF012 - Scrapy's own interface
        "REDIRECT_ENABLED": False,
        "RETRY_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "REFERER_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "URLLENGTH_LIMIT": 0,  # a request that Scrapy drops unheard would be a lease without outcome, and the crawl would wait for it
        "DEPTH_LIMIT": 0,
    }

    options: CrawlOptions
    session: ArchiveSession
    dispatcher: Dispatcher
    sites: frozenset[str] = frozenset()  # publishers crawled as sites, not only page by page

    def __init__(self, options: CrawlOptions | None = None, **arguments: str) -> None:
        super().__init__()
        self.options = options if options is not None else self.read_arguments(arguments)
        self._settled: set[int] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> FrontierSpider:
        """Scrapy's way to build a spider."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.item_failed, signals.item_error)
        crawler.signals.connect(spider.item_dropped, signals.item_dropped)
        crawler.signals.connect(spider.callback_failed, signals.spider_error)
        return spider

    def read_arguments(self, arguments: dict[str, str]) -> CrawlOptions:
        """The options that `scrapy crawl NAME -a key=value …` means."""
        raise NotImplementedError

    def plan(self, session: ArchiveSession) -> Plan:
        """Where this crawl starts, and whose pages count."""
        raise NotImplementedError

    def follow(self, item: PageItem) -> tuple[tuple[FoundLink, ...], FoundLink | None]:
        """Which of a page's links enter the frontier, and the list's next page."""
        raise NotImplementedError

    @property
    def follows_offsite(self) -> bool:
        """Whether links to other sites are wanted."""
        return self.options.follow_offsite

    # ------------------------------------------------------------ pages out

    async def start(self) -> AsyncIterator[Request]:
        """A request for each page the frontier hands out."""
        self.session = session = ArchiveSession.of(self.crawler)
        try:
            plan = self.plan(session)
            self._require_browser(plan)
            await plan.enter(session)
        except NewsArchiveError as error:  # Scrapy would only log it; the runner ends with its exit code
            session.start_error = error
            return
        session.named = tuple(publisher.id for publisher in plan.named)
        self.sites = frozenset(link.publisher_id for link in plan.entries)
        self.dispatcher = self._dispatcher(session, plan)
        session.on_commit = self._committed
        session.on_failure = lambda _: self.dispatcher.stop("failure")
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        assert robots is not None
        robots.on_sitemaps = self.sitemaps_named
        watch = DiskWatch.of(session.archive, self.crawler.settings)
        await self._look_at_disk(watch)
        heartbeats = [asyncio.ensure_future(self._renew()), asyncio.ensure_future(self._watch_disk(watch))]
        try:
            async for lease in self.dispatcher.leases():
                if self._is_open(lease):
                    yield self.request(lease)
                else:
                    self.dispatcher.release(lease)
        finally:
            for heartbeat in heartbeats:
                heartbeat.cancel()
            session.stopped_by = self.dispatcher.stopped_by
            session.scope = self.dispatcher.scope

    def _committed(self, page_ids: list[int], host_ids: set[int]) -> None:
        self._settled.difference_update(page_ids)  # what is on the disk gets no second outcome
        self.dispatcher.committed(page_ids, host_ids)

    def _require_browser(self, plan: Plan) -> None:
        """Raise ConfigurationError where a named publisher's pages are to be rendered, and cannot be."""
        for publisher in plan.named:
            if publisher.fetch.browser:
                require_browser(self.crawler.settings.get("NEWSARCHIVE_CHROMIUM"), path=publisher.path)
                return

    def _dispatcher(self, session: ArchiveSession, plan: Plan) -> Dispatcher:
        loop = asyncio.get_running_loop()
        limit = self.options.max_time
        return Dispatcher(
            FrontierReader(
                session.archive,
                session.writer,
                worker=session.worker,
                run_started_at=session.run_started_at,
                lease=timedelta(seconds=self.crawler.settings.getfloat("NEWSARCHIVE_HOST_LEASE")),
                most_hosts=self.crawler.settings.getint("NEWSARCHIVE_HOSTS_AT_ONCE"),
            ),
            plan.scope,
            flush=session.flush,
            budgets=Budgets(session.schedule_of),
            per_host=max(1, self.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")),
            max_pages=self.options.max_pages,
            deadline=None if limit is None else loop.time() + limit.total_seconds(),
        )

    def _is_open(self, lease: Lease) -> bool:
        """Whether the publisher may be visited at this hour of its day."""
        publisher = self.session.publisher_of(lease.url)
        return publisher.fetch.is_open(datetime.now(publisher.zone or UTC).time())

    async def _watch_disk(self, watch: DiskWatch) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self._look_at_disk(watch)

    async def _look_at_disk(self, watch: DiskWatch) -> None:
        problem = await asyncio.to_thread(watch.problem)
        if problem is not None and self.dispatcher.stopped_by is None:
            self.session.disk_problem = problem
            self.dispatcher.stop("disk")

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self.crawler.settings.getfloat("NEWSARCHIVE_HOST_LEASE") / 2)
            await self.dispatcher.renew()

    def request(self, lease: Lease) -> Request:
        """The request for a lease, whose answer comes back to this spider."""
        publisher = self.session.publisher_of(lease.url)
        return request_for(lease, publisher, callback=self.parse, errback=self.no_answer)

    # ------------------------------------------------------------ answers in

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[PageItem]:  # noqa: ARG002 - Scrapy's signature
        """An answer becomes an outcome at once, or a page item for the pipelines."""
        assert response.request is not None
        lease: Lease = response.request.meta[LEASE_KEY]
        exchange: Exchange = response.request.meta[EXCHANGE]
        status = response.status
        if status not in REFUSALS:
            self.dispatcher.answered(lease)
        if status == 304:
            await self._close(lease, exchange, "unchanged")
        elif 300 <= status < 400 and (location := exchange.header("location")):
            await self._redirected(lease, exchange, urljoin(response.url, location))
        elif status in REFUSALS:
            asked = retry_after(exchange.header("retry-after"), exchange.fetched_at)
            await self.refused(lease, exchange, judge_status(status, asked, self.dispatcher.tries(lease)))
        elif status in GONE and lease.context is not None and lease.context.source == USUAL_PLACE:
            await self._close(lease, exchange, "other", "not there")
        elif status in GONE:
            await self._close(lease, exchange, "gone", f"HTTP {status}")
        elif status in BLOCKED:
            await self._close(lease, exchange, "blocked", f"HTTP {status}")
        elif not 200 <= status < 300:
            await self._close(lease, exchange, "failed", f"HTTP {status}")
        elif self._is_same(lease, exchange) and not forbids_copy(response.body):
            await self._close(lease, exchange, "unchanged")
        else:
            yield PageItem(response, lease=lease)

    def _is_same(self, lease: Lease, exchange: Exchange) -> bool:
        """Whether the answer is that of the last visit; of a page that scripts fill, that would say nothing."""
        if is_rendered(self.session.publisher_of(lease.url), lease):
            return False
        return lease.payload_digest == hashlib.sha256(exchange.body).hexdigest()

    async def no_answer(self, failure: Failure) -> None:
        """No answer came, or the page may not be asked for."""
        error = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]
        lease: Lease = request.meta[LEASE_KEY]
        if isinstance(error, RobotsForbidden):
            self.settle(Outcome(lease, "blocked", datetime.now(UTC), reason="robots.txt"))
            return
        reason = reason_of(error)
        tries = self.dispatcher.tries(lease)
        if isinstance(error, RobotsUnreachable):
            verdict = judge_status(503, error.asked, tries)
            rest = None if verdict.again_in is not None else verdict.rest or timedelta(hours=1)
        else:
            verdict, rest = judge_error(reason, tries), None
        await self.refused(lease, request.meta.get(EXCHANGE), replace(verdict, reason=reason, rest=rest))

    async def refused(self, lease: Lease, exchange: Exchange | None, verdict: Verdict) -> None:
        """Try again within the run, or give the page up until it is next due."""
        if verdict.again_in is not None:
            if exchange is not None:
                await self.session.capture(exchange, page_id=lease.page_id)
            self.dispatcher.again(lease, verdict.again_in)
            return
        now = datetime.now(UTC)
        if verdict.rest is not None:
            self.dispatcher.rest(lease.host_key, verdict.rest)
        rest_until = None if verdict.rest is None else now + verdict.rest
        await self._close(lease, exchange, "failed", verdict.reason, rest_until=rest_until)

    async def _redirected(self, lease: Lease, exchange: Exchange, target: str) -> None:
        try:
            address = canonical(target)
        except ValueError:
            await self._close(lease, exchange, "failed", "redirect to no address")
            return
        if address == lease.url and target != lease.fetch_url and self.dispatcher.tries(lease) < MOST_REDIRECTS:
            await self.session.capture(exchange, page_id=lease.page_id)
            self.dispatcher.again(replace(lease, fetch_url=target), timedelta(0))
            return
        owner = self.session.publisher_of(target).id
        if lease.redirects >= MOST_REDIRECTS or address == lease.url:
            await self._close(lease, exchange, "failed", "redirect loop")
        elif owner != lease.publisher_id and not self.follows_offsite:
            await self._close(lease, exchange, "redirected", f"to another site: {urlsplit(target).hostname}")
        else:
            link = FoundLink(
                target,
                lease.role,
                owner,
                place="redirect",
                context=lease.context,
                depth=lease.depth,
                is_entry=lease.is_entry,
                redirects=lease.redirects + 1,
            )
            self.include([link])
            await self._close(lease, exchange, "redirected", f"HTTP {exchange.status}", redirect_to=link)

    async def _close(
        self, lease: Lease, exchange: Exchange | None, result: Result, reason: str | None = None, **more: Any
    ) -> None:
        """Settle a lease that needs no reading; its exchange is kept like any other."""
        if exchange is None:
            self.settle(Outcome(lease, result, datetime.now(UTC), reason=reason, **more))
            return
        captures = kept_as(exchange, self.session.publisher_of(lease.url).fetch.captures)
        capture = await asyncio.to_thread(capture_record, exchange, captures=captures)
        self.settle(
            Outcome(
                lease,
                result,
                exchange.fetched_at,
                status=exchange.status,
                reason=reason,
                capture=capture,
                etag=exchange.header("etag"),
                last_modified=exchange.header("last-modified"),
                **more,
            )
        )

    # ------------------------------------------------------------ outcomes

    def settle(self, outcome: Outcome) -> None:
        """Hand in the one outcome of a lease; a second one is a bug of ours, and said."""
        if outcome.lease.page_id in self._settled:
            log.error("a lease got a second outcome", url=outcome.lease.url, result=outcome.result)
            self.dispatcher.settled(outcome.lease)
            return
        self._settled.add(outcome.lease.page_id)
        self.session.settle(outcome)
        self.dispatcher.settled(outcome.lease)
        log.info("page", url=outcome.lease.url, result=outcome.result, status=outcome.status, reason=outcome.reason)

    def include(self, links: list[FoundLink]) -> None:
        """Widen the scope to the publishers of links to other sites."""
        scope = self.dispatcher.scope
        if scope.publishers is None:
            return
        new = {link.publisher_id for link in links} - scope.publishers
        if new and self.follows_offsite:
            self.dispatcher.widen(replace(scope, publishers=scope.publishers | new))

    def enter(self, links: list[FoundLink], *, due: bool) -> None:
        """Enter pages that no list of the frontier named; with `due` known ones are read again. The crawl does not end before they are in."""
        now = datetime.now(UTC)
        entered = self.session.writer.call(lambda connection: seed(connection, links, now, due=due))
        self.dispatcher.expect(asyncio.wrap_future(entered))

    def sitemaps_named(self, url: str, sitemaps: tuple[str, ...]) -> None:
        """robots.txt of a host names sitemaps; a spider that crawls sites follows them."""

    def item_failed(self, item: Any, response: Any, failure: Failure) -> None:  # noqa: ARG002 - Scrapy calls by name
        """A pipeline raised: a bug of ours or of a pipeline somebody added; the page is recorded as failed."""
        if isinstance(item, PageItem) and item.lease is not None and item.lease.page_id not in self._settled:
            self._bug(item.lease, failure)

    def item_dropped(self, item: Any, response: Any, exception: BaseException) -> None:  # noqa: ARG002 - Scrapy calls by name
        """A pipeline that somebody added dropped the page; when the disk is full the page stays due instead."""
        if isinstance(item, PageItem) and item.lease is not None and item.lease.page_id not in self._settled:
            if self.session.failure is None:
                self.settle(Outcome(item.lease, "failed", datetime.now(UTC), reason=f"dropped: {exception}"[:300]))
            else:
                self.dispatcher.settled(item.lease)

    def callback_failed(self, failure: Failure, response: Response) -> None:
        """A callback raised: a bug of ours."""
        lease = response.request.meta.get(LEASE_KEY) if response.request is not None else None
        if lease is not None and lease.page_id not in self._settled:
            self._bug(lease, failure)

    def _bug(self, lease: Lease, failure: Failure) -> None:
        reason = f"bug: {failure.type.__name__ if failure.type else 'error'}: {failure.getErrorMessage()}"[:300]
        log.error("page failed through a bug", url=lease.url, reason=reason)
        self.settle(Outcome(lease, "failed", datetime.now(UTC), reason=reason))

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's signature
        """Said when the spider closes: a lease without outcome is our bug, unless the crawl was interrupted."""
        if not hasattr(self, "dispatcher"):
            return
        lost = self.dispatcher.outstanding
        if lost and self.dispatcher.stopped_by in ("done", "max-pages", "max-time"):
            log.error("leases without outcome", pages=lost)
