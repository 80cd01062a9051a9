"""The tables. Each index has the query it serves beside it.

Everything is SQLAlchemy Core; the migrations build the same tables, and a test compares the two. On SQLite every
table is STRICT.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import REAL

from newsarchive.archive.columns import Day, Flag, Json, Moment

__all__ = ["metadata"]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *items: Any) -> Table:
    return Table(name, metadata, *items, sqlite_strict=True)


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _flag(name: str) -> tuple[Column[bool], CheckConstraint]:
    return (
        Column(name, Flag, nullable=False, server_default=text("0")),
        CheckConstraint(f"{name} IN (0, 1)", name=name),
    )


publisher = _table(
    "publisher",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("domains", Json, nullable=False),
    Column("language", Text),
    Column("timezone", Text),
    *_flag("is_adhoc"),
    Column("first_seen_at", Moment, nullable=False),
)

host = _table(
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
)

page = _table(
    "page",
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),  # canonical form
    Column("fetch_url", Text, nullable=False),  # as it was linked, scheme included: what is asked for
    Column("publisher_id", Text, ForeignKey("publisher.id"), nullable=False),
    Column("host_id", Integer, ForeignKey("host.id"), nullable=False),
    Column("role", Text, nullable=False),
    *_flag("is_entry"),  # a declared or discovered front page, feed or sitemap: read on every run of a named target
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
    Column("redirect_to", Integer, ForeignKey("page.id")),
    Column("article_id", Integer, ForeignKey("article.id", use_alter=True)),
    Column("first_seen_at", Moment, nullable=False),
    _one_of("role", "article", "list", "feed", "sitemap", "unknown"),
    _one_of("state", "new", "ok", "failed", "blocked", "gone", "redirected", "other"),
    # the due pages of one publisher on one host, by priority then age: frontier.next_pages, hosts_with_work
    Index("ix_page_due", "host_id", "publisher_id", "priority", "due_at"),
    # the hosts of a publisher: frontier.hosts_with_work; its pages: make_due, pending
    Index("ix_page_publisher", "publisher_id", "host_id"),
    # a publisher's front pages, feeds and sitemaps: frontier.make_entries_due
    Index("ix_page_entry", "publisher_id", sqlite_where=text("is_entry = 1"), postgresql_where=text("is_entry = 1")),
    Index("ix_page_article_id", "article_id"),
)

sighting = _table(
    "sighting",
    Column("page_id", Integer, ForeignKey("page.id"), primary_key=True),
    Column("list_page_id", Integer, ForeignKey("page.id"), primary_key=True),
    Column("place", Text),  # where on the list: feed item, sitemap, main, navigation
    Column("facts", Json),
    Column("first_seen_at", Moment, nullable=False),
    # which pages did this list show: off-site scope, lists that bring news
    Index("ix_sighting_list_page_id", "list_page_id"),
)

capture_file = _table(
    "capture_file",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("committed_bytes", Integer, nullable=False, server_default=text("0")),
    Column("sha256", Text),  # of the whole file, once closed
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
)

capture = _table(
    "capture",
    Column("id", Integer, primary_key=True),
    Column("page_id", Integer, ForeignKey("page.id")),  # NULL: robots.txt
    Column("run_id", Integer, ForeignKey("crawl_run.id")),
    Column("url", Text, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("status", Integer, nullable=False),
    Column("content_type", Text),
    Column("payload_digest", Text, nullable=False),  # sha256 of the entity bytes as received
    Column("payload_bytes", Integer, nullable=False),
    Column("file_id", Integer, ForeignKey("capture_file.id")),  # NULL: captures are off
    Column("offset", Integer),  # of the response record
    Column("length", Integer),
    Column("member_sha256", Text),  # of the compressed member
    Column("refers_to", Integer, ForeignKey("capture.id")),  # a revisit: the same payload is there
    CheckConstraint('(file_id IS NULL) = ("offset" IS NULL)', name="place"),
    # captures of one page, newest first: show, history, reextract
    Index("ix_capture_page_id", "page_id", "fetched_at"),
    # an earlier capture of the same payload: revisit records
    Index("ix_capture_payload_digest", "payload_digest"),
)

story = _table(
    "story",
    Column("id", Integer, primary_key=True),
    Column("created_at", Moment, nullable=False),
)

article = _table(
    "article",
    Column("id", Integer, primary_key=True),
    Column("publisher_id", Text, ForeignKey("publisher.id"), nullable=False),
    Column("identity", Text, nullable=False),
    Column("url", Text, nullable=False),  # checked canonical address, else the one after redirects
    Column("page_id", Integer, ForeignKey("page.id")),
    Column("current_revision_id", Integer, ForeignKey("revision.id", use_alter=True)),
    Column("revision_count", Integer, nullable=False, server_default=text("0")),
    Column("status", Text, nullable=False, server_default=text("'live'")),
    Column("status_at", Moment, nullable=False),  # since when it has this status
    *_flag("is_unstable"),  # flips back and forth, or changed more than 24 times
    Column("merged_into", Integer, ForeignKey("article.id")),  # they proved to be one: a canonical link came late
    Column("story_id", Integer, ForeignKey("story.id")),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    _one_of("status", "live", "missing", "gone", "erased"),
    UniqueConstraint("publisher_id", "identity"),
    Index("ix_article_url", "url"),  # show URL
    Index("ix_article_story_id", "story_id"),
    Index("ix_article_first_seen_at", "first_seen_at"),  # --changed-since, stats --by day
)

status_change = _table(
    "status_change",  # when an article vanished and came back, and the capture that proves it
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("reason", Text),
    Column("capture_id", Integer, ForeignKey("capture.id")),
    _one_of("status", "live", "missing", "gone", "erased"),
    Index("ix_status_change_article_id", "article_id"),  # show, history
    Index("ix_status_change_changed_at", "changed_at"),  # what vanished today
)

alias = _table(
    "alias",
    Column("url", Text, primary_key=True),  # canonical form
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False),
    Index("ix_alias_article_id", "article_id"),
)

notice = _table(
    "notice",
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),  # over all that follows, registrations included
    Column("statement", Text, nullable=False),
    Column("holder", Text),
    Column("year_start", Integer),
    Column("year_end", Integer),
    *_flag("rights_reserved"),
    Column("licence", Text),
    Index("ix_notice_holder", "holder"),  # holder:, stats --by holder
)

registration = _table(
    "registration",
    Column("notice_id", Integer, ForeignKey("notice.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("region", Text),
)

revision = _table(
    "revision",
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False),
    Column("number", Integer, nullable=False),  # 1 is the first seen
    Column("seen_at", Moment, nullable=False),
    Column("capture_id", Integer, ForeignKey("capture.id")),
    Column("canonical_url", Text, nullable=False),
    Column("headline", Text),
    Column("subheadline", Text),
    Column("published_on", Day),
    Column("published_at", Moment),
    Column("modified_at", Moment),
    Column("byline", Text),
    Column("source", Text),
    Column("language", Text),
    Column("section", Text),
    Column("tags", Json, nullable=False),
    Column("kind", Text, nullable=False),
    Column("kind_confidence", REAL, nullable=False),
    Column("access", Text),
    Column("body", Text, nullable=False),
    Column("word_count", Integer, nullable=False),
    Column("notice_id", Integer, ForeignKey("notice.id")),
    Column("evidence", Json, nullable=False),
    Column("content_hash", Text, nullable=False),  # over the normalised visible fields
    Column("changed", Json, nullable=False),  # fields that differ from the revision before; [] for the first
    *_flag("is_silent"),  # text changed, the page's own modified time did not
    Column("extracted_by", Text, nullable=False),
    UniqueConstraint("article_id", "number"),
    Index("ix_revision_published_on", "published_on"),  # --since, --until
    Index("ix_revision_seen_at", "seen_at"),  # what changed today
)

earlier_reading = _table(
    "earlier_reading",  # a re-reading by newer rules replaces a revision's values, and keeps the old ones here
    Column("id", Integer, primary_key=True),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False),
    Column("replaced_at", Moment, nullable=False),
    Column("extracted_by", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("capture_id", Integer, ForeignKey("capture.id")),
    Column("article", Json, nullable=False),  # the whole Article, evidence included
    Index("ix_earlier_reading_revision_id", "revision_id"),
)

author = _table(
    "author",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

revision_author = _table(
    "revision_author",
    Column("revision_id", Integer, ForeignKey("revision.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("author_id", Integer, ForeignKey("author.id"), nullable=False),
    Column("role", Text),
    Column("location", Text),
    Index("ix_revision_author_author_id", "author_id"),  # everything by one author
)

photo = _table(
    "photo",
    Column("revision_id", Integer, ForeignKey("revision.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("caption", Text),
    Column("credit", Text),
)

search_text = _table(
    "search_text",  # the tokens given to the full-text index, kept so that they can be taken out again
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True),
    Column("headline", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("byline", Text, nullable=False),
    Column("filters", Text, nullable=False),  # publisher, month, language as tokens
)

crawl_run = _table(
    "crawl_run",
    Column("id", Integer, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("worker", Text, nullable=False),  # host name, process id
    Column("version", Text, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("counts", Json),
    Column("stopped_by", Text),
)

field_fill = _table(
    "field_fill",
    Column("run_id", Integer, ForeignKey("crawl_run.id"), primary_key=True),
    Column("publisher_id", Text, ForeignKey("publisher.id"), primary_key=True),
    Column("field", Text, primary_key=True),
    Column("filled", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
)

rule_hit = _table(
    "rule_hit",
    Column("run_id", Integer, ForeignKey("crawl_run.id"), primary_key=True),
    Column("publisher_id", Text, ForeignKey("publisher.id"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
)

tombstone = _table(
    "tombstone",
    Column("id", Integer, primary_key=True),
    Column("publisher_id", Text, nullable=False),
    Column("identity", Text),  # NULL: the whole publisher
    Column("url", Text),
    Column("article_id", Integer),
    Column("reason", Text, nullable=False),
    Column("erased_at", Moment, nullable=False),
    Index("ix_tombstone_publisher_id", "publisher_id", "identity"),
)

block_print = _table(
    "block_print",  # how many pages of a publisher hold a block of text: what repeats is no body
    Column("publisher_id", Text, ForeignKey("publisher.id"), primary_key=True),
    Column("fingerprint", Integer, primary_key=True),
    Column("pages", Integer, nullable=False),
)
