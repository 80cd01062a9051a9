"""How many pages of a publisher hold a block of text: what repeats from page to page is the body of none."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, select, text

from newsarchive.archive.schema import block_print

__all__ = ["count_blocks", "forget_rare_blocks", "repeated_blocks"]

REPEATED = 3  # two pages may share a paragraph because one quotes the other
MOST_KEPT = 20_000  # of one publisher: blocks seen once are forgotten beyond that, what repeats comes again

_COUNT = text(
    "INSERT INTO block_print (publisher_id, fingerprint, pages) VALUES (:publisher_id, :fingerprint, 1) "
    "ON CONFLICT (publisher_id, fingerprint) DO UPDATE SET pages = block_print.pages + 1"
)


def count_blocks(connection: Connection, pages: Iterable[tuple[str, Iterable[int]]]) -> None:
    """Count the blocks of pages, each with its publisher; each page is to be counted once."""
    rows = [
        {"publisher_id": publisher_id, "fingerprint": each}
        for publisher_id, fingerprints in pages
        for each in fingerprints
    ]
    if rows:
        connection.execute(_COUNT, rows)


def repeated_blocks(connection: Connection, publisher_id: str) -> frozenset[int]:
    """Fingerprints of the blocks that at least three pages of the publisher hold."""
    found = select(block_print.c.fingerprint).where(
        block_print.c.publisher_id == publisher_id, block_print.c.pages >= REPEATED
    )
    return frozenset(connection.execute(found).scalars())


def forget_rare_blocks(connection: Connection, publisher_id: str) -> None:
    """Drop blocks seen once when a publisher has too many: what repeats bounds the table, not what is printed."""
    of_publisher = block_print.c.publisher_id == publisher_id
    count = connection.execute(select(func.count()).select_from(block_print).where(of_publisher)).scalar_one()
    if count > MOST_KEPT:
        connection.execute(delete(block_print).where(of_publisher, block_print.c.pages == 1))
