"""The frontier as the dispatcher sees it: reads of its own, writes through the writer."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from newsarchive.archive import Archive
from newsarchive.archive.frontier import HostWork, Scope, hosts_with_work, lease_host, next_pages
from newsarchive.archive.outcomes import Lease
from newsarchive.archive.writer import Writer

__all__ = ["LEASE", "FrontierReader"]

LEASE = timedelta(minutes=5)  # of a host; renewed at half time, so a dead worker's hosts are free five minutes later


class FrontierReader:
    """Reads due pages, and takes hosts for this worker.

    `run_started_at`: a page fetched since then has had its turn in this run.
    """

    def __init__(self, archive: Archive, writer: Writer, *, worker: str, run_started_at: datetime) -> None:
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

    async def lease_hosts(self, host_ids: list[int]) -> set[int]:
        """Take hosts for this worker, or renew them; returns those that are ours."""
        now = datetime.now(UTC)
        worker = self._worker
        future = self._writer.call(
            lambda connection: {each for each in host_ids if lease_host(connection, each, worker, now + LEASE, now=now)}
        )
        return await asyncio.wrap_future(future)
