"""Captured pages that never became an article, read again by today's rules: those that are one after all come in.

They are pages whose extraction failed, or that older rules took for something else. An article found so was first seen
when its capture was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from newsarchive.archive import Archive
from newsarchive.archive.captures.deleted_files import is_kept
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.frontier.page_context import context_from_json
from newsarchive.archive.frontier.queue import adopt
from newsarchive.archive.schema import capture, page
from newsarchive.archive.writing.apply import apply
from newsarchive.archive.writing.outcomes import FoundLink, Outcome
from newsarchive.errors import ArchiveCorrupt, NotFound
from newsarchive.operations.past_page import PastPage, PastReading, readers
from newsarchive.publishers import Publisher, adhoc

__all__ = ["read_unread"]

BATCH = 64  # pages read at once, and stored in one transaction
_LISTS = ("feed", "sitemap")


def read_unread(
    archive: Archive,
    publishers: Mapping[str, Publisher],
    *,
    publisher_id: str | None = None,
    since: datetime | None = None,
    is_dry: bool = False,
) -> int:
    """How many articles were found in them; `is_dry`: would be. Who calls it holds the archive's lock."""
    with archive.reading() as connection:
        rows = _unread(connection, publisher_id, since)
    if not rows:
        return 0
    found = 0
    with readers() as pool:
        for at in range(0, len(rows), BATCH):
            some = [(row, task) for row in rows[at : at + BATCH] if (task := _task(archive, row, publishers))]
            read = zip(some, pool.read(task for _, task in some), strict=True)
            articles = [(row, task, each) for (row, task), each in read if each.article is not None]
            found += len(articles) if is_dry else _store(archive, articles)
    return found


def _unread(connection: Connection, publisher_id: str | None, since: datetime | None) -> Sequence[Row[Any]]:
    """The newest capture with a page's bytes, of each page that holds no article and is no front page or feed."""
    newest = (
        select(func.max(capture.c.id))
        .where(capture.c.page_id == page.c.id, is_kept(), capture.c.erased_at.is_(None))
        .where(capture.c.status.between(200, 299), capture.c.record_type != "conversion")
        .correlate(page)
        .scalar_subquery()
    )
    statement = (
        select(page, capture.c.id.label("capture_id"), capture.c.fetched_at.label("captured_at"))
        .add_columns(capture.c.status.label("answered"), capture.c.payload_digest.label("digest"))
        .join_from(page, capture, capture.c.id == newest)
        .where(page.c.article_id.is_(None), page.c.role.not_in(_LISTS), page.c.is_entry == False)  # noqa: E712
        .where(func.coalesce(page.c.reason, "") != "erased")
        .order_by(capture.c.id)
    )
    if publisher_id is not None:
        statement = statement.where(page.c.publisher_id == publisher_id)
    if since is not None:
        statement = statement.where(capture.c.fetched_at >= since)
    return connection.execute(statement).all()


def _task(archive: Archive, row: Row[Any], publishers: Mapping[str, Publisher]) -> PastPage | None:
    try:
        exchange = read_exchange(archive, row.capture_id)
    except (NotFound, ArchiveCorrupt):  # `verify` is there to report it
        return None
    owner = publishers.get(row.publisher_id) or adhoc(row.url)
    return PastPage(exchange, owner, context_from_json(row.context))


def _store(archive: Archive, articles: Sequence[tuple[Row[Any], PastPage, PastReading]]) -> int:
    """Store them as visits of the time of their captures; how many of them were new."""
    if not articles:
        return 0
    stored = 0
    with archive.transaction() as connection:
        for row, task, reading in articles:
            lease = adopt(connection, FoundLink(row.url, row.role, row.publisher_id), row.captured_at)
            outcome = Outcome(
                lease,
                "article",
                row.captured_at,
                status=row.answered,
                etag=row.etag,
                last_modified=row.last_modified,
                payload_digest=row.digest,
                article=reading.article,
                is_past=True,
            )
            effect = apply(connection, outcome, publisher=task.publisher, capture_id=row.capture_id)
            stored += effect.article == "new"
    return stored
