"""Hosts: which worker holds them, until when they want to be left alone, and what their robots.txt said.

Leases are on hosts, not on pages: so one host is only ever asked by one worker, and its pace holds across machines.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, or_, select, true, update

from newsarchive.archive.schema import host

__all__ = [
    "HostRow",
    "HostWork",
    "lease_host",
    "load_host",
    "release_hosts",
    "release_stale_leases",
    "save_robots",
]

_CHUNK = 500


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
        ordered = sorted(host_ids)
        chunks = (ordered[at : at + _CHUNK] for at in range(0, len(ordered), _CHUNK))
        return [cls(*row) for some in chunks for row in connection.execute(query, {"ids": some})]


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


def lease_host(connection: Connection, host_id: int, worker: str, until: datetime, *, now: datetime) -> bool:
    """Take a host for a worker, or renew its lease; False when another worker holds it."""
    is_free = or_(host.c.leased_by.is_(None), host.c.leased_by == worker, host.c.lease_until < now)
    taken = update(host).where(host.c.id == host_id, is_free).values(leased_by=worker, lease_until=until)
    return connection.execute(taken).rowcount == 1


def release_hosts(connection: Connection, worker: str) -> None:
    """Let go of every host a worker holds."""
    connection.execute(update(host).where(host.c.leased_by == worker).values(leased_by=None, lease_until=None))


def release_stale_leases(connection: Connection, worker: str) -> None:
    """Let go of the hosts that a dead run held.

    On SQLite the caller holds the crawl lock, so whoever held a host is dead. On a server other workers live: only
    leases of a dead run of the same name end, the others when their time is over.
    """
    is_dead = true() if connection.dialect.name == "sqlite" else host.c.leased_by == worker
    held = host.c.leased_by.is_not(None)
    connection.execute(update(host).where(held, is_dead).values(leased_by=None, lease_until=None))
