"""A file's tables made anew in another form, with every row carried over: how a migration of SQLite adds rules.

The foreign keys have to be off on the connection: they cannot be switched within a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

__all__ = ["rebuild_tables"]

_KEPT = ("alembic_version",)


def rebuild_tables(connection: Connection, ddl: Iterable[str]) -> None:
    """Replace all tables by those of `ddl`; columns of the same name keep their values, new ones begin empty."""
    run = connection.exec_driver_sql
    run("PRAGMA legacy_alter_table = ON")  # else renaming a table would rename what points to it
    for name in _names(connection, "index"):
        run(f'DROP INDEX "{name}"')
    old = _names(connection, "table")
    for name in old:
        run(f'ALTER TABLE "{name}" RENAME TO "old_{name}"')
    for statement in ddl:
        if statement.strip():
            run(statement)
    for name in old:
        shared = ", ".join(f'"{each}"' for each in _columns(connection, f"old_{name}") & _columns(connection, name))
        run(f'INSERT INTO "{name}" ({shared}) SELECT {shared} FROM "old_{name}"')  # noqa: S608 -- names of the schema
        run(f'DROP TABLE "old_{name}"')
    run("PRAGMA legacy_alter_table = OFF")


def _names(connection: Connection, kind: str) -> list[str]:
    """Tables or indexes that have words of their own, not SQLite's."""
    rows = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'", (kind,)
    )
    return [name for (name,) in rows if name not in _KEPT]


def _columns(connection: Connection, table: str) -> set[str]:
    return {row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')}
