"""Making an archive's schema and bringing it up to date, by Alembic; a backup is taken first."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event

from newsarchive.archive.creating import create_archive, drop_derived, renew_derived
from newsarchive.archive.engine import in_transaction, is_sqlite_location, make_engine
from newsarchive.archive.explaining import explained
from newsarchive.errors import ArchiveCorrupt

__all__ = ["migrate"]


def migrate(location: str, *, has_data: bool) -> None:
    """Make an archive at a location, or bring it to the newest schema; the caller holds the lock."""
    if has_data and is_sqlite_location(location):
        _back_up(Path(location))
    engine = make_engine(location, read_only=False)
    if is_sqlite_location(location):
        event.listen(engine, "connect", _without_foreign_keys)  # a migration checks them at its end
    try:
        with explained(location), in_transaction(engine, is_writing=True) as connection:
            if has_data:
                _upgrade(connection)
            else:
                create_archive(connection)
                command.stamp(_config(connection), "head")
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    """From the tables there are to the newest ones."""
    drop_derived(connection)
    command.upgrade(_config(connection), "head")
    renew_derived(connection)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise ArchiveCorrupt(f"table {broken[0]}, row {broken[1]} points to a row of {broken[2]} that is not there")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "newsarchive.archive:migrations")
    config.attributes["connection"] = connection
    return config


def _without_foreign_keys(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")


def _back_up(path: Path) -> None:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = path.with_name(f"{path.name}.before-migration-{stamp}")
    source = sqlite3.connect(path)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    shutil.copymode(path, target)
