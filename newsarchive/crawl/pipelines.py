"""The item pipelines: capture, extract, archive. Each is thin; a page that cannot be read is archived as failed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem
from scrapy.http import Response

from newsarchive.archive.captures.keeping import forbids_copy, kept_as
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.writing.outcomes import CaptureRecord, FoundLink, Outcome
from newsarchive.crawl.capture import EXCHANGE, exchange_of
from newsarchive.crawl.frontier_spider import FrontierSpider
from newsarchive.crawl.items import PageItem
from newsarchive.crawl.plan import NEXT_PAGE
from newsarchive.crawl.reading import PageTask, read_task
from newsarchive.crawl.session import ArchiveSession
from newsarchive.crawl.workers import ReadingFailed
from newsarchive.errors import ArchiveUnwritable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["ArchivePipeline", "CapturePipeline", "ExtractPipeline", "Pipeline", "entity_of"]


class Pipeline:
    """What the pipelines share: the crawl's session."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = ArchiveSession.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Built once the session is open."""
        return cls(crawler)


class CapturePipeline(Pipeline):
    """Ties a page to the bytes it came from, and to its row in the frontier."""

    async def process_item(self, item: Any) -> Any:
        """The item, with its exchange and its lease; items that are no pages pass through."""
        if not isinstance(item, PageItem):
            return item
        request = item.response.request
        assert request is not None, "a page item's response comes from a request"
        item.exchange = request.meta.get(EXCHANGE) or exchange_of(request, item.response, datetime.now(UTC))
        if item.lease is None:
            publisher = self.session.publisher_of(item.response.url)
            item.lease = await self.session.adopt(FoundLink(item.response.url, "unknown", publisher.id))
        return item


class ExtractPipeline(Pipeline):
    """Has a worker process read the page."""

    async def process_item(self, item: Any) -> Any:
        """The item, with its reading or the reason why there is none."""
        if not isinstance(item, PageItem):
            return item
        if item.failure is not None:
            return item
        assert item.lease is not None and item.exchange is not None
        lease, spider = item.lease, self.crawler.spider
        publisher = self.session.publisher_of(lease.url)
        is_list = lease.is_entry or (lease.context is not None and lease.context.source == NEXT_PAGE)
        is_told = publisher.discover.article is not None or not (is_list or lease.role == "list")
        task = PageTask(
            url=item.response.url,
            body=entity_of(item.response, item.exchange.body),
            exchange=item.exchange,
            publisher=publisher,
            role=lease.role,
            is_list=is_list,
            shape=None if is_told else self.session.shape_of(lease.publisher_id),
            offsite=bool(getattr(spider, "follows_offsite", False)),
            context=lease.context,
        )
        try:
            item.reading = await self.session.pool.run(read_task, task)
        except ReadingFailed as error:
            item.failure = str(error)
        except ArchiveUnwritable as error:  # the page is not at fault and stays due
            self.session.fail(error)
            raise DropItem(str(error)) from error
        return item


class ArchivePipeline(Pipeline):
    """Hands the page's one outcome to the writer."""

    async def process_item(self, item: Any) -> Any:
        """The item, unchanged; its outcome is on its way to the disk."""
        if not isinstance(item, PageItem) or item.is_left:
            return item
        assert item.lease is not None and item.exchange is not None
        outcome = await self._outcome(item)
        assert outcome.capture is not None
        if (
            item.reading is None or outcome.capture.data is not None
        ):  # else the page forbids a copy, and so of what it is made of
            for exchange in item.behind:
                await self.session.capture(exchange, page_id=item.lease.page_id)
        spider = self.crawler.spider
        if isinstance(spider, FrontierSpider):
            links, next_page = spider.follow(item)
            spider.settle(replace(outcome, links=links, next_page=next_page))
        else:
            self.session.settle(outcome)
        return item

    async def _outcome(self, item: PageItem) -> Outcome:
        lease, exchange, reading = item.lease, item.exchange, item.reading
        assert lease is not None and exchange is not None
        capture: CaptureRecord
        if reading is not None:
            capture = reading.capture
        else:
            captures = kept_as(exchange, self.session.publisher_of(lease.url).fetch.captures)
            if forbids_copy(item.response.body):
                captures = "off"
            capture = await asyncio.to_thread(capture_record, exchange, captures=captures)
        if item.parts and item.digest == lease.payload_digest:
            return Outcome(
                lease, "unchanged", exchange.fetched_at, status=exchange.status, capture=capture, parts=item.parts
            )
        first = None
        if reading is not None and reading.first_page is not None:
            first = FoundLink(
                reading.first_page,
                "article",
                lease.publisher_id,
                place="redirect",
                context=lease.context,
                depth=lease.depth,
                redirects=lease.redirects + 1,
            )
        is_whole = not item.parts  # the validators of its first page say nothing of the others
        return Outcome(
            lease=lease,
            result=reading.result if reading is not None else "failed",
            at=exchange.fetched_at,
            status=exchange.status,
            reason=reading.reason if reading is not None else item.failure,
            capture=capture,
            etag=exchange.header("etag") if is_whole else None,
            last_modified=exchange.header("last-modified") if is_whole else None,
            payload_digest=item.digest or (capture.payload_digest if reading is not None else None),
            article=reading.article if reading is not None else None,
            redirect_to=first,
            hubs=reading.hubs if reading is not None else (),
            traps={str(kind): count for kind, count in reading.traps.items()} if reading is not None else {},
            parts=item.parts,
        )


def entity_of(response: Response, received: bytes) -> bytes:
    """The decompressed body; the very same object as received where nothing was compressed, so that it travels once."""
    body = response.body
    return received if body == received else body
