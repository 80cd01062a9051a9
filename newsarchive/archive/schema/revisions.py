"""What a page said at one time, and who claimed the rights to it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.types import REAL

from newsarchive.archive.columns import Day, Json, Moment
from newsarchive.archive.schema.tables import at_least, between, digest, flag, new_table

__all__ = ["author", "correction", "earlier_reading", "notice", "photo", "registration", "revision", "revision_author"]

notice = new_table(
    "notice",
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),  # over all that follows, registrations included
    Column("statement", Text, nullable=False),
    Column("holder", Text),
    Column("year_start", Integer),
    Column("year_end", Integer),
    *flag("rights_reserved"),
    Column("licence", Text),
    CheckConstraint("year_start <= year_end", name="years"),
    Index("ix_notice_holder", "holder"),  # holder:, stats --by holder
)

registration = new_table(
    "registration",
    Column("notice_id", Integer, ForeignKey("notice.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("region", Text),
)

revision = new_table(
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
    *flag("is_silent"),  # text changed, the page's own modified time did not
    Column("extracted_by", Text, nullable=False),
    at_least("number", 1),
    at_least("word_count"),
    between("kind_confidence", 0, 1),
    digest("content_hash"),
    UniqueConstraint("article_id", "number"),
    Index("ix_revision_published_on", "published_on"),  # --since, --until
    Index("ix_revision_seen_at", "seen_at"),  # --changed-since
    # the newest edits, however many articles were met since: overview.edits
    Index("ix_revision_edited_at", "seen_at", sqlite_where=text("number > 1")),
)

earlier_reading = new_table(
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

author = new_table(
    "author",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

revision_author = new_table(
    "revision_author",
    Column("revision_id", Integer, ForeignKey("revision.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("author_id", Integer, ForeignKey("author.id"), nullable=False),
    Column("role", Text),
    Column("location", Text),
    Index("ix_revision_author_author_id", "author_id"),  # everything by one author
)

photo = new_table(
    "photo",
    Column("revision_id", Integer, ForeignKey("revision.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("caption", Text),
    Column("credit", Text),
)

correction = new_table(
    "correction",  # a person's word on a value: it holds as long as the page prints what was corrected
    Column("id", Integer, primary_key=True),
    Column("article_id", Integer, ForeignKey("article.id"), nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Json),
    Column("printed", Json),  # what the page was read as saying
    Column("who", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("undone_at", Moment),
    Index("ix_correction_article_id", "article_id"),  # whenever an article is read again
)
