"""What an article is, under which addresses, in which state; and what was erased."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint, text

from newsarchive.archive.columns import Moment
from newsarchive.archive.schema.tables import at_least, flag, new_table, one_of

__all__ = ["alias", "article", "status_change", "story", "story_band", "story_print", "tombstone"]

story = new_table(
    "story",
    Column("id", Integer, primary_key=True),
    Column("created_at", Moment, nullable=False),
)

article = new_table(
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
    *flag("is_unstable"),  # flips back and forth, or changed more than 24 times
    Column("merged_into", Integer, ForeignKey("article.id")),  # they proved to be one: a canonical link came late
    Column("story_id", Integer, ForeignKey("story.id")),
    Column("set_aside_at", Moment),  # a person said that it is no article
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    at_least("revision_count"),
    one_of("status", "live", "missing", "gone", "erased"),
    UniqueConstraint("publisher_id", "identity"),
    Index("ix_article_url", "url"),  # show URL
    Index("ix_article_story_id", "story_id"),
    Index("ix_article_first_seen_at", "first_seen_at"),  # --changed-since, stats --by day
)

story_print = new_table(
    "story_print",  # what a current text is recognised by: see archive/story_prints.py
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True),
    Column("shingles", Integer, nullable=False),  # distinct ones
    Column("hashes", LargeBinary, nullable=False),
)

story_band = new_table(
    "story_band",  # the keys under which texts that may be the same meet
    Column("band_key", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True),
    sqlite_with_rowid=False,
)

status_change = new_table(
    "status_change",  # when an article vanished and came back, and the capture that proves it
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("reason", Text),
    Column("capture_id", Integer, ForeignKey("capture.id")),
    one_of("status", "live", "missing", "gone", "erased"),
    Index("ix_status_change_article_id", "article_id"),  # show, history
    Index("ix_status_change_changed_at", "changed_at"),  # what vanished today
)

alias = new_table(
    "alias",
    Column("url", Text, primary_key=True),  # canonical form
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False),
    Index("ix_alias_article_id", "article_id"),
)

tombstone = new_table(
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
