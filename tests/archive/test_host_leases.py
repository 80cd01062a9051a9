"""Hosts: one worker's at a time, with what their robots.txt said and until when they want to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select, update

from newsarchive.archive import open_archive
from newsarchive.archive.frontier.host_leases import lease_hosts
from newsarchive.archive.frontier.queue import (
    Scope,
    hosts_with_work,
    lease_host,
    load_host,
    release_hosts,
    release_stale_leases,
    save_robots,
    seed,
)
from newsarchive.archive.schema import host
from newsarchive.archive.writing.outcomes import FoundLink
from tests.archive.conftest import Locations

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def story(site: str = "paper.test") -> FoundLink:
    return FoundLink(f"https://{site}/story-0", "article", site)


def test_a_host_is_one_workers_until_its_lease_is_over(connection: Connection) -> None:
    seed(connection, [story()], NOW, due=True)

    assert lease_host(connection, 1, "one", NOW + HOUR, now=NOW)
    assert lease_host(connection, 1, "one", NOW + 2 * HOUR, now=NOW)
    assert not lease_host(connection, 1, "two", NOW + HOUR, now=NOW)
    assert lease_host(connection, 1, "two", NOW + 9 * HOUR, now=NOW + 3 * HOUR)
    release_hosts(connection, "one", NOW)
    assert not lease_host(connection, 1, "one", NOW + HOUR, now=NOW)
    release_hosts(connection, "two", NOW)
    assert lease_host(connection, 1, "one", NOW + HOUR, now=NOW)


def test_leases_of_a_dead_run_are_released_at_start(connection: Connection) -> None:
    """In a file whoever held a host is dead, for there is but one crawl; on a server others are alive."""
    is_file = connection.dialect.name == "sqlite"
    seed(connection, [story(), story("other.test")], NOW, due=True)
    lease_host(connection, 1, "box:17", NOW + DAY, now=NOW)
    lease_host(connection, 2, "box:18", NOW + DAY, now=NOW)

    release_stale_leases(connection, "box:18", NOW)

    assert lease_host(connection, 1, "box:19", NOW + HOUR, now=NOW) is is_file
    assert lease_host(connection, 2, "box:19", NOW + HOUR, now=NOW)


def test_the_next_run_keeps_the_pause_that_robots_txt_asks_for(connection: Connection) -> None:
    seed(connection, [story(), story("other.test")], NOW, due=True)
    for site in ("paper.test", "other.test"):
        save_robots(connection, site, "", 200, 40.0, NOW)
    ids = {row.key: row.id for row in connection.execute(select(host.c.key, host.c.id))}

    lease_hosts(connection, ids.values(), "box:18", NOW + HOUR, now=NOW)
    release_hosts(connection, "box:18", NOW)
    lease_host(connection, ids["other.test"], "box:18", NOW + HOUR, now=NOW)
    release_stale_leases(connection, "box:18", NOW + DAY)  # it died, at the latest when its lease ended

    first, second = load_host(connection, "paper.test"), load_host(connection, "other.test")
    assert first is not None
    assert second is not None
    assert first.next_fetch_at == NOW + timedelta(seconds=40)
    assert second.next_fetch_at == NOW + HOUR + timedelta(seconds=40)


def test_robots_txt_is_kept_with_its_host_known_or_not(connection: Connection) -> None:
    assert load_host(connection, "paper.test") is None
    save_robots(connection, "paper.test", "User-agent: *", 200, 2.5, NOW)
    save_robots(connection, "paper.test", "", 404, None, NOW + HOUR)
    save_robots(connection, "paper.test:8080", "User-agent: *", 200, 2.5, NOW)

    first, second = load_host(connection, "paper.test"), load_host(connection, "paper.test:8080")

    assert first is not None
    assert (first.robots_text, first.robots_status, first.crawl_delay_s) == ("", 404, None)
    assert first.robots_fetched_at == NOW + HOUR
    assert second is not None
    assert (second.robots_text, second.crawl_delay_s, second.refusals) == ("User-agent: *", 2.5, 0)


def test_hosts_say_until_when_they_want_to_be_left_alone(connection: Connection) -> None:
    seed(connection, [story()], NOW, due=True)
    connection.execute(update(host).values(rest_until=NOW + HOUR, next_fetch_at=NOW + DAY, crawl_delay_s=3))

    (work,) = hosts_with_work(connection, Scope(None), NOW, NOW - timedelta(minutes=1))

    assert (work.key, work.rest_until, work.next_fetch_at, work.crawl_delay_s) == (
        "paper.test",
        NOW + HOUR,
        NOW + DAY,
        3,
    )


def test_a_host_that_another_worker_is_taking_is_passed_over_and_not_waited_for(
    locations: Locations, tmp_path: Path
) -> None:
    """On a server; SQLite has one writer at a time."""
    with locations.lent(tmp_path) as location, open_archive(location, mode="write") as archive:
        if archive.is_sqlite:
            return
        with archive.transaction() as connection:
            seed(connection, [story(), story("other.test")], NOW, due=True)
        with archive.transaction() as one, archive.transaction() as other:
            assert lease_hosts(one, [1, 2], "a:1", NOW + HOUR, now=NOW, most=1) == {1}
            assert lease_hosts(other, [1, 2], "b:2", NOW + HOUR, now=NOW) == {2}
        with archive.transaction() as connection:
            assert lease_hosts(connection, [1, 2], "b:2", NOW + HOUR, now=NOW) == {2}
            assert lease_hosts(connection, [1, 2], "b:2", NOW + 3 * HOUR, now=NOW + 2 * HOUR) == {1, 2}
