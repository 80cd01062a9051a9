"""The crawl into the past: lists page by page, old sitemaps, until a day is reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsarchive.archive.outcomes import FoundLink
from newsarchive.crawl.items import PageItem
from newsarchive.crawl.options import CrawlOptions
from newsarchive.errors import UsageError
from newsarchive.spiders.news import NewsSpider

__all__ = ["BackfillSpider"]


class BackfillSpider(NewsSpider):
    """`scrapy crawl backfill -a publisher=ID -a since=YYYY-MM-DD`: as `news`, and every list's next page until `since`."""

    name = "backfill"

    def read_arguments(self, arguments: dict[str, str]) -> CrawlOptions:
        """As for `news`, with the day to go back to."""
        try:
            since = date.fromisoformat(arguments.get("since", ""))
        except ValueError as error:
            raise UsageError("the spider `backfill` needs a day to go back to: -a since=YYYY-MM-DD") from error
        return replace(super().read_arguments(arguments), since=since)

    def follow(self, item: PageItem) -> tuple[tuple[FoundLink, ...], FoundLink | None]:
        """The next page too is entered as a list of its own right, unless this one reached the day."""
        links, next_page = super().follow(item)
        reading = item.reading
        if next_page is None or reading is None:
            return links, None
        moments = [link.context.published_at for link in reading.links if link.context.published_at is not None]
        if moments and self.options.since is not None and max(moments).date() < self.options.since:
            return links, None
        return links, replace(next_page, is_entry=False)
