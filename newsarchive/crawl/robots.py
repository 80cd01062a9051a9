"""robots.txt, as RFC 9309 has it, with no switch to turn it off.

2xx: obeyed. 4xx: nothing is forbidden. 5xx or no answer: nothing may be asked; the host is left alone and asked again later. A copy is kept for a
day. Its crawl-delay holds whatever else is set; the sitemaps it names become entries of the publisher.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from newsarchive.archive.frontier.queue import HostRow, load_host, save_robots
from newsarchive.crawl.capture import EXCHANGE
from newsarchive.crawl.manners import retry_after
from newsarchive.crawl.session import ArchiveSession
from newsarchive.urls import host_key
from newsarchive.version import ROBOTS_NAME

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["RobotsForbidden", "RobotsMiddleware", "RobotsUnreachable", "SitemapListener"]

KEPT = timedelta(days=1)  # RFC 9309, 2.4: a copy should not be used for longer
MOST_HOPS = 5  # RFC 9309, 2.3.1.2
MOST_BYTES = 512 * 1024  # RFC 9309, 2.5: at least 500 kibibytes
CMDLINE_PRIORITY = 40  # Scrapy's SETTINGS_PRIORITIES["cmdline"]

SitemapListener = Callable[[str, tuple[str, ...]], None]


class RobotsForbidden(IgnoreRequest):
    """robots.txt forbids the address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be read, so nothing of the host may be asked now.

    The text says what happened; `asked` is how long the answer asks to wait, where there was one that says so.
    """

    def __init__(self, text: str, asked: timedelta | None = None) -> None:
        super().__init__(text)
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Policy:
    """What one host's robots.txt says; `rules` None: nothing is forbidden."""

    rules: Protego | None

    def allows(self, url: str) -> bool:
        """Whether the address may be asked."""
        return self.rules is None or bool(self.rules.can_fetch(url, ROBOTS_NAME))

    @property
    def crawl_delay_s(self) -> float | None:
        """Seconds between two requests, where the file says."""
        delay = None if self.rules is None else self.rules.crawl_delay(ROBOTS_NAME)
        return None if delay is None else float(delay)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names."""
        return () if self.rules is None else tuple(self.rules.sitemaps)


class RobotsMiddleware:
    """Lets a request pass only when its host's robots.txt has been read and allows it; sets the pace of the host."""

    def __init__(self, crawler: Crawler, session: ArchiveSession) -> None:
        self._crawler = crawler
        self._session = session
        self._policies: dict[str, tuple[Policy, datetime]] = {}
        self._asking: dict[str, asyncio.Future[Policy]] = {}
        settings = crawler.settings
        self._own_delay_s = settings.getfloat("DOWNLOAD_DELAY")
        self._is_own_delay_ordered = (settings.getpriority("DOWNLOAD_DELAY") or 0) >= CMDLINE_PRIORITY
        self.on_sitemaps: SitemapListener | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Built once the session is open."""
        return cls(crawler, ArchiveSession.of(crawler))

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise RobotsForbidden or RobotsUnreachable."""
        if request.meta.get("newsarchive_robots"):
            return
        key = host_key(request.url)
        request.meta.setdefault("download_slot", key)
        policy = await self._policy(key, request)
        if not policy.allows(request.url):
            raise RobotsForbidden("robots.txt")
        self._pace(request, policy)

    def _pace(self, request: Request, policy: Policy) -> None:
        """Set the least time between two requests to the host."""
        publisher = self._session.publisher_of(request.url)
        wanted = self._own_delay_s
        if publisher.fetch.delay is not None and not self._is_own_delay_ordered:
            wanted = publisher.fetch.delay.total_seconds()
        delay_s = max(wanted, policy.crawl_delay_s or 0.0)
        if delay_s <= 0:
            return
        assert self._crawler.engine is not None
        _, slot = self._crawler.engine.downloader._get_slot(request)
        slot.delay, slot.jitter = max(slot.delay, delay_s), 0.0  # never less than what was asked for
        request.meta["autothrottle_dont_adjust_delay"] = True

    async def _policy(self, key: str, request: Request) -> Policy:
        known = self._policies.get(key) or self._stored(key)
        if known is not None and datetime.now(UTC) - known[1] < KEPT:
            if key not in self._policies:
                self._policies[key] = known
                self._announce(request.url, known[0])
            return known[0]
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(key, request))
            self._asking[key] = asking
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)

    def _stored(self, key: str) -> tuple[Policy, datetime] | None:
        with self._session.archive.reading() as connection:
            host: HostRow | None = load_host(connection, key)
        if host is None or host.robots_fetched_at is None or not host.robots_status or host.robots_status >= 500:
            return None
        return _policy(host.robots_status, host.robots_text or ""), host.robots_fetched_at

    async def _ask(self, key: str, request: Request) -> Policy:
        parts = urlsplit(request.url)
        response = await self._fetch(f"{parts.scheme}://{parts.netloc}/robots.txt", request)
        now = datetime.now(UTC)
        if response.status >= 500 or response.status == 429:
            wait = response.headers.get("Retry-After")
            asked = retry_after(wait.decode("latin-1") if wait else None, now)
            raise RobotsUnreachable(f"robots.txt answered HTTP {response.status}", asked)
        text = response.body[:MOST_BYTES].decode("utf-8", "replace") if response.status < 300 else ""
        policy = _policy(response.status, text)
        self._policies[key] = (policy, now)
        self._session.writer.call(
            lambda connection: save_robots(connection, key, text, response.status, policy.crawl_delay_s, now)
        )
        self._announce(request.url, policy)
        return policy

    def _announce(self, url: str, policy: Policy) -> None:
        """Tell the spider which sitemaps a host names, once a run."""
        if self.on_sitemaps is not None and policy.sitemaps:
            self.on_sitemaps(url, tuple(urljoin(url, each) for each in policy.sitemaps))

    async def _fetch(self, url: str, request: Request) -> Response:
        assert self._crawler.engine is not None
        kept: dict[str, Any] = {
            name: request.meta[name] for name in ("download_slot", "newsarchive_own_ports") if name in request.meta
        }
        for _ in range(MOST_HOPS + 1):
            meta: dict[str, Any] = {
                **kept,
                "newsarchive_robots": True,
                "newsarchive_settles": True,
                "handle_httpstatus_all": True,
                "dont_redirect": True,
            }
            asked = Request(url, callback=NO_CALLBACK, dont_filter=True, priority=1000, meta=meta)
            try:
                response = await self._crawler.engine.download_async(asked)
            except Exception as error:
                from newsarchive.crawl.failures import reason_of  # which knows this module's exceptions

                raise RobotsUnreachable(f"robots.txt could not be read ({reason_of(error)})") from error
            await self._session.capture(asked.meta[EXCHANGE])
            location = response.headers.get("Location")
            if not (300 <= response.status < 400 and location):
                return response
            url = urljoin(url, location.decode("latin-1"))
            kept["download_slot"] = host_key(url)  # one request at a time holds for the host that it leads to
        return response  # still redirecting: RFC 9309 lets us take the file as unavailable, that is, as allowing all


def _policy(status: int, text: str) -> Policy:
    return Policy(Protego.parse(text) if status < 300 else None)
