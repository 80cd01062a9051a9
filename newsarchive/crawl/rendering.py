"""The pipeline that has a browser show the pages of publishers whose file says `browser = true`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy.http import HtmlResponse

from newsarchive.crawl.browser import Browser, RenderingFailed
from newsarchive.crawl.items import PageItem
from newsarchive.crawl.pipelines import Pipeline
from newsarchive.discovery import sniff
from newsarchive.errors import ConfigurationError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["RenderPipeline"]


class RenderPipeline(Pipeline):
    """Puts the document as a browser shows it in the place of the answer; what it was made of is kept beside it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._browser = Browser(crawler)

    async def process_item(self, item: Any) -> Any:
        """The item, rendered if its publisher's pages are, and it is one: feeds and pictures need no browser."""
        if not isinstance(item, PageItem) or item.lease is None or item.exchange is None:
            return item
        response, received = item.response, item.exchange
        publisher = self.session.publisher_of(item.lease.url)
        if not publisher.fetch.browser or sniff(response.body, received.header("content-type")) != "html":
            return item
        meta = response.request.meta if response.request is not None else {}
        own = {name: meta[name] for name in ("newsarchive_own_ports",) if name in meta}
        try:
            rendered = await self._browser.render(response, own)
        except (RenderingFailed, ConfigurationError) as error:
            item.failure = str(error)
            return item
        body = rendered.html.encode("utf-8", "replace")
        item.behind = (received, *rendered.loaded)
        item.exchange = replace(
            received, body=body, rendered_by=rendered.by, response_headers=_as_utf8(received.response_headers)
        )
        item.response = HtmlResponse(
            response.url, status=response.status, body=body, encoding="utf-8", request=response.request
        )
        return item

    async def close_spider(self) -> None:
        """End the browser, if one was started."""
        await self._browser.close()


def _as_utf8(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    kept = ((name, value) for name, value in headers if name.lower() not in ("content-type", "content-encoding"))
    return (*kept, ("Content-Type", "text/html; charset=utf-8"))
