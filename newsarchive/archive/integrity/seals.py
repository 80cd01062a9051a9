"""Seals: a SHA-256 over all columns of each row that is evidence, written by whatever this program writes.

A flipped bit on the disk, or a value changed with another program, leaves the row's seal as it was; `verify` finds the
two apart, and also rows that were added or taken away. The seals are made by triggers that exist only on this
program's own connections (temporary ones; a server's fire only for such connections), so no statement that writes has
to think of them, and no other program makes them. They are no signature: who can run this program's code on the file can seal anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, text

from newsarchive.archive.integrity.seals_on_server import digest_sql, server_triggers
from newsarchive.archive.schema import (
    article,
    author,
    capture,
    capture_file,
    correction,
    earlier_reading,
    file_rewrite,
    notice,
    photo,
    registration,
    revision,
    revision_author,
    status_change,
    tombstone,
)

__all__ = ["SEALED", "BrokenSeal", "attach_seals", "broken_seals", "create_seals", "reseal", "row_digest"]

SEALED: tuple[Table, ...] = (
    article,
    revision,
    revision_author,
    author,
    photo,
    notice,
    registration,
    earlier_reading,
    correction,
    status_change,
    capture,
    capture_file,
    file_rewrite,
    tombstone,
)
"""The tables whose rows are sealed. The frontier's are not: they say what to do next, and prove nothing."""

_FUNCTION = "newsarchive_row_digest"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """A row that is not as it was written: `altered`, `added` behind our back, or `taken away`."""

    table: str
    key: str
    how: str


def row_digest(*values: object) -> bytes:
    """SHA-256 over values of a database, each with its type and length, so that none can pass for another.

    >>> row_digest(1, None) != row_digest("1", None) != row_digest("1", "")
    True
    """
    digest = hashlib.sha256()
    for value in values:
        kind, data = _as_bytes(value)
        digest.update(b"%s%d:" % (kind, len(data)))
        digest.update(data)
    return digest.digest()


def attach_seals(engine: Engine) -> None:
    """Have every connection of an engine that writes to an SQLite archive seal what it writes."""
    statements = [statement for table in SEALED for statement in _triggers(table)]

    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.create_function(_FUNCTION, -1, row_digest, deterministic=True)
        for statement in statements:
            connection.execute(statement)

    event.listen(engine, "connect", prepare)


def create_seals(connection: Connection) -> None:
    """Make the triggers of a server's archive; those of SQLite are made by each connection."""
    for table in SEALED:
        for statement in server_triggers(table, _key(table, "NEW"), _key(table, "OLD")):
            connection.exec_driver_sql(statement)


def reseal(connection: Connection, table: Table) -> None:
    """Seal all rows of a table anew: for a migration that changed its columns."""
    connection.execute(text("DELETE FROM row_seal WHERE table_name = :name"), {"name": table.name})
    for row in connection.exec_driver_sql(_rows(connection, table)).all():
        values = {"name": table.name, "key": row[0], "sha256": _digest(connection, row[2:])}
        connection.execute(text("INSERT INTO row_seal (table_name, key, sha256) VALUES (:name, :key, :sha256)"), values)


def broken_seals(connection: Connection, table: Table) -> Iterator[BrokenSeal]:
    """The rows of a table that are not as they were written, in the order of the table."""
    found = 0
    rows = connection.execution_options(yield_per=_BATCH).exec_driver_sql(_rows(connection, table))
    for row in rows:
        key, seal, *values = row
        found += seal is not None
        if seal is None:
            yield BrokenSeal(table.name, key, "added")
        elif seal != _digest(connection, values):
            yield BrokenSeal(table.name, key, "altered")
    count = text("SELECT count(*) FROM row_seal WHERE table_name = :name")
    if connection.execute(count, {"name": table.name}).scalar_one() != found:
        yield from _taken_away(connection, table)


def _taken_away(connection: Connection, table: Table) -> Iterator[BrokenSeal]:
    statement = (
        f"SELECT key FROM row_seal WHERE table_name = '{table.name}' "  # noqa: S608 -- names of the schema
        f"AND key NOT IN (SELECT {_key(table)} FROM {table.name}) ORDER BY key"
    )
    for (key,) in connection.exec_driver_sql(statement):
        yield BrokenSeal(table.name, key, "taken away")


def _rows(connection: Connection, table: Table) -> str:
    """Each row: its key, its seal, then all of its columns; on a server their digest, which it knows how to make."""
    columns = ", ".join(f"{table.name}.{_quoted(name)}" for name in table.c.keys())  # noqa: SIM118 -- a column collection
    if connection.dialect.name != "sqlite":
        columns = digest_sql(table, table.name)
    return (
        f"SELECT {_key(table, table.name)}, row_seal.sha256, {columns} FROM {table.name} "  # noqa: S608 -- names of the schema
        f"LEFT JOIN row_seal ON row_seal.table_name = '{table.name}' AND row_seal.key = {_key(table, table.name)}"
    )


def _digest(connection: Connection, values: Sequence[object]) -> object:
    return row_digest(*values) if connection.dialect.name == "sqlite" else values[0]


def _triggers(table: Table) -> Iterator[str]:
    columns = ", ".join(f"NEW.{_quoted(name)}" for name in table.c.keys())  # noqa: SIM118 -- a column collection
    seal = (
        f"INSERT INTO row_seal (table_name, key, sha256) VALUES ('{table.name}', {_key(table, 'NEW')}, "  # noqa: S608 -- names of the schema
        f"{_FUNCTION}({columns})) ON CONFLICT (table_name, key) DO UPDATE SET sha256 = excluded.sha256;"
    )
    unseal = f"DELETE FROM row_seal WHERE table_name = '{table.name}' AND key = {_key(table, 'OLD')};"  # noqa: S608
    for when, what in (("INSERT", seal), ("UPDATE", seal), ("DELETE", unseal)):
        yield f"CREATE TEMP TRIGGER seal_{table.name}_{when.lower()} AFTER {when} ON main.{table.name} BEGIN {what} END"


def _key(table: Table, of: str = "") -> str:
    prefix = f"{of}." if of else ""
    return " || '/' || ".join(f"CAST({prefix}{_quoted(each.name)} AS TEXT)" for each in table.primary_key)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _as_bytes(value: object) -> tuple[bytes, bytes]:
    if value is None:
        return b"n", b""
    if isinstance(value, str):
        return b"s", value.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes):
        return b"b", value
    if isinstance(value, float):
        return b"f", value.hex().encode()
    return b"i", str(value).encode()
