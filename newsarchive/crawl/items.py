"""What travels through the item pipelines: a page, from its response to its outcome."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.http import Response

from newsarchive.archive.writing.outcomes import Exchange, Lease, PartCapture
from newsarchive.crawl.reading import PageReading

__all__ = ["PageItem"]


@dataclass(slots=True, eq=False, repr=False)
class PageItem:
    """A response for the pipelines: they capture it, read it, and store what it holds.

    A spider yields `PageItem(response)`. The rest is filled in on the way: `lease`, the page's row in the frontier (adopted where the
    spider is not one of ours); `exchange`, what is read: the bytes as received, or the page as a browser shows it; `behind`, then, the
    exchanges that the page was made of; `reading`, what a worker read; `failure`, why none could; `parts`, the article's later pages, with
    `digest`, over the bytes of them all. `is_left`: the page is asked for again, or was given up, and has no outcome here.
    """

    response: Response
    lease: Lease | None = None
    exchange: Exchange | None = None
    behind: tuple[Exchange, ...] = ()
    reading: PageReading | None = None
    failure: str | None = None
    parts: tuple[PartCapture, ...] = ()
    digest: str | None = None
    is_left: bool = False

    def __repr__(self) -> str:
        read = self.failure or (self.reading.result if self.reading else "not read yet")
        return f"<PageItem {self.response.url} {read}>"
