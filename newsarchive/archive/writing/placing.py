"""Which article a reading belongs to.

The publisher and the identity say so. A page that holds an article already, or that one redirects to, is a second
witness; where the two disagree the texts decide, since on many sites canonical links are wrong, and all point to one
page. Ids never change: an article that proves to be another one stays, and points to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text, update

from newsarchive.archive.revisions.current import ARTICLE_ROWS, article_row
from newsarchive.archive.revisions.deciding import is_same_story
from newsarchive.archive.revisions.stored import read_article
from newsarchive.archive.schema import alias, article, page
from newsarchive.archive.search.index import unindex_article
from newsarchive.archive.stories.grouping import leave_story
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.publishers.publisher import Publisher
from newsarchive.urls import identity

__all__ = ["Place", "Visit", "add_alias", "add_aliases", "find_place", "merge"]

_BY_IDENTITY = ARTICLE_ROWS.where(
    article.c.publisher_id == bindparam("publisher"), article.c.identity == bindparam("identity")
)
_ALIAS = select(alias.c.article_id).where(alias.c.url == bindparam("url"))
_ADD_ALIAS = text(
    "INSERT INTO alias (url, article_id) VALUES (:url, :article_id) "
    "ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to a page: its row of the frontier before the visit, whose it is, when, and what proves it.

    `is_past`: imported, so that later visits may be known already.
    """

    page: Row[Any]
    publisher: Publisher
    at: datetime
    capture_id: int | None = None
    payload_digest: str | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The article a reading belongs to: its row, None for a new one, and the identity it has from now on.

    `is_trusted`: the page's canonical address is believed.
    """

    row: Row[Any] | None
    identity: str
    is_trusted: bool = True


def add_alias(connection: Connection, url: str, article_id: int) -> None:
    """From now on the address (canonical form) leads to the article."""
    connection.execute(_ADD_ALIAS, {"url": url, "article_id": article_id})


def add_aliases(connection: Connection, aliases: Sequence[tuple[str, int]]) -> None:
    """From now on each address (canonical form) leads to its article."""
    connection.execute(_ADD_ALIAS, [{"url": url, "article_id": article_id} for url, article_id in aliases])


def find_place(connection: Connection, visit: Visit, prepared: PreparedArticle) -> Place:
    """Where a reading belongs; merges two articles when it proves them to be one."""
    named = _named(connection, visit, prepared.identity)
    known = _known(connection, visit, is_looked_up=named is None)
    if named is not None and known is not None and named.id == known.id:
        return _place(named, prepared.identity)
    if known is None or not _agrees(connection, known, prepared):
        return _by_name(connection, visit, prepared, named)
    if named is None:
        return Place(known, prepared.identity)
    if not _agrees(connection, named, prepared):
        return Place(known, known.identity, is_trusted=False)
    merge(connection, known, named)
    return _place(named, prepared.identity)


def _by_name(connection: Connection, visit: Visit, prepared: PreparedArticle, named: Row[Any] | None) -> Place:
    """By what the page says of itself, unless it claims to be an article whose text is another."""
    if named is None or named.page_id == visit.page.id or _agrees(connection, named, prepared):
        return _place(named, prepared.identity)
    own = identity(visit.page.url, visit.publisher.discover.identity)
    if own == prepared.identity:
        return _place(named, own)
    return _place(_named(connection, visit, own), own, is_trusted=False)


def _place(row: Row[Any] | None, name: str, *, is_trusted: bool = True) -> Place:
    """The article of an identity; one that took in the article of that identity keeps its own."""
    return Place(row, name if row is None else row.identity, is_trusted)


def _named(connection: Connection, visit: Visit, name: str) -> Row[Any] | None:
    found = connection.execute(_BY_IDENTITY, {"publisher": visit.page.publisher_id, "identity": name}).one_or_none()
    if found is None or found.merged_into is None:
        return found
    return article_row(connection, found.merged_into)


def _known(connection: Connection, visit: Visit, *, is_looked_up: bool) -> Row[Any] | None:
    article_id = visit.page.article_id
    if article_id is None and is_looked_up:
        article_id = connection.execute(_ALIAS, {"url": visit.page.url}).scalar_one_or_none()
    if article_id is None:
        return None
    row = article_row(connection, article_id)
    return row if row.publisher_id == visit.page.publisher_id else None


def _agrees(connection: Connection, row: Row[Any], prepared: PreparedArticle) -> bool:
    if row.current_revision_id is None or row.content_hash == prepared.content_hash:
        return True
    return is_same_story(read_article(connection, row.current_revision_id, row.url), prepared.article)


def merge(connection: Connection, one: Row[Any], into: Row[Any]) -> None:
    """Let everything that leads to one article lead to the other; its revisions stay where they are."""
    unindex_article(connection, one.id)
    leave_story(connection, one.id)
    connection.execute(update(article).where(article.c.id == one.id).values(merged_into=into.id))
    first_seen_at = min(one.first_seen_at, into.first_seen_at)
    connection.execute(update(article).where(article.c.id == into.id).values(first_seen_at=first_seen_at))
    for leads in (alias, page):
        connection.execute(update(leads).where(leads.c.article_id == one.id).values(article_id=into.id))
