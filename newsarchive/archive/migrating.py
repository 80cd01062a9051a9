"""Making an archive's schema and bringing it up to date, by Alembic; a backup is taken first."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from newsarchive.archive.engine import in_transaction, is_sqlite_location, make_engine
from newsarchive.archive.explaining import explained

__all__ = ["migrate"]


def migrate(location: str, *, has_data: bool) -> None:
    """Bring the schema at a location to the newest revision; the caller holds the lock."""
    if has_data and is_sqlite_location(location):
        _back_up(Path(location))
    engine = make_engine(location, read_only=False)
    try:
        with explained(location), in_transaction(engine, is_writing=True) as connection:
            _upgrade(connection)
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "newsarchive.archive:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


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
