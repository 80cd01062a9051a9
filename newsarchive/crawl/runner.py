"""One crawl in this process, from options to report: what `newsarchive crawl` and the demo call."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import structlog
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from newsarchive.crawl import settings as own_settings
from newsarchive.crawl.options import CrawlOptions
from newsarchive.crawl.session import ArchiveSession
from newsarchive.crawl.tally import Tally
from newsarchive.errors import ArchiveUnwritable, NewsArchiveError

__all__ = ["CrawlReport", "Progress", "crawl"]

GRACE_S = 6.0  # after a signal, pages under way have so long to finish: the promise is ten seconds in all

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl did. `stopped_by`: done, max-pages, max-time, signal or failure; `signal`: its number, where one came."""

    run: int
    tally: Tally
    seconds: float
    stopped_by: str
    named: tuple[str, ...]
    signal: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The shape of `crawl --json` (DESIGN section 5)."""
        return {
            "run": self.run,
            **self.tally.to_dict(),
            "seconds": round(self.seconds, 3),
            "stopped_by": self.stopped_by,
            "reasons": dict(self.tally.reasons.most_common()),
        }

    @property
    def empty_handed(self) -> tuple[str, ...]:
        """The named publishers that yielded nothing but errors."""
        return tuple(each for each in self.named if self.tally.yielded_nothing(each))


Progress = Callable[[Tally], None]


def crawl(options: CrawlOptions, *, on_progress: Progress | None = None, spider: str = "news") -> CrawlReport:
    """Run one crawl to its end; Scrapy's event loop cannot run twice in a process, so this can be called once.

    Raises a NewsArchiveError where the crawl could not begin, or the archive could no longer be written; then everything committed before is kept.
    """
    started = time.monotonic()
    _load_tls()
    process = AsyncCrawlerProcess(_settings(options))
    crawler = process.create_crawler(spider)
    logging.getLogger("scrapy").setLevel(crawler.settings["LOG_LEVEL"])  # else it makes records that no handler takes
    task = process.crawl(crawler, options=options)
    stop = _Stop(crawler)
    loop = asyncio.get_event_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.ask, number)
    if on_progress is not None:
        loop.call_later(0.2, _tell, loop, crawler, on_progress)
    process.start(install_signal_handlers=False)
    if not task.done():
        raise NewsArchiveError("the crawl ended before its spider did")
    if (error := task.exception()) is not None:
        raise error
    session = ArchiveSession.of(crawler)
    if session.start_error is not None:
        raise session.start_error
    if session.failure is not None:
        raise session.failure
    if session.disk_problem is not None:
        raise ArchiveUnwritable(session.disk_problem)
    return CrawlReport(
        run=session.run_id,
        tally=session.tally,
        seconds=time.monotonic() - started,
        stopped_by=session.stopped_by or "failure",
        named=session.named,
        signal=stop.signal,
    )


class _Stop:
    """What a signal does: no new page is asked for; pages under way finish, or are left after a while; all is committed."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self.signal: int | None = None

    def ask(self, number: int) -> None:
        """The first signal ends the crawl in order, a second one at once."""
        if self.signal is not None:
            self._leave()
            return
        self.signal = number
        spider = self._crawler.spider
        dispatcher = getattr(spider, "dispatcher", None)
        if dispatcher is None:
            self._leave()
            return
        dispatcher.stop("signal")
        asyncio.get_running_loop().call_later(GRACE_S, self._leave)

    def _leave(self) -> None:
        """Commit what is finished and go: pages under way keep their lease until the next start releases it."""
        assert self.signal is not None
        session = self._crawler.get_extension(ArchiveSession) if self._crawler.extensions else None
        if session is not None:
            session.stopped_by = "signal"
            session.close("signal")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(128 + self.signal)


def _load_tls() -> None:
    """Load Scrapy's TLS in a thread, whose stack is short: its deprecated names each look up the source of every call on the stack."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(import_module, "scrapy.core.downloader.contextfactory").result()


def _tell(loop: asyncio.AbstractEventLoop, crawler: Any, on_progress: Progress) -> None:
    if crawler.extensions is not None and (session := crawler.get_extension(ArchiveSession)) is not None:
        on_progress(session.tally)
    loop.call_later(0.2, _tell, loop, crawler, on_progress)


def _settings(options: CrawlOptions) -> Settings:
    settings = Settings()
    settings.setmodule(own_settings, priority="project")
    given = {
        "NEWSARCHIVE_ARCHIVE": options.archive,
        "NEWSARCHIVE_PUBLISHERS": options.publishers_path,
        "NEWSARCHIVE_ALLOW_PRIVATE_HOSTS": options.allow_private_hosts,
        "NEWSARCHIVE_ARGUMENTS": _arguments(options),
        "LOG_ENABLED": logging.getLogger().hasHandlers(),
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
    for name, value in given.items():
        settings.set(name, value, priority="cmdline")
    for name, text in options.settings.items():
        settings.set(name, text, priority="cmdline")
    return settings


def _arguments(options: CrawlOptions) -> dict[str, Any]:
    return {
        "targets": list(options.targets),
        "since": None if options.since is None else options.since.isoformat(),
        "recheck": options.is_recheck,
        "follow_offsite": options.follow_offsite,
        "settings": sorted(options.settings),  # names only: values may be secrets
    }
