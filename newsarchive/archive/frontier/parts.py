"""The later pages of an article: read with its first page, never articles of their own, never due by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from newsarchive.archive.frontier.found_links import store_links
from newsarchive.archive.revisions.current import article_row
from newsarchive.archive.schema import article, capture, capture_part, page, revision
from newsarchive.archive.writing.outcomes import FoundLink, PartCapture
from newsarchive.archive.writing.placing import add_alias, merge

__all__ = ["EarlierPart", "claim_parts", "earlier_part", "note_parts", "parts_of"]

_INSERT = insert(capture_part)
_PARTS = select(capture_part).where(capture_part.c.capture_id == bindparam("capture")).order_by(capture_part.c.position)
_PAGE = select(page.c.id, page.c.url, page.c.role, page.c.article_id).where(page.c.id == bindparam("page"))
_CURRENT_PART = (
    select(capture_part.c.part_id)
    .join(revision, revision.c.capture_id == capture_part.c.capture_id)
    .join(article, article.c.current_revision_id == revision.c.id)
    .join(page, page.c.article_id == article.c.id)
    .where(page.c.id == bindparam("page"), capture_part.c.url == bindparam("url"))
    .where(capture_part.c.part_id.is_not(None), capture_part.c.missing.is_(None))
)
_ANSWERS = (
    select(capture.c.status, capture.c.fetched_at)
    .where(capture.c.page_id == bindparam("page"), capture.c.url == bindparam("url"))
    .order_by(capture.c.fetched_at.desc(), capture.c.id.desc())
)
_CLAIM = (
    update(page)
    .where(page.c.id == bindparam("page"))
    .values(
        role="part",
        state="redirected",
        reason="a part of an article",
        due_at=None,
        redirect_to=bindparam("first"),
        article_id=bindparam("holds"),
    )
)


def note_parts(connection: Connection, capture_id: int, parts: Sequence[PartCapture], captures: Sequence[int]) -> None:
    """Write down with which captures a first page's capture was read; `captures` are the ids of those that have one."""
    ids = iter(captures)
    rows = []
    for position, each in enumerate(parts, 2):
        own = next(ids) if each.capture is not None else None
        part_id = own if each.earlier_id is None else each.earlier_id
        rows.append(
            {
                "capture_id": capture_id,
                "position": position,
                "url": each.url,
                "part_id": part_id,
                "missing": each.missing,
            }
        )
    connection.execute(_INSERT, rows)


@dataclass(frozen=True, slots=True)
class EarlierPart:
    """The capture that the article's current text has a page from, and the visits in a row that did not find that page.

    `missing_since`: of the first of them, None where there was none.
    """

    capture_id: int
    misses: int = 0
    missing_since: datetime | None = None


def earlier_part(connection: Connection, page_id: int, url: str) -> EarlierPart | None:
    """What is known of a later page of the article that a page holds; None where its text has nothing from there."""
    known = connection.execute(_CURRENT_PART, {"page": page_id, "url": url}).scalars().first()
    if known is None:
        return None
    found = EarlierPart(known)
    for row in connection.execute(_ANSWERS, {"page": page_id, "url": url}):
        if row.status not in (404, 410):
            break
        found = EarlierPart(known, found.misses + 1, row.fetched_at)
    return found


def parts_of(connection: Connection, capture_id: int) -> Sequence[Row[Any]]:
    """The rows of `capture_part` of a first page's capture, in order; none for an article on one page."""
    return connection.execute(_PARTS, {"capture": capture_id}).all()


def claim_parts(
    connection: Connection, first: Row[Any], article_id: int, parts: Iterable[PartCapture], at: datetime
) -> None:
    """From now on the addresses of the parts lead to the article; one that was an article of its own is merged into it."""
    urls = [each.url for each in parts if each.missing != "another article"]
    stored = store_links(connection, [FoundLink(url, "part", first.publisher_id) for url in urls], at)
    for url, page_id in stored.page_ids.items():
        row = connection.execute(_PAGE, {"page": page_id}).one()
        if page_id == first.id or (row.role == "part" and row.article_id == article_id):
            continue
        if row.article_id is not None and row.article_id != article_id:
            own, whole = article_row(connection, row.article_id), article_row(connection, article_id)
            if own.id != whole.id and own.page_id == page_id and own.publisher_id == whole.publisher_id:
                merge(connection, own, whole)
        connection.execute(_CLAIM, {"page": page_id, "first": first.id, "holds": article_id})
        add_alias(connection, url, article_id)
