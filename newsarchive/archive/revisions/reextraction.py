"""Revisions read again from their captures: what today's rules say, and how it takes the place of what was said before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from newsarchive.archive.captures.deleted_files import is_kept
from newsarchive.archive.columns import moment_text
from newsarchive.archive.revisions.corrections import corrected
from newsarchive.archive.revisions.stored import read_article
from newsarchive.archive.schema import article, capture, reextraction, revision
from newsarchive.archive.search.index import index_article
from newsarchive.archive.stories.grouping import join_story
from newsarchive.archive.writing.apply_edit import Reread, without_wall
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.archive.writing.prepare import prepare
from newsarchive.archive.writing.store_revision import keep_reading, replace_revision, search_columns
from newsarchive.article import Article, to_plain

__all__ = ["Again", "Progress", "begin", "end", "read_again", "scope_of", "store_again", "wanted"]

COMPARED = tuple(each.name for each in fields(Article) if each.name not in ("url", "evidence", "kind_confidence"))
"""The fields whose change is told; how sure a rule is of the same value is no change."""

_ONE = select(article.c.url, article.c.identity, revision.c.id, revision.c.capture_id, revision.c.article_id).join_from(
    revision, article, article.c.id == revision.c.article_id
)


@dataclass(frozen=True, slots=True)
class Again:
    """A revision read again: `changed` is field -> (before, after); `state` is `read`, `unreadable` or `no article`."""

    revision_id: int
    article_id: int
    state: str
    prepared: PreparedArticle | None = None
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """A re-extraction under way: its row, and the revision after which it goes on."""

    id: int
    after: int


def wanted(connection: Connection, publisher_id: str | None, since: datetime | None, after: int) -> list[int]:
    """The revisions whose captures were kept, in order: those of a publisher, fetched since then, after that one."""
    statement = (
        select(revision.c.id)
        .join(article, article.c.id == revision.c.article_id)
        .join(capture, capture.c.id == revision.c.capture_id)
        .where(revision.c.id > after, is_kept(), capture.c.record_type != "conversion")
        .order_by(revision.c.id)
    )
    if publisher_id is not None:
        statement = statement.where(article.c.publisher_id == publisher_id)
    if since is not None:
        statement = statement.where(capture.c.fetched_at >= since)
    return list(connection.execute(statement).scalars())


def read_again(connection: Connection, reread: Reread, revision_id: int, *, version: str) -> Again:
    """Read one revision's capture by the rules of today, and compare."""
    row = connection.execute(_ONE.where(revision.c.id == revision_id)).one()
    new = reread(connection, row.capture_id)
    if new is None:
        return Again(row.id, row.article_id, "unreadable")
    if not new.is_article:
        return Again(row.id, row.article_id, "no article")
    before = read_article(connection, row.id, row.url)
    prepared = without_wall(before, prepare(new, identity=row.identity, extracted_by=version))
    prepared = corrected(connection, row.article_id, prepared, is_sure=True)
    return Again(row.id, row.article_id, "read", prepared, _differences(before, prepared.article))


def store_again(connection: Connection, found: Sequence[Again], at: datetime) -> None:
    """Give revisions the values read again, and keep the old ones; a revision of the publisher's is never made."""
    for each in found:
        if each.prepared is None:
            continue
        row = connection.execute(_STORED.where(revision.c.id == each.revision_id)).one_or_none()
        if row is None:  # erased meanwhile
            continue
        if each.changed:
            keep_reading(connection, row.id, read_article(connection, row.id, row.url), at=at)
            replace_revision(connection, row.id, each.prepared, capture_id=row.capture_id)
        else:
            _renew(connection, row.id, each.prepared)
        if row.current_revision_id == row.id and row.merged_into is None and row.set_aside_at is None:
            columns = search_columns(each.prepared, row.publisher_id, row.first_seen_at)
            index_article(connection, row.article_id, columns)
            join_story(connection, row.article_id, each.prepared.story_print)


_STORED = select(
    revision.c.id,
    revision.c.capture_id,
    revision.c.article_id,
    article.c.url,
    article.c.current_revision_id,
    article.c.merged_into,
    article.c.set_aside_at,
    article.c.publisher_id,
    article.c.first_seen_at,
).join_from(revision, article, article.c.id == revision.c.article_id)


def begin(connection: Connection, scope: dict[str, Any], at: datetime) -> Progress:
    """Go on with a re-extraction of this scope that was broken off, else begin one."""
    known = select(reextraction).where(reextraction.c.ended_at.is_(None)).order_by(reextraction.c.id.desc())
    for row in connection.execute(known):
        if row.scope == scope:
            return Progress(row.id, row.last_revision_id)
    values = {"scope": scope, "started_at": at, "last_revision_id": 0}
    key = connection.execute(insert(reextraction), values).inserted_primary_key
    assert key is not None
    return Progress(int(key[0]), 0)


def end(connection: Connection, progress: Progress, last: int | None, at: datetime | None = None) -> None:
    """Note how far it has come, and that it is done where `at` is given."""
    values: dict[str, Any] = {} if at is None else {"ended_at": at}
    if last is not None:
        values["last_revision_id"] = last
    connection.execute(update(reextraction).where(reextraction.c.id == progress.id).values(values))


def scope_of(publisher_id: str | None, since: datetime | None, version: str) -> dict[str, Any]:
    """A re-extraction's scope as its row keeps it."""
    return {"publisher": publisher_id, "since": moment_text(since) if since else None, "rules": version}


def _renew(connection: Connection, revision_id: int, prepared: PreparedArticle) -> None:
    """The same values, found by today's rules."""
    evidence = {name: to_plain(each) for name, each in prepared.article.evidence.items()}
    values = {
        "evidence": evidence,
        "kind_confidence": prepared.article.kind_confidence,
        "content_hash": prepared.content_hash,
        "extracted_by": prepared.extracted_by,
    }
    connection.execute(update(revision).where(revision.c.id == revision_id).values(values))


def _differences(before: Article, after: Article) -> dict[str, tuple[Any, Any]]:
    pairs: Iterator[tuple[str, Any, Any]] = ((name, getattr(before, name), getattr(after, name)) for name in COMPARED)
    return {name: (to_plain(old), to_plain(new)) for name, old, new in pairs if old != new}
