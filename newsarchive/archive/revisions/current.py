"""The row of an article as it stands: itself, or the article it was merged into, with its current revision's hash."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from newsarchive.archive.schema import article, capture, revision

__all__ = ["ARTICLE_ROWS", "article_row"]

ARTICLE_ROWS = (
    select(
        article,
        revision.c.content_hash,
        revision.c.extracted_by,
        revision.c.number,
        revision.c.capture_id,
        capture.c.payload_digest,
    )
    .select_from(article)
    .outerjoin(revision, revision.c.id == article.c.current_revision_id)
    .outerjoin(capture, capture.c.id == revision.c.capture_id)
)
_BY_ID = ARTICLE_ROWS.where(article.c.id == bindparam("article_id"))


def article_row(connection: Connection, article_id: int) -> Row[Any]:
    """The article of that id, or the one it was merged into, with its current revision's hash, version and capture."""
    row = connection.execute(_BY_ID, {"article_id": article_id}).one()
    return row if row.merged_into is None else article_row(connection, row.merged_into)
