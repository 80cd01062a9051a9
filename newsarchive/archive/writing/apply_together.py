"""Outcomes that bring new articles, stored together: what is known is asked once for all of them, and each table is written once.

One by one an article costs some thirty statements. Only what cannot touch each other is put together: articles that
the archive does not know, under addresses and identities that no other one of them has. The rows are those that
`apply` would have made one by one, down to their ids; only the order in which changes are numbered differs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, tuple_

from newsarchive.archive.schema import alias, article, host, page
from newsarchive.archive.writing.apply import apply, visit_of
from newsarchive.archive.writing.apply_article import NewArticle, address_of, store_new
from newsarchive.archive.writing.apply_edit import Reread
from newsarchive.archive.writing.apply_page import Closing, close_pages
from newsarchive.archive.writing.effects import Effect
from newsarchive.archive.writing.outcomes import Outcome
from newsarchive.archive.writing.tombstones import has_tombstones, is_erased
from newsarchive.publishers.publisher import Publisher

__all__ = ["Arrival", "apply_together", "may_be_new"]

_PAGES = (
    select(page, host.c.refusals)
    .join_from(page, host, host.c.id == page.c.host_id)
    .where(page.c.id.in_(bindparam("pages", expanding=True)))
)
_KNOWN = select(article.c.publisher_id, article.c.identity).where(
    tuple_(article.c.publisher_id, article.c.identity).in_(bindparam("names", expanding=True))
)
_LED = select(alias.c.url).where(alias.c.url.in_(bindparam("urls", expanding=True)))

Name = tuple[str, str]  # publisher, identity


@dataclass(frozen=True, slots=True)
class Arrival:
    """An outcome, whose page it is, and its stored exchange."""

    outcome: Outcome
    publisher: Publisher
    capture_id: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What the archive knows of some outcomes: the rows of their pages, articles of their names, aliases of their pages."""

    pages: dict[int, Row[Any]]
    names: Collection[Name]
    aliases: Collection[str]
    has_erased: bool


def may_be_new(outcome: Outcome) -> bool:
    """Whether an outcome is a reading of an article on a page that held none when it was leased, and nothing else."""
    is_reading = outcome.result == "article" and outcome.article is not None and outcome.lease.article_id is None
    leads_nowhere = not outcome.links and outcome.next_page is None and outcome.redirect_to is None
    is_whole = outcome.is_final and not outcome.parts and outcome.rest_until is None
    return is_reading and leads_nowhere and is_whole


def apply_together(connection: Connection, arrivals: Sequence[Arrival], *, reread: Reread | None) -> list[Effect]:
    """Store outcomes that `may_be_new`, in order, and say what each changed; those that bring nothing new by `apply`."""
    effects: list[Effect] = []
    while len(effects) < len(arrivals):
        rest = arrivals[len(effects) :]
        new = _first_new(connection, rest)
        if new:
            effects += _store(connection, rest, new)
        if len(new) < len(rest):
            one = rest[len(new)]
            effects.append(
                apply(connection, one.outcome, publisher=one.publisher, capture_id=one.capture_id, reread=reread)
            )
    return effects


def _store(connection: Connection, arrivals: Sequence[Arrival], new: Sequence[NewArticle]) -> list[Effect]:
    held = store_new(connection, new)
    pairs = zip(arrivals, new, strict=False)
    close_pages(connection, [Closing(each.visit.page, one.outcome, one.publisher, is_news=True) for one, each in pairs])
    return [
        Effect(each.visit.page.id, article=one.kind, article_id=one.article_id, revision=one.revision)
        for each, one in zip(new, held, strict=True)
    ]


def _first_new(connection: Connection, arrivals: Sequence[Arrival]) -> list[NewArticle]:
    """The first of these outcomes, up to one that brings nothing new, or has to do with one before it."""
    found = _look_up(connection, arrivals)
    new: list[NewArticle] = []
    names: set[Name] = set()
    addresses: set[str] = set()
    for arrival in arrivals:
        one = _new(connection, arrival, found)
        if one is None:
            break
        name = (one.visit.page.publisher_id, one.identity)
        if name in names or not addresses.isdisjoint(one.addresses):
            break
        names.add(name)
        addresses |= one.addresses
        new.append(one)
    return new


def _look_up(connection: Connection, arrivals: Sequence[Arrival]) -> _Found:
    rows = connection.execute(_PAGES, {"pages": [each.outcome.lease.page_id for each in arrivals]})
    pages = {row.id: row for row in rows}
    names = {
        (pages[each.outcome.lease.page_id].publisher_id, each.outcome.article.identity)
        for each in arrivals
        if each.outcome.article is not None
    }
    known = connection.execute(_KNOWN, {"names": sorted(names)})
    aliases = connection.execute(_LED, {"urls": [row.url for row in pages.values()]}).scalars().all()
    return _Found(pages, frozenset(tuple(row) for row in known), frozenset(aliases), has_tombstones(connection))


def _new(connection: Connection, arrival: Arrival, found: _Found) -> NewArticle | None:
    """The article that an outcome brings; None where the archive may know it."""
    row = found.pages[arrival.outcome.lease.page_id]
    prepared = arrival.outcome.article
    assert prepared is not None, "the outcome may be new"
    publisher_id, identity = row.publisher_id, prepared.identity
    if row.article_id is not None or row.url in found.aliases or (publisher_id, identity) in found.names:
        return None
    visit = visit_of(row, arrival.outcome, arrival.publisher, arrival.capture_id)
    url = address_of(visit, prepared.article)
    if found.has_erased and is_erased(connection, publisher_id, identity=identity, url=url, page_url=row.url):
        return None
    return NewArticle(visit, prepared, identity, url)
