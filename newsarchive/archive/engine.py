"""Connections to the database, and what its errors mean.

pysqlite begins transactions by itself, and not before DDL; so it is told not to (`isolation_level=None`), and every transaction is begun by an explicit
statement: `BEGIN` for readers, `BEGIN IMMEDIATE` for writers, who then wait for each other instead of failing half-way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from newsarchive.errors import ArchiveCorrupt, ArchiveError, ArchiveLocked, ArchiveUnwritable

__all__ = ["BUSY_S", "explained", "is_sqlite_location", "make_engine"]

BUSY_S = 30  # how long a writer waits for another one
CACHE_KIB = 32 * 1024  # of pages a connection keeps
MMAP_BYTES = 256 * 1024 * 1024

_FULL = ("disk is full", "database or disk is full", "disk i/o error")
_READONLY = ("readonly database", "read-only", "unable to open database file", "permission denied")
_CORRUPT = ("malformed", "not a database", "corrupt", "file is encrypted")


def is_sqlite_location(location: str) -> bool:
    """Whether a location is a file of SQLite's, rather than the address of a server."""
    return "://" not in location or location.startswith("sqlite")


def make_engine(location: str, *, read_only: bool) -> Engine:
    """An engine for a file or an address; a file is not made where `read_only`."""
    if not is_sqlite_location(location):
        return create_engine(make_url(location), pool_pre_ping=True)
    uri = f"file:{quote(str(Path(location).absolute()))}?mode={'ro' if read_only else 'rwc'}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_S, check_same_thread=False)

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=None)
    event.listen(engine, "connect", _prepare_reader if read_only else _prepare_writer)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_reader(connection: sqlite3.Connection, _: Any) -> None:
    for statement in (
        "PRAGMA query_only = ON",
        f"PRAGMA cache_size = -{CACHE_KIB}",
        f"PRAGMA mmap_size = {MMAP_BYTES}",
    ):
        connection.execute(statement)


def _prepare_writer(connection: sqlite3.Connection, _: Any) -> None:
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",  # a committed batch survives a power cut
        "PRAGMA foreign_keys = ON",
        "PRAGMA temp_store = MEMORY",
        f"PRAGMA cache_size = -{CACHE_KIB}",
        f"PRAGMA mmap_size = {MMAP_BYTES}",
    ):
        connection.execute(statement)


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("newsarchive_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


@contextmanager
def explained(location: str) -> Iterator[None]:
    """Errors of the database as errors of ours, which say what is wrong with the archive and what to do."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        meant = meaning(error, location)
        if meant is None:
            raise
        raise meant from error


def meaning(error: BaseException, location: str) -> ArchiveError | ArchiveLocked | None:
    """What an error of the database says about the archive; None where it is a bug of ours."""
    text = str(error.orig if isinstance(error, DatabaseError) and error.orig is not None else error).lower()
    if any(each in text for each in _CORRUPT):
        return ArchiveCorrupt(f"{location}: the database is damaged ({text}); restore a backup, or `reextract` from its captures")
    if any(each in text for each in _FULL):
        return ArchiveUnwritable(f"{location}: cannot be written ({text}); make room, then run the command again: nothing is lost")
    if any(each in text for each in _READONLY):
        return ArchiveUnwritable(f"{location}: cannot be written ({text}); check who owns the file and its folder")
    if isinstance(error, OperationalError | sqlite3.OperationalError) and "locked" in text:
        return ArchiveLocked(f"{location}: another program has held the database for more than {BUSY_S} s")
    return None
