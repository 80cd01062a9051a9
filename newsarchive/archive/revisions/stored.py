"""A revision's rows as the Article they were."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, bindparam, select

from newsarchive.archive.schema import author, notice, photo, registration, revision, revision_author
from newsarchive.article import Article, Author, Found, Notice, Photo, Registration

__all__ = ["article_of", "notice_of", "read_article"]

_REVISION = select(revision).where(revision.c.id == bindparam("revision_id"))
_AUTHORS = (
    select(author.c.name, revision_author.c.role, revision_author.c.location)
    .join_from(revision_author, author)
    .where(revision_author.c.revision_id == bindparam("revision_id"))
    .order_by(revision_author.c.position)
)
_PHOTOS = (
    select(photo.c.url, photo.c.caption, photo.c.credit)
    .where(photo.c.revision_id == bindparam("revision_id"))
    .order_by(photo.c.position)
)
_NOTICE = select(notice).where(notice.c.id == bindparam("notice_id"))
_REGISTRATIONS = (
    select(registration.c.kind, registration.c.number, registration.c.region)
    .where(registration.c.notice_id == bindparam("notice_id"))
    .order_by(registration.c.position)
)
_AS_THEY_ARE = (
    "canonical_url", "headline", "subheadline", "published_on", "published_at", "modified_at", "byline", "source",
    "language", "section", "kind", "kind_confidence", "access", "body",
)  # fmt: skip


def read_article(connection: Connection, revision_id: int, url: str) -> Article:
    """The article as that revision holds it, evidence included; `url` is the address of its page."""
    row = connection.execute(_REVISION, {"revision_id": revision_id}).mappings().one()
    return article_of(connection, row, url)


def article_of(connection: Connection, row: RowMapping, url: str) -> Article:
    """The article of a row of `revision` that was read already."""
    named = {"revision_id": row["id"]}
    return Article(
        url=url,
        **{name: row[name] for name in _AS_THEY_ARE},
        authors=tuple(Author(*each) for each in connection.execute(_AUTHORS, named)),
        tags=tuple(row["tags"]),
        photos=tuple(Photo(*each) for each in connection.execute(_PHOTOS, named)),
        notice=_notice(connection, row["notice_id"]),
        evidence=MappingProxyType({name: Found(**found) for name, found in row["evidence"].items()}),
    )


def _notice(connection: Connection, notice_id: int | None) -> Notice | None:
    if notice_id is None:
        return None
    return notice_of(connection, connection.execute(_NOTICE, {"notice_id": notice_id}).one())


def notice_of(connection: Connection, row: Row[Any]) -> Notice:
    """The notice of a row of `notice` that was read already."""
    numbers = connection.execute(_REGISTRATIONS, {"notice_id": row.id})
    return Notice(
        statement=row.statement,
        holder=row.holder,
        year_start=row.year_start,
        year_end=row.year_end,
        rights_reserved=row.rights_reserved,
        licence=row.licence,
        registrations=tuple(Registration(*each) for each in numbers),
    )
