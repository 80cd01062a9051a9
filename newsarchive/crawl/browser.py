"""A browser that has no network of its own: what a page asks for is fetched by the crawl, with all its manners, and handed in.

scrapy-playwright drives the system's Chromium. Each request of a page, subresources and redirects included, is intercepted and goes through
Scrapy's downloader: the address guard and its pinned look-ups, robots.txt, one request at a time for each host, limits of size and time. The browser
itself gets a proxy that does not exist and a resolver that finds nothing, so that web sockets, prefetching and whatever else is not intercepted lead nowhere.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import structlog
from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from newsarchive.archive.writing.outcomes import Exchange
from newsarchive.crawl.capture import EXCHANGE
from newsarchive.crawl.failures import reason_of
from newsarchive.errors import ConfigurationError
from newsarchive.urls import host_key

if TYPE_CHECKING:
    from playwright.async_api import Page, Route
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["Browser", "Rendered", "RenderingFailed", "browser_path", "require_browser"]

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NEEDED = frozenset({"document", "script", "xhr", "fetch"})  # pictures, fonts and styles say nothing that is archived
MOST_REQUESTS = 100  # of one page
MOST_HOPS = 5  # redirects of a subresource
MOST_PAGES = 4  # open at once: a renderer takes some 100 MB
QUIET_S = 5.0  # at most so long after its load event is a page waited for: some ask for news for ever
MOST_CACHED_BYTES = 64 * 1024 * 1024  # of scripts, which a site's pages share

_LEAD_NOWHERE = [
    "--proxy-server=http://0.0.0.0:1",
    "--proxy-bypass-list=<-loopback>",  # the proxy holds for loopback too
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--js-flags=--max-old-space-size=512",
]
_UNTOLD = frozenset({"content-encoding", "content-length", "transfer-encoding", "content-security-policy"})

log = structlog.get_logger(__name__)


class RenderingFailed(Exception):
    """A page could not be rendered; the text is the reason, in a few words."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as the browser shows it: `html`, its document serialised after its scripts ran; `loaded`, what they asked for; `by`, which browser."""

    html: str
    by: str
    loaded: tuple[Exchange, ...] = ()


def browser_path(setting: str | None) -> str | None:
    """Where the system's browser is: as the setting says, else the first that is installed; None where there is none."""
    return shutil.which(setting) if setting else next(filter(None, map(shutil.which, PROGRAMS)), None)


def require_browser(setting: str | None, *, path: Path | None = None) -> str:
    """Where the browser is; raises ConfigurationError, which says what to install, where pages cannot be rendered.

    `path`: the publisher's file that asks for it.
    """
    if find_spec("scrapy_playwright") is None:
        text = (
            "[fetch] browser = true needs the extra `browser`: pip install 'newsarchive[browser]', or set it to false"
        )
        raise ConfigurationError(text, path=path)
    program = browser_path(setting)
    if program is None:
        raise ConfigurationError(
            f"[fetch] browser = true: {setting or 'no Chromium'} was not found; install it (Debian: apt install chromium), "
            "or name it with NEWSARCHIVE_CHROMIUM, or set browser to false",
            path=path,
        )
    return program


@dataclass(slots=True)
class _Visit:
    """One page being rendered: `given` is its document, fetched already; `loaded` what else it got."""

    url: str
    given: Response
    own: dict[str, Any]
    asked: int = 0
    is_begun: bool = False
    page: Page | None = None
    loaded: list[Exchange] = field(default_factory=list)


class Browser:
    """Renders pages of one crawl; the browser is started with the first of them.

    NEWSARCHIVE_BROWSER_TIME_LIMIT is for one page, everything it asks for included; DOWNLOAD_MAXSIZE bounds the document too.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._program = settings.get("NEWSARCHIVE_CHROMIUM")
        self._time_limit_s = settings.getfloat("NEWSARCHIVE_BROWSER_TIME_LIMIT")
        self._most_bytes = settings.getint("DOWNLOAD_MAXSIZE")
        self._handler: Any = None
        self._starting = asyncio.Lock()
        self._places = asyncio.Semaphore(MOST_PAGES)
        self._scripts: dict[str, Response] = {}
        self._script_bytes = 0

    async def render(self, response: Response, meta: dict[str, Any]) -> Rendered:
        """The page of a response after its scripts ran; raises RenderingFailed, and ConfigurationError where there is no browser.

        `meta` goes with every request of the page: whose ports are its publisher's own.
        """
        handler = await self._started()
        visit = _Visit(response.url, response, meta)
        async with self._places:
            try:
                answer = await asyncio.wait_for(handler.download_request(self._request(visit)), self._time_limit_s)
            except TimeoutError as error:
                raise RenderingFailed("rendering took too long") from error
            except Exception as error:  # whatever a hostile page makes of a browser is a finding about that page
                raise RenderingFailed(f"rendering failed: {_in_brief(error)}") from error
            finally:
                await _close(visit.page)
        if len(answer.body) > self._most_bytes:
            raise RenderingFailed("too large when rendered")
        return Rendered(answer.text, f"Chromium/{handler.browser.version}", tuple(visit.loaded))

    async def close(self) -> None:
        """End the browser."""
        if self._handler is not None:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._handler.close(), 10)

    async def _started(self) -> Any:
        async with self._starting:
            if self._handler is None:
                from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

                path = require_browser(self._program)
                handler = ScrapyPlaywrightDownloadHandler.from_crawler(self._crawler)
                handler.config.launch_options = _launch_options(path)
                handler.config.navigation_timeout_ms = self._time_limit_s * 1000
                await handler._maybe_launch_in_thread()  # what it does when the engine starts, which it has
                self._handler = handler
        return self._handler

    def _request(self, visit: _Visit) -> Request:
        from scrapy_playwright.page import PageMethod

        async def begin(page: Page, request: Request) -> None:  # noqa: ARG001 - scrapy-playwright's signature
            visit.page = page
            await page.route_web_socket("**", lambda socket: socket.close())
            await page.route("**", lambda route: self._answer(visit, route))

        meta = {
            "playwright": True,
            "playwright_context": "newsarchive",
            "playwright_context_kwargs": {
                "service_workers": "block",  # their requests are not intercepted
                "user_agent": self._crawler.settings.get("USER_AGENT"),
                "accept_downloads": False,
                "bypass_csp": True,
            },
            "playwright_page_init_callback": begin,
            "playwright_page_methods": [PageMethod(_settle)],
        }
        return Request(visit.url, meta=meta, dont_filter=True)

    async def _answer(self, visit: _Visit, route: Route) -> None:
        """Give the page what it asks for, or nothing."""
        request = route.request
        is_main = request.is_navigation_request() and request.frame.parent_frame is None
        try:
            if is_main:
                await self._give_document(visit, route)
                return
            visit.asked += 1
            is_needed = (
                request.method == "GET" and request.resource_type in NEEDED and not request.is_navigation_request()
            )
            if is_needed and visit.asked <= MOST_REQUESTS:
                await _fulfil(route, await self._load(visit, request.url, request.resource_type == "script"))
            else:
                await route.abort("blockedbyclient")
        except Exception as error:  # refused, forbidden, failed, or the page is gone meanwhile
            log.info("a page did not get what it asked for", url=visit.url, asked=request.url, reason=reason_of(error))
            with suppress(Exception):
                await route.abort("failed")

    async def _give_document(self, visit: _Visit, route: Route) -> None:
        """The document that was fetched already; a page that sends its reader elsewhere stays where it is."""
        if visit.is_begun:
            await route.abort("aborted")
            return
        visit.is_begun = True
        await _fulfil(route, visit.given)

    async def _load(self, visit: _Visit, url: str, is_script: bool) -> Response:
        if (known := self._scripts.get(url)) is not None:
            return known
        assert self._crawler.engine is not None
        address = url
        for _ in range(MOST_HOPS):
            meta = {
                **visit.own,
                "download_slot": host_key(address),
                "newsarchive_settles": True,
                "handle_httpstatus_all": True,
                "dont_redirect": True,
            }
            request = Request(
                address, callback=NO_CALLBACK, dont_filter=True, headers={"Referer": visit.url}, meta=meta
            )
            response = await self._crawler.engine.download_async(request)
            visit.loaded.append(request.meta[EXCHANGE])
            location = response.headers.get("Location")
            if not (300 <= response.status < 400 and location):
                break
            address = urljoin(address, location.decode("latin-1"))
        else:
            raise RenderingFailed("redirect loop")
        if is_script and response.status == 200 and self._script_bytes + len(response.body) <= MOST_CACHED_BYTES:
            self._scripts[url] = response
            self._script_bytes += len(response.body)
        return response


async def _settle(page: Page) -> None:
    """Wait until a page asks for nothing more, but not for ever."""
    from playwright.async_api import TimeoutError as PlaywrightTimeout

    with suppress(PlaywrightTimeout):
        await page.wait_for_load_state("networkidle", timeout=QUIET_S * 1000)


async def _fulfil(route: Route, response: Response) -> None:
    headers: dict[str, str] = {}
    for name, values in response.headers.items():
        key = name.decode("latin-1").lower()
        if key not in _UNTOLD:
            headers[key] = ", ".join(value.decode("latin-1") for value in values)
    headers.setdefault("access-control-allow-origin", "*")
    await route.fulfill(status=response.status, headers=headers, body=response.body)


async def _close(page: Page | None) -> None:
    """Close a page that may hang; the browser ends with the crawl in any case."""
    if page is not None and not page.is_closed():
        with suppress(Exception):
            await asyncio.wait_for(page.close(), 5)


def _in_brief(error: BaseException) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__


def _launch_options(path: str) -> dict[str, Any]:
    """How the browser is started: without a network, in its sandbox unless the crawl runs as root, for whom it has none."""
    return {
        "executable_path": path,
        "headless": True,
        "args": _LEAD_NOWHERE,
        "chromium_sandbox": os.geteuid() != 0,
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
