"""One outcome into the archive: the page, the links it showed, the article it holds, all in the caller's transaction.

A page's row is marked done together with what it brought, so that a crash at any instant loses nothing and stores
nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from newsarchive.archive.frontier.found_links import store_links
from newsarchive.archive.frontier.parts import claim_parts
from newsarchive.archive.revisions.current import article_row
from newsarchive.archive.revisions.presence import Status, article_moved, article_not_here, article_seen
from newsarchive.archive.schema import host, page
from newsarchive.archive.writing.apply_article import store_article
from newsarchive.archive.writing.apply_edit import Reread
from newsarchive.archive.writing.apply_page import Closing, close_pages
from newsarchive.archive.writing.effects import ArticleEffect, Effect
from newsarchive.archive.writing.outcomes import Outcome
from newsarchive.archive.writing.placing import Visit
from newsarchive.publishers.publisher import Publisher

__all__ = ["apply", "visit_of"]

_PAGE = (
    select(page, host.c.refusals)
    .join_from(page, host, host.c.id == page.c.host_id)
    .where(page.c.id == bindparam("page"))
)
_MAKE_DUE = (
    update(page)
    .where(page.c.id == bindparam("page"), or_(page.c.due_at.is_(None), page.c.due_at > bindparam("at")))
    .values(due_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Followed:
    """What an outcome named: how many pages were new, which hosts have new pages due, where it redirects to."""

    links_new: int
    hosts: frozenset[int]
    redirect_to: int | None


def apply(
    connection: Connection,
    outcome: Outcome,
    *,
    publisher: Publisher,
    capture_id: int | None = None,
    reread: Reread | None = None,
) -> Effect:
    """Store one outcome and say what it changed.

    `publisher` is whose page it is, `capture_id` the stored exchange; `reread` reads an earlier capture by today's
    rules (see `revisions.decide`).
    """
    row = connection.execute(_PAGE, {"page": outcome.lease.page_id}).one()
    followed = _follow(connection, row, outcome)
    if not outcome.is_final:
        return Effect(row.id, links_new=followed.links_new, host_ids=followed.hosts)
    visit = visit_of(row, outcome, publisher, capture_id)
    held: ArticleEffect | None = None
    status: Status | None = None
    if outcome.result == "article" and outcome.article is not None:
        held = store_article(connection, visit, outcome.article, reread=reread)
        status = held.status
        if outcome.parts and held.article_id is not None and held.kind != "erased":
            claim_parts(connection, row, held.article_id, outcome.parts, outcome.at)
    else:
        status = _presence(connection, visit, outcome, followed.redirect_to)
    is_news = held.is_news if held else followed.links_new > 0
    is_erased = held is not None and held.kind == "erased"
    close_pages(connection, [Closing(row, outcome, publisher, is_news, is_erased, followed.redirect_to)])
    return Effect(
        row.id,
        article=held.kind if held else None,
        article_id=held.article_id if held else row.article_id,
        revision=held.revision if held else None,
        links_new=followed.links_new,
        status=status,
        host_ids=followed.hosts,
    )


def visit_of(row: Row[Any], outcome: Outcome, publisher: Publisher, capture_id: int | None) -> Visit:
    """The visit that an outcome ends."""
    digest = outcome.payload_digest or (outcome.capture.payload_digest if outcome.capture else None)
    return Visit(row, publisher, outcome.at, capture_id, digest, is_past=outcome.is_past)


def _follow(connection: Connection, row: Row[Any], outcome: Outcome) -> Followed:
    """Enter what the page links to.

    A list's next page is read when it is new, or when this one brought news: what was pushed off this page is there.
    So the front page of a site is read again without all that follows it.
    """
    hosts: set[int] = set()
    links_new = 0
    if outcome.links:
        stored = store_links(connection, outcome.links, outcome.at, list_page_id=row.id)
        links_new = len(stored.new)
        hosts |= stored.host_ids
    if outcome.next_page is not None:
        stored = store_links(connection, [outcome.next_page], outcome.at)
        hosts |= stored.host_ids
        if links_new and not stored.new:
            for page_id in stored.page_ids.values():
                connection.execute(_MAKE_DUE, {"page": page_id, "at": outcome.at})
            hosts.add(row.host_id)
    redirect_to = None
    if outcome.redirect_to is not None:
        stored = store_links(connection, [outcome.redirect_to], outcome.at)
        hosts |= stored.host_ids
        redirect_to = next(iter(stored.page_ids.values()), None)
    return Followed(links_new, frozenset(hosts), redirect_to)


def _presence(connection: Connection, visit: Visit, outcome: Outcome, target: int | None) -> Status | None:
    """What an outcome that is no reading says of the article the page held."""
    if visit.page.article_id is None or outcome.result in ("failed", "blocked", "article"):
        return None
    row = article_row(connection, visit.page.article_id)
    if visit.is_past and row.last_seen_at > visit.at:
        return None
    if outcome.result == "unchanged":
        return article_seen(connection, row, visit)
    if outcome.result == "redirected" and target is not None:
        return article_moved(connection, row, visit, target, reason=outcome.reason)
    is_error_page = outcome.reason is not None and outcome.reason.startswith("an error page")
    if outcome.result in ("list", "other") and row.page_id == visit.page.id and not is_error_page:
        return None  # the page answers with something: rather misread than taken down
    return article_not_here(connection, row, visit, http_status=outcome.status, reason=outcome.reason)
