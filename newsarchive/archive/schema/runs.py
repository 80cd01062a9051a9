"""What each crawl did: the history that health is judged by."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, text

from newsarchive.archive.columns import Json, Moment
from newsarchive.archive.schema.tables import new_table

__all__ = ["block_print", "crawl_run", "field_fill", "reextraction", "rule_hit", "run_publisher", "run_reason"]

crawl_run = new_table(
    "crawl_run",
    Column("id", Integer, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("worker", Text, nullable=False),  # host name, process id
    Column("version", Text, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("counts", Json),
    Column("stopped_by", Text),
    Column("archive_bytes", Integer),  # database and captures, when the run ended: how fast the disk fills
)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


run_publisher = new_table(
    "run_publisher",  # what a run brought of one publisher; written batch by batch, so that a killed run is told too
    Column("run_id", Integer, ForeignKey("crawl_run.id"), primary_key=True),
    Column("publisher_id", Text, ForeignKey("publisher.id"), primary_key=True),
    Column("first_at", Moment, nullable=False),  # of its first answer in the run
    Column("last_at", Moment, nullable=False),
    Column("success_at", Moment),  # its last article, list or unchanged page in the run
    _count("fetched"),
    _count("unchanged"),
    _count("failed"),
    _count("blocked"),
    _count("gone"),
    _count("useful"),  # articles, lists, and what has not changed
    _count("new"),  # articles
    _count("changed"),  # articles
    Index("ix_run_publisher_publisher_id", "publisher_id", "run_id"),  # one publisher's past: health
)

run_reason = new_table(
    "run_reason",  # why pages of a publisher brought nothing, by class
    Column("run_id", Integer, ForeignKey("crawl_run.id"), primary_key=True),
    Column("publisher_id", Text, ForeignKey("publisher.id"), primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("pages", Integer, nullable=False),
)

field_fill = new_table(
    "field_fill",
    Column("run_id", Integer, ForeignKey("crawl_run.id"), primary_key=True),
    Column("publisher_id", Text, ForeignKey("publisher.id"), primary_key=True),
    Column("field", Text, primary_key=True),
    Column("filled", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
)

rule_hit = new_table(
    "rule_hit",
    Column("run_id", Integer, ForeignKey("crawl_run.id"), primary_key=True),
    Column("publisher_id", Text, ForeignKey("publisher.id"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
)

block_print = new_table(
    "block_print",  # how many pages of a publisher hold a block of text: what repeats is no body
    Column("publisher_id", Text, ForeignKey("publisher.id"), primary_key=True),
    Column("fingerprint", Integer, primary_key=True),
    Column("pages", Integer, nullable=False),
)

reextraction = new_table(
    "reextraction",  # how far a re-extraction has come: one that was broken off goes on there
    Column("id", Integer, primary_key=True),
    Column("scope", Json, nullable=False),  # of which captures, by which rules
    Column("started_at", Moment, nullable=False),
    Column("last_revision_id", Integer, nullable=False),
    Column("ended_at", Moment),
)
