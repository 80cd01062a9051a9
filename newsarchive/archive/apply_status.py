"""Whether an article can still be read where it was: live, missing, gone; each change with its time and its proof."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, insert, update

from newsarchive.archive.schema import article, status_change

__all__ = ["set_status"]

_SET = (
    update(article)
    .where(article.c.id == bindparam("article"))
    .values(status=bindparam("new_status"), status_at=bindparam("at"))
)
_NOTE = insert(status_change)


def set_status(
    connection: Connection,
    article_id: int,
    status: Literal["live", "missing", "gone", "erased"],
    *,
    at: datetime,
    reason: str | None = None,
    capture_id: int | None = None,
) -> None:
    """Give an article a new status; `capture_id` is the answer that shows it."""
    connection.execute(_SET, {"article": article_id, "new_status": status, "at": at})
    note = {"article_id": article_id, "status": status, "changed_at": at, "reason": reason, "capture_id": capture_id}
    connection.execute(_NOTE, note)
