"""One reading of an article into the archive: was it edited, and its rows.

One page speaks for an article. Its twins (AMP, mobile, print) are addresses of it and make no revisions, for their
templates differ; a twin takes over when the speaking page is lost, or is itself the canonical address.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from newsarchive.archive.apply_edit import Reread, store_edit
from newsarchive.archive.block_prints import count_blocks
from newsarchive.archive.earlier_visit import store_earlier
from newsarchive.archive.effects import ArticleEffect
from newsarchive.archive.outcomes import PreparedArticle
from newsarchive.archive.placing import Place, Visit, add_alias, find_place
from newsarchive.archive.presence import article_seen
from newsarchive.archive.revisions import Decision
from newsarchive.archive.schema import article, page
from newsarchive.archive.search_index import index_articles
from newsarchive.archive.store_revision import insert_revision, search_columns
from newsarchive.archive.stories import join_story
from newsarchive.archive.tombstones import is_erased
from newsarchive.article import Article
from newsarchive.urls import canonical

__all__ = ["lead_to", "store_article"]

_LOST = frozenset({"gone", "redirected", "other", "blocked"})

_INSERT = insert(article)
_SET_CURRENT = update(article).where(article.c.id == bindparam("article")).values(current_revision_id=bindparam("now"))
_SPEAKER = select(page.c.url, page.c.state).where(page.c.id == bindparam("page"))
_PAGE_HOLDS = update(page).where(page.c.id == bindparam("page")).values(article_id=bindparam("holds"))


def store_article(
    connection: Connection, visit: Visit, prepared: PreparedArticle, *, reread: Reread | None = None
) -> ArticleEffect:
    """Store one reading, whatever it turns out to be: new, an edit, the same again, or erased long ago."""
    url = _address(visit, prepared.article)
    publisher_id = visit.page.publisher_id
    if is_erased(connection, publisher_id, identity=prepared.identity, url=url, page_url=visit.page.url):
        return ArticleEffect("erased")
    place = find_place(connection, visit, prepared)
    if place.row is None:
        return _store_new(connection, visit, prepared, place, url)
    if place.row.status == "erased":
        return ArticleEffect("erased", place.row.id)
    return _store_again(connection, visit, prepared, place, url, reread)


def _store_new(
    connection: Connection, visit: Visit, prepared: PreparedArticle, place: Place, url: str
) -> ArticleEffect:
    values = {
        "publisher_id": visit.page.publisher_id,
        "identity": place.identity,
        "url": url if place.is_trusted else visit.page.url,
        "page_id": visit.page.id,
        "revision_count": 1,
        "status_at": visit.at,
        "first_seen_at": visit.at,
        "last_seen_at": visit.at,
    }
    key = connection.execute(_INSERT, values).inserted_primary_key
    assert key is not None
    article_id: int = key[0]
    revision_id = insert_revision(
        connection,
        prepared,
        Decision("first"),
        article_id=article_id,
        number=1,
        seen_at=visit.at,
        capture_id=visit.capture_id,
    )
    connection.execute(_SET_CURRENT, {"article": article_id, "now": revision_id})
    columns = search_columns(prepared, visit.page.publisher_id, visit.at)
    index_articles(connection, [{"article_id": article_id, **columns}])
    join_story(connection, article_id, prepared.story_print)
    lead_to(connection, visit.page, article_id, url if place.is_trusted else None)
    count_blocks(connection, visit.page.publisher_id, prepared.block_prints)
    return ArticleEffect("new", article_id, 1, is_news=True)


def _store_again(
    connection: Connection, visit: Visit, prepared: PreparedArticle, place: Place, url: str, reread: Reread | None
) -> ArticleEffect:
    row = place.row
    assert row is not None
    if visit.is_past and row.last_seen_at > visit.at:
        if visit.page.article_id is None:
            lead_to(connection, visit.page, row.id, None)
        return store_earlier(connection, visit, row, prepared)
    status = article_seen(connection, row, visit)
    if visit.page.article_id != row.id:
        lead_to(connection, visit.page, row.id, url if place.is_trusted else None)
    is_speaker = row.page_id == visit.page.id
    if not is_speaker and not _takes_over(connection, visit, row, url):
        return ArticleEffect("unchanged", row.id, row.number, status=status)
    speaks = {
        "page_id": visit.page.id,
        "identity": place.identity,
        "url": url if place.is_trusted else row.url,
    }
    if any(getattr(row, name) != value for name, value in speaks.items()):
        connection.execute(update(article).where(article.c.id == row.id).values(speaks))
        add_alias(connection, speaks["url"], row.id)
    effect = store_edit(connection, visit, row, prepared, is_other_page=not is_speaker, reread=reread)
    return replace(effect, status=status)


def lead_to(connection: Connection, holder: Row[Any], article_id: int, url: str | None) -> None:
    """From now on a page leads to the article, and so do its address and the canonical one."""
    connection.execute(_PAGE_HOLDS, {"page": holder.id, "holds": article_id})
    for each in {holder.url, url} - {None}:
        add_alias(connection, each, article_id)


def _takes_over(connection: Connection, visit: Visit, row: Row[Any], url: str) -> bool:
    """Whether another page of an article speaks for it from now on."""
    speaker = connection.execute(_SPEAKER, {"page": row.page_id}).one_or_none()
    return speaker is None or speaker.state in _LOST or (visit.page.url == url and speaker.url != url)


def _address(visit: Visit, read: Article) -> str:
    """The canonical address the page names, in normal form; its own where that is none."""
    try:
        return canonical(read.canonical_url)
    except ValueError:
        return str(visit.page.url)
