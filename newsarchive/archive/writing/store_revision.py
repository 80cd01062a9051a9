"""Readings of articles into rows: the revision, its authors, photos and notice, and its search tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsarchive.archive.dialect import in_parts
from newsarchive.archive.revisions.deciding import Decision
from newsarchive.archive.schema import (
    author,
    earlier_reading,
    notice,
    photo,
    registration,
    revision,
    revision_author,
)
from newsarchive.archive.search.tokens import filters
from newsarchive.archive.writing.new_ids import new_ids
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.archive.writing.prepare import notice_digest
from newsarchive.article import Article, Notice, to_plain

__all__ = ["NewRevision", "insert_revision", "insert_revisions", "keep_reading", "replace_revision", "search_columns"]

_INSERT_REVISION = insert(revision)
_INSERT_AUTHOR = insert(author)
_INSERT_BYLINE = insert(revision_author)
_INSERT_PHOTO = insert(photo)
_INSERT_NOTICE = insert(notice)
_INSERT_REGISTRATION = insert(registration)
_INSERT_EARLIER = insert(earlier_reading)
_AUTHORS = select(author.c.name, author.c.id).where(author.c.name.in_(bindparam("names", expanding=True)))
_NOTICES = select(notice.c.digest, notice.c.id).where(notice.c.digest.in_(bindparam("digests", expanding=True)))


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision to be: what was read, what was decided, whose it is and its number among them."""

    prepared: PreparedArticle
    decision: Decision
    article_id: int
    number: int
    seen_at: datetime
    capture_id: int | None


def insert_revisions(connection: Connection, new: Sequence[NewRevision]) -> Sequence[int]:
    """New revisions with all that hangs on them; their ids."""
    ids = new_ids(connection, revision, len(new))
    notices = _notice_ids(connection, [each.prepared.article.notice for each in new])
    rows = [
        {
            **_values(each.prepared, each.capture_id, notices),
            "id": revision_id,
            "article_id": each.article_id,
            "number": each.number,
            "seen_at": each.seen_at,
            "changed": list(each.decision.changed),
            "is_silent": each.decision.is_silent,
        }
        for revision_id, each in zip(ids, new, strict=True)
    ]
    connection.execute(_INSERT_REVISION, rows)
    _insert_parts(
        connection, [(revision_id, each.prepared.article) for revision_id, each in zip(ids, new, strict=True)]
    )
    return ids


def insert_revision(connection: Connection, new: NewRevision) -> int:
    """A new revision with all that hangs on it; its id."""
    return insert_revisions(connection, [new])[0]


def replace_revision(
    connection: Connection, revision_id: int, prepared: PreparedArticle, *, capture_id: int | None
) -> None:
    """Give a revision the values of another reading; `keep_reading` puts the old ones aside."""
    values = _values(prepared, capture_id, _notice_ids(connection, [prepared.article.notice]))
    connection.execute(update(revision).where(revision.c.id == revision_id).values(values))
    for parts in (revision_author, photo):
        connection.execute(delete(parts).where(parts.c.revision_id == revision_id))
    _insert_parts(connection, [(revision_id, prepared.article)])


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


def _values(prepared: PreparedArticle, capture_id: int | None, notices: Mapping[Notice, int]) -> dict[str, Any]:
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
        "notice_id": notices[article.notice] if article.notice else None,
        "evidence": to_plain(article.evidence),
        "content_hash": prepared.content_hash,
        "extracted_by": prepared.extracted_by,
    }


def _insert_parts(connection: Connection, read: Sequence[tuple[int, Article]]) -> None:
    """The authors and photos of revisions."""
    people = _author_ids(connection, [each.name for _, article in read for each in article.authors])
    bylines = [
        {
            "revision_id": revision_id,
            "position": position,
            "author_id": people[each.name],
            "role": each.role,
            "location": each.location,
        }
        for revision_id, article in read
        for position, each in enumerate(article.authors, 1)
    ]
    if bylines:
        connection.execute(_INSERT_BYLINE, bylines)
    photos = [
        {"revision_id": revision_id, "position": at, "url": each.url, "caption": each.caption, "credit": each.credit}
        for revision_id, article in read
        for at, each in enumerate(article.photos, 1)
    ]
    if photos:
        connection.execute(_INSERT_PHOTO, photos)


def _author_ids(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    """Name -> id; who is not known yet is entered, in this order."""
    wanted = list(dict.fromkeys(names))
    found: dict[str, int] = {}
    for some in in_parts(wanted):
        found.update(connection.execute(_AUTHORS, {"names": some}).all())
    missing = [name for name in wanted if name not in found]
    if missing:
        ids = new_ids(connection, author, len(missing))
        rows = [{"id": author_id, "name": name} for author_id, name in zip(ids, missing, strict=True)]
        connection.execute(_INSERT_AUTHOR, rows)
        found.update(zip(missing, ids, strict=True))
    return found


def _notice_ids(connection: Connection, printed: Sequence[Notice | None]) -> dict[Notice, int]:
    """Notice -> id; those that were never printed before are entered, in this order."""
    digests = {notice_digest(each): each for each in dict.fromkeys(printed) if each is not None}
    known: dict[str, int] = {}
    for some in in_parts(list(digests)):
        known.update(connection.execute(_NOTICES, {"digests": some}).all())
    missing = [digest for digest in digests if digest not in known]
    if missing:
        known.update(zip(missing, new_ids(connection, notice, len(missing)), strict=True))
        connection.execute(_INSERT_NOTICE, [_notice_row(known[each], each, digests[each]) for each in missing])
        registrations = [
            {
                "notice_id": known[digest],
                "position": at,
                "kind": each.kind,
                "number": each.number,
                "region": each.region,
            }
            for digest in missing
            for at, each in enumerate(digests[digest].registrations, 1)
        ]
        if registrations:
            connection.execute(_INSERT_REGISTRATION, registrations)
    return {each: known[digest] for digest, each in digests.items()}


def _notice_row(notice_id: int, digest: str, printed: Notice) -> dict[str, Any]:
    return {
        "id": notice_id,
        "digest": digest,
        "statement": printed.statement,
        "holder": printed.holder,
        "year_start": printed.year_start,
        "year_end": printed.year_end,
        "rights_reserved": printed.rights_reserved,
        "licence": printed.licence,
    }
