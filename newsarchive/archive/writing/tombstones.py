"""What was erased and may not come back."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, or_, select

from newsarchive.archive.schema import tombstone

__all__ = ["erased_publishers", "has_tombstones", "is_erased"]

_TOMBSTONE = (
    select(tombstone.c.id)
    .where(
        tombstone.c.publisher_id == bindparam("publisher"),
        or_(
            (tombstone.c.identity.is_(None)),
            tombstone.c.identity == bindparam("identity"),
            tombstone.c.url == bindparam("url"),
            tombstone.c.url == bindparam("page_url"),
        ),
    )
    .limit(1)
)
_ANY = select(tombstone.c.id).limit(1)


def is_erased(connection: Connection, publisher_id: str, *, identity: str, url: str, page_url: str) -> bool:
    """Whether an article of this identity, or at one of these addresses, may not come back."""
    named = {"publisher": publisher_id, "identity": identity, "url": url, "page_url": page_url}
    return connection.execute(_TOMBSTONE, named).first() is not None


def has_tombstones(connection: Connection) -> bool:
    """Whether anything was ever erased."""
    return connection.execute(_ANY).first() is not None


def erased_publishers(connection: Connection, publisher_ids: Iterable[str]) -> dict[str, str]:
    """Those of these publishers that were erased as a whole, each with the reason."""
    wanted = set(publisher_ids)
    rows = connection.execute(
        select(tombstone.c.publisher_id, tombstone.c.reason).where(tombstone.c.identity.is_(None))
    )
    return {row.publisher_id: row.reason for row in rows if row.publisher_id in wanted}
