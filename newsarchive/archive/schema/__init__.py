"""The tables, a module for each subject. Each index has the query it serves beside it.

Everything is SQLAlchemy Core; the migrations build the same tables, and a test compares the two. On SQLite every
table is STRICT. A new table goes into the module of its subject, and is named here.
"""

from newsarchive.archive.schema.articles import alias, article, status_change, story, story_band, story_print, tombstone
from newsarchive.archive.schema.captures import capture, capture_file, capture_part, file_rewrite
from newsarchive.archive.schema.frontier import host, page, publisher, sighting
from newsarchive.archive.schema.marks import article_change, capture_order, export_mark, saved_search, saved_search_hit
from newsarchive.archive.schema.revisions import (
    author,
    correction,
    earlier_reading,
    notice,
    photo,
    registration,
    revision,
    revision_author,
)
from newsarchive.archive.schema.runs import (
    block_print,
    crawl_run,
    field_fill,
    reextraction,
    rule_hit,
    run_publisher,
    run_reason,
)
from newsarchive.archive.schema.seals import row_seal
from newsarchive.archive.schema.searching import search_text
from newsarchive.archive.schema.tables import metadata

__all__ = [
    "alias",
    "article",
    "article_change",
    "author",
    "block_print",
    "capture",
    "capture_file",
    "capture_order",
    "capture_part",
    "correction",
    "crawl_run",
    "earlier_reading",
    "export_mark",
    "field_fill",
    "file_rewrite",
    "host",
    "metadata",
    "notice",
    "page",
    "photo",
    "publisher",
    "reextraction",
    "registration",
    "revision",
    "revision_author",
    "row_seal",
    "rule_hit",
    "run_publisher",
    "run_reason",
    "saved_search",
    "saved_search_hit",
    "search_text",
    "sighting",
    "status_change",
    "story",
    "story_band",
    "story_print",
    "tombstone",
]
