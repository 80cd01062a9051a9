"""Where one page stands in the frontier: everything that decides when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from newsarchive.archive.schema import alias, article, crawl_run, host, page, sighting, tombstone
from newsarchive.urls import canonical, host_key

__all__ = ["Standing", "standing_of"]

_PAGE = (
    "id", "url", "publisher_id", "role", "state", "reason", "status", "due_at", "fetched_at", "attempts", "is_entry",
    "unchanged_streak",
)  # fmt: skip
_HOST = ("robots_text", "robots_status", "robots_fetched_at", "rest_until", "next_fetch_at", "leased_by", "lease_until")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the archive knows of an address.

    `page` has the columns of its row in the frontier, empty where there is none; `host` those of its host. `lists`: how many pages
    showed it. `redirect_to`: the address it leads to. `article_url`: of the article it holds, or is another address of.
    `tombstone`: why it was erased. `last_run`: `started_at`, `ended_at`, `stopped_by` of the newest run.
    """

    url: str
    page: dict[str, Any]
    host: dict[str, Any]
    lists: int = 0
    redirect_to: str | None = None
    article_url: str | None = None
    tombstone: str | None = None
    last_run: dict[str, Any] | None = None


def standing_of(connection: Connection, url: str) -> Standing:
    """The standing of an address; raises ValueError for what is no http address."""
    address = canonical(url)
    row = connection.execute(select(page).where(page.c.url == address)).one_or_none()
    its_host = connection.execute(select(host).where(host.c.key == host_key(address))).one_or_none()
    article_id = row.article_id if row is not None else None
    if article_id is None:
        article_id = connection.execute(select(alias.c.article_id).where(alias.c.url == address)).scalar()
    run = connection.execute(select(crawl_run).order_by(crawl_run.c.id.desc()).limit(1)).one_or_none()
    return Standing(
        address,
        _columns(row, _PAGE),
        _columns(its_host, _HOST),
        lists=_lists(connection, row),
        redirect_to=None if row is None else _url(connection, row.redirect_to),
        article_url=connection.execute(select(article.c.url).where(article.c.id == article_id)).scalar(),
        tombstone=_tombstone(connection, address, article_id),
        last_run=None if run is None else _columns(run, ("started_at", "ended_at", "stopped_by")),
    )


def _columns(row: Row[Any] | None, names: tuple[str, ...]) -> dict[str, Any]:
    return {} if row is None else {name: getattr(row, name) for name in names}


def _lists(connection: Connection, row: Row[Any] | None) -> int:
    if row is None:
        return 0
    return int(
        connection.execute(select(func.count()).select_from(sighting).where(sighting.c.page_id == row.id)).scalar_one()
    )


def _url(connection: Connection, page_id: int | None) -> str | None:
    return None if page_id is None else connection.execute(select(page.c.url).where(page.c.id == page_id)).scalar()


def _tombstone(connection: Connection, address: str, article_id: int | None) -> str | None:
    is_its = tombstone.c.url == address
    if article_id is not None:
        is_its = or_(is_its, tombstone.c.article_id == article_id)
    return connection.execute(select(tombstone.c.reason).where(is_its).limit(1)).scalar()
