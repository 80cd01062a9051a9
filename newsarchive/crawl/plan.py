"""Where a crawl starts: what the targets named on the command line mean, as entries of the frontier and a scope.

DESIGN section 5: a front or section page stands for its site, an article's address for that page only, a publisher's id for its file. A named target's front
pages, feeds and sitemaps are read on every run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsarchive.archive.frontier.queue import (
    Scope,
    go_back,
    make_due,
    make_entries_due,
    register_publisher,
    scope_publishers,
    seed,
)
from newsarchive.archive.writing.outcomes import FoundLink
from newsarchive.archive.writing.tombstones import erased_publishers
from newsarchive.article import PageContext
from newsarchive.discovery import Link, address_kind, usual_places
from newsarchive.errors import PublisherNotFound, UsageError
from newsarchive.publishers import Publisher, adhoc, for_url

if TYPE_CHECKING:
    from newsarchive.crawl.options import CrawlOptions
    from newsarchive.crawl.session import ArchiveSession

__all__ = ["NEXT_PAGE", "USUAL_PLACE", "Plan", "plan_crawl"]

USUAL_PLACE = "usual place"
"""Where feeds and sitemaps are looked for without anybody having said so: nothing is wrong when none is there."""

NEXT_PAGE = "next page"
"""What a list's pager leads to: a list, whatever it looks like."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`named`: the publishers that targets stand for; `entries`: read on every run; `single`: pages asked for by their own address.

    `recheck`: every known page of the scope is due now. `everything`: no target was named, so whatever is due is in scope. `back_to`: the crawl goes
    back to that day; further than ever before, lists are read once more.
    """

    named: tuple[Publisher, ...] = ()
    entries: tuple[FoundLink, ...] = ()
    single: tuple[FoundLink, ...] = ()
    recheck: bool = False
    follow_offsite: bool = False
    everything: bool = False
    back_to: date | None = None
    scope: Scope = field(default_factory=lambda: Scope(frozenset(), frozenset()))

    async def enter(self, session: ArchiveSession) -> None:
        """Write the plan into the frontier, in one transaction, and set the scope."""
        scope = await asyncio.wrap_future(session.writer.call(self._enter))
        object.__setattr__(self, "scope", scope)

    def _enter(self, connection: Any) -> Scope:
        now = datetime.now(UTC)
        erased = erased_publishers(connection, (link.publisher_id for link in (*self.entries, *self.single)))
        if erased and not self.everything:
            one, reason = next(iter(erased.items()))
            raise UsageError(f"{one}: was erased from this archive ({reason}), and is not crawled into it again")
        entries = [link for link in self.entries if link.publisher_id not in erased]
        for publisher in self.named:
            register_publisher(connection, publisher, is_adhoc=publisher.path is None, now=now)
        seed(connection, entries, now, due=True)
        pages = frozenset(seed(connection, self.single, now, due=True))
        if self.everything:
            return Scope(None, pages)
        sites = frozenset(link.publisher_id for link in self.entries)
        make_entries_due(connection, sites, now)
        scope = Scope(frozenset(scope_publishers(connection, sites, self.follow_offsite)), pages)
        if self.back_to is not None:
            go_back(connection, {publisher.id for publisher in self.named}, self.back_to, now)
        if self.recheck:
            make_due(connection, scope, now)
        return scope


def plan_crawl(options: CrawlOptions, publishers: Mapping[str, Publisher], in_archive: Collection[str]) -> Plan:
    """The plan for a crawl's targets; raises PublisherNotFound or UsageError for a target that means nothing.

    `in_archive`: the ids of publishers met before, ad-hoc ones included.
    """
    if not options.targets:
        return _plan_for_all(options, publishers, in_archive)
    named: dict[str, Publisher] = {}
    entries: list[FoundLink] = []
    single: list[FoundLink] = []
    for target in options.targets:
        publisher, is_site, start = _meaning(target, options, publishers, in_archive)
        named[publisher.id] = publisher
        if is_site:
            entries += entries_of(publisher, start)
        elif start is not None:
            single.append(FoundLink(start, "unknown", publisher.id, place="command line"))
    return Plan(
        tuple(named.values()),
        tuple(entries),
        tuple(single),
        recheck=options.is_recheck,
        follow_offsite=options.follow_offsite,
    )


def _plan_for_all(options: CrawlOptions, publishers: Mapping[str, Publisher], in_archive: Collection[str]) -> Plan:
    declared = [each for each in publishers.values() if each.id in in_archive or not is_shipped(each)]
    if not declared and not in_archive:
        raise UsageError("nothing to crawl yet: name a publisher (see `newsarchive publisher list`) or an address")
    entries = tuple(link for publisher in declared for link in entries_of(publisher, None))
    return Plan(tuple(declared), entries, recheck=options.is_recheck, everything=True)


def is_shipped(publisher: Publisher) -> bool:
    """Whether a publisher's file came with the program: it is crawled when it is named, or has been."""
    return (
        publisher.path is not None
        and "newsarchive" in publisher.path.parts
        and publisher.path.parent.name == "publishers"
    )


def _meaning(
    target: str, options: CrawlOptions, publishers: Mapping[str, Publisher], in_archive: Collection[str]
) -> tuple[Publisher, bool, str | None]:
    """A target's publisher, whether it stands for the whole site, and the address it starts at."""
    if "://" not in target:
        if target in publishers:
            return publishers[target], True, None
        if target in in_archive:
            return adhoc(f"https://{target}/"), True, None
        raise PublisherNotFound(
            f"{target}: no publisher of that id; `newsarchive publisher list` shows them, and an address begins with http:// or https://"
        )
    if urlsplit(target).scheme not in ("http", "https") or not urlsplit(target).hostname:
        raise UsageError(f"{target}: not an http or https address")
    publisher = for_url(publishers, target) or adhoc(target)
    is_site = options.is_site or address_kind(target, publisher) == "list"
    return publisher, is_site, target


def entries_of(publisher: Publisher, start: str | None) -> list[FoundLink]:
    """The entries of a site: the address given, those its file declares (or its front page), and for a site nobody described the usual places."""
    discover = publisher.discover
    given = () if start is None else (start,)
    places = "command line" if publisher.path is None else "publisher file"
    declared = [
        *(FoundLink(url, "list", publisher.id, place="command line", is_entry=True) for url in given),
        *(FoundLink(url, "list", publisher.id, place=places, is_entry=True) for url in discover.pages),
        *(FoundLink(url, "feed", publisher.id, place=places, is_entry=True) for url in discover.feeds),
        *(FoundLink(url, "sitemap", publisher.id, place=places, is_entry=True) for url in discover.sitemaps),
    ]
    if not declared:
        declared = [FoundLink(f"https://{publisher.domains[0]}/", "list", publisher.id, place=places, is_entry=True)]
    if publisher.path is None:
        declared += (_probe(link, publisher) for link in usual_places(declared[0].url))
    return declared


def _probe(link: Link, publisher: Publisher) -> FoundLink:
    role = link.kind if link.kind in ("feed", "sitemap", "list") else "unknown"
    context = PageContext(source=USUAL_PLACE)
    return FoundLink(link.url, role, publisher.id, place=USUAL_PLACE, context=context, is_entry=True)
