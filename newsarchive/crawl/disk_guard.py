"""Stops a spider that somebody else wrote before the disk is full; those of the frontier look themselves, before they ask."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from scrapy import signals

from newsarchive.crawl.disk_watch import LOOK_S, DiskWatch
from newsarchive.crawl.frontier_spider import FrontierSpider
from newsarchive.crawl.session import ArchiveSession

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

__all__ = ["DiskGuard"]

log = logging.getLogger(__name__)  # where Scrapy logs: nobody set structlog up in a project of somebody else's


class DiskGuard:
    """A Scrapy extension: looks when the spider opens and every second after that, and closes it as `disk`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._looking: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DiskGuard:
        """Called by Scrapy; the session is asked for once all extensions are there."""
        guard = cls(crawler)
        crawler.signals.connect(guard.spider_opened, signals.spider_opened)
        crawler.signals.connect(guard.spider_closed, signals.spider_closed)
        return guard

    def spider_opened(self, spider: Spider) -> None:
        """Begin to look."""
        if not isinstance(spider, FrontierSpider):
            self._looking = asyncio.ensure_future(self._look(ArchiveSession.of(self._crawler)))

    async def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002 - Scrapy calls by name
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self, session: ArchiveSession) -> None:
        watch = DiskWatch.of(session.archive, self._crawler.settings)
        while (problem := await asyncio.to_thread(watch.problem)) is None:
            await asyncio.sleep(LOOK_S)
        session.disk_problem, session.stopped_by = problem, "disk"
        log.error("the crawl is stopped: %s", problem)
        assert self._crawler.engine is not None
        closing = self._crawler.engine.close_spider_async(reason="disk")
        self._looking = None  # closing waits for `spider_closed`, which must not wait for us
        await closing
