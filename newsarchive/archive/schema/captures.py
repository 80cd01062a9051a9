"""The exchanges kept as WARC records, and the files they lie in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from newsarchive.archive.columns import Moment
from newsarchive.archive.schema.tables import new_table

__all__ = ["capture", "capture_file"]

capture_file = new_table(
    "capture_file",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("committed_bytes", Integer, nullable=False, server_default=text("0")),
    Column("sha256", Text),  # of the whole file, once closed
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
)

capture = new_table(
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
