"""What an error of the database says about the archive: damaged, full, read-only, unreachable, held; or a bug of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from newsarchive.archive.engine import BUSY_S, shown
from newsarchive.errors import ArchiveCorrupt, ArchiveError, ArchiveLocked, ArchiveMissing, ArchiveUnwritable

__all__ = ["explained", "is_conflict", "meaning"]

_FULL = ("SQLITE_FULL", "SQLITE_IOERR", "53100")
_READONLY = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH", "25006", "42501")
_CORRUPT = (
    "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_READ", "SQLITE_FORMAT", "XX001", "XX002",
)  # fmt: skip
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "55P03")
_MISSING = ("3D000",)
_REFUSED = ("28",)  # password or user
_AWAY = ("08", "57P", "53300", "53200")  # connection lost, server shut down, too many clients, out of memory
# PostgreSQL (its manual, appendix A): two workers met, and this one is to begin again
_CONFLICT = ("40001", "40P01", "23505")


@contextmanager
def explained(location: str) -> Iterator[None]:
    """Errors of the database as errors of ours, which say what is wrong with the archive and what to do."""
    try:
        yield
    except (DatabaseError, InterfaceError, PoolTimeout, sqlite3.DatabaseError) as error:
        meant = meaning(error, shown(location))
        if meant is None:
            raise
        raise meant from error


def is_conflict(error: BaseException) -> bool:
    """Whether two workers got into each other's way, so that the same transaction may well succeed when it is tried again."""
    return _code(error) in _CONFLICT


def meaning(error: BaseException, location: str) -> ArchiveError | ArchiveLocked | None:
    """What an error of the database says about the archive; None where it is a bug of ours."""
    original = getattr(error, "orig", None) or error
    code = _code(error)
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
    return _of_server(error, original, code, location)


def _of_server(error: BaseException, original: BaseException, code: str, location: str) -> ArchiveError | None:
    said = " ".join(str(original).split())
    if code.startswith(_MISSING):
        return ArchiveMissing(f"{location}: there is no such database; make it with `createdb`, or check the address")
    if code.startswith(_REFUSED):
        return ArchiveError(f"{location}: the server does not let us in ({said}); check user and password")
    is_lost = isinstance(error, DatabaseError) and error.connection_invalidated
    is_unreached = not code and type(original).__module__.startswith("psycopg") and _is_operational(original)
    if code.startswith(_AWAY) or is_lost or is_unreached or isinstance(error, PoolTimeout):
        return _away(said, location)
    return None


def _away(said: str, location: str) -> ArchiveError:
    if "does not exist" in said and "database" in said:  # said before there is a session, hence without a code
        return ArchiveMissing(f"{location}: there is no such database; make it with `createdb`, or check the address")
    return ArchiveError(f"{location}: the server cannot be reached ({said}); check that it runs, and the address")


def _is_operational(error: BaseException) -> bool:
    return any(each.__name__ == "OperationalError" for each in type(error).__mro__)


def _code(error: BaseException) -> str:
    """SQLite's extended code by its name, or PostgreSQL's SQLSTATE; empty where there is none."""
    original = getattr(error, "orig", None) or error
    return getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None) or ""
