"""What one host may be asked, and when the crawl has to hurry for it."""

from __future__ import annotations

import pytest

from newsarchive.archive.writing.outcomes import Lease
from newsarchive.crawl.hosts import HostState


def lease(page_id: int) -> Lease:
    url = f"https://gazette.test/{page_id}"
    return Lease(page_id, url, url, "gazette", "gazette.test", "list", 0, 0, True, None, None, 0, None, None, None)


@pytest.fixture
def host() -> HostState:
    made = HostState(1, "gazette.test")
    made.buffer.append(lease(7))
    return made


def test_a_host_waits_for_the_commit_once_all_it_had_is_settled(host: HostState) -> None:
    waits = [host.waits_for_commit]
    host.take(0.0)
    waits.append(host.waits_for_commit)
    host.answered(7)
    waits.append(host.waits_for_commit)
    host.settle(7)
    waits.append(host.waits_for_commit)
    host.commit(7)
    waits.append(host.waits_for_commit)

    assert waits == [False, False, False, True, False]


def test_a_host_that_has_more_to_ask_for_waits_for_no_commit(host: HostState) -> None:
    host.buffer.append(lease(8))
    host.take(0.0)
    host.settle(7)

    assert not host.waits_for_commit
