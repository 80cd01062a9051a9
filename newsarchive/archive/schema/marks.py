"""How far somebody who comes again has read: the order of changes, marks of dumps, saved searches."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from newsarchive.archive.columns import Json, Moment
from newsarchive.archive.schema.tables import new_table

__all__ = ["article_change", "capture_order", "export_mark", "saved_search", "saved_search_hit"]

article_change = new_table(
    "article_change",  # written by triggers: see archive.writing.change_log
    Column("number", Integer, primary_key=True),
    Column("article_id", Integer, nullable=False),
    Index("ix_article_change_article_id", "article_id"),  # --since-last: which of these articles changed
    sqlite_autoincrement=True,  # a number is never given twice, whatever is erased
)

capture_order = new_table(
    "capture_order",  # written by triggers, too: ids of captures are not in the order of commits on a server
    Column("number", Integer, primary_key=True),
    Column("capture_id", Integer, nullable=False),
    sqlite_autoincrement=True,
)

export_mark = new_table(
    "export_mark",
    Column("name", Text, primary_key=True),
    Column("dump", Json, nullable=False),  # what is dumped: another dump may not go on from this mark
    Column("change_number", Integer, nullable=False),
    Column("capture_number", Integer, nullable=False),
    Column("moved_at", Moment, nullable=False),
)

saved_search = new_table(
    "saved_search",
    Column("name", Text, primary_key=True),
    Column("query", Text, nullable=False),
    Column("filters", Json, nullable=False),
    Column("change_number", Integer, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("told_at", Moment),  # NULL: never yet
)

saved_search_hit = new_table(
    "saved_search_hit",  # what matched when it was saved, or was told since: no article is told twice
    Column("name", Text, ForeignKey("saved_search.name"), primary_key=True),
    Column("article_id", Integer, primary_key=True),
)
