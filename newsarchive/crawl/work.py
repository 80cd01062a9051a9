"""The frontier as the dispatcher sees it: reads of its own, writes through the writer."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from newsarchive.archive import Archive
from newsarchive.archive.frontier.host_leases import clock, give_back_hosts, lease_hosts
from newsarchive.archive.frontier.queue import HostWork, Scope, hosts_with_work, next_pages
from newsarchive.archive.writing.outcomes import Lease
from newsarchive.archive.writing.writer import Writer

__all__ = ["LEASE", "MOST_HOSTS", "FrontierReader"]

LEASE = timedelta(minutes=5)  # of a host; renewed at half time, so a dead worker's hosts are free five minutes later
MOST_HOSTS = 32  # that one of many workers holds at a time, so that all of them have something to do


class FrontierReader:
    """Reads due pages, and takes hosts for this worker.

    `run_started_at`: a page fetched since then has had its turn in this run. `lease`: how long a host is held before
    that is renewed; `most_hosts`: how many may be held where other workers want some too, None where there are no others.
    """

    def __init__(
        self,
        archive: Archive,
        writer: Writer,
        *,
        worker: str,
        run_started_at: datetime,
        lease: timedelta = LEASE,
        most_hosts: int = MOST_HOSTS,
    ) -> None:
        self.lease = lease
        self.most_hosts = None if archive.is_sqlite else most_hosts
        self._archive = archive
        self._writer = writer
        self._worker = worker
        self._run_started_at = run_started_at

    def hosts_with_work(self, scope: Scope) -> list[HostWork]:
        """Every host that has a page due in scope."""
        with self._archive.reading() as connection:
            return hosts_with_work(connection, scope, datetime.now(UTC), self._run_started_at)

    def next_pages(
        self, host_id: int, scope: Scope, limit: int, *, exclude: Collection[int], without: frozenset[str] = frozenset()
    ) -> list[Lease]:
        """The next pages of one host, without those already handed out and those of publishers that had their share."""
        started, now = self._run_started_at, datetime.now(UTC)
        with self._archive.reading() as connection:
            return next_pages(connection, host_id, scope, now, started, limit, frozenset(exclude), without)

    async def lease_hosts(self, host_ids: list[int], *, most: int | None = None) -> set[int]:
        """Take hosts for this worker, or renew them; returns those that are ours, no more than `most`."""

        def take(connection: Connection) -> set[int]:
            """By the clock that all workers share."""
            now = clock(connection)
            return lease_hosts(connection, host_ids, self._worker, now + self.lease, now=now, most=most)

        return await asyncio.wrap_future(self._writer.call(take))

    async def give_back(self, host_ids: list[int]) -> None:
        """Let other workers have hosts that nothing is left to do for."""

        def give(connection: Connection) -> None:
            """When everything of them is on the disk."""
            give_back_hosts(connection, host_ids, self._worker, clock(connection))

        await asyncio.wrap_future(self._writer.call(give))
