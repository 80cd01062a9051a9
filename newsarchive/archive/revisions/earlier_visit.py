"""A reading older than what the archive knows of its article: it takes its place among the revisions by time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from newsarchive.archive.revisions.deciding import Decision, changed_fields, is_silent
from newsarchive.archive.revisions.stored import read_article
from newsarchive.archive.schema import article, revision
from newsarchive.archive.search.index import index_article
from newsarchive.archive.writing.effects import ArticleEffect
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.archive.writing.placing import Visit
from newsarchive.archive.writing.prepare import prepare
from newsarchive.archive.writing.store_revision import NewRevision, insert_revision, search_columns

__all__ = ["store_earlier"]

_FAR = 1_000_000_000  # more revisions than any article has

_REVISIONS = (
    select(revision.c.id, revision.c.number, revision.c.seen_at, revision.c.content_hash)
    .where(revision.c.article_id == bindparam("article"))
    .order_by(revision.c.number)
)


def store_earlier(connection: Connection, visit: Visit, row: Row[Any], prepared: PreparedArticle) -> ArticleEffect:
    """Store a reading that was made before the article of `row` was last seen.

    What was read before it and after it decides whether it is a revision; later ones move up by one. The current
    revision stays what it is.
    """
    _first_seen(connection, row, visit)
    known = connection.execute(_REVISIONS, {"article": row.id}).all()
    before = next((each for each in reversed(known) if each.seen_at <= visit.at), None)
    after = next((each for each in known if each.seen_at > visit.at), None)
    if before is not None and before.content_hash == prepared.content_hash:
        return ArticleEffect("unchanged", row.id, before.number)
    if after is not None and after.content_hash == prepared.content_hash:
        connection.execute(update(revision).where(revision.c.id == after.id).values(seen_at=visit.at))
        return ArticleEffect("unchanged", row.id, after.number)
    if row.page_id != visit.page.id:
        return ArticleEffect("unchanged", row.id, row.number)  # a twin's template differs: it makes no revisions
    number = before.number + 1 if before is not None else 1
    _make_room(connection, row.id, number)
    decision = _decision(connection, row, before, prepared)
    insert_revision(connection, NewRevision(prepared, decision, row.id, number, visit.at, visit.capture_id))
    count = update(article).where(article.c.id == row.id).values(revision_count=row.revision_count + 1)
    connection.execute(count)
    if after is not None:
        now = read_article(connection, after.id, row.url)
        changed = changed_fields(prepared.article, now)
        values = {"changed": list(changed), "is_silent": is_silent(prepared.article, now, changed)}
        connection.execute(update(revision).where(revision.c.id == after.id).values(values))
    return ArticleEffect("changed", row.id, number)


def _first_seen(connection: Connection, row: Row[Any], visit: Visit) -> None:
    """Set back when the article was first seen, which is the day that an undated one is searched by."""
    if row.first_seen_at <= visit.at:
        return
    connection.execute(update(article).where(article.c.id == row.id).values(first_seen_at=visit.at))
    if row.current_revision_id is None or row.set_aside_at is not None:
        return
    now = read_article(connection, row.current_revision_id, row.url)
    if now.published_on is None:
        words = prepare(now, identity=row.identity, extracted_by=row.extracted_by)
        index_article(connection, row.id, search_columns(words, row.publisher_id, visit.at))


def _decision(connection: Connection, row: Row[Any], before: Row[Any] | None, prepared: PreparedArticle) -> Decision:
    if before is None:
        return Decision("first")
    old = read_article(connection, before.id, row.url)
    changed = changed_fields(old, prepared.article)
    return Decision("changed", changed, is_silent=is_silent(old, prepared.article, changed))


def _make_room(connection: Connection, article_id: int, number: int) -> None:
    """Number and those after it become one more; by way of numbers far away, since each is unique at any moment."""
    of_article = revision.c.article_id == article_id
    move = update(revision).where(of_article, revision.c.number >= number).values(number=revision.c.number + _FAR)
    connection.execute(move)
    back = update(revision).where(of_article, revision.c.number > _FAR).values(number=revision.c.number - _FAR + 1)
    connection.execute(back)
