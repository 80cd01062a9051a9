"""Hosts: which worker holds them, until when they want to be left alone, and what their robots.txt said.

Leases are on hosts, not on pages: so one host is only ever asked by one worker, and its pace holds across machines.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, or_, select, true, update

from newsarchive.archive.dialect import in_parts
from newsarchive.archive.schema import crawl_run, host

__all__ = [
    "HostRow",
    "HostWork",
    "clock",
    "common_start",
    "give_back_hosts",
    "lease_host",
    "lease_hosts",
    "load_host",
    "release_hosts",
    "release_stale_leases",
    "save_robots",
]


@dataclass(frozen=True, slots=True)
class HostWork:
    """A host with due pages: not to be asked before `next_fetch_at` and `rest_until`."""

    host_id: int
    key: str
    next_fetch_at: datetime | None
    rest_until: datetime | None
    crawl_delay_s: float | None

    @classmethod
    def load(cls, connection: Connection, host_ids: Collection[int]) -> list[HostWork]:
        """The hosts of these ids, in the order in which they were met."""
        columns = (host.c.id, host.c.key, host.c.next_fetch_at, host.c.rest_until, host.c.crawl_delay_s)
        query = select(*columns).where(host.c.id.in_(bindparam("ids", expanding=True))).order_by(host.c.id)
        parts = in_parts(sorted(host_ids))
        return [cls(*row) for some in parts for row in connection.execute(query, {"ids": some})]


@dataclass(frozen=True, slots=True)
class HostRow:
    """What is known of a host; `robots_status` None: robots.txt was never asked for."""

    id: int
    key: str
    robots_text: str | None
    robots_status: int | None
    robots_fetched_at: datetime | None
    crawl_delay_s: float | None
    next_fetch_at: datetime | None
    rest_until: datetime | None
    refusals: int


def load_host(connection: Connection, key: str) -> HostRow | None:
    """The host of that key (see `urls.host_key`), None when it was never met."""
    columns = [host.c[name] for name in HostRow.__slots__]
    row = connection.execute(select(*columns).where(host.c.key == key)).one_or_none()
    return None if row is None else HostRow(*row)


def save_robots(
    connection: Connection, key: str, text: str, status: int, crawl_delay_s: float | None, now: datetime
) -> None:
    """Keep what a host's robots.txt said; `status` 0: no answer came."""
    facts = {
        "robots_text": text,
        "robots_status": status,
        "robots_fetched_at": now,
        "crawl_delay_s": crawl_delay_s,
    }
    if not connection.execute(update(host).where(host.c.key == key).values(facts)).rowcount:
        connection.execute(insert(host).values(key=key, **facts))


def lease_hosts(
    connection: Connection,
    host_ids: Collection[int],
    worker: str,
    until: datetime,
    *,
    now: datetime,
    most: int | None = None,
) -> set[int]:
    """Take hosts for a worker, or renew its leases; returns those that are its own now.

    Hosts that another worker holds, or is taking at this moment, are passed over. `most`: no more than so many.
    """
    is_free = or_(host.c.leased_by.is_(None), host.c.leased_by == worker, host.c.lease_until < now)
    taken: set[int] = set()
    for part in in_parts(sorted(host_ids)):
        if most is not None and len(taken) >= most:
            break
        some = select(host.c.id).where(host.c.id.in_(part), is_free).order_by(host.c.id)
        if most is not None:
            some = some.limit(most - len(taken))
        # FOR NO KEY UPDATE: who enters a page of the host meanwhile is not in the way (SQLite has one writer anyway)
        free = list(connection.execute(some.with_for_update(skip_locked=True, key_share=True)).scalars())
        if free:
            mine = update(host).where(host.c.id.in_(free)).values(leased_by=worker, lease_until=until)
            connection.execute(mine)
            taken.update(free)
    return taken


def lease_host(connection: Connection, host_id: int, worker: str, until: datetime, *, now: datetime) -> bool:
    """Take one host for a worker, or renew its lease; False when another worker holds it."""
    return host_id in lease_hosts(connection, [host_id], worker, until, now=now)


def give_back_hosts(connection: Connection, host_ids: Collection[int], worker: str, now: datetime) -> None:
    """Let other workers have these hosts; who takes one next keeps the pause that its robots.txt asks for."""
    _let_go(connection, and_(host.c.id.in_(sorted(host_ids)), host.c.leased_by == worker), now)


def release_hosts(connection: Connection, worker: str, now: datetime) -> None:
    """Let go of every host a worker holds; the next run keeps the pause as well."""
    _let_go(connection, host.c.leased_by == worker, now)


def release_stale_leases(connection: Connection, worker: str, now: datetime) -> None:
    """Let go of the hosts that a dead run held; it asked them for nothing after its leases ended.

    On SQLite the caller holds the crawl lock, so whoever held a host is dead. On a server other workers live: only
    leases of a dead run of the same name end, the others when their time is over.
    """
    is_dead = true() if connection.dialect.name == "sqlite" else host.c.leased_by == worker
    _let_go(connection, and_(host.c.leased_by.is_not(None), is_dead), now, is_stale=True)


def _let_go(connection: Connection, which: ColumnElement[bool], now: datetime, *, is_stale: bool = False) -> None:
    held = select(host.c.id, host.c.crawl_delay_s, host.c.lease_until).where(which).order_by(host.c.id)
    for row in connection.execute(held).all():
        asked_at = min(now, row.lease_until) if is_stale else now
        again_at = asked_at + timedelta(seconds=row.crawl_delay_s or 0)
        free = {"leased_by": None, "lease_until": None, "next_fetch_at": again_at}
        connection.execute(update(host).where(host.c.id == row.id).values(free))


def clock(connection: Connection) -> datetime:
    """The time by which leases end: a server's own, for the clocks of many machines differ."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return told.astimezone(UTC)


def common_start(connection: Connection, started_at: datetime) -> datetime:
    """When the crawl began that a worker joins: the earliest start of those that hold hosts, or its own.

    A page that any of them has fetched since then has had its turn.
    """
    if connection.dialect.name == "sqlite":
        return started_at
    alive = select(host.c.leased_by).where(host.c.lease_until > clock(connection))
    earliest = select(func.min(crawl_run.c.started_at)).where(
        crawl_run.c.ended_at.is_(None), crawl_run.c.worker.in_(alive)
    )
    found: datetime | None = connection.execute(earliest).scalar()
    return started_at if found is None else min(found, started_at)
