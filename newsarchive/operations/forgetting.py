"""Erasing an article, or all of a publisher, from the database and from the capture files."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.captures.erased_captures import (
    blank,
    captures_of_pages,
    captures_that_quote,
    copies_of,
    pages_of,
)
from newsarchive.archive.captures.manifests import write_manifest
from newsarchive.archive.lock import hold_files, hold_lock
from newsarchive.archive.queries.article import find_article, has_publisher
from newsarchive.archive.revisions.erasing import (
    articles_to_erase,
    bury_publisher,
    erase_rows,
    forget_pages,
    merge_index,
    texts_of,
    wipe,
)
from newsarchive.errors import ArchiveLocked, PublisherNotFound

__all__ = ["Erasure", "Extent", "extent_of", "forget"]

WAL_WAIT_S = 30  # for readers to finish, whose state the write-ahead log still holds


@dataclass(frozen=True, slots=True)
class Extent:
    """What an erasure is about: `addresses` are those of its articles."""

    article_id: int | None
    publisher_id: str | None
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased; `copies`: addresses of uploaded capture files that hold it still; `is_log_emptied`: the write-ahead log holds nothing of it any more."""

    articles: int
    captures: int
    lists: int
    files: dict[str, int] = field(default_factory=dict)
    copies: tuple[str, ...] = ()
    is_log_emptied: bool = True

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        return asdict(self)


def extent_of(archive: Archive, named: str | None, publisher_id: str | None) -> Extent:
    """What `forget` would erase; raises ArticleNotFound or PublisherNotFound."""
    with archive.reading() as connection:
        article_id = None if named is None else find_article(connection, named)
        if publisher_id is not None and not has_publisher(connection, publisher_id):
            raise PublisherNotFound(f"{publisher_id}: nothing of a publisher of that id is in the archive")
        rows = articles_to_erase(connection, article_id, publisher_id)
    return Extent(article_id, publisher_id, tuple(row.url for row in rows))


def forget(archive: Archive, extent: Extent, reason: str, *, told: Callable[[str], None] = lambda _: None) -> Erasure:
    """Erase it, in one transaction; run again after a crash it finishes the work.

    May run beside a crawl, whose next batch waits. The records in the capture files are overwritten before the rows are
    committed: what is told as erased is erased.
    """
    at = datetime.now(UTC)
    with hold_files(archive.location), _alone(archive) as is_alone:
        with archive.reading() as connection:
            rows = articles_to_erase(connection, extent.article_id, extent.publisher_id)
            pages = pages_of(connection, [row.id for row in rows], extent.publisher_id)
            texts = texts_of(connection, [row.id for row in rows])
        told("feeds and front pages that quote it")
        quoting = captures_that_quote(archive, pages, texts)
        told("rows and records")
        with archive.transaction() as connection:
            wipe(connection)
            rows = articles_to_erase(connection, extent.article_id, extent.publisher_id)
            pages = pages_of(connection, [row.id for row in rows], extent.publisher_id)
            captures = captures_of_pages(connection, pages)
            files = blank(archive, connection, captures | quoting, at=at, reason=reason, is_alone=is_alone)
            for row in rows:
                erase_rows(connection, row, at=at, reason=reason)
            forget_pages(connection, pages)
            if extent.publisher_id is not None:
                bury_publisher(connection, extent.publisher_id, at=at, reason=reason)
            told("the full-text index")
            merge_index(connection)
        is_emptied = _empty_log(archive)
        if is_alone:  # else the crawl writes it at its end
            write_manifest(archive, at)
    return Erasure(len(rows), len(captures), len(quoting - captures), files, _copies(archive, files), is_emptied)


def _copies(archive: Archive, names: Iterable[str]) -> tuple[str, ...]:
    """Where files of these names were uploaded to: the next upload puts the rewritten ones in their place."""
    with archive.reading() as connection:
        return tuple(copies_of(connection, names))


@contextmanager
def _alone(archive: Archive) -> Iterator[bool]:
    """Hold the archive, if nobody else does; whether that is so. On a server nobody knows."""
    if not archive.is_sqlite:
        yield False
        return
    with ExitStack() as held:
        try:
            held.enter_context(hold_lock(archive.location, purpose="erasure"))
        except ArchiveLocked:
            yield False
            return
        yield True


def _empty_log(archive: Archive) -> bool:
    """Fold the write-ahead log into the database and cut it to nothing; False where a reader keeps it."""
    if not archive.is_sqlite:
        return True
    until = time.monotonic() + WAL_WAIT_S
    with closing(sqlite3.connect(archive.location, timeout=5)) as connection:
        while True:
            is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not is_busy:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
