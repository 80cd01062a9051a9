"""The pipeline that reads an article's later pages, and joins them to its first.

They have no lease of their own: they are asked for while their first page's lease lasts, in the same download slot and so at the same pace, with the address
guard, robots.txt and the limits that hold for every page. One that answers 404 is taken for gone as an article is, when that has lasted: until
then its text of before stays in the article. Outcome and captures of all pages go to the disk in one transaction: a crawl killed between two
parts begins with the first again. A host that refuses a part has refused the page: it is tried again like any other.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog
from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsarchive.archive.captures.keeping import kept_as
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.frontier.parts import EarlierPart, earlier_part
from newsarchive.archive.revisions.deciding import next_status
from newsarchive.archive.revisions.rereading import entity
from newsarchive.archive.writing.outcomes import Exchange, PartCapture
from newsarchive.crawl.capture import EXCHANGE
from newsarchive.crawl.failures import reason_of
from newsarchive.crawl.frontier_spider import FrontierSpider
from newsarchive.crawl.items import PageItem
from newsarchive.crawl.manners import REFUSALS, Verdict, judge_error, judge_status, retry_after
from newsarchive.crawl.part_reading import JoinTask, PartReading, PartTask, join_task, read_part_task
from newsarchive.crawl.pipelines import Pipeline, entity_of
from newsarchive.crawl.reading import PageTask
from newsarchive.crawl.robots import RobotsForbidden, RobotsUnreachable
from newsarchive.crawl.workers import ReadingFailed
from newsarchive.discovery import sniff
from newsarchive.errors import ArchiveError, ArchiveUnwritable, NotFound
from newsarchive.extraction.joining import Part
from newsarchive.publishers import Publisher
from newsarchive.urls import canonical, host_key

__all__ = ["MOST_PARTS", "PartsPipeline"]

MOST_PARTS = 30  # further pages of one article
_AT_ONCE = frozenset({"signal", "disk", "failure"})  # reasons to stop that leave no time for the rest of an article
_NOT_THERE = (404, 410)
_META = ("newsarchive_own_ports", "newsarchive_secret_headers")

log = structlog.get_logger(__name__)


class _Refused(Exception):
    """The host does not answer now."""

    def __init__(self, url: str, verdict: Verdict, exchange: Exchange | None) -> None:
        super().__init__(verdict.reason)
        self.url, self.verdict, self.exchange = url, verdict, exchange


class _Stopped(Exception):
    """The crawl is ending: the article is left to the next run."""


@dataclass(slots=True)
class _Whole:
    """An article being put together: what is still to be asked for, and what is there."""

    item: PageItem
    waiting: list[str]
    known: set[str]
    parts: list[Part] = field(default_factory=list)
    captures: list[PartCapture] = field(default_factory=list)

    def add(self, part: Part, capture: PartCapture, further: tuple[str, ...] = ()) -> None:
        """One page is there, and names others."""
        self.parts.append(part)
        self.captures.append(capture)
        for url in further:
            if (address := canonical(url)) not in self.known:
                self.known.add(address)
                self.waiting.append(url)


def _is_gone(earlier: EarlierPart, exchange: Exchange) -> bool:
    """Whether a page has been missing for as long, or as often, as an article has to be before it is called gone."""
    at, status = exchange.fetched_at, exchange.status
    if earlier.missing_since is None:
        return next_status("live", at, http_status=status, at=at, tries=1) == "gone"
    since = earlier.missing_since
    return next_status("missing", since, http_status=status, at=at, tries=earlier.misses + 1) == "gone"


class PartsPipeline(Pipeline):
    """Asks for the later pages of an article one after the other."""

    async def process_item(self, item: Any) -> Any:
        """The item, with the whole article; one that its host refused, or that there is no time for, is left."""
        reading = item.reading if isinstance(item, PageItem) else None
        if reading is None or reading.article is None or not reading.further_pages:
            return item
        urls = list(reading.further_pages)
        whole = _Whole(item, urls, {canonical(item.response.url), *map(canonical, urls)})
        try:
            while whole.waiting and len(whole.parts) < MOST_PARTS:
                await self._add(whole, whole.waiting.pop(0))
            await self._join(whole)
        except _Refused as error:
            await self._leave(item, error)
        except _Stopped:
            item.is_left = True
            self._spider.dispatcher.settled(item.lease)
        except ArchiveUnwritable as error:
            self.session.fail(error)
            raise DropItem(str(error)) from error
        return item

    @property
    def _spider(self) -> Any:
        return self.crawler.spider

    async def _add(self, whole: _Whole, url: str) -> None:
        """Ask for a later page and read it; raises _Refused where another try may bring it."""
        item = whole.item
        spider = self._spider
        if isinstance(spider, FrontierSpider) and spider.dispatcher.stopped_by in _AT_ONCE:
            raise _Stopped
        answer = await self._ask(item, url)
        if isinstance(answer, str):
            self._miss(whole, Part(url, missing=answer), PartCapture(url, missing=answer))
            return
        response, exchange = answer
        publisher = self.session.publisher_of(item.lease.url if item.lease else url)
        reason = None
        if not 200 <= response.status < 300:
            reason = f"HTTP {response.status}"
            if response.status in _NOT_THERE and await self._keep_earlier(whole, url, exchange, publisher):
                return
        elif sniff(response.body, exchange.header("content-type")) != "html":
            reason = "not a page"
        else:
            page = PageTask(url, entity_of(response, exchange.body), exchange, publisher, "part")
            try:
                read = await self._read(item, page)
            except ReadingFailed as error:
                reason = str(error)
            else:
                capture = PartCapture(url, read.capture, read.part.missing)
                if read.part.missing is not None:
                    self._miss(whole, read.part, capture)
                else:
                    whole.add(read.part, capture, read.further_pages)
                return
        record = capture_record(exchange, captures=kept_as(exchange, publisher.fetch.captures))
        self._miss(whole, Part(url, "", record.payload_digest, reason), PartCapture(url, record, reason))

    async def _read(self, item: PageItem, page: PageTask) -> PartReading:
        headline = item.reading.article.article.headline if item.reading and item.reading.article else None
        found: PartReading = await self.session.pool.run(read_part_task, PartTask(page, headline))
        return found

    async def _keep_earlier(self, whole: _Whole, url: str, exchange: Exchange, publisher: Publisher) -> bool:
        """Whether the text of an earlier visit stands in for a page that is not there, since that may pass.

        Raises _Refused where there is one, and it cannot be read again: then the visit has failed.
        """
        lease = whole.item.lease
        earlier = None if lease is None else await asyncio.to_thread(self._earlier, lease.page_id, url)
        if earlier is None or _is_gone(earlier, exchange):
            return False
        try:
            known = await asyncio.to_thread(read_exchange, self.session.archive, earlier.capture_id)
            body = entity(known)
            if body is None or known.header("content-type") is None:  # only its text was kept
                raise NotFound(f"capture {earlier.capture_id}: it is no page")
            read = await self._read(whole.item, PageTask(url, body, known, publisher, "part"))
        except (ArchiveError, NotFound, ReadingFailed) as error:
            raise _Refused(url, Verdict(f"HTTP {exchange.status}"), exchange) from error
        record = capture_record(exchange, captures=kept_as(exchange, publisher.fetch.captures))
        log.info("a page of an article is not there; its text of before is kept", url=lease and lease.url, part=url)
        whole.add(read.part, PartCapture(url, record, read.part.missing, earlier.capture_id), read.further_pages)
        return True

    def _earlier(self, page_id: int, url: str) -> EarlierPart | None:
        with self.session.archive.reading() as connection:
            return earlier_part(connection, page_id, url)

    def _miss(self, whole: _Whole, part: Part, capture: PartCapture) -> None:
        log.warning("a page of an article is missing", url=whole.item.response.url, part=part.url, reason=part.missing)
        whole.add(part, capture)

    async def _ask(self, item: PageItem, url: str) -> tuple[Response, Exchange] | str:
        """The answer to a later page, or why there will be none."""
        assert self.crawler.engine is not None and item.response.request is not None and item.lease is not None
        own = item.response.request.meta
        meta = {
            "download_slot": host_key(url),
            "newsarchive_settles": True,
            "handle_httpstatus_all": True,
            "dont_redirect": True,
            "dont_retry": True,
            **{name: own[name] for name in _META if name in own},
        }
        headers = dict(self.session.publisher_of(item.lease.url).fetch.headers)
        request = Request(url, callback=NO_CALLBACK, headers=headers, meta=meta, dont_filter=True)
        spider = self._spider
        tries = spider.dispatcher.tries(item.lease) if isinstance(spider, FrontierSpider) else 99
        try:
            response = await self.crawler.engine.download_async(request)
        except RobotsForbidden:
            return "robots.txt"
        except Exception as error:  # each is a reason that `reason_of` has a name for
            verdict = replace(judge_error(reason_of(error), tries), reason=reason_of(error))
            if isinstance(error, RobotsUnreachable):
                verdict = replace(verdict, rest=error.asked or timedelta(hours=1))
            return self._refuse(item, url, verdict, request.meta.get(EXCHANGE))
        exchange: Exchange = request.meta[EXCHANGE]
        if response.status in REFUSALS:
            asked = retry_after(exchange.header("retry-after"), exchange.fetched_at)
            return self._refuse(item, url, judge_status(response.status, asked, tries), exchange)
        return response, exchange

    def _refuse(self, item: PageItem, url: str, verdict: Verdict, exchange: Exchange | None) -> str:
        """The reason why a new article is kept without this page; raises _Refused while another try may bring it.

        An article that is known is not cut short because its host is ill: its visit has failed.
        """
        assert item.lease is not None
        is_known = item.lease.article_id is not None
        if isinstance(self._spider, FrontierSpider) and (
            verdict.again_in is not None or verdict.rest is not None or is_known
        ):
            raise _Refused(url, verdict, exchange)
        return verdict.reason

    async def _leave(self, item: PageItem, error: _Refused) -> None:
        item.is_left = True
        log.info("a page of an article was refused", url=item.response.url, part=error.url, reason=str(error))
        verdict = replace(error.verdict, reason=f"a further page: {error.verdict.reason}")
        await self._spider.refused(item.lease, error.exchange, verdict)

    async def _join(self, whole: _Whole) -> None:
        """Put the whole article in the place of its first page."""
        item = whole.item
        reading = item.reading
        assert reading is not None and reading.article is not None
        digests = [reading.capture.payload_digest, *(each.payload_digest or str(each.missing) for each in whole.parts)]
        item.digest = hashlib.sha256("\n".join(digests).encode()).hexdigest()
        item.parts = tuple(whole.captures)
        try:
            joined = await self.session.pool.run(join_task, JoinTask(reading.article, whole.parts))
        except ReadingFailed as error:
            item.failure, item.reading = str(error), None
            return
        item.reading = replace(reading, article=joined)
