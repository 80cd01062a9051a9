"""One reading of an article into the archive: was it edited, and its rows.

One page speaks for an article. Its twins (AMP, mobile, print) are addresses of it and make no revisions, for their
templates differ; a twin takes over when the speaking page is lost, or is itself the canonical address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from newsarchive.archive.revisions.deciding import Decision
from newsarchive.archive.revisions.earlier_visit import store_earlier
from newsarchive.archive.revisions.presence import article_seen
from newsarchive.archive.schema import article, page
from newsarchive.archive.search.index import index_articles
from newsarchive.archive.stories.block_prints import count_blocks
from newsarchive.archive.stories.grouping import join_stories
from newsarchive.archive.writing.apply_edit import Reread, store_edit
from newsarchive.archive.writing.effects import ArticleEffect
from newsarchive.archive.writing.new_ids import new_ids
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.archive.writing.placing import Place, Visit, add_alias, add_aliases, find_place
from newsarchive.archive.writing.store_revision import NewRevision, insert_revisions, search_columns
from newsarchive.archive.writing.tombstones import is_erased
from newsarchive.article import Article
from newsarchive.urls import canonical

__all__ = ["NewArticle", "address_of", "lead_to", "store_article", "store_new"]

_LOST = frozenset({"gone", "redirected", "other", "blocked"})

_INSERT = insert(article)
_SET_CURRENT = update(article).where(article.c.id == bindparam("article")).values(current_revision_id=bindparam("now"))
_SPEAKER = select(page.c.url, page.c.state).where(page.c.id == bindparam("page"))
_PAGE_HOLDS = update(page).where(page.c.id == bindparam("page")).values(article_id=bindparam("holds"))


@dataclass(frozen=True, slots=True)
class NewArticle:
    """A reading of an article that the archive does not know; `url`: its canonical address, None where that is not believed."""

    visit: Visit
    prepared: PreparedArticle
    identity: str
    url: str | None

    @property
    def addresses(self) -> set[str]:
        """The addresses that lead to it."""
        return {self.visit.page.url, self.url or self.visit.page.url}


def store_article(
    connection: Connection, visit: Visit, prepared: PreparedArticle, *, reread: Reread | None = None
) -> ArticleEffect:
    """Store one reading, whatever it turns out to be: new, an edit, the same again, or erased long ago."""
    url = address_of(visit, prepared.article)
    publisher_id = visit.page.publisher_id
    if is_erased(connection, publisher_id, identity=prepared.identity, url=url, page_url=visit.page.url):
        return ArticleEffect("erased")
    place = find_place(connection, visit, prepared)
    if place.row is None:
        new = NewArticle(visit, prepared, place.identity, url if place.is_trusted else None)
        return store_new(connection, [new])[0]
    if place.row.status == "erased":
        return ArticleEffect("erased", place.row.id)
    return _store_again(connection, visit, prepared, place, url, reread)


def store_new(connection: Connection, new: Sequence[NewArticle]) -> list[ArticleEffect]:
    """Store articles that the archive does not know, all at once; none of them leads to another one's address."""
    ids = new_ids(connection, article, len(new))
    both = list(zip(ids, new, strict=True))
    connection.execute(_INSERT, [_row(article_id, each) for article_id, each in both])
    first = Decision("first")
    revisions = insert_revisions(
        connection,
        [
            NewRevision(each.prepared, first, article_id, 1, each.visit.at, each.visit.capture_id)
            for article_id, each in both
        ],
    )
    current = [{"article": article_id, "now": now} for article_id, now in zip(ids, revisions, strict=True)]
    connection.execute(_SET_CURRENT, current)
    index_articles(
        connection,
        [
            {
                "article_id": article_id,
                **search_columns(each.prepared, each.visit.page.publisher_id, each.visit.at),
            }
            for article_id, each in both
        ],
    )
    join_stories(connection, [(article_id, each.prepared.story_print) for article_id, each in both])
    connection.execute(_PAGE_HOLDS, [{"page": each.visit.page.id, "holds": article_id} for article_id, each in both])
    add_aliases(connection, [(url, article_id) for article_id, each in both for url in each.addresses])
    count_blocks(connection, ((each.visit.page.publisher_id, each.prepared.block_prints) for each in new))
    return [ArticleEffect("new", article_id, 1, is_news=True) for article_id in ids]


def _row(article_id: int, new: NewArticle) -> dict[str, Any]:
    visit = new.visit
    return {
        "id": article_id,
        "publisher_id": visit.page.publisher_id,
        "identity": new.identity,
        "url": new.url or visit.page.url,
        "page_id": visit.page.id,
        "revision_count": 1,
        "status_at": visit.at,
        "first_seen_at": visit.at,
        "last_seen_at": visit.at,
    }


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


def address_of(visit: Visit, read: Article) -> str:
    """The canonical address the page names, in normal form; its own where that is none."""
    try:
        return canonical(read.canonical_url)
    except ValueError:
        return str(visit.page.url)
