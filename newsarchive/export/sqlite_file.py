"""A small SQLite file of its own: the chosen tables, typed and keyed, and what each column means."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING

from newsarchive.archive.queries.dictionary import DICTIONARY
from newsarchive.archive.queries.keys import FOREIGN_KEYS, PRIMARY_KEYS, SCHEMA_VERSION

if TYPE_CHECKING:
    from newsarchive.export.snapshot import Snapshot

__all__ = ["write"]

_TYPES = {"text": "TEXT", "integer": "INTEGER", "day": "TEXT", "moment": "TEXT", "list": "TEXT", "flag": "INTEGER"}
_NOTES = (
    'CREATE TABLE column_notes ("table" TEXT NOT NULL, "column" TEXT NOT NULL, meaning TEXT NOT NULL, '
    'type TEXT NOT NULL, unit TEXT, source TEXT NOT NULL, example TEXT, since TEXT NOT NULL, PRIMARY KEY ("table", "column")) STRICT, WITHOUT ROWID'
)


def write(out: IO[bytes], snapshot: Snapshot) -> None:
    """Write the tables of the snapshot; the file is built beside the destination, and copied to it when it is whole."""
    with tempfile.TemporaryDirectory(dir=snapshot.scratch, prefix=".export-") as folder:
        path = Path(folder) / "dump.sqlite"
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            _fill(database, snapshot)
        with path.open("rb") as built:
            shutil.copyfileobj(built, out, 1 << 20)


def _fill(database: sqlite3.Connection, snapshot: Snapshot) -> None:
    # nobody reads it before it is whole, so nothing need be safe on the way
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    database.execute("BEGIN")
    database.execute(_NOTES)
    for table in snapshot.selection.tables:
        columns = snapshot.columns(table)
        database.execute(_created(table, columns, snapshot))
        places = ", ".join("?" * len(columns))
        database.executemany(f"INSERT INTO {table} VALUES ({places})", snapshot.rows(table))  # noqa: S608 - ours
        notes = [(table, name, DICTIONARY[table][name]) for name in columns]
        database.executemany(
            "INSERT INTO column_notes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (table, name, each.meaning, each.type, each.unit or None, each.source, each.example or None, each.since)
                for table, name, each in notes
            ],
        )
    for table in snapshot.selection.tables:
        for column in FOREIGN_KEYS[table]:
            if column in snapshot.columns(table) and PRIMARY_KEYS[table][0] != column:
                database.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
    database.execute("COMMIT")


def _created(table: str, columns: tuple[str, ...], snapshot: Snapshot) -> str:
    lines = [f'"{name}" {_TYPES[DICTIONARY[table][name].type]}' for name in columns]
    key = PRIMARY_KEYS[table]
    if set(key) <= set(columns):
        lines.append(f"PRIMARY KEY ({', '.join(key)})")
    lines += _references(table, columns, snapshot)
    return f"CREATE TABLE {table} ({', '.join(lines)}) STRICT"


def _references(table: str, columns: tuple[str, ...], snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.selection.is_whole:
        return
    for column, (other, named) in FOREIGN_KEYS[table].items():
        if column in columns and other in snapshot.selection.tables:
            yield f"FOREIGN KEY ({column}) REFERENCES {other} ({named})"
