"""What each crawl did: the history that health is judged by."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text

from newsarchive.archive.columns import Json, Moment
from newsarchive.archive.schema.tables import new_table

__all__ = ["block_print", "crawl_run", "field_fill", "rule_hit"]

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
