"""Links into the frontier: pages the archive did not know become rows, and every list says which pages it showed.

A page that is known is left alone, but for what a list can teach: which kind of page it is, while nobody has read
it; that it changed since it was read (a sitemap's `lastmod`); and where it was seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update

from newsarchive.archive.dialect import in_parts
from newsarchive.archive.frontier.page_context import context_to_json
from newsarchive.archive.schema import host, page, publisher
from newsarchive.archive.writing.outcomes import FoundLink
from newsarchive.urls import canonical, host_key

__all__ = ["StoredLinks", "first_priority", "insert_publishers", "store_links"]

FRESH = timedelta(days=2)
MOST_FALSE_ALARMS = 3  # many sitemaps print the time they were made as every page's `lastmod`

_PAGES = select(
    page.c.id,
    page.c.url,
    page.c.role,
    page.c.state,
    page.c.due_at,
    page.c.fetched_at,
    page.c.unchanged_streak,
    page.c.host_id,
).where(page.c.url.in_(bindparam("urls", expanding=True)))
_HOSTS = select(host.c.id, host.c.key).where(host.c.key.in_(bindparam("keys", expanding=True)))
_PUBLISHERS = select(publisher.c.id).where(publisher.c.id.in_(bindparam("ids", expanding=True)))
_INSERT_PAGES = insert(page)
_INSERT_HOSTS = insert(host)
_INSERT_PUBLISHERS = insert(publisher)
_SIGHT = text(
    "INSERT INTO sighting (page_id, list_page_id, place, first_seen_at) VALUES (:page_id, :list_page_id, :place, :at) "
    "ON CONFLICT (page_id, list_page_id) DO NOTHING"
).bindparams(bindparam("at", type_=page.c.first_seen_at.type))
_TEACH = update(page).where(page.c.id == bindparam("page")).values(role=bindparam("is_now"), context=bindparam("facts"))
_MAKE_DUE = update(page).where(page.c.id == bindparam("page")).values(due_at=bindparam("at"))

Known = dict[str, Any]  # rows of _PAGES by address


@dataclass(frozen=True, slots=True)
class StoredLinks:
    """What became of links: each page's id by its canonical address, the new ones, and the hosts that have news."""

    page_ids: dict[str, int]
    new: frozenset[int] = frozenset()
    host_ids: frozenset[int] = frozenset()


def first_priority(link: FoundLink, at: datetime) -> int:
    """How soon a page is read for the first time: 0 first … 9 last.

    Lists come before articles, for they tell what else there is; fresh news before the back catalogue of a sitemap.
    """
    if link.place == "next page":
        return 5  # what it pushed down is older than what this page shows
    if link.role in ("list", "feed", "sitemap"):
        return 1 if link.is_entry else 2
    told = link.context.published_at or link.context.modified_at if link.context else None
    if told is not None:
        return 3 if at - told <= FRESH else 6
    return 6 if link.context is not None and link.context.source == "sitemap" else 4


def store_links(
    connection: Connection, links: Iterable[FoundLink], at: datetime, *, list_page_id: int | None = None
) -> StoredLinks:
    """Store links, seen on the page `list_page_id`; an address counts once, and only http addresses count."""
    wanted = _by_address(links)
    known: Known = {
        row.url: row for urls in in_parts(list(wanted)) for row in connection.execute(_PAGES, {"urls": urls})
    }
    fresh = {url: link for url, link in wanted.items() if url not in known}
    host_ids = _insert_pages(connection, fresh, at)
    due = _teach(connection, wanted, known, at)
    page_ids = {url: row.id for url, row in known.items()}
    inserted = {row.url: row.id for urls in in_parts(list(fresh)) for row in connection.execute(_PAGES, {"urls": urls})}
    page_ids.update(inserted)
    if list_page_id is not None and page_ids:
        sightings = [
            {"page_id": page_ids[url], "list_page_id": list_page_id, "place": link.place, "at": at}
            for url, link in wanted.items()
            if page_ids[url] != list_page_id
        ]
        if sightings:
            connection.execute(_SIGHT, sightings)
    return StoredLinks(page_ids, frozenset(inserted.values()), frozenset({*host_ids, *due}))


def _by_address(links: Iterable[FoundLink]) -> dict[str, FoundLink]:
    found: dict[str, FoundLink] = {}
    for link in links:
        try:
            found.setdefault(canonical(link.url), link)
        except ValueError:
            continue  # `javascript:`, `mailto:` and broken addresses are no pages
    return found


def _insert_pages(connection: Connection, fresh: dict[str, FoundLink], at: datetime) -> set[int]:
    if not fresh:
        return set()
    keys = {url: host_key(url) for url in fresh}
    hosts = _host_ids(connection, set(keys.values()))
    insert_publishers(connection, {link.publisher_id for link in fresh.values()}, at)
    rows = [
        {
            "url": url,
            "fetch_url": link.url,
            "publisher_id": link.publisher_id,
            "host_id": hosts[keys[url]],
            "role": link.role,
            "is_entry": link.is_entry,
            "depth": link.depth,
            "redirects": link.redirects,
            "priority": first_priority(link, at),
            "due_at": at,
            "context": context_to_json(link.context),
            "first_seen_at": at,
        }
        for url, link in fresh.items()
    ]
    connection.execute(_INSERT_PAGES, rows)
    return set(hosts.values())


def _host_ids(connection: Connection, keys: set[str]) -> dict[str, int]:
    found = {row.key: row.id for some in in_parts(list(keys)) for row in connection.execute(_HOSTS, {"keys": some})}
    if missing := sorted(keys - found.keys()):
        connection.execute(_INSERT_HOSTS, [{"key": key} for key in missing])
        for some in in_parts(missing):
            found.update((row.key, row.id) for row in connection.execute(_HOSTS, {"keys": some}))
    return found


def insert_publishers(connection: Connection, ids: set[str], at: datetime) -> None:
    """Sites that only a link names get a row of their own, as ad-hoc publishers."""
    missing = ids - set(connection.execute(_PUBLISHERS, {"ids": sorted(ids)}).scalars())
    rows = [
        {"id": each, "name": each, "domains": [each], "is_adhoc": True, "first_seen_at": at} for each in sorted(missing)
    ]
    if rows:
        connection.execute(_INSERT_PUBLISHERS, rows)


def _teach(connection: Connection, wanted: dict[str, FoundLink], known: Known, at: datetime) -> set[int]:
    """Note what the links say of pages that are known; the hosts of those that are due again."""
    lessons, due, hosts = [], [], set()
    for url, row in known.items():
        link = wanted[url]
        if row.state == "new" and row.role == "unknown" and link.role != "unknown":
            lessons.append({"page": row.id, "is_now": link.role, "facts": context_to_json(link.context)})
        modified_at = link.context.modified_at if link.context else None
        if modified_at and _is_stale(row, modified_at, at):
            due.append({"page": row.id, "at": at})
            hosts.add(row.host_id)
    if lessons:
        connection.execute(_TEACH, lessons)
    if due:
        connection.execute(_MAKE_DUE, due)
    return hosts


def _is_stale(row: Any, modified_at: datetime, at: datetime) -> bool:
    """Whether a list says rightly that a page changed since it was read; three false alarms, and it is not heard."""
    if row.state != "ok" or row.fetched_at is None or row.unchanged_streak >= MOST_FALSE_ALARMS:
        return False
    is_waiting = row.due_at is None or row.due_at > at
    return bool(is_waiting and row.fetched_at < modified_at <= at)
