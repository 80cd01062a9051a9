"""The durable queue: which pages are due, in whose scope, and where a crawl starts.

Every function works inside the transaction of the connection it is given. A page has had its turn in a run once it
was fetched after the run began, so nothing is asked for twice in one run, whatever its schedule says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select, text, update

from newsarchive.archive.columns import Moment
from newsarchive.archive.dialect import MOST_NAMED, in_parts
from newsarchive.archive.frontier.found_links import insert_publishers, store_links
from newsarchive.archive.frontier.host_leases import (
    HostRow,
    HostWork,
    lease_host,
    load_host,
    release_hosts,
    release_stale_leases,
    save_robots,
)
from newsarchive.archive.frontier.page_context import context_from_json
from newsarchive.archive.schema import article, host, page, publisher
from newsarchive.archive.writing.outcomes import FoundLink, Lease
from newsarchive.publishers.publisher import Publisher
from newsarchive.urls import canonical

__all__ = [
    "HostRow",
    "HostWork",
    "Scope",
    "adopt",
    "article_addresses",
    "go_back",
    "hosts_with_work",
    "known_publishers",
    "lease_host",
    "load_host",
    "make_due",
    "make_entries_due",
    "next_pages",
    "pending",
    "register_publisher",
    "release_hosts",
    "release_stale_leases",
    "save_robots",
    "scope_publishers",
    "seed",
]

SETTLED = 3  # unchanged visits after which a part of a sitemap index is left to its own schedule
VAIN = ("gone", "failed", "blocked", "other", "redirected")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose pages a crawl reads: those of `publishers` (None: of every publisher), and single `pages` by id."""

    publishers: frozenset[str] | None
    pages: frozenset[int] = field(default_factory=frozenset)

    def holds(self, publisher_id: str) -> bool:
        """Whether all pages of a publisher are in scope."""
        return self.publishers is None or publisher_id in self.publishers


# ------------------------------------------------------------ where a crawl starts


def register_publisher(connection: Connection, one: Publisher, is_adhoc: bool, now: datetime) -> None:
    """Write down what is known of a publisher; what a file said of it is kept when it is met without its file."""
    facts = {"name": one.name, "domains": list(one.domains), "language": one.language, "timezone": one.timezone}
    known = connection.execute(select(publisher.c.is_adhoc).where(publisher.c.id == one.id)).one_or_none()
    if known is None:
        row = {"id": one.id, **facts, "is_adhoc": is_adhoc, "first_seen_at": now}
        connection.execute(insert(publisher).values(row))
    elif known.is_adhoc or not is_adhoc:
        connection.execute(update(publisher).where(publisher.c.id == one.id).values(**facts, is_adhoc=is_adhoc))


def known_publishers(connection: Connection) -> frozenset[str]:
    """The ids of all publishers in the archive, those made up for sites that nobody described included."""
    return frozenset(connection.execute(select(publisher.c.id)).scalars())


def seed(connection: Connection, links: Iterable[FoundLink], now: datetime, *, due: bool) -> list[int]:
    """Enter the pages a crawl starts at, and return their ids; addresses that are not http are left out.

    `due`: those that are known are read again now, and the pages they are known to redirect to. Only places where
    feeds and sitemaps usually are, and were not, are left to their schedule.
    """
    named = list(links)
    insert_publishers(connection, {link.publisher_id for link in named}, now)
    page_ids = store_links(connection, named, now).page_ids
    by_id = {page_ids[url]: link for link in reversed(named) if (url := _canonical(link.url)) in page_ids}
    for page_id, link in by_id.items():
        if link.is_entry:
            _enter(connection, page_id, link)
    if due and by_id:
        vain = _in_vain(connection, [page_id for page_id, link in by_id.items() if link.place == "usual place"])
        _make_pages_due(connection, _with_targets(connection, by_id.keys() - vain), now)
    return list(dict.fromkeys(page_ids[url] for link in named if (url := _canonical(link.url)) in page_ids))


def adopt(connection: Connection, link: FoundLink, now: datetime) -> Lease:
    """The lease of a page that was fetched without one; its row is made if there is none.

    Raises ValueError for what is no http address.
    """
    store_links(connection, [link], now)
    return _lease(connection.execute(_LEASES.where(page.c.url == canonical(link.url))).one())


def make_due(connection: Connection, scope: Scope, now: datetime) -> None:
    """Every known page in scope is due now."""
    waiting = or_(page.c.due_at.is_(None), page.c.due_at > now)
    change = update(page).where(waiting).values(due_at=now)
    if scope.publishers is None:
        connection.execute(change)
        return
    for one in scope.publishers:
        connection.execute(change.where(page.c.publisher_id == one))
    _make_pages_due(connection, _with_targets(connection, scope.pages), now)


def make_entries_due(connection: Connection, publisher_ids: Iterable[str], now: datetime) -> None:
    """The front pages, feeds and sitemaps of publishers are due now.

    Parts of a sitemap index that did not change in three visits are left to their schedule: most are of months long
    past. So are those that were not there.
    """
    is_part = (page.c.role == "sitemap") & (page.c.depth > 0) & (page.c.unchanged_streak >= SETTLED)
    change = (
        update(page)
        .where(page.c.publisher_id == bindparam("publisher"), text("is_entry = 1"), ~is_part, page.c.state.not_in(VAIN))
        .where(or_(page.c.due_at.is_(None), page.c.due_at > now))
        .values(due_at=now)
    )
    for one in publisher_ids:
        connection.execute(change, {"publisher": one})


def article_addresses(connection: Connection, publisher_id: str) -> list[str]:
    """Some addresses of a publisher's articles, to learn their shape from."""
    some = select(article.c.url).where(article.c.publisher_id == publisher_id).limit(MOST_NAMED)
    return list(connection.execute(some).scalars())


def go_back(connection: Connection, publisher_ids: Iterable[str], day: date, now: datetime) -> None:
    """Prepare to go back to a day: where no crawl went as far, every known list, feed and sitemap is read anew.

    What they showed was left out where it was older than was asked for then. A crawl that goes back no further than an earlier one, or is
    taken up after it was killed, finds all that in the frontier.
    """
    for one in publisher_ids:
        reached = connection.execute(select(publisher.c.back_to).where(publisher.c.id == one)).scalar_one_or_none()
        if reached is not None and reached <= day:
            continue
        connection.execute(update(publisher).where(publisher.c.id == one).values(back_to=day))
        lists = update(page).where(
            page.c.publisher_id == one, page.c.role.in_(("list", "feed", "sitemap")), page.c.state == "ok"
        )
        connection.execute(lists.values(due_at=now, etag=None, last_modified=None, payload_digest=None))


def scope_publishers(connection: Connection, publisher_ids: Iterable[str], follow_offsite: bool) -> set[str]:
    """The publishers whose pages a crawl of these reads: themselves; off-site, all that their lists led to so far."""
    wanted = set(publisher_ids)
    if not follow_offsite:
        return wanted
    fresh = wanted
    while fresh:
        fresh = {each for one in fresh for each in connection.execute(_LED_TO, {"publisher": one}).scalars()} - wanted
        wanted = wanted | fresh
    return wanted


_LED_TO = text(
    "SELECT shown.publisher_id FROM page AS list JOIN sighting ON sighting.list_page_id = list.id "
    "JOIN page AS shown ON shown.id = sighting.page_id "
    "WHERE list.publisher_id = :publisher AND shown.publisher_id <> :publisher "
    "UNION SELECT target.publisher_id FROM page AS source JOIN page AS target ON target.id = source.redirect_to "
    "WHERE source.publisher_id = :publisher AND target.publisher_id <> :publisher"
)


def _enter(connection: Connection, page_id: int, link: FoundLink) -> None:
    """What is declared of an entry overrules what was guessed of it when a link was found; an article is no entry."""
    facts = {"is_entry": True, "publisher_id": link.publisher_id, "depth": link.depth}
    if link.role != "unknown":
        facts["role"] = link.role
    is_news = or_(page.c.is_entry == False, page.c.role != link.role, page.c.publisher_id != link.publisher_id)  # noqa: E712
    connection.execute(update(page).where(page.c.id == page_id, page.c.article_id.is_(None), is_news).values(facts))


def _in_vain(connection: Connection, page_ids: Collection[int]) -> set[int]:
    if not page_ids:
        return set()
    found = select(page.c.id).where(page.c.id.in_(page_ids), page.c.state.in_(VAIN))
    return set(connection.execute(found).scalars())


def _with_targets(connection: Connection, page_ids: Collection[int]) -> set[int]:
    """Pages, and where they are known to redirect to."""
    found, fresh = set(page_ids), set(page_ids)
    while fresh:
        target = select(page.c.redirect_to).where(
            page.c.id.in_(fresh), page.c.state == "redirected", page.c.redirect_to.is_not(None)
        )
        fresh = set(connection.execute(target).scalars()) - found
        found |= fresh
    return found


def _make_pages_due(connection: Connection, page_ids: Collection[int], now: datetime) -> None:
    if page_ids:
        waiting = or_(page.c.due_at.is_(None), page.c.due_at > now)
        connection.execute(update(page).where(page.c.id.in_(page_ids), waiting).values(due_at=now))


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return ""


# ------------------------------------------------------------ what is due

_IS_DUE = (
    (page.c.due_at <= bindparam("now"))
    # visited in this run already; a visit of the future is one of a clock that was wrong
    & (
        page.c.fetched_at.is_(None)
        | (page.c.fetched_at < bindparam("started"))
        | (page.c.fetched_at > bindparam("now"))
    )
    & (func.coalesce(page.c.reason, "") != "erased")  # never again, whoever asks for it
    & (page.c.role != "part")  # it is read with the article's first page
)
_LEASES = select(page, host.c.key.label("host_key")).join_from(page, host, host.c.id == page.c.host_id)
# One range of ix_page_due for each priority, read in order: no sort, and no look at pages that are not due.
_NEXT = (
    _LEASES.where(
        page.c.host_id == bindparam("host"),
        page.c.publisher_id == bindparam("publisher"),
        page.c.priority.in_(range(10)),
        _IS_DUE,
    )
    .order_by(page.c.priority, page.c.due_at)
    .limit(bindparam("limit"))
)
_NEXT_PUBLISHER = select(func.min(page.c.publisher_id)).where(
    page.c.host_id == bindparam("host"), page.c.publisher_id > bindparam("after")
)
# Steps from host to host of each publisher by ix_page_publisher, then looks at the due pages of each pair by
# ix_page_due.
_PAIRS = """
    WITH RECURSIVE pair(publisher_id, host_id) AS (
        SELECT id, (SELECT min(host_id) FROM page WHERE publisher_id = publisher.id) FROM publisher {condition}
        UNION ALL
        SELECT publisher_id, (
            SELECT min(host_id) FROM page WHERE publisher_id = pair.publisher_id AND host_id > pair.host_id
        ) FROM pair WHERE host_id IS NOT NULL
    ) """
_DUE_OF_PAIR = """FROM page WHERE page.host_id = pair.host_id AND page.publisher_id = pair.publisher_id
    AND page.priority IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9) AND page.due_at <= :now
    AND coalesce(page.reason, '') <> 'erased' AND page.role <> 'part'"""
_HOSTS = f"""{_PAIRS} SELECT DISTINCT host_id FROM pair WHERE host_id IS NOT NULL AND EXISTS (
    SELECT 1 {_DUE_OF_PAIR} AND (page.fetched_at IS NULL OR page.fetched_at < :started OR page.fetched_at > :now))"""  # noqa: S608 -- constants
_COUNTS = f"""{_PAIRS} SELECT publisher_id, (SELECT count(*) {_DUE_OF_PAIR}) AS due
    FROM pair WHERE host_id IS NOT NULL"""  # noqa: S608 -- constants


def _of_scope(connection: Connection, statement: str, scope: Scope, **moments: datetime) -> Iterator[Row[Any]]:
    """The rows of a statement over the publishers in scope."""
    typed = [bindparam(name, type_=Moment) for name in moments]
    if scope.publishers is None:
        yield from connection.execute(text(statement.replace("{condition}", "")).bindparams(*typed), moments)
        return
    some = text(statement.replace("{condition}", "WHERE id IN :named"))
    some = some.bindparams(*typed, bindparam("named", expanding=True))
    named = sorted(scope.publishers)
    for part in in_parts(named):
        yield from connection.execute(some, {**moments, "named": part})


def hosts_with_work(connection: Connection, scope: Scope, now: datetime, run_started_at: datetime) -> list[HostWork]:
    """Every host that has a page due in scope."""
    moments = {"now": now, "started": run_started_at}
    host_ids = {row.host_id for row in _of_scope(connection, _HOSTS, scope, **moments)}
    pages = _with_targets(connection, scope.pages)
    if pages:
        single = select(page.c.host_id).where(page.c.id.in_(pages), _IS_DUE)
        host_ids.update(connection.execute(single, moments).scalars())
    return HostWork.load(connection, host_ids)


def next_pages(
    connection: Connection,
    host_id: int,
    scope: Scope,
    now: datetime,
    run_started_at: datetime,
    limit: int,
    exclude_ids: frozenset[int] = frozenset(),
    without: frozenset[str] = frozenset(),
) -> list[Lease]:
    """The pages of one host that are due, the most urgent first; within one priority, the longest due first.

    `exclude_ids`: pages handed out already whose outcome the database does not know yet; `without`: publishers that
    have had their share of the run.
    """
    asked = {"now": now, "started": run_started_at, "limit": limit + len(exclude_ids), "host": host_id}
    rows: list[Row[Any]] = []
    for one in _publishers_of(connection, host_id, scope):
        if one in without:
            continue
        rows += connection.execute(_NEXT, {**asked, "publisher": one})
    if scope.pages:
        rows += connection.execute(_single(_with_targets(connection, scope.pages)), asked)
    found = {row.id: row for row in rows if row.id not in exclude_ids and row.publisher_id not in without}
    in_order = sorted(found.values(), key=lambda row: (row.priority, row.due_at, row.id))
    return [_lease(row) for row in in_order[:limit]]


def pending(connection: Connection, scope: Scope, now: datetime) -> dict[str, int]:
    """How many pages in scope are due, for each publisher that has any."""
    counts = Counter[str]()
    for row in _of_scope(connection, _COUNTS, scope, now=now):
        counts[row.publisher_id] += row.due
    if scope.pages:
        single = select(page.c.publisher_id).where(page.c.id.in_(_with_targets(connection, scope.pages)))
        is_due = (page.c.due_at <= now) & (func.coalesce(page.c.reason, "") != "erased") & (page.c.role != "part")
        due = connection.execute(single.where(is_due)).scalars()
        counts.update(one for one in due if not scope.holds(one))
    return dict(+counts)


def _publishers_of(connection: Connection, host_id: int, scope: Scope) -> list[str]:
    """The publishers in scope that may have pages on a host: nearly always one."""
    if scope.publishers is not None and len(scope.publishers) <= 2:
        return sorted(scope.publishers)
    found: list[str] = []
    after = ""
    while (one := connection.execute(_NEXT_PUBLISHER, {"host": host_id, "after": after}).scalar()) is not None:
        found.append(one)
        after = one
    return [one for one in found if scope.holds(one)]


def _single(page_ids: Collection[int]) -> Select[Any]:
    return _LEASES.where(page.c.id.in_(page_ids), page.c.host_id == bindparam("host"), _IS_DUE)


def _lease(row: Row[Any]) -> Lease:
    return Lease(
        page_id=row.id,
        url=row.url,
        fetch_url=row.fetch_url,
        publisher_id=row.publisher_id,
        host_key=row.host_key,
        role=row.role,
        depth=row.depth,
        redirects=row.redirects,
        is_entry=row.is_entry,
        etag=row.etag,
        last_modified=row.last_modified,
        unchanged_streak=row.unchanged_streak,
        payload_digest=row.payload_digest,
        context=context_from_json(row.context),
        article_id=row.article_id,
    )
