"""Whether an article can still be read where it was: live, missing, gone, back; each change with time and proof."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from newsarchive.archive.revisions.deciding import next_status
from newsarchive.archive.schema import article, page, status_change
from newsarchive.archive.writing.placing import Visit, add_alias

__all__ = ["Status", "article_moved", "article_not_here", "article_seen", "set_status"]

Status = Literal["live", "missing", "gone", "erased"]

_SET = (
    update(article)
    .where(article.c.id == bindparam("article"))
    .values(status=bindparam("new_status"), status_at=bindparam("at"))
)
_NOTE = insert(status_change)
_SEEN = update(article).where(article.c.id == bindparam("article")).values(last_seen_at=bindparam("at"))
_PAGE = select(
    page.c.id,
    page.c.url,
    page.c.article_id,
    page.c.is_entry,
    page.c.fetched_at,
    page.c.publisher_id,
    page.c.redirect_to,
).where(page.c.id == bindparam("page"))
_SPEAKS = update(article).where(article.c.id == bindparam("article")).values(page_id=bindparam("speaker"))
_HOLDS = update(page).where(page.c.id == bindparam("page")).values(article_id=bindparam("holds"))


def set_status(
    connection: Connection,
    article_id: int,
    status: Status,
    *,
    at: datetime,
    reason: str | None = None,
    capture_id: int | None = None,
) -> None:
    """Give an article a new status; `capture_id` is the answer that shows it."""
    connection.execute(_SET, {"article": article_id, "new_status": status, "at": at})
    note = {"article_id": article_id, "status": status, "changed_at": at, "reason": reason, "capture_id": capture_id}
    connection.execute(_NOTE, note)


def article_seen(connection: Connection, row: Row[Any], visit: Visit) -> Status | None:
    """The article is there; returns `live` where it was not before.

    A twin that outlives the page that spoke for its article speaks for it from now on.
    """
    connection.execute(_SEEN, {"article": row.id, "at": visit.at})
    if row.status not in ("missing", "gone"):
        return None
    if row.page_id != visit.page.id:
        connection.execute(_SPEAKS, {"article": row.id, "speaker": visit.page.id})
    set_status(connection, row.id, "live", at=visit.at, reason="back", capture_id=visit.capture_id)
    return "live"


def article_not_here(
    connection: Connection, row: Row[Any], visit: Visit, *, http_status: int | None, reason: str | None
) -> Status | None:
    """The page does not hold its article any more; returns the article's new status, where that changes it.

    Only the page that speaks for an article tells of its end, or one that it redirects to: a mobile twin that is
    switched off takes nothing down.
    """
    if row.status == "erased":
        return None
    if row.page_id != visit.page.id:
        speaker = connection.execute(_PAGE, {"page": row.page_id}).one_or_none()
        if speaker is None or speaker.redirect_to != visit.page.id:
            return None
        connection.execute(_HOLDS, {"page": visit.page.id, "holds": None})
    tries = visit.page.attempts + 1
    status = next_status(row.status, row.status_at, http_status=http_status, at=visit.at, tries=tries)
    if status == row.status:
        return None
    set_status(connection, row.id, status, at=visit.at, reason=reason, capture_id=visit.capture_id)
    return status


def article_moved(
    connection: Connection, row: Row[Any], visit: Visit, target_id: int, *, reason: str | None
) -> Status | None:
    """The page of an article redirects to another page.

    A page nobody has read yet may hold the article now, which its text will show. One that is known to hold
    something else does not: many sites send readers of what they took down to the front page.
    """
    target = connection.execute(_PAGE, {"page": target_id}).one()
    if target.article_id == row.id:
        add_alias(connection, target.url, row.id)
        return None
    may_hold = target.article_id is None and target.fetched_at is None and not target.is_entry
    if may_hold and target.publisher_id == row.publisher_id:
        connection.execute(_HOLDS, {"page": target.id, "holds": row.id})
        return None
    return article_not_here(connection, row, visit, http_status=None, reason=reason)
