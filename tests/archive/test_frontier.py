"""The queue: what is due comes out once a run, in order, and only where it is in scope."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from newsarchive.archive import Archive, open_archive
from newsarchive.archive.frontier.queue import (
    Scope,
    adopt,
    hosts_with_work,
    known_publishers,
    make_due,
    make_entries_due,
    next_pages,
    pending,
    register_publisher,
    scope_publishers,
    seed,
)
from newsarchive.archive.schema import article, page, publisher, sighting
from newsarchive.archive.writing.outcomes import FoundLink, Role
from newsarchive.article import PageContext
from newsarchive.publishers import Publisher
from tests.archive.conftest import Locations

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
START = NOW - timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERYTHING = Scope(None)


def link(url: str, publisher_id: str = "paper.test", role: Role = "article", **more: Any) -> FoundLink:
    return FoundLink(url, role, publisher_id, **more)


def stories(count: int, site: str = "paper.test") -> list[FoundLink]:
    return [link(f"https://{site}/story-{number}", site) for number in range(count)]


def urls(connection: Connection, scope: Scope = EVERYTHING, limit: int = 100, **more: Any) -> list[str]:
    """What comes out of the queue for all hosts, shortened to what tells it apart."""
    found = []
    for work in hosts_with_work(connection, scope, NOW, START):
        leases = next_pages(connection, work.host_id, scope, NOW, START, limit, **more)
        assert all(lease.host_key == work.key for lease in leases)
        found += [lease.url.partition("://")[2] for lease in leases]
    return found


def change(connection: Connection, page_id: int, **values: Any) -> None:
    connection.execute(update(page).where(page.c.id == page_id).values(values))


def state_of(connection: Connection, page_id: int) -> Any:
    return connection.execute(select(page).where(page.c.id == page_id)).one()


# ------------------------------------------------------------ seeding


def test_seeding_enters_each_address_once_and_gives_its_id(connection: Connection) -> None:
    ids = seed(connection, [*stories(3), *stories(2), link("mailto:us@paper.test")], NOW, due=True)

    assert len(ids) == 3
    assert seed(connection, stories(3), NOW, due=True) == ids
    assert urls(connection) == ["paper.test/story-0", "paper.test/story-1", "paper.test/story-2"]


def test_seeding_makes_known_pages_due_only_when_asked(connection: Connection) -> None:
    (page_id,) = seed(connection, stories(1), NOW - DAY, due=True)
    change(connection, page_id, due_at=NOW + DAY, fetched_at=NOW - HOUR, state="ok")

    seed(connection, stories(1), NOW, due=False)
    assert urls(connection) == []
    seed(connection, stories(1), NOW, due=True)
    assert urls(connection) == ["paper.test/story-0"]


def test_a_start_page_that_redirects_makes_its_target_due(connection: Connection) -> None:
    first, second, third = seed(connection, stories(3), NOW - DAY, due=True)
    change(connection, first, due_at=None, state="redirected", redirect_to=second)
    change(connection, second, due_at=None, state="redirected", redirect_to=third)
    change(connection, third, due_at=NOW + DAY, state="ok", redirect_to=first)  # it was a loop once

    ids = frozenset(seed(connection, stories(1), NOW, due=True))

    assert urls(connection, Scope(frozenset(), ids)) == [f"paper.test/story-{number}" for number in range(3)]


def test_what_a_file_declares_overrules_what_was_guessed(connection: Connection) -> None:
    (page_id,) = seed(connection, [link("https://paper.test/news", role="article")], NOW, due=True)

    seed(connection, [link("https://paper.test/news", "the-paper", "list", is_entry=True)], NOW, due=True)

    row = state_of(connection, page_id)
    assert (row.role, row.is_entry, row.publisher_id) == ("list", True, "the-paper")


def test_a_place_where_no_feed_was_is_not_asked_on_every_run(connection: Connection) -> None:
    probe = link("https://paper.test/feed", role="feed", is_entry=True, place="usual place")
    (page_id,) = seed(connection, [probe], NOW - DAY, due=True)
    change(connection, page_id, state="gone", due_at=NOW + DAY)

    seed(connection, [probe], NOW, due=True)
    make_entries_due(connection, ["paper.test"], NOW)

    assert urls(connection) == []


def test_a_lease_holds_what_asking_for_the_page_needs(connection: Connection) -> None:
    told = PageContext(title="Ferry late", published_at=NOW, authors=("Ana Sol",), source="feed")
    (page_id,) = seed(connection, [link("HTTPS://Paper.test/a?utm_source=x", context=told, depth=2)], NOW, due=True)
    change(connection, page_id, etag='"1"', last_modified="Thu", unchanged_streak=3, payload_digest="ab")

    (lease,) = next_pages(connection, 1, EVERYTHING, NOW, START, 10)

    assert lease.url == "https://paper.test/a"
    assert lease.fetch_url == "HTTPS://Paper.test/a?utm_source=x"
    assert (lease.etag, lease.last_modified, lease.unchanged_streak, lease.payload_digest) == ('"1"', "Thu", 3, "ab")
    assert (lease.page_id, lease.publisher_id, lease.host_key, lease.depth) == (page_id, "paper.test", "paper.test", 2)
    assert lease.context == told


def test_a_page_fetched_without_a_lease_is_adopted(connection: Connection) -> None:
    lease = adopt(connection, link("https://paper.test/own"), NOW)

    assert lease == adopt(connection, link("https://paper.test/own"), NOW)
    assert urls(connection) == ["paper.test/own"]
    with pytest.raises(ValueError, match=r"."):
        adopt(connection, link("javascript:void(0)"), NOW)


# ------------------------------------------------------------ order


def test_lists_come_before_fresh_news_and_fresh_news_before_old(connection: Connection) -> None:
    seed(
        connection,
        [
            link("https://paper.test/old", context=PageContext(published_at=NOW - 900 * DAY)),
            link("https://paper.test/unknown"),
            link("https://paper.test/fresh", context=PageContext(published_at=NOW - HOUR)),
            link("https://paper.test/section", role="list"),
            link("https://paper.test/", role="list", is_entry=True),
        ],
        NOW,
        due=True,
    )

    assert urls(connection) == [f"paper.test/{each}" for each in ("", "section", "fresh", "unknown", "old")]


def test_within_one_priority_what_is_longest_due_comes_first(connection: Connection) -> None:
    for number, page_id in enumerate(seed(connection, stories(3), NOW, due=True)):
        change(connection, page_id, due_at=NOW - number * HOUR)

    assert urls(connection) == [f"paper.test/story-{number}" for number in (2, 1, 0)]


def test_what_is_handed_out_already_is_left_out_without_hiding_the_rest(connection: Connection) -> None:
    ids = seed(connection, stories(5), NOW, due=True)

    assert urls(connection, limit=2, exclude_ids=frozenset(ids[:3])) == ["paper.test/story-3", "paper.test/story-4"]


def test_a_page_fetched_in_this_run_is_not_handed_out_again(connection: Connection) -> None:
    (page_id,) = seed(connection, stories(1), NOW - DAY, due=True)
    change(connection, page_id, fetched_at=START + timedelta(seconds=1), due_at=NOW - timedelta(seconds=1))

    assert urls(connection) == []
    assert hosts_with_work(connection, EVERYTHING, NOW, NOW + HOUR) != []
    assert pending(connection, EVERYTHING, NOW) == {"paper.test": 1}


def test_what_is_never_due_or_not_yet_does_not_come_out(connection: Connection) -> None:
    never, later, _ = seed(connection, stories(3), NOW, due=True)
    change(connection, never, due_at=None)
    change(connection, later, due_at=NOW + timedelta(microseconds=1))

    assert urls(connection) == ["paper.test/story-2"]


# ------------------------------------------------------------ scope


def test_only_what_is_in_scope_comes_out(connection: Connection) -> None:
    ids = seed(connection, [*stories(2, "one.test"), *stories(2, "two.test"), *stories(1, "three.test")], NOW, due=True)

    assert urls(connection, Scope(frozenset({"one.test"}))) == ["one.test/story-0", "one.test/story-1"]
    assert urls(connection, Scope(frozenset(), frozenset({ids[3]}))) == ["two.test/story-1"]
    assert urls(connection, Scope(frozenset({"three.test"}), frozenset({ids[0]}))) == [
        "one.test/story-0",
        "three.test/story-0",
    ]
    assert urls(connection, Scope(frozenset())) == []
    assert len(urls(connection)) == 5
    assert pending(connection, Scope(frozenset({"one.test"}), frozenset({ids[3]})), NOW) == {
        "one.test": 2,
        "two.test": 1,
    }


def test_two_publishers_on_one_host_are_told_apart(connection: Connection) -> None:
    seed(
        connection,
        [
            link(f"https://blogs.test/{name}/{number}", name)
            for number in range(3)
            for name in ("ann", "bob", "eve", "zoe")
        ],
        NOW,
        due=True,
    )

    assert urls(connection, Scope(frozenset({"bob"}))) == [f"blogs.test/bob/{number}" for number in range(3)]
    some = Scope(frozenset({"ann", "eve", "zoe"}))
    assert sorted(urls(connection, some)) == sorted(
        f"blogs.test/{name}/{number}" for number in range(3) for name in ("ann", "eve", "zoe")
    )
    assert len(urls(connection)) == 12


def test_off_site_scope_is_what_the_lists_led_to(connection: Connection) -> None:
    listed, other, third, beyond = seed(
        connection,
        [
            link("https://a.test/", "a", "list"),
            link("https://b.test/1", "b"),
            link("https://c.test/1", "c"),
            link("https://d.test/", "d"),
        ],
        NOW,
        due=True,
    )
    connection.execute(insert(sighting), [{"page_id": other, "list_page_id": listed, "first_seen_at": NOW}])
    change(connection, other, state="redirected", redirect_to=third)
    connection.execute(insert(sighting), [{"page_id": listed, "list_page_id": beyond, "first_seen_at": NOW}])

    assert scope_publishers(connection, ["a"], follow_offsite=True) == {"a", "b", "c"}
    assert scope_publishers(connection, ["a"], follow_offsite=False) == {"a"}


def test_a_recheck_makes_every_known_page_of_the_targets_due(connection: Connection) -> None:
    ids = seed(connection, [*stories(2, "one.test"), *stories(1, "two.test")], NOW - DAY, due=True)
    for page_id, due_at in zip(ids, (None, NOW + DAY, NOW + DAY), strict=True):
        change(connection, page_id, due_at=due_at, fetched_at=NOW - HOUR, state="ok")

    make_due(connection, Scope(frozenset({"one.test"})), NOW)
    assert urls(connection) == ["one.test/story-0", "one.test/story-1"]
    make_due(connection, EVERYTHING, NOW)
    assert len(urls(connection)) == 3


def test_entries_are_read_on_every_run_but_settled_parts_of_a_sitemap_are_not(connection: Connection) -> None:
    links = [
        link("https://paper.test/", role="list", is_entry=True),
        link("https://paper.test/sitemap.xml", role="sitemap", is_entry=True),
        link("https://paper.test/2012-01.xml", role="sitemap", is_entry=True, depth=1),
        link("https://paper.test/today.xml", role="sitemap", is_entry=True, depth=1),
        link("https://paper.test/story"),
    ]
    for page_id, streak in zip(seed(connection, links, NOW - DAY, due=True), (9, 9, 3, 2, 0), strict=True):
        change(connection, page_id, due_at=NOW + DAY, fetched_at=NOW - HOUR, state="ok", unchanged_streak=streak)

    make_entries_due(connection, ["paper.test", "nobody"], NOW)

    assert urls(connection) == ["paper.test/", "paper.test/sitemap.xml", "paper.test/today.xml"]


# ------------------------------------------------------------ publishers


def test_what_a_file_said_of_a_publisher_is_kept_when_it_is_met_without_its_file(connection: Connection) -> None:
    declared = Publisher("paper", "The Paper", ("paper.test",), language="en", timezone="Asia/Shanghai")
    made_up = Publisher("paper", "paper", ("paper.test",))

    register_publisher(connection, made_up, True, NOW)
    register_publisher(connection, declared, False, NOW)
    register_publisher(connection, made_up, True, NOW)

    row = connection.execute(select(publisher)).one()
    assert (row.name, row.language, row.timezone, row.is_adhoc) == ("The Paper", "en", "Asia/Shanghai", False)
    assert known_publishers(connection) == {"paper"}


# ------------------------------------------------------------ all of it against a plain model

pages = st.lists(
    st.tuples(
        st.integers(0, 3),  # site
        st.integers(0, 2),  # publisher
        st.integers(0, 9),  # priority
        st.none() | st.integers(-3, 3),  # due in hours
        st.none() | st.integers(-3, 0),  # fetched in hours
    ),
    max_size=40,
)
scopes = st.builds(
    Scope,
    st.none() | st.frozensets(st.sampled_from(["p0", "p1", "p2", "p9"])),
    st.frozensets(st.integers(1, 40), max_size=3),
)


@settings(max_examples=30, deadline=None)
@given(pages, scopes, st.integers(1, 10))
def test_the_queue_is_what_a_sorted_list_would_be(
    locations: Locations, rows: list[tuple[int, int, int, int | None, int | None]], scope: Scope, limit: int
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        locations.lent(Path(folder)) as location,
        open_archive(location, mode="write") as archive,
    ):
        with archive.transaction() as connection:
            links = [
                link(f"https://site{site}.test/{number}", f"p{owner}") for number, (site, owner, *_) in enumerate(rows)
            ]
            ids = seed(connection, links, NOW - DAY, due=True)
            expected: dict[str, list[tuple[int, datetime, int]]] = {}
            for page_id, (site, owner, priority, due, fetched) in zip(ids, rows, strict=True):
                due_at = None if due is None else NOW + due * HOUR
                fetched_at = None if fetched is None else NOW + fetched * HOUR
                change(connection, page_id, priority=priority, due_at=due_at, fetched_at=fetched_at)
                is_due = due_at is not None and due_at <= NOW and (fetched_at is None or fetched_at < START)
                if is_due and due_at and (scope.holds(f"p{owner}") or page_id in scope.pages):
                    expected.setdefault(f"site{site}.test", []).append((priority, due_at, page_id))

        with archive.reading() as connection:
            work = hosts_with_work(connection, scope, NOW, START)
            found = {
                each.key: [one.page_id for one in next_pages(connection, each.host_id, scope, NOW, START, limit)]
                for each in work
            }

    assert found == {key: [page_id for *_, page_id in sorted(due)[:limit]] for key, due in expected.items()}


def test_the_next_pages_are_found_by_ranges_of_an_index_alone(sqlite_archive: Archive) -> None:
    """A scan or a sort would make a large archive slow: the plan must have neither."""
    plans: list[str] = []
    with sqlite_archive.transaction() as connection:
        seed(connection, [*stories(30, "one.test"), *stories(30, "two.test")], NOW, due=True)
        statements: list[tuple[str, Any]] = []
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(statements.append)
        next_pages(connection, 1, EVERYTHING, NOW, START, 10)
        hosts_with_work(connection, Scope(frozenset({"one.test", "two.test"})), NOW, START)
        raw.set_trace_callback(None)
        for statement in statements:
            plans += [str(row[-1]) for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}")]

    assert any("ix_page_due (host_id=? AND publisher_id=? AND priority=? AND due_at<?)" in plan for plan in plans)
    assert not [plan for plan in plans if re.search(r"SCAN page|ORDER BY", plan)]


def test_an_article_is_not_made_an_entry(connection: Connection) -> None:
    (page_id,) = seed(connection, stories(1), NOW, due=True)
    moments = {"status_at": NOW, "first_seen_at": NOW, "last_seen_at": NOW}
    connection.execute(insert(article).values(id=1, publisher_id="paper.test", identity="i", url="u", **moments))
    change(connection, page_id, article_id=1)

    seed(connection, [link("https://paper.test/story-0", role="list", is_entry=True)], NOW, due=True)

    assert state_of(connection, page_id).role == "article"
