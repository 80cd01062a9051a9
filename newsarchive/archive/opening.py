"""Opening an archive: ours or not, older, newer, missing, damaged; nothing that is not ours is ever written to."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, text

from newsarchive.archive.archive import Archive
from newsarchive.archive.engine import (
    APPLICATION_ID,
    BUSY_S,
    in_transaction,
    is_sqlite_location,
    make_engine,
    shown,
    sqlite_uri,
)
from newsarchive.archive.explaining import explained
from newsarchive.archive.integrity.seals import attach_seals
from newsarchive.archive.lock import hold_lock
from newsarchive.errors import (
    ArchiveCorrupt,
    ArchiveError,
    ArchiveForeign,
    ArchiveMissing,
    ArchiveNewer,
    ArchiveOutdated,
    ArchiveUnwritable,
)

__all__ = ["APPLICATION_ID", "DEFAULT_LOCATION", "HEAD", "Migrated", "is_archive", "migrate_archive", "open_archive"]

HEAD = "0003"  # the newest revision in migrations/versions
DEFAULT_LOCATION = "data/archive.db"
_FOUND = text(
    "SELECT to_regclass('alembic_version') IS NOT NULL, to_regclass('search_text') IS NOT NULL, "
    "EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema())"
)
_VERSION = text("SELECT version_num FROM alembic_version")
_HEADER = 100  # bytes (sqlite.org/fileformat.html)
MAGIC = b"SQLite format 3\0"
_INTERRUPTED = "interrupted"  # a write was cut off before the file kept its log apart: its journal lies beside it


def open_archive(where: str | Path | None = None, *, mode: Literal["read", "write"] = "read") -> Archive:
    """The archive at a path or address; by default NEWSARCHIVE_ARCHIVE, else data/archive.db.

    `read` never writes: raises ArchiveMissing, ArchiveForeign, ArchiveNewer, ArchiveOutdated or ArchiveCorrupt.
    `write` makes a new archive with its folder where there is none, and brings an older one up to date after a
    backup; raises ArchiveLocked while a crawl holds it.
    """
    location = str(where or os.environ.get("NEWSARCHIVE_ARCHIVE") or DEFAULT_LOCATION)
    if not is_sqlite_location(location):
        return _open_server(location, mode)
    path = Path(location.removeprefix("sqlite:///")).expanduser().absolute()
    state = _state(path)
    if mode == "write":
        state = _made_or_migrated(path, state)
    elif state == _INTERRUPTED:
        raise ArchiveUnwritable(f"{path}: the program ended while it made the archive; `newsarchive crawl` goes on")
    elif state == "missing":
        raise ArchiveMissing(f"{path}: there is no archive; `newsarchive crawl` makes one, --archive names another")
    elif state != HEAD:
        raise ArchiveOutdated(
            f"{path}: written by an earlier version; run `newsarchive migrate`, which makes a backup first"
        )
    engine = make_engine(str(path), read_only=mode == "read")
    if mode == "write":
        attach_seals(engine)
    return Archive(engine, str(path), is_writing=mode == "write")


def is_archive(path: Path) -> bool:
    """Whether a file is an archive of ours, by its header alone; False where there is none."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError:
        return False
    return header.startswith(MAGIC) and header[68:72] == APPLICATION_ID.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did: the schema there was before, and the copy of a file that was made first."""

    archive: str
    before: str
    backup: Path | None


def migrate_archive(where: str | Path | None = None) -> Migrated:
    """Bring an archive's schema up to date, under its lock, a file after a backup; raises ArchiveMissing for none."""
    location = str(where or os.environ.get("NEWSARCHIVE_ARCHIVE") or DEFAULT_LOCATION)
    if is_sqlite_location(location):
        path = Path(location.removeprefix("sqlite:///")).expanduser().absolute()
        before, location = _state(path), str(path)
    else:
        engine = make_engine(location, read_only=True)
        try:
            before = _known(_server_version(engine, location), shown(location))
        finally:
            engine.dispose()
    if before in ("missing", _INTERRUPTED):
        raise ArchiveMissing(f"{shown(location)}: there is no archive; `newsarchive crawl` makes one")
    known = _backups(location)
    if before != HEAD:
        open_archive(location, mode="write").close()
    return Migrated(shown(location), before, next(iter(sorted(_backups(location) - known)), None))


def _backups(location: str) -> set[Path]:
    path = Path(location)
    return set(path.parent.glob(f"{path.name}.before-migration-*")) if is_sqlite_location(location) else set()


def _state(path: Path) -> str:
    """`missing`, `interrupted`, or the schema's revision; raises for a file that is not ours or cannot be read."""
    try:
        if not path.exists():
            return "missing"
        if path.is_dir():
            raise ArchiveForeign(f"{path}: is a folder, not an archive")
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: {error.strerror}; check who owns the file and its folder") from error
    if not magic:
        return "missing"  # `touch`ed, or killed before the first page was written: nothing can be lost
    if magic != MAGIC:
        raise ArchiveForeign(f"{path}: is not an archive of newsarchive, and is left as it is")
    with explained(str(path)):
        try:
            return _known(_schema_of(path), str(path))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
                raise
            return _INTERRUPTED


def _roll_back(path: Path) -> None:
    """Undo a write that was cut off, as SQLite does by itself when the file is opened to write; of a file that is ours alone.

    That of an archive can only be the first page of a new one: whatever comes later is in the write-ahead log.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER)
    pages = int.from_bytes(header[28:32], "big")
    if pages > 1 and not is_archive(path):
        raise ArchiveForeign(f"{path}: is a database of another program, which was cut off, and is left as it is")
    with explained(str(path)), closing(sqlite3.connect(path, timeout=BUSY_S)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _schema_of(path: Path) -> str:
    with closing(sqlite3.connect(sqlite_uri(path, read_only=True), uri=True, timeout=BUSY_S)) as connection:
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if application_id == 0 and not names:
            return "missing"  # killed while it was being made
        if application_id != APPLICATION_ID:
            raise ArchiveForeign(f"{path}: is a database of another program, and is left as it is")
        row = None
        if "alembic_version" in names:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise ArchiveCorrupt(f"{path}: does not say which schema it has; restore a backup")
    return str(row[0])


def _known(version: str, location: str) -> str:
    if version != "missing" and version > HEAD:
        raise ArchiveNewer(
            f"{location}: written by a newer version of newsarchive (schema {version}); upgrade the program"
        )
    return version


def _made_or_migrated(path: Path, state: str) -> str:
    if state == HEAD:
        if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
            raise ArchiveUnwritable(f"{path}: cannot be written; check who owns the file and its folder")
        return state
    from newsarchive.archive.migrations.migrating import migrate  # Alembic is loaded only to make or migrate

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with hold_lock(str(path), purpose="migrate"):
            if _state(path) == _INTERRUPTED:
                _roll_back(path)
            state = _state(path)
            if state != HEAD:  # another process may have been here first
                migrate(str(path), has_data=state != "missing")
    except OSError as error:
        raise ArchiveUnwritable(f"{path}: cannot be made ({error.strerror})") from error
    return HEAD


def _open_server(location: str, mode: Literal["read", "write"]) -> Archive:
    name = shown(location)
    try:
        engine = make_engine(location, read_only=mode == "read")
    except ModuleNotFoundError as error:
        raise ArchiveError(
            f"{name}: the driver is not installed ({error.name}); pip install 'newsarchive[postgres]'"
        ) from error
    try:
        version = _server_version(engine, location)
        if version == "missing" and mode == "read":
            raise ArchiveMissing(f"{name}: there is no archive in this database; `newsarchive crawl` makes one")
        if version != HEAD and mode == "read":
            raise ArchiveOutdated(f"{name}: written by an earlier version; run `newsarchive migrate`")
        if version != HEAD:
            _migrate_server(engine, location)
    except BaseException:
        engine.dispose()
        raise
    return Archive(engine, location, is_writing=mode == "write")


def _migrate_server(engine: Engine, location: str) -> None:
    from newsarchive.archive.migrations.migrating import migrate

    with hold_lock(location, purpose="migrate"):
        version = _server_version(engine, location)
        if version != HEAD:  # else another worker has been here first
            migrate(location, has_data=version != "missing")


def _server_version(engine: Engine, location: str) -> str:
    """The schema's revision in a server's database, `missing` where there is no table at all."""
    name = shown(location)
    with explained(location), in_transaction(engine, is_writing=False) as connection:
        has_version, is_ours, is_used = connection.execute(_FOUND).one()
        version = connection.execute(_VERSION).scalar() if has_version else None
    if version is not None and is_ours:
        return _known(str(version), name)
    if is_ours:
        raise ArchiveCorrupt(f"{name}: does not say which schema it has; restore a backup")
    if is_used:
        raise ArchiveForeign(f"{name}: is a database of another program, and is left as it is")
    return "missing"
