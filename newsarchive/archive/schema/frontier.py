"""What is asked for, and when: publishers, hosts, pages, and where their addresses were seen."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text
from sqlalchemy.types import REAL

from newsarchive.archive.columns import Day, Json, Moment
from newsarchive.archive.schema.tables import at_least, between, flag, new_table, one_of

__all__ = ["host", "page", "publisher", "sighting"]

publisher = new_table(
    "publisher",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("domains", Json, nullable=False),
    Column("language", Text),
    Column("timezone", Text),
    *flag("is_adhoc"),
    Column("first_seen_at", Moment, nullable=False),
    Column("back_to", Day),  # the earliest day that a crawl went back to; NULL: none did
)

host = new_table(
    "host",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # host, or host:port where the port is not the scheme's own
    Column("robots_text", Text),
    Column("robots_status", Integer),  # of the last answer; NULL: never asked, 0: no answer
    Column("robots_fetched_at", Moment),
    Column("crawl_delay_s", REAL),
    Column("next_fetch_at", Moment),  # not before: crawl-delay and Retry-After hold across machines
    Column("rest_until", Moment),  # after repeated refusals
    Column("refusals", Integer, nullable=False, server_default=text("0")),
    Column("leased_by", Text),
    Column("lease_until", Moment),
    at_least("refusals"),
    at_least("crawl_delay_s"),
    CheckConstraint("(leased_by IS NULL) = (lease_until IS NULL)", name="lease"),
)

page = new_table(
    "page",
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),  # canonical form
    Column("fetch_url", Text, nullable=False),  # as it was linked, scheme included: what is asked for
    Column("publisher_id", Text, ForeignKey("publisher.id"), nullable=False),
    Column("host_id", Integer, ForeignKey("host.id"), nullable=False),
    Column("role", Text, nullable=False),
    *flag("is_entry"),  # a declared or discovered front page, feed or sitemap: read on every run of a named target
    Column("depth", Integer, nullable=False, server_default=text("0")),  # lists away from an entry
    Column("redirects", Integer, nullable=False, server_default=text("0")),  # hops that led here
    Column("state", Text, nullable=False, server_default=text("'new'")),
    Column("priority", Integer, nullable=False, server_default=text("5")),  # 0 first … 9 last
    Column("due_at", Moment),  # NULL: never again of itself
    Column("attempts", Integer, nullable=False, server_default=text("0")),  # failures since the last success
    Column("reason", Text),  # of the last failure, refusal or redirect
    Column("status", Integer),  # last HTTP status
    Column("etag", Text),
    Column("last_modified", Text),
    Column("payload_digest", Text),  # of the last 2xx
    Column("fetched_at", Moment),
    Column("changed_at", Moment),  # when the last change was seen
    Column("fetches", Integer, nullable=False, server_default=text("0")),
    Column("changes", Integer, nullable=False, server_default=text("0")),
    Column("unchanged_streak", Integer, nullable=False, server_default=text("0")),
    Column("context", Json),  # facts that came with the link
    Column("hubs", Json),  # of a feed: the WebSub hubs it names
    Column("redirect_to", Integer, ForeignKey("page.id")),
    Column("article_id", Integer, ForeignKey("article.id", use_alter=True)),
    Column("first_seen_at", Moment, nullable=False),
    one_of("role", "article", "list", "feed", "sitemap", "part", "unknown"),
    between("priority", 0, 9),
    *map(at_least, ("depth", "redirects", "attempts", "fetches", "changes", "unchanged_streak")),
    one_of("state", "new", "ok", "failed", "blocked", "gone", "redirected", "other"),
    # the due pages of one publisher on one host, by priority then age: frontier.next_pages, hosts_with_work
    Index("ix_page_due", "host_id", "publisher_id", "priority", "due_at"),
    # the hosts of a publisher: frontier.hosts_with_work; its pages: make_due, pending
    Index("ix_page_publisher", "publisher_id", "host_id"),
    # a publisher's front pages, feeds and sitemaps: frontier.make_entries_due
    Index("ix_page_entry", "publisher_id", sqlite_where=text("is_entry = 1")),
    Index("ix_page_article_id", "article_id"),
)

sighting = new_table(
    "sighting",
    Column("page_id", Integer, ForeignKey("page.id"), primary_key=True),
    Column("list_page_id", Integer, ForeignKey("page.id"), primary_key=True),
    Column("place", Text),  # where on the list: feed item, sitemap, main, navigation
    Column("facts", Json),
    Column("first_seen_at", Moment, nullable=False),
    # which pages did this list show: off-site scope, lists that bring news
    Index("ix_sighting_list_page_id", "list_page_id"),
)
