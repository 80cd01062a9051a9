"""An article's rows taken out of the archive: what is left is a tombstone, which keeps it from coming back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, text, update

from newsarchive.archive.revisions.presence import set_status
from newsarchive.archive.schema import (
    article,
    author,
    correction,
    earlier_reading,
    notice,
    page,
    photo,
    registration,
    revision,
    revision_author,
    sighting,
    tombstone,
)
from newsarchive.archive.search.index import unindex_article
from newsarchive.archive.stories.grouping import leave_story

__all__ = ["articles_to_erase", "bury_publisher", "erase_rows", "forget_pages", "merge_index", "texts_of", "wipe"]


def articles_to_erase(connection: Connection, article_id: int | None, publisher_id: str | None) -> list[Row[Any]]:
    """The article and those that were merged into it, or all of a publisher's; erased ones too, to finish the work."""
    if publisher_id is not None:
        return list(connection.execute(select(article).where(article.c.publisher_id == publisher_id)).all())
    found: dict[int, Row[Any]] = {}
    fresh = list(connection.execute(select(article).where(article.c.id == article_id)).all())
    while fresh:
        found.update((row.id, row) for row in fresh)
        merged = select(article).where(article.c.merged_into.in_([row.id for row in fresh]))
        fresh = [row for row in connection.execute(merged).all() if row.id not in found]
    return list(found.values())


def texts_of(connection: Connection, article_ids: Collection[int]) -> set[str]:
    """Headlines and paragraphs of all revisions: what a feed or a front page may have quoted."""
    found: set[str] = set()
    for article_id in article_ids:
        said = select(revision.c.headline, revision.c.body).where(revision.c.article_id == article_id)
        for headline, body in connection.execute(said):
            found.update([headline or "", *body.split("\n\n")])
    return found


def wipe(connection: Connection) -> None:
    """From now on this connection overwrites what it takes out: called first in a transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def erase_rows(connection: Connection, row: Row[Any], *, at: datetime, reason: str) -> None:
    """Take out all that was read of an article, and leave its tombstone."""
    unindex_article(connection, row.id)
    leave_story(connection, row.id)
    connection.execute(update(article).where(article.c.id == row.id).values(current_revision_id=None))
    of_it = select(revision.c.id).where(revision.c.article_id == row.id)
    notices = set(connection.execute(select(revision.c.notice_id).where(revision.c.id.in_(of_it))).scalars())
    wrote = select(revision_author.c.author_id).where(revision_author.c.revision_id.in_(of_it))
    people = set(connection.execute(wrote).scalars())
    for parts in (revision_author, photo, earlier_reading):
        connection.execute(delete(parts).where(parts.c.revision_id.in_(of_it)))
    connection.execute(delete(correction).where(correction.c.article_id == row.id))
    connection.execute(delete(revision).where(revision.c.article_id == row.id))
    for notice_id in notices - {None}:
        if connection.execute(select(revision.c.id).where(revision.c.notice_id == notice_id).limit(1)).first() is None:
            connection.execute(delete(registration).where(registration.c.notice_id == notice_id))
            connection.execute(delete(notice).where(notice.c.id == notice_id))
    for author_id in people:
        used = select(revision_author.c.author_id).where(revision_author.c.author_id == author_id).limit(1)
        if connection.execute(used).first() is None:
            connection.execute(delete(author).where(author.c.id == author_id))
    if row.status != "erased":
        set_status(connection, row.id, "erased", at=at, reason=reason)
        stone = {"publisher_id": row.publisher_id, "identity": row.identity, "url": row.url, "article_id": row.id}
        connection.execute(insert(tombstone), {**stone, "reason": reason, "erased_at": at})


def forget_pages(connection: Connection, page_ids: Collection[int]) -> None:
    """What lists said of these pages goes, and they are never read again."""
    never: dict[str, Any] = {"context": None, "etag": None, "last_modified": None, "payload_digest": None}
    never |= {"state": "other", "reason": "erased", "due_at": None, "priority": 9}
    for page_id in page_ids:
        connection.execute(update(page).where(page.c.id == page_id).values(never))
        connection.execute(update(sighting).where(sighting.c.page_id == page_id).values(facts=None))


def bury_publisher(connection: Connection, publisher_id: str, *, at: datetime, reason: str) -> None:
    """Keep all of a publisher from coming back."""
    known = select(tombstone.c.id).where(tombstone.c.publisher_id == publisher_id, tombstone.c.identity.is_(None))
    if connection.execute(known).first() is None:
        connection.execute(
            insert(tombstone), {"publisher_id": publisher_id, "identity": None, "reason": reason, "erased_at": at}
        )


def merge_index(connection: Connection) -> None:
    """Write the full-text index anew, so that the terms of what was taken out are in it no more."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))
