"""One crawl or bulk writer for each SQLite archive.

The lock is the kernel's, on `NAME.db.lock`, so it goes when its holder dies, however it dies. Who holds it, and
since when, stands in the file beside it.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

from newsarchive.archive.engine import is_sqlite_location, make_engine
from newsarchive.archive.explaining import explained
from newsarchive.article import utc_text
from newsarchive.errors import ArchiveLocked, ArchiveUnwritable

__all__ = ["SCHEMA_LOCK", "hold_files", "hold_lock", "lock_publishers"]

FILES_WAIT_S = 3600  # a backup of a large archive takes its time
SCHEMA_LOCK = 0x6E65777361726368  # "newsarch": the key of the advisory lock, one for each database


@contextmanager
def hold_lock(location: str, *, purpose: str) -> Iterator[None]:
    """Hold the archive for a purpose (`crawl`, `migrate`); raises ArchiveLocked, which says who holds it since when.

    On a server many crawl at once, for hosts are leased one by one: only who changes the schema holds it, and others
    who would do so wait.
    """
    if not is_sqlite_location(location):
        with _hold_schema(location) if purpose == "migrate" else nullcontext():
            yield
        return
    from filelock import FileLock, Timeout  # who only reads does not wait for its import

    path = Path(f"{location}.lock")
    holder = Path(f"{location}.holder")
    lock = FileLock(path, mode=0o644, thread_local=False)  # a crawl lets go of it in another thread
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ArchiveLocked(f"{location}: held by {_holder(holder)}; this run has nothing to do meanwhile") from None
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: {error.strerror}; check who owns the folder") from error
    try:
        _sign(holder, purpose)
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def hold_files(location: str) -> Iterator[None]:
    """Hold what the capture files hold: `backup` copies them, `forget` overwrites in them, and each waits for the other.

    A crawl, which only appends, is not kept waiting. In a folder that cannot be written nobody can forget anything.
    """
    if not is_sqlite_location(location) or not os.access(Path(location).parent, os.W_OK):
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(f"{location}.files.lock", mode=0o644)
    try:
        lock.acquire(timeout=FILES_WAIT_S)
    except Timeout:
        raise ArchiveLocked(f"{location}: a backup or an erasure has held its capture files for an hour") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _hold_schema(location: str) -> Iterator[None]:
    """PostgreSQL's advisory lock: it goes with the connection, so it cannot be left behind."""
    engine = make_engine(location, read_only=False)
    try:
        with explained(location), engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": SCHEMA_LOCK})
            yield
    finally:
        engine.dispose()


def lock_publishers(connection: Connection, publisher_ids: Collection[str]) -> None:
    """Keep other workers on a server from storing pages of these publishers until the transaction is over.

    An article has many addresses, and a publisher many hosts: so two workers may meet in one article. All of them lock
    in one order, so that none waits in a circle. SQLite has one writer.
    """
    if connection.dialect.name == "sqlite":
        return
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:publisher, 0))")
    for each in sorted(publisher_ids):
        connection.execute(lock, {"publisher": each})


def _sign(path: Path, purpose: str) -> None:
    since = utc_text(datetime.now(UTC).replace(microsecond=0))
    me = {"pid": os.getpid(), "host": socket.gethostname(), "purpose": purpose, "since": since}
    try:
        path.write_text(json.dumps(me) + "\n", encoding="utf-8")
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: {error.strerror}; make room on the disk, or check its owner") from error


def _holder(path: Path) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        return f"a {who['purpose']} (process {who['pid']} on {who['host']}) since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another crawl that has only just begun"
