"""All rows of an archive into another, empty one: on the same or on another database, with ids and values unchanged.

What a database makes by itself is made anew: seals by its triggers, the full-text index from the kept tokens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, select, text

from newsarchive.archive.integrity.seals import row_digest
from newsarchive.archive.schema import metadata, row_seal, search_text
from newsarchive.archive.search.index import index_articles
from newsarchive.archive.writing.change_log import LOGS

__all__ = ["copied_tables", "copy_rows", "first_table_with_rows", "table_digest"]

_BATCH = 1_000
_LATER = (*LOGS, search_text, row_seal)  # made by triggers, or with the index


def copied_tables() -> tuple[Table, ...]:
    """The tables whose rows are copied, those that others point to first."""
    return (*(each for each in metadata.sorted_tables if each not in _LATER), *LOGS, search_text)


def first_table_with_rows(connection: Connection) -> str | None:
    """The name of a table that is not empty, None in an archive where nothing was ever stored."""
    for table in metadata.sorted_tables:
        if connection.execute(select(text("1")).select_from(table).limit(1)).first() is not None:
            return table.name
    return None


def copy_rows(source: Connection, target: Connection, *, told: Callable[[str], None] = lambda _: None) -> int:
    """Copy every table inside the caller's transactions; returns the number of rows."""
    _defer_foreign_keys(target)
    count = 0
    for table in copied_tables():
        told(table.name)
        if table in LOGS:
            _end_deferring(target)
            target.execute(table.delete())  # what the triggers made of the copy: marks speak of the original's
        for rows in _batches(_rows(source, table)):
            named = [dict(zip(table.c.keys(), row, strict=True)) for row in rows]
            if table is search_text:
                index_articles(target, named)
            else:
                target.execute(text(_insert(table)), named)
            count += len(named)
    _restore_foreign_keys(target)
    _set_sequences(target)
    return count


def table_digest(connection: Connection, table: Table) -> tuple[int, str]:
    """How many rows a table has, and one SHA-256 over all of their values, in the order of the key."""
    digest = hashlib.sha256()
    count = 0
    for row in _rows(connection, table):
        digest.update(row_digest(*row))
        count += 1
    return count, digest.hexdigest()


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """Values as they are stored, without the types of the schema."""
    columns = ", ".join(f'"{name}"' for name in table.c.keys())  # noqa: SIM118 -- a column collection
    key = ", ".join(f'"{each.name}"' for each in table.primary_key)
    statement = text(f"SELECT {columns} FROM {table.name} ORDER BY {key}")  # noqa: S608 -- names of the schema
    for row in connection.execution_options(yield_per=_BATCH).execute(statement):
        yield tuple(row)


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _insert(table: Table) -> str:
    names = table.c.keys()
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608


def _defer_foreign_keys(connection: Connection) -> None:
    """Articles and pages point to each other: the keys are checked when all rows are there."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return
    for name, constraint in _server_keys(connection):
        connection.exec_driver_sql(f"ALTER TABLE {name} ALTER CONSTRAINT {constraint} DEFERRABLE INITIALLY DEFERRED")


def _restore_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        return  # checked by COMMIT
    _end_deferring(connection)
    for name, constraint in _server_keys(connection):
        connection.exec_driver_sql(f"ALTER TABLE {name} ALTER CONSTRAINT {constraint} NOT DEFERRABLE")


def _end_deferring(connection: Connection) -> None:
    """Have a server do now what it would do at the commit: check keys, fire triggers."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")


def _server_keys(connection: Connection) -> list[tuple[str, str]]:
    found = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    return [(row[0], row[1]) for row in found]


def _set_sequences(connection: Connection) -> None:
    """On a server the next id follows the highest; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in metadata.sorted_tables:
        keys = list(table.primary_key)
        if len(keys) != 1 or not isinstance(keys[0].type, Integer) or keys[0].foreign_keys:
            continue
        highest = connection.execute(select(func.max(keys[0]))).scalar()
        named = {"name": table.name, "key": keys[0].name}
        if highest is not None:
            statement = text("SELECT setval(pg_get_serial_sequence(:name, :key), :highest)")
            connection.execute(statement, {**named, "highest": highest})
