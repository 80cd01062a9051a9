"""What the full-text index was given."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text

from newsarchive.archive.schema.tables import new_table

__all__ = ["search_text"]

search_text = new_table(
    "search_text",  # the tokens given to the full-text index, kept so that they can be taken out again
    Column("article_id", Integer, ForeignKey("article.id"), primary_key=True),
    Column("headline", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("byline", Text, nullable=False),
    Column("filters", Text, nullable=False),  # publisher, month, language as tokens
)
