"""The exchanges kept as WARC records, and the files they lie in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from newsarchive.archive.columns import Moment
from newsarchive.archive.schema.tables import at_least, between, digest, new_table, one_of

__all__ = ["capture", "capture_file", "capture_part", "file_rewrite"]

capture_file = new_table(
    "capture_file",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("committed_bytes", Integer, nullable=False, server_default=text("0")),
    Column("sha256", Text),  # of the whole file, once closed
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("machine", Text),  # the host on whose disk it is written, while it is open
    Column("uploaded_to", Text),  # the fsspec address of its copy
    Column("uploaded_sha256", Text),  # of that copy: another than sha256 once the file was rewritten
    Column("holds", Text),  # captures of which kind; NULL: of all kinds, written before they were told apart
    Column("kept_s", Integer),  # as the publishers' files said when it was begun; 0: for ever; NULL: nothing
    Column("deleted_at", Moment),  # by retention: what is left is this row, and the digest in the manifests
    Column("delete_reason", Text),
    one_of("holds", "evidence", "articles", "front_pages", "feeds", "other"),
    at_least("kept_s"),
    CheckConstraint("(deleted_at IS NULL) = (delete_reason IS NULL)", name="deletion"),
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
    Column("lead_sha256", Text),  # of what lies between it and the one before: its request, a description of the run
    Column("record_type", Text),  # of the record kept: response, revisit, conversion (its text only), rendered
    Column("record_id", Text),  # of an imported record; NULL: ours, which follows from url and fetched_at
    Column("erased_at", Moment),  # when its record was overwritten; what is left is where it lay
    Column("refers_to", Integer, ForeignKey("capture.id")),  # a revisit: the same payload is there
    between("status", 0, 999),
    at_least("payload_bytes"),
    at_least("offset"),
    at_least("length", 1),
    *map(digest, ("payload_digest", "member_sha256", "lead_sha256")),
    CheckConstraint('(file_id IS NULL) = ("offset" IS NULL)', name="place"),
    one_of("record_type", "response", "revisit", "conversion", "rendered"),
    # captures of one page, newest first: show, history, reextract
    Index("ix_capture_page_id", "page_id", "fetched_at"),
    # an earlier capture of the same payload: revisits.originals
    Index(
        "ix_capture_payload_digest",
        "payload_digest",
        sqlite_where=text("refers_to IS NULL"),
    ),
    sqlite_autoincrement=True,  # an id is never given twice
)

capture_part = new_table(
    "capture_part",  # the later pages of an article that were read together with its first
    Column("capture_id", Integer, ForeignKey("capture.id"), primary_key=True),  # of the first page
    Column("position", Integer, primary_key=True),  # 2: the second page
    Column("url", Text, nullable=False),
    Column("part_id", Integer, ForeignKey("capture.id")),  # of that page; NULL: no answer came
    Column("missing", Text),  # why its text is not in the article
)

file_rewrite = new_table(
    "file_rewrite",  # records of a capture file were overwritten, which its digest and the manifests show
    Column("id", Integer, primary_key=True),
    Column("file_id", Integer, ForeignKey("capture_file.id"), nullable=False),
    Column("rewritten_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("records", Integer, nullable=False),
    Column("old_sha256", Text),  # of the whole file, where it was closed
    Column("new_sha256", Text),
)
