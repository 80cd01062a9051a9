"""A new reading of an article the archive holds: compared with its current revision, and stored as what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from newsarchive.archive.revisions.corrections import corrected, corrected_article
from newsarchive.archive.revisions.deciding import Decision, StoredRevision, decide, is_same_story
from newsarchive.archive.revisions.stored import read_article
from newsarchive.archive.schema import article, revision
from newsarchive.archive.search.index import index_article
from newsarchive.archive.stories.grouping import join_story
from newsarchive.archive.writing.effects import ArticleEffect
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.archive.writing.placing import Visit
from newsarchive.archive.writing.prepare import prepare
from newsarchive.archive.writing.store_revision import (
    NewRevision,
    insert_revision,
    keep_reading,
    replace_revision,
    search_columns,
)
from newsarchive.article import Article

__all__ = ["Reread", "store_edit", "without_wall"]

Reread = Callable[[Connection, int], Article | None]
"""Reads the capture of that id by the rules of today; None when its bytes were not kept."""

_WALLED = frozenset({"metered", "paid", "blocked"})

_KNOWN = (
    select(revision.c.id)
    .where(revision.c.article_id == bindparam("article"), revision.c.content_hash == bindparam("hash"))
    .order_by(revision.c.number.desc())
    .limit(1)
)
_NUMBER = select(revision.c.number).where(revision.c.id == bindparam("revision_id"))


def store_edit(
    connection: Connection,
    visit: Visit,
    row: Row[Any],
    prepared: PreparedArticle,
    *,
    is_other_page: bool = False,
    reread: Reread | None = None,
) -> ArticleEffect:
    """Store a reading of the article of `row` (see `current.article_row`).

    `is_other_page`: the current revision was read from another page of the article, whose template may differ.
    """
    if row.content_hash == prepared.content_hash:
        return ArticleEffect("unchanged", row.id, row.number)
    if row.current_revision_id is None:
        return _write_revision(connection, visit, row, prepared, Decision("first"))
    before = read_article(connection, row.current_revision_id, row.url)
    reading = _reading(connection, visit, row, prepared, reread)
    prepared = corrected(connection, row.id, without_wall(before, prepared), printed=reading)
    decision = _decide(connection, visit, row, before, prepared, reading)
    if is_other_page and decision.kind == "changed" and is_same_story(before, prepared.article):
        # Another template tells the same story in other words: we changed the page we read, nobody edited it.
        decision = replace(decision, kind="replaces")
    match decision.kind:
        case "changed" | "first":
            return _write_revision(connection, visit, row, prepared, decision)
        case "replaces":
            keep_reading(connection, row.current_revision_id, before, at=visit.at)
            replace_revision(connection, row.current_revision_id, prepared, capture_id=visit.capture_id)
            _index(connection, row, prepared)
            return ArticleEffect("unchanged", row.id, row.number)
        case "flips":
            return _flip(connection, row, prepared, decision)
        case "same":
            return ArticleEffect("unchanged", row.id, row.number)


def _decide(
    connection: Connection,
    visit: Visit,
    row: Row[Any],
    before: Article,
    prepared: PreparedArticle,
    reading: Article | None,
) -> Decision:
    previous = StoredRevision(
        id=row.current_revision_id,
        content_hash=row.content_hash,
        extracted_by=row.extracted_by,
        article=before,
        count=row.revision_count,
        known=connection.execute(_KNOWN, {"article": row.id, "hash": prepared.content_hash}).scalar_one_or_none(),
        is_unstable=row.is_unstable,
        is_same_payload=_is_same_payload(visit, row),
    )
    if reading is not None:
        reading = corrected_article(connection, row.id, reading, is_sure=True)
    return decide(previous, prepared, reread=reading)


def _reading(
    connection: Connection, visit: Visit, row: Row[Any], prepared: PreparedArticle, reread: Reread | None
) -> Article | None:
    """The current revision's page by the rules of today, where the rules have changed and the page perhaps too."""
    if (
        reread is None
        or row.extracted_by == prepared.extracted_by
        or not row.capture_id
        or _is_same_payload(visit, row)
    ):
        return None
    return reread(connection, row.capture_id)


def _is_same_payload(visit: Visit, row: Row[Any]) -> bool:
    return visit.payload_digest is not None and visit.payload_digest == row.payload_digest


def without_wall(before: Article, prepared: PreparedArticle) -> PreparedArticle:
    """The reading with the body known from before, where a wall now shows only its beginning: a wall is no edit."""
    new = prepared.article
    if new.access not in _WALLED or len(new.body) >= len(before.body):
        return prepared
    whole = replace(new, body=before.body, photos=before.photos)
    return prepare(whole, identity=prepared.identity, extracted_by=prepared.extracted_by, rule_hits=prepared.rule_hits)


def _write_revision(
    connection: Connection, visit: Visit, row: Row[Any], prepared: PreparedArticle, decision: Decision
) -> ArticleEffect:
    number = row.revision_count + 1
    new = NewRevision(prepared, decision, row.id, number, visit.at, visit.capture_id)
    revision_id = insert_revision(connection, new)
    values = {"current_revision_id": revision_id, "revision_count": number, "is_unstable": decision.is_unstable}
    connection.execute(update(article).where(article.c.id == row.id).values(values))
    _index(connection, row, prepared)
    return ArticleEffect("changed", row.id, number, is_news=not row.is_unstable)


def _flip(connection: Connection, row: Row[Any], prepared: PreparedArticle, decision: Decision) -> ArticleEffect:
    values = {"current_revision_id": decision.to, "is_unstable": True}
    connection.execute(update(article).where(article.c.id == row.id).values(values))
    assert decision.to is not None
    there = read_article(connection, decision.to, row.url)  # the same to a reader, and yet not to the letter
    _index(connection, row, prepare(there, identity=prepared.identity, extracted_by=prepared.extracted_by))
    number: int = connection.execute(_NUMBER, {"revision_id": decision.to}).scalar_one()
    return ArticleEffect("unchanged", row.id, number)


def _index(connection: Connection, row: Row[Any], prepared: PreparedArticle) -> None:
    if row.set_aside_at is not None:
        return
    index_article(connection, row.id, search_columns(prepared, row.publisher_id, row.first_seen_at))
    join_story(connection, row.id, prepared.story_print)
