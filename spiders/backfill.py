"""The crawl into the past: lists page by page, date archives day by day, old feeds and sitemaps, until a day is reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from newsarchive.archive.writing.outcomes import FoundLink
from newsarchive.article import PageContext
from newsarchive.crawl.items import PageItem
from newsarchive.crawl.options import CrawlOptions
from newsarchive.crawl.plan import NEXT_PAGE, Plan
from newsarchive.crawl.session import ArchiveSession
from newsarchive.discovery import DatedAddress, Link, dated_address
from newsarchive.errors import UsageError
from newsarchive.spiders.news import NewsSpider
from newsarchive.urls import canonical

__all__ = ["BackfillSpider"]

DAYS_AHEAD = 10  # of a date archive entered at once: a gap of so many days without a paper ends it
MONTHS_AHEAD = 3


class BackfillSpider(NewsSpider):
    """`scrapy crawl backfill -a publisher=ID -a since=YYYY-MM-DD`: as `news`, and back through every list until `since`.

    A list's next page is asked for once the articles of this one are read, so that their dates can say whether the day is reached, where the
    list itself does not; while they are read, a few lists more may be asked for. Going back further than ever before, known lists are read once more.
    """

    name = "backfill"

    def read_arguments(self, arguments: dict[str, str]) -> CrawlOptions:
        """As for `news`, with the day to go back to."""
        options = super().read_arguments(arguments)
        if options.since is None:
            raise UsageError("the spider `backfill` needs a day to go back to: -a since=YYYY-MM-DD")
        return options

    def plan(self, session: ArchiveSession) -> Plan:
        """As for `news`, and back to the day."""
        self._newest: dict[str, date] = {}  # what the articles of a list are known to be of, by the list's address
        self._lists_of: dict[str, str] = {}  # the list that showed an article, and the one before a next page
        return replace(super().plan(session), back_to=self.options.since)

    def follow(self, item: PageItem) -> tuple[tuple[FoundLink, ...], FoundLink | None]:
        """What `news` follows, the neighbours in a date archive, and the next page unless the day is reached."""
        links, next_page = super().follow(item)
        lease, reading = item.lease, item.reading
        if lease is None or reading is None:
            return links, next_page
        if reading.article is not None:
            self._learn(lease.url, reading.article.article.published_on)
        if reading.result != "list":
            return links, None
        dated = [on for link in reading.links if link.kind != "list" and (on := _day_of(link)) is not None]
        for on in dated:
            self._newest[lease.url] = max(on, self._newest.get(lease.url, on))
        for link in links:
            self._lists_of.setdefault(_address(link.url), lease.url)
        archives = self._date_archives(item)
        if next_page is not None:
            self._lists_of[_address(next_page.url)] = lease.url
            if self._is_reached(lease.url):
                next_page = None
        return (*links, *archives), next_page

    def _learn(self, url: str, on: date | None) -> None:
        """Note the day of an article with the list that showed it."""
        shown_on = self._lists_of.pop(url, None)
        if shown_on is not None and on is not None:
            self._newest[shown_on] = max(on, self._newest.get(shown_on, on))

    def _is_reached(self, url: str) -> bool:
        """Whether all that is known of a list, or else of the list before it, is older than the day."""
        newest = self._newest.get(url) or self._newest.get(self._lists_of.get(url, ""))
        return newest is not None and self.options.since is not None and newest < self.options.since

    def _date_archives(self, item: PageItem) -> tuple[FoundLink, ...]:
        """The days before this page, where its address carries one and it brought articles; and the date archives it links to."""
        lease, reading = item.lease, item.reading
        assert lease is not None and reading is not None
        found: dict[str, None] = {}
        own = dated_address(lease.fetch_url)
        if own is not None and any(link.kind != "list" for link in reading.links):
            found.update(dict.fromkeys(self._earlier(own)))
        for link in reading.links:
            if link.kind == "list" and self.session.publisher_of(link.url).id == lease.publisher_id:
                dated = dated_address(link.url)
                if dated is not None and self._is_wanted_day(dated):
                    found[link.url] = None
        return tuple(self._archive_page(url, item) for url in found)

    def _earlier(self, dated: DatedAddress) -> Iterable[str]:
        since = self.options.since
        assert since is not None
        return islice(dated.back_to(since), DAYS_AHEAD if dated.has_day else MONTHS_AHEAD)

    def _is_wanted_day(self, dated: DatedAddress) -> bool:
        since = self.options.since
        assert since is not None
        return _last_day(dated) >= since

    @staticmethod
    def _archive_page(url: str, item: PageItem) -> FoundLink:
        assert item.lease is not None
        context = PageContext(source=NEXT_PAGE)  # it is a list, whatever it looks like
        return FoundLink(
            url, "list", item.lease.publisher_id, place="date archive", context=context, depth=item.lease.depth
        )

    def is_too_old(self, link: Link) -> bool:
        """As for `news`, and by the day or month that an address carries."""
        on = _day_of(link)
        return on is not None and self.options.since is not None and on < self.options.since


def _day_of(link: Link) -> date | None:
    """The latest day that a link's facts, or else its address, may stand for."""
    moment = link.context.published_at or link.context.modified_at
    if moment is not None:
        return moment.date()
    dated = dated_address(link.url)
    return None if dated is None else _last_day(dated)


def _last_day(dated: DatedAddress) -> date:
    """The day of an address, or the last one of its month."""
    if dated.has_day:
        return dated.on
    return (dated.on + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _address(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return url
