"""The daily crawl: front pages, feeds and sitemaps, then the articles they lead to."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date

import structlog

from newsarchive.archive.writing.outcomes import FoundLink, Lease, Role
from newsarchive.article import PageContext
from newsarchive.crawl.frontier_spider import FrontierSpider
from newsarchive.crawl.items import PageItem
from newsarchive.crawl.options import CrawlOptions, duration
from newsarchive.crawl.plan import NEXT_PAGE, Plan, plan_crawl
from newsarchive.crawl.session import ArchiveSession
from newsarchive.discovery import Link
from newsarchive.errors import UsageError
from newsarchive.publishers import Publisher

__all__ = ["NewsSpider"]

log = structlog.get_logger(__name__)

MOST_SECTIONS = 60  # section pages taken from one front page of a site nobody described
MOST_SAMPLED = 4  # lists, feeds and sitemaps of a site that is only looked at
DEEPEST_SECTION = 1  # sections of the front page, not sections of sections


class NewsSpider(FrontierSpider):
    """`scrapy crawl news -a publisher=ID[,ID…]` or `-a url=ADDRESS`: the same as `newsarchive crawl`."""

    name = "news"

    def read_arguments(self, arguments: dict[str, str]) -> CrawlOptions:
        """Targets from `publisher` and `url`, both lists parted by commas; `since=YYYY-MM-DD`, `max_pages`, `max_time=10m` as of `newsarchive crawl`."""
        named = [*arguments.get("publisher", "").split(","), *arguments.get("url", "").split(",")]
        return CrawlOptions(
            targets=tuple(each.strip() for each in named if each.strip()),
            since=_day(arguments.get("since")),
            max_pages=_count(arguments.get("max_pages")),
            max_time=duration(arguments["max_time"]) if "max_time" in arguments else None,
            is_recheck="recheck" in arguments,
            is_site="site" in arguments,
            follow_offsite="follow_offsite" in arguments,
        )

    def plan(self, session: ArchiveSession) -> Plan:
        """What the targets mean."""
        return plan_crawl(self.options, session.publishers, session.known_publishers())

    def follow(self, item: PageItem) -> tuple[tuple[FoundLink, ...], FoundLink | None]:
        """Articles and feeds of a list, sections of a front page, and the list's next page."""
        lease, reading = item.lease, item.reading
        if lease is None or reading is None or reading.result != "list" or not self._is_followed(lease):
            return (), None
        for trap, count in reading.traps.items():
            log.info("links into a trap were left alone", url=lease.url, trap=trap, links=count)
        counts: Counter[Role] = Counter()
        links: list[FoundLink] = []
        for link in reading.links:
            found = self._wanted(item, link)
            if found is None:
                continue
            counts[found.role] += 1
            if counts[found.role] > self._most(found.role):
                continue
            links.append(found)
        self.include(links)
        next_page = None
        if reading.next_page is not None:
            next_page = FoundLink(
                reading.next_page,
                "list",
                lease.publisher_id,
                place=NEXT_PAGE,
                context=PageContext(source=NEXT_PAGE),
                depth=lease.depth,
            )
        return tuple(links), next_page

    def _most(self, role: Role) -> float:
        """How many links of a kind are taken from one page."""
        if self.options.is_sample:
            return MOST_SAMPLED if role in ("list", "feed", "sitemap") else math.inf
        return MOST_SECTIONS if role == "list" else math.inf

    def _is_followed(self, lease: Lease) -> bool:
        """Whether a list's links count: a site that was named, or a page that was named and turned out to be a list."""
        scope = self.dispatcher.scope
        if scope.publishers is None or lease.publisher_id in self.sites:
            return True
        if lease.page_id not in scope.pages:
            return False
        self.sites |= {lease.publisher_id}
        self.dispatcher.widen(replace(scope, publishers=scope.publishers | {lease.publisher_id}))
        return True

    def _wanted(self, item: PageItem, link: Link) -> FoundLink | None:
        """The link as a page of the frontier, or None: too old, too deep, or somebody else's."""
        lease = item.lease
        assert lease is not None
        owner = self.session.publisher_of(link.url)
        is_own = owner.id == lease.publisher_id
        if (not is_own and not self.follows_offsite) or owner.ignores(link.url):
            return None
        if self.is_too_old(link):
            return None
        role: Role = link.kind
        if role == "list" and is_own and not self._takes_sections(lease, owner):
            return None
        if role == "list" and not is_own:
            role = "unknown"
        return FoundLink(
            link.url,
            role,
            owner.id,
            place=link.place,
            context=link.context,
            depth=lease.depth + 1,
            is_entry=role in ("feed", "sitemap"),
        )

    def is_too_old(self, link: Link) -> bool:
        """Whether a link is older than the crawl goes back, as far as its list says."""
        moment = link.context.published_at or link.context.modified_at
        return self.options.since is not None and moment is not None and moment.date() < self.options.since

    @staticmethod
    def _takes_sections(lease: Lease, owner: Publisher) -> bool:
        """Whether section pages of this list are read: not where a file says which pages there are, nor of a feed, nor deeper down."""
        is_described = owner.path is not None and bool(owner.discover.pages)
        return not is_described and lease.role == "list" and lease.depth < DEEPEST_SECTION

    def sitemaps_named(self, url: str, sitemaps: tuple[str, ...]) -> None:
        """Sitemaps of robots.txt become entries, for a site whose file does not name its own."""
        publisher = self.session.publisher_of(url)
        scope = self.dispatcher.scope
        discover = publisher.discover
        is_wanted = scope.publishers is None or publisher.id in self.sites
        is_described = publisher.path is not None and bool(discover.pages or discover.feeds or discover.sitemaps)
        if not is_wanted or is_described:
            return
        entries = [
            FoundLink(each, "sitemap", publisher.id, place="robots.txt", is_entry=True)
            for each in sitemaps
            if self.session.publisher_of(each).id == publisher.id
        ]
        if entries:
            self.enter(entries, due=publisher.id in self.sites)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"-a since={text}: not a day; write YYYY-MM-DD") from None


def _count(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"-a max_pages={text}: not a number of pages")
    return int(text)
