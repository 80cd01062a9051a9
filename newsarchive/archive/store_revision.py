"""One reading of an article into rows: the revision, its authors, photos and notice, and its search tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsarchive.archive.outcomes import PreparedArticle
from newsarchive.archive.prepare import notice_digest
from newsarchive.archive.revisions import Decision
from newsarchive.archive.schema import (
    author,
    earlier_reading,
    notice,
    photo,
    registration,
    revision,
    revision_author,
)
from newsarchive.archive.tokens import filters
from newsarchive.article import Article, Author, Notice, to_plain

__all__ = ["insert_revision", "keep_reading", "replace_revision", "search_columns"]

_INSERT_REVISION = insert(revision)
_INSERT_AUTHOR = insert(author)
_INSERT_BYLINE = insert(revision_author)
_INSERT_PHOTO = insert(photo)
_INSERT_NOTICE = insert(notice)
_INSERT_REGISTRATION = insert(registration)
_INSERT_EARLIER = insert(earlier_reading)
_AUTHOR_ID = select(author.c.id).where(author.c.name == bindparam("name"))
_NOTICE_ID = select(notice.c.id).where(notice.c.digest == bindparam("digest"))


def insert_revision(
    connection: Connection,
    prepared: PreparedArticle,
    decision: Decision,
    *,
    article_id: int,
    number: int,
    seen_at: datetime,
    capture_id: int | None,
) -> int:
    """A new revision with all that hangs on it; its id."""
    values = _values(connection, prepared, capture_id)
    values.update(
        article_id=article_id,
        number=number,
        seen_at=seen_at,
        changed=list(decision.changed),
        is_silent=decision.is_silent,
    )
    revision_id = _key(connection.execute(_INSERT_REVISION, values).inserted_primary_key)
    _insert_parts(connection, revision_id, prepared.article)
    return revision_id


def replace_revision(
    connection: Connection, revision_id: int, prepared: PreparedArticle, *, capture_id: int | None
) -> None:
    """Give a revision the values of another reading; `keep_reading` puts the old ones aside."""
    values = _values(connection, prepared, capture_id)
    connection.execute(update(revision).where(revision.c.id == revision_id).values(values))
    for parts in (revision_author, photo):
        connection.execute(delete(parts).where(parts.c.revision_id == revision_id))
    _insert_parts(connection, revision_id, prepared.article)


def keep_reading(connection: Connection, revision_id: int, old: Article, *, at: datetime) -> None:
    """Put a revision's values aside before they are replaced: how they had been read stays traceable."""
    was = connection.execute(
        select(revision.c.extracted_by, revision.c.content_hash, revision.c.capture_id).where(
            revision.c.id == revision_id
        )
    ).one()
    values = {"revision_id": revision_id, "replaced_at": at, "article": old.to_dict(), **was._asdict()}
    connection.execute(_INSERT_EARLIER, values)


def search_columns(prepared: PreparedArticle, publisher_id: str, first_seen_at: datetime) -> dict[str, str]:
    """What the full-text index holds of an article; an undated one counts for the day it was first seen."""
    article = prepared.article
    names = (each.name for each in article.authors)
    holder = article.notice.holder if article.notice else None
    day = article.published_on or first_seen_at.date()
    return {**prepared.tokens, "filters": filters(publisher_id, day, article.language, names, holder)}


def _values(connection: Connection, prepared: PreparedArticle, capture_id: int | None) -> dict[str, Any]:
    article = prepared.article
    return {
        "capture_id": capture_id,
        "canonical_url": article.canonical_url,
        "headline": article.headline,
        "subheadline": article.subheadline,
        "published_on": article.published_on,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "byline": article.byline,
        "source": article.source,
        "language": article.language,
        "section": article.section,
        "tags": list(article.tags),
        "kind": article.kind,
        "kind_confidence": article.kind_confidence,
        "access": article.access,
        "body": article.body,
        "word_count": prepared.word_count,
        "notice_id": _notice_id(connection, article.notice) if article.notice else None,
        "evidence": to_plain(article.evidence),
        "content_hash": prepared.content_hash,
        "extracted_by": prepared.extracted_by,
    }


def _insert_parts(connection: Connection, revision_id: int, article: Article) -> None:
    if article.authors:
        connection.execute(
            _INSERT_BYLINE,
            [
                {
                    "revision_id": revision_id,
                    "position": position,
                    "author_id": _author_id(connection, each),
                    "role": each.role,
                    "location": each.location,
                }
                for position, each in enumerate(article.authors, 1)
            ],
        )
    if article.photos:
        rows = [
            {
                "revision_id": revision_id,
                "position": at,
                "url": each.url,
                "caption": each.caption,
                "credit": each.credit,
            }
            for at, each in enumerate(article.photos, 1)
        ]
        connection.execute(_INSERT_PHOTO, rows)


def _author_id(connection: Connection, person: Author) -> int:
    found: int | None = connection.execute(_AUTHOR_ID, {"name": person.name}).scalar_one_or_none()
    return found or _key(connection.execute(_INSERT_AUTHOR, {"name": person.name}).inserted_primary_key)


def _notice_id(connection: Connection, printed: Notice) -> int:
    digest = notice_digest(printed)
    found: int | None = connection.execute(_NOTICE_ID, {"digest": digest}).scalar_one_or_none()
    if found is not None:
        return found
    values = {
        "digest": digest,
        "statement": printed.statement,
        "holder": printed.holder,
        "year_start": printed.year_start,
        "year_end": printed.year_end,
        "rights_reserved": printed.rights_reserved,
        "licence": printed.licence,
    }
    notice_id = _key(connection.execute(_INSERT_NOTICE, values).inserted_primary_key)
    if printed.registrations:
        rows = [
            {"notice_id": notice_id, "position": at, "kind": each.kind, "number": each.number, "region": each.region}
            for at, each in enumerate(printed.registrations, 1)
        ]
        connection.execute(_INSERT_REGISTRATION, rows)
    return notice_id


def _key(primary_key: Sequence[Any] | None) -> int:
    assert primary_key is not None, "an INSERT of one row has a key"
    return int(primary_key[0])
