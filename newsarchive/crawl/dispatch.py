"""The order of a crawl: which page of which host is asked for next.

`Dispatcher.leases` is an async generator over the frontier, which Scrapy's `start()` passes on. Scrapy's engine does not throttle
`start()`, so the generator waits on an event of its own and hands out a host's next page when the answer to the one before is there. It ends when
nothing in scope is due, when a bound of the run is reached, or when the crawl is told to stop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import structlog

from newsarchive.archive.frontier.queue import Scope
from newsarchive.archive.writing.outcomes import Lease
from newsarchive.crawl.budgets import Budgets
from newsarchive.crawl.hosts import HostState
from newsarchive.crawl.work import FrontierReader
from newsarchive.errors import ArchiveError

__all__ = ["Dispatcher", "StoppedBy"]

StoppedBy = Literal["done", "max-pages", "max-time", "signal", "disk", "failure"]
"""Why a crawl ended; `done`: nothing was left to do."""

BUFFER = 20  # pages read from the frontier at once for one host: few, so that fresh news is not kept waiting
LONGEST_REST = timedelta(seconds=60)  # a host that wants to be left alone for longer is left to the next run
MOST_UNREAD = 64  # answers held in memory while the workers are behind
HEARTBEAT_S = 1.0  # the frontier is looked at again at least so often: a safety net, the events do the work
LOOK_S = 5.0  # a worker among many looks so often for hosts that another found, gave back or left behind

log = structlog.get_logger(__name__)


class Dispatcher:
    """Hands out pages, host by host; hears of every outcome and of every commit.

    `frontier` reads the archive; `scope` says whose pages count; `per_host` is how many requests one host may have under way;
    `max_pages` and `deadline` (on the loop's clock) bound the run, `budgets` each publisher's part of it; `flush` asks the writer to
    commit what it has. Every host has the same claim to what is scarce, so that one with a long way to go leaves room for all others.
    """

    def __init__(
        self,
        frontier: FrontierReader,
        scope: Scope,
        *,
        flush: Callable[[], asyncio.Future[None]],
        budgets: Budgets,
        per_host: int = 1,
        max_pages: int | None = None,
        deadline: float | None = None,
    ) -> None:
        self._frontier = frontier
        self.scope = scope
        self._flush = flush
        self._budgets = budgets
        self._per_host = per_host
        self._max_pages = max_pages
        self._deadline = deadline
        self._hosts: dict[int, HostState] = {}
        self._by_key: dict[str, HostState] = {}
        self._by_page: dict[int, HostState] = {}
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._look_for_hosts = True
        self._looked_at = self._loop.time()
        self._held_until = self._loop.time() + frontier.lease.total_seconds()
        self._expected = 0
        self._commit: asyncio.Future[None] | None = None
        self._is_commit_wanted = False
        self._busy = self._unread = 0
        self.issued = 0
        self.stopped_by: StoppedBy | None = None

    # ------------------------------------------------------------ what the crawl tells

    def stop(self, why: StoppedBy) -> None:
        """Hand out nothing more; what is under way finishes."""
        if self.stopped_by is None:
            self.stopped_by = why
            log.info("crawl is stopping", reason=why)
        self._wake.set()

    def tries(self, lease: Lease) -> int:
        """How often this page has been asked for in this run, the present time included."""
        return self._by_page[lease.page_id].tries.get(lease.page_id, 1)

    def again(self, lease: Lease, delay: timedelta) -> None:
        """Ask for a page once more after a while."""
        self._by_page[lease.page_id].again(lease, self._loop.time(), delay.total_seconds())
        self._wake.set()

    def release(self, lease: Lease) -> None:
        """Give a page back unasked: its host is closed now, and left to another run."""
        host = self._by_page.pop(lease.page_id)
        host.resting = True
        host.buffer.clear()
        host.settle(lease.page_id)
        host.commit(lease.page_id)
        self._wake.set()

    def rest(self, host_key: str, length: timedelta) -> None:
        """Leave a host alone: for a while, or for the rest of the run when that is long."""
        host = self._by_key.get(host_key)
        if host is None:
            return
        if length > LONGEST_REST:
            host.resting = True
            host.buffer.clear()
        else:
            host.not_before = max(host.not_before, self._loop.time() + length.total_seconds())
        self._wake.set()

    def answered(self, lease: Lease) -> None:
        """The answer to a page is there, and is no refusal: its host may be asked for the next one."""
        host = self._by_page.get(lease.page_id)
        if host is not None:
            host.answered(lease.page_id)
        self._wake.set()

    def settled(self, lease: Lease) -> None:
        """A lease has its outcome, which is on its way to the disk."""
        host = self._by_page.get(lease.page_id)
        if host is not None:
            host.settle(lease.page_id)
        self._wake.set()

    def committed(self, page_ids: list[int], host_ids: set[int]) -> None:
        """Outcomes are on disk; `host_ids` are the hosts that have new pages due."""
        for page_id in page_ids:
            host = self._by_page.pop(page_id, None)
            if host is not None:
                host.commit(page_id)
        for host_id in host_ids:
            if host_id in self._hosts:
                self._hosts[host_id].may_have_more = True
            else:
                self._look_for_hosts = True
        self._wake.set()

    def widen(self, scope: Scope) -> None:
        """From now on pages of a larger scope count."""
        self.scope = scope
        self._look_for_hosts = True
        for host in self._hosts.values():
            host.may_have_more = True
        self._wake.set()

    def expect(self, news: asyncio.Future[Any]) -> None:
        """New pages are being entered: the crawl does not end before they are there."""
        self._expected += 1
        news.add_done_callback(self._arrived)

    def _arrived(self, news: asyncio.Future[Any]) -> None:
        self._expected -= 1
        if not news.cancelled() and (error := news.exception()) is not None:
            log.error("pages could not be entered", reason=str(error))
        self._look_for_hosts = True
        for host in self._hosts.values():
            host.may_have_more = True
        self._wake.set()

    async def renew(self) -> None:
        """Keep the hosts of this run for another while; one that another worker took meanwhile is left to it."""
        asked_at = self._loop.time()
        hosts = list(self._hosts)
        held = await self._frontier.lease_hosts(hosts)
        self._held_until = asked_at + self._frontier.lease.total_seconds()
        for host_id in set(hosts) - held:
            log.warning("another worker has taken over a host", host=self._hosts[host_id].key)
            self._hosts[host_id].resting = True
            self._hosts[host_id].buffer.clear()
        self._wake.set()

    # ------------------------------------------------------------ what the crawl asks

    @property
    def outstanding(self) -> list[int]:
        """Pages handed out that have no outcome yet."""
        return [page_id for host in self._hosts.values() for page_id in host.leased]

    async def leases(self) -> AsyncIterator[Lease]:
        """Pages to ask for, until the run is over, or the archive cannot be written any more."""
        try:
            async for lease in self._leases():
                yield lease
        except ArchiveError:  # told by the writer already
            self.stop("failure")

    async def _leases(self) -> AsyncIterator[Lease]:
        while self.stopped_by is None:
            self._wake.clear()
            if self._frontier.most_hosts is not None:
                await self._share_hosts()
            if self._look_for_hosts:
                await self._find_hosts()
            handed = 0
            self._count_unread()
            for host in list(self._hosts.values()):
                while (lease := self._take(host)) is not None:
                    handed += 1
                    yield lease
            if self._is_over_bounds():
                break
            if handed:
                continue
            self._hasten()
            if self._is_quiet() and await self._is_finished():
                break
            await self._sleep()

    def _take(self, host: HostState) -> Lease | None:
        if self._loop.time() >= self._held_until and self._frontier.most_hosts is not None:
            return None  # this process stood still for too long: somebody else may have the host by now
        if not host.has_room or host.is_quiet or self._is_over_bounds() or not self._has_share(host):
            return None
        now = self._loop.time()
        host.leave_out(self._budgets.spent(now))
        if host.has_room and not host.buffer and not host.retries and host.may_have_more:
            self._refill(host)
        lease = host.take(now)
        if lease is not None:
            self._by_page[lease.page_id] = host
            if host.tries[lease.page_id] == 1:
                self.issued += 1
                self._budgets.take(lease.publisher_id, now)
        return lease

    def _has_share(self, host: HostState) -> bool:
        """Whether a host may have one more page, and leaves to the others what is theirs.

        Two things are scarce: the memory for answers that nobody has read yet, and the pages of a bounded run. Of each, a host may have
        its share, and beyond it what the others do not need.
        """
        if self._unread >= MOST_UNREAD or host.unread >= max(MOST_UNREAD // max(self._busy, 1), 2):
            return False
        if self._max_pages is None:
            return True
        share = max(self._max_pages // len(self._hosts), 1)
        if host.issued < share:
            return True
        others = (each for each in self._hosts.values() if each is not host and not each.is_quiet)
        return self.issued + sum(max(share - each.issued, 0) for each in others) < self._max_pages

    def _count_unread(self) -> None:
        """Count once for all hosts: each of thousands would count for itself all others."""
        busy = [each for each in self._hosts.values() if not each.is_quiet]
        self._busy, self._unread = len(busy), sum(each.unread for each in busy)

    def _hasten(self) -> None:
        """Do not wait for a whole batch where a host waits for nothing but the commit of what it showed; one commit at a time."""
        self._is_commit_wanted = any(host.waits_for_commit for host in self._hosts.values())
        if self._is_commit_wanted and self._commit is None:
            self._is_commit_wanted = False
            self._commit = self._flush()
            self._commit.add_done_callback(self._hastened)

    def _hastened(self, commit: asyncio.Future[None]) -> None:
        self._commit = None
        if not commit.cancelled() and commit.exception() is None and self._is_commit_wanted:
            self._wake.set()

    def _refill(self, host: HostState) -> None:
        spent = self._budgets.spent(self._loop.time())
        leases = self._frontier.next_pages(host.id, self.scope, BUFFER, exclude=host.unsettled, without=spent)
        host.buffer.extend(leases)
        host.may_have_more = len(leases) == BUFFER

    async def _find_hosts(self) -> None:
        """Take on the hosts in scope that have work and that no other worker holds."""
        self._look_for_hosts = False
        self._looked_at = self._loop.time()
        most = None
        if self._frontier.most_hosts is not None:
            most = self._frontier.most_hosts - sum(not each.resting for each in self._hosts.values())
            if most <= 0:
                return
        now = datetime.now(UTC)
        found = [each for each in self._frontier.hosts_with_work(self.scope) if each.host_id not in self._hosts]
        free = await self._frontier.lease_hosts([each.host_id for each in found], most=most) if found else set()
        for work in found:
            if work.host_id not in free:
                continue
            host = HostState(work.host_id, work.key, most_asked=self._per_host)
            self._hosts[work.host_id] = self._by_key[work.key] = host
            wait = max((moment for moment in (work.rest_until, work.next_fetch_at) if moment), default=now) - now
            if wait > timedelta(0):
                self.rest(work.key, wait)

    async def _share_hosts(self) -> None:
        """Give back the hosts that nothing is left to do for, and look now and then for what others found or left."""
        done = [
            host
            for host in self._hosts.values()
            if host.is_quiet and not host.resting and not host.unsettled and self._loop.time() >= host.not_before
        ]
        for host in done:
            del self._hosts[host.id], self._by_key[host.key]
        if done:
            await self._frontier.give_back([host.id for host in done])
            self._look_for_hosts = True
        if self._loop.time() - self._looked_at >= LOOK_S:
            self._look_for_hosts = True

    def _is_over_bounds(self) -> bool:
        if self.stopped_by is not None:
            return True
        if self._max_pages is not None and self.issued >= self._max_pages:
            self.stopped_by = "max-pages"
        elif self._deadline is not None and self._loop.time() >= self._deadline:
            self.stopped_by = "max-time"
        return self.stopped_by is not None

    def _is_quiet(self) -> bool:
        return not (self._look_for_hosts or self._expected) and all(host.is_quiet for host in self._hosts.values())

    async def _is_finished(self) -> bool:
        """Commit what is on its way, then look whether it brought new work."""
        await self._flush()
        await asyncio.sleep(0)  # the commit's news are delivered by the loop
        if self._is_quiet() and not any(host.unsettled for host in self._hosts.values() if not host.resting):
            if self._is_left_elsewhere():
                self._look_for_hosts = True  # at the next heartbeat: its worker may have died
            else:
                self.stopped_by = "done"
        return self.stopped_by is not None

    def _is_left_elsewhere(self) -> bool:
        """Whether another worker has hosts in scope with work left."""
        if self._frontier.most_hosts is None:
            return False
        return any(each.host_id not in self._hosts for each in self._frontier.hosts_with_work(self.scope))

    async def _sleep(self) -> None:
        now = self._loop.time()
        waits = [host.not_before - now for host in self._hosts.values() if host.not_before > now]
        if self._deadline is not None:
            waits.append(self._deadline - now)
        timeout = min([HEARTBEAT_S, *waits])
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), max(timeout, 0.001))
