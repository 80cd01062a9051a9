"""Connections to the database, and what its errors mean.

pysqlite begins transactions by itself, and not before DDL; so it is told not to (`isolation_level=None`), and every
transaction is begun by an explicit statement: `BEGIN` for readers, `BEGIN IMMEDIATE` for writers, who then wait for
each other instead of failing half-way.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from newsarchive.errors import ArchiveCorrupt, ArchiveError, ArchiveLocked, ArchiveUnwritable

__all__ = ["BUSY_S", "explained", "is_sqlite_location", "make_engine", "meaning", "sqlite_uri"]

BUSY_S = 30  # how long a writer waits for another one
CACHE_KIB = 32 * 1024  # of pages a connection keeps
MMAP_BYTES = 256 * 1024 * 1024

_FULL = ("SQLITE_FULL", "SQLITE_IOERR")
_READONLY = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")
_CORRUPT = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_READ", "SQLITE_FORMAT")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")


def is_sqlite_location(location: str) -> bool:
    """Whether a location is a file of SQLite's, rather than the address of a server."""
    return "://" not in location or location.startswith("sqlite")


def sqlite_uri(path: Path, *, read_only: bool) -> str:
    """The address SQLite opens a file by; a file that nobody can be writing to is read without a lock.

    Else an archive on a read-only medium could not be read: readers of a write-ahead log write to a file beside it.
    """
    if not read_only:
        mode = "mode=rwc"
    elif os.access(path.parent, os.W_OK) or Path(f"{path}-wal").exists():
        mode = "mode=ro"
    else:
        mode = "mode=ro&immutable=1"
    return f"file:{quote(str(path.absolute()))}?{mode}"


def make_engine(location: str, *, read_only: bool) -> Engine:
    """An engine for a file or an address; a file is not made where `read_only`."""
    if not is_sqlite_location(location):
        return create_engine(make_url(location), pool_pre_ping=True)
    uri = sqlite_uri(Path(location), read_only=read_only)

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_S, check_same_thread=False)

    # A pool without an upper bound: two hundred readers of a web page are served, none waits for another.
    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=QueuePool, pool_size=5, max_overflow=-1)
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
    original = error.orig if isinstance(error, DatabaseError) and error.orig is not None else error
    code = getattr(original, "sqlite_errorname", None) or ""  # the extended code's name; other databases have none
    if code.startswith(_CORRUPT):
        return ArchiveCorrupt(
            f"{location}: the database is damaged ({original}); restore a backup, or `reextract` from its captures"
        )
    if code.startswith(_FULL):
        return ArchiveUnwritable(
            f"{location}: cannot be written ({original}); make room, then run the command again: nothing is lost"
        )
    if code.startswith(_READONLY):
        return ArchiveUnwritable(f"{location}: cannot be opened or written ({original}); check who owns its folder")
    if code.startswith(_BUSY):
        return ArchiveLocked(f"{location}: another program has held the database for more than {BUSY_S} s")
    return None
