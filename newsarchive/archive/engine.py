"""Connections to the database, and how its transactions begin.

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

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from newsarchive.archive.integrity.seals_on_server import SAYS_SO
from newsarchive.archive.search.prefix import VOCABULARY
from newsarchive.errors import UsageError
from newsarchive.expressions import expression

__all__ = [
    "APPLICATION_ID",
    "BUSY_S",
    "in_transaction",
    "is_sqlite_location",
    "make_engine",
    "server_url",
    "shown",
    "sqlite_uri",
]

APPLICATION_ID = 0x6E657761  # "newa", in the header of an SQLite file (sqlite.org/fileformat2.html, offset 68)
BUSY_S = 30  # how long a writer waits for another one
READER_CACHE_KIB = 32 * 1024  # of pages a connection keeps
WRITER_CACHE_KIB = 6 * 1024  # a crawl has several: they are full within minutes, and then its memory is flat
MMAP_BYTES = 256 * 1024 * 1024
_PASSWORD = expression(r"(://[^:/@]*:)[^@/]*(@)")
MOST_CONNECTIONS = 20  # of one process to a server, which has a hundred by default


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
        return create_engine(
            server_url(location),
            pool_pre_ping=True,
            max_overflow=MOST_CONNECTIONS - 5,
            hide_parameters=True,
            connect_args={} if read_only else {"options": SAYS_SO},
            execution_options={"newsarchive_is_read_only": read_only},
        )
    uri = sqlite_uri(Path(location), read_only=read_only)

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_S, check_same_thread=False)

    # A pool without an upper bound: two hundred readers of a web page are served, none waits for another.
    # Values stay out of errors: they are whole articles.
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=5,
        max_overflow=-1,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_reader if read_only else _prepare_writer)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_reader(connection: sqlite3.Connection, _: Any) -> None:
    for statement in (
        VOCABULARY,
        "PRAGMA query_only = ON",
        f"PRAGMA cache_size = -{READER_CACHE_KIB}",
        f"PRAGMA mmap_size = {MMAP_BYTES}",
    ):
        connection.execute(statement)


def _prepare_writer(connection: sqlite3.Connection, _: Any) -> None:
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",  # a committed batch survives a power cut
        "PRAGMA foreign_keys = ON",
        "PRAGMA temp_store = MEMORY",
        VOCABULARY,  # after temp_store, which drops what is temporary
        f"PRAGMA cache_size = -{WRITER_CACHE_KIB}",
        f"PRAGMA mmap_size = {MMAP_BYTES}",
    ):
        connection.execute(statement)


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("newsarchive_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def server_url(location: str) -> URL:
    """The address of a server's database; raises UsageError where it is none that an archive can live in."""
    try:
        url = make_url(location)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "postgresql" or not url.database:
        raise UsageError(
            f"{shown(location)}: not an address of an archive; it is a file, or postgresql+psycopg://user@host/database"
        )
    return url if url.drivername == "postgresql+psycopg" else url.set(drivername="postgresql+psycopg")


def shown(location: str) -> str:
    """A location as it may be printed and logged: without a password."""
    return _PASSWORD.sub(r"\1***\2", location)


@contextmanager
def in_transaction(engine: Engine, *, is_writing: bool) -> Iterator[Connection]:
    """A connection in one transaction, committed at the end, rolled back on an error.

    One that only reads sees one state from its first look to its last.
    """
    options: dict[str, Any] = {"newsarchive_writes": is_writing}
    if engine.dialect.name != "sqlite":
        is_read_only = not is_writing or engine.get_execution_options()["newsarchive_is_read_only"]
        level = "READ COMMITTED" if is_writing else "REPEATABLE READ"
        options |= {"isolation_level": level, "postgresql_readonly": is_read_only}
    with engine.connect() as plain:
        connection = plain.execution_options(**options)
        with connection.begin():
            yield connection
