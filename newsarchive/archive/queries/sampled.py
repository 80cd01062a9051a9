"""Pages of a publisher as they were last kept, and the addresses it is known by: what a publisher file is proved on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.deleted_files import is_kept
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.frontier.page_context import context_from_json
from newsarchive.archive.revisions.rereading import entity
from newsarchive.archive.schema import article, capture, page
from newsarchive.article import PageContext
from newsarchive.errors import NotFound

__all__ = ["Addresses", "SampledPage", "article_pages", "known_addresses"]


@dataclass(frozen=True, slots=True)
class SampledPage:
    """A page as received, unpacked, with what extraction is told of it."""

    url: str
    body: bytes
    charset: str | None
    fetched_at: datetime
    context: PageContext | None


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one publisher's pages that were read, by what they proved to be; articles' in canonical form."""

    articles: tuple[str, ...]
    lists: tuple[str, ...]
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    others: tuple[str, ...]


def article_pages(archive: Archive, publisher_id: str, limit: int) -> list[SampledPage]:
    """The newest articles' pages whose bytes were kept, the newest first."""
    newest = (
        select(func.max(capture.c.id))
        .where(capture.c.page_id == article.c.page_id, capture.c.status == 200, is_kept())
        .correlate(article)
        .scalar_subquery()
    )
    query = (
        select(newest.label("capture_id"), page.c.context)
        .join_from(article, page, page.c.id == article.c.page_id)
        .where(article.c.publisher_id == publisher_id, article.c.status != "erased", article.c.set_aside_at.is_(None))
        .order_by(article.c.last_seen_at.desc(), article.c.id.desc())
        .limit(2 * limit)
    )
    with archive.reading() as connection:
        rows = connection.execute(query).all()
    found: list[SampledPage] = []
    for row in rows:
        if row.capture_id is not None and len(found) < limit:
            try:
                exchange = read_exchange(archive, row.capture_id)
            except NotFound:  # kept as its digest only
                continue
            if (body := entity(exchange)) is not None:
                context = context_from_json(row.context)
                found.append(SampledPage(exchange.url, body, exchange.charset, exchange.fetched_at, context))
    return found


def known_addresses(archive: Archive, publisher_id: str) -> Addresses:
    """The publisher's pages that were read and hold something, in the order in which they were found."""
    query = (
        select(page.c.url, page.c.fetch_url, page.c.role, page.c.state, page.c.article_id)
        .where(page.c.publisher_id == publisher_id, page.c.state.in_(("ok", "other")))
        .order_by(page.c.id)
    )
    found: dict[str, list[str]] = {name: [] for name in ("article", "list", "feed", "sitemap", "other")}
    with archive.reading() as connection:
        for row in connection.execute(query):
            kind = "other" if row.state == "other" else "article" if row.article_id is not None else row.role
            found[kind if kind in found else "list"].append(row.url if kind == "article" else row.fetch_url)
    return Addresses(*(tuple(found[name]) for name in ("article", "list", "feed", "sitemap", "other")))
