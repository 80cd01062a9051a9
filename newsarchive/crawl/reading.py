"""What a worker process does with one page: read it, and make everything the writer needs.

Only plain values cross the border of the process. Nothing here knows of Scrapy, of the database, or of a clock.
What reads is imported where it is called: the crawl's own process hands pages over and reads none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal

from newsarchive.archive.captures.keeping import kept_as
from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.writing.outcomes import CaptureRecord, Exchange, PreparedArticle, Result, Role
from newsarchive.archive.writing.prepare import prepare_reading
from newsarchive.article import PageContext
from newsarchive.discovery import Link, Shape, Trap, sniff
from newsarchive.publishers import Captures, Publisher

if TYPE_CHECKING:
    from newsarchive.discovery import PageLinks

__all__ = ["PageReading", "PageTask", "read_task"]

MOST_LINKS = 50_000  # of one list: a sitemap's own limit (sitemaps.org), and a bound on what one page can cost


@dataclass(frozen=True, slots=True)
class PageTask:
    """One page to read: `body` is decompressed, `exchange.body` as received.

    `url` is what the page answers to; `role` what it is believed to be; `is_list` a front page, or a pager's next page, which is a list whatever
    it looks like. `shape`: that of the publisher's known article addresses. `offsite`: links to other sites are wanted too.
    """

    url: str
    body: bytes
    exchange: Exchange
    publisher: Publisher
    role: Role
    is_list: bool = False
    offsite: bool = False
    context: PageContext | None = None
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one page held.

    `links` are in the page's order; `next_page` is the address of a list's next page. `hubs`: WebSub hubs of a feed. `traps`: how many
    links were left alone because they lead into calendars, facets and the like, by kind. `further_pages`: of an article, where it goes on;
    `first_page`: where it begins, if this is a later page of it.
    """

    result: Result
    capture: CaptureRecord
    reason: str | None = None
    article: PreparedArticle | None = None
    links: tuple[Link, ...] = ()
    next_page: str | None = None
    hubs: tuple[str, ...] = ()
    traps: Mapping[Trap, int] = field(default_factory=dict)
    further_pages: tuple[str, ...] = ()
    first_page: str | None = None


def read_task(task: PageTask) -> PageReading:
    """Read one page; raises only what is a bug, or what the limits of the process cause (MemoryError)."""
    captures = kept_as(task.exchange, task.publisher.fetch.captures)
    content_type = task.exchange.header("content-type")
    sort = sniff(task.body, content_type)
    if sort == "binary":
        return PageReading("other", capture_record(task.exchange, captures=captures), reason="not a page")
    if sort == "html":
        return _read_html(task, captures)
    return _read_list(task, captures, sort)


def _read_list(task: PageTask, captures: Captures, sort: Literal["feed", "sitemap", "addresses"]) -> PageReading:
    from newsarchive.discovery import read_feed, read_sitemap

    capture = capture_record(task.exchange, captures=captures)
    if sort == "feed":
        feed = read_feed(task.body, task.url, timezone=task.publisher.zone)
        links = tuple(feed.links[:MOST_LINKS])
        return PageReading("list", capture, links=links, next_page=feed.next_page, hubs=tuple(feed.hubs))
    return PageReading("list", capture, links=tuple(islice(_once(read_sitemap(task.body, task.url)), MOST_LINKS)))


def _once(links: Iterable[Link]) -> Iterable[Link]:
    seen: set[str] = set()
    for link in links:
        if link.url not in seen:
            seen.add(link.url)
            yield link


def _read_html(task: PageTask, captures: Captures) -> PageReading:
    from newsarchive.discovery import read_page
    from newsarchive.extraction import parse, read

    document = parse(task.body, url=task.url, charset=task.exchange.charset)
    reading = read(document, publisher=task.publisher, context=task.context, fetched_at=task.exchange.fetched_at)
    article = reading.article
    if reading.is_noarchive:
        captures = "off"
    capture = capture_record(task.exchange, captures=captures, text=article.body)
    if task.is_list or article.kind == "list" or (task.role == "list" and not article.is_article):
        links = read_page(document.root, task.url, task.publisher, offsite=task.offsite, shape=task.shape)
        if article.access == "blocked" and not links.articles:
            return PageReading("blocked", capture, reason="a wall instead of the page")
        if task.is_list or article.kind == "list" or links.articles or links.next_page:
            return PageReading(
                "list",
                capture,
                links=_flat(links),
                next_page=links.next_page,
                traps=links.traps,
            )
    if article.access == "blocked":
        return PageReading("blocked", capture, reason="a wall instead of the page")
    if not article.is_article:
        reason = "an error page that says 200" if article.kind == "error" else article.kind
        return PageReading("other", capture, reason=reason)
    if reading.first_page is not None:
        return PageReading("redirected", capture, reason="a part of an article", first_page=reading.first_page)
    prepared = prepare_reading(reading, task.publisher)
    return PageReading("article", capture, article=prepared, further_pages=reading.further_pages)


def _flat(links: PageLinks) -> tuple[Link, ...]:
    return (*links.feeds, *links.articles, *links.lists)[:MOST_LINKS]
