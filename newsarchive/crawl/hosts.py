"""One host as the crawl sees it: what is buffered, what is under way, and when it may be asked again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from newsarchive.archive.writing.outcomes import Lease

__all__ = ["HostState"]


@dataclass(slots=True)
class HostState:
    """The pages of one host: `buffer` read from the frontier, `leased` handed out, `unsettled` not yet committed.

    `asked` are those whose answer has not come, `most_asked` how many there may be: the next page is handed out when the answer to the one before
    is there, so that a refusal holds for it too. Times are on the event loop's clock, in seconds. `resting`: no more of it in this run.
    """

    id: int
    key: str
    buffer: deque[Lease] = field(default_factory=deque)
    retries: deque[Lease] = field(default_factory=deque)
    most_asked: int = 1
    asked: set[int] = field(default_factory=set)
    leased: set[int] = field(default_factory=set)
    unsettled: set[int] = field(default_factory=set)
    tries: dict[int, int] = field(default_factory=dict)
    not_before: float = 0.0
    may_have_more: bool = True
    resting: bool = False
    issued: int = 0

    @property
    def unread(self) -> int:
        """Pages whose answer is there and that nobody has read yet."""
        return len(self.leased) - len(self.asked)

    @property
    def has_room(self) -> bool:
        """Whether another page may be handed out."""
        return not self.resting and len(self.asked) < self.most_asked

    @property
    def is_quiet(self) -> bool:
        """Whether nothing of this host is buffered, under way or known to be due."""
        if self.leased:
            return False
        return self.resting or not (self.buffer or self.retries or self.may_have_more)

    @property
    def waits_for_commit(self) -> bool:
        """Whether all that is known of this host has its outcome, and the next pages may come with the commit."""
        return bool(self.unsettled) and not (self.resting or self.leased or self.buffer or self.retries)

    def take(self, now: float) -> Lease | None:
        """The next page to ask for, or None: nothing there, no room, or too early. Retries come first."""
        if not self.has_room or now < self.not_before:
            return None
        if self.retries:
            lease = self.retries.popleft()
        elif self.buffer:
            lease = self.buffer.popleft()
        else:
            return None
        self.asked.add(lease.page_id)
        self.leased.add(lease.page_id)
        self.unsettled.add(lease.page_id)
        self.tries[lease.page_id] = self.tries.get(lease.page_id, 0) + 1
        self.issued += self.tries[lease.page_id] == 1
        return lease

    def leave_out(self, publisher_ids: frozenset[str]) -> None:
        """Drop what is buffered of publishers that have had their share of the run."""
        if any(each.publisher_id in publisher_ids for each in self.buffer):
            self.buffer = deque(each for each in self.buffer if each.publisher_id not in publisher_ids)

    def again(self, lease: Lease, now: float, delay_s: float) -> None:
        """Put a page back for another try; the whole host waits that long, since it was the host that refused."""
        self.asked.discard(lease.page_id)
        self.leased.discard(lease.page_id)
        self.retries.append(lease)
        self.not_before = max(self.not_before, now + delay_s)

    def answered(self, page_id: int) -> None:
        """The answer is there: there is room for another page."""
        self.asked.discard(page_id)

    def settle(self, page_id: int) -> None:
        """An outcome was handed to the writer."""
        self.asked.discard(page_id)
        self.leased.discard(page_id)
        self.tries.pop(page_id, None)

    def commit(self, page_id: int) -> None:
        """The outcome is on disk: the frontier may be believed about this page again."""
        self.unsettled.discard(page_id)
