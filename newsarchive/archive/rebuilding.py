"""A file's tables made anew in another form, with every row carried over: how a migration of SQLite adds rules.

The foreign keys have to be off on the connection (they cannot be switched within a transaction); they are checked at
the end instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from newsarchive.archive.seals import SEALED, reseal
from newsarchive.archive.search_index import DROP_SEARCH_INDEX, create_search_index
from newsarchive.archive.views import DROP_ARTICLES_VIEW, create_articles_view
from newsarchive.errors import ArchiveCorrupt

__all__ = ["rebuild"]

_KEPT = ("alembic_version",)
_TERMS = "headline, body, byline, filters"


def rebuild(connection: Connection, ddl: Iterable[str], *, triggers: Sequence[str]) -> None:
    """Replace all tables by those of `ddl`; columns of the same name keep their values, new ones begin empty.

    View and full-text index are made anew from the rows, and every row of evidence is sealed. Raises ArchiveCorrupt
    where a row points to one that is not there.
    """
    run = connection.exec_driver_sql
    run("PRAGMA legacy_alter_table = ON")  # else renaming a table would rename what points to it
    run(DROP_ARTICLES_VIEW)
    run(DROP_SEARCH_INDEX)
    for kind in ("trigger", "index"):
        for name in _names(connection, kind):
            run(f'DROP {kind} "{name}"')
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
    _derive(connection, triggers)
    run("PRAGMA legacy_alter_table = OFF")
    broken = run("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise ArchiveCorrupt(f"table {broken[0]}, row {broken[1]}: points to a row of {broken[2]} that is not there")


def _derive(connection: Connection, triggers: Sequence[str]) -> None:
    """What is made from the rows."""
    connection.exec_driver_sql(create_articles_view("sqlite"))
    create_search_index(connection)
    connection.exec_driver_sql(
        f"INSERT INTO search_index (rowid, {_TERMS}) SELECT article_id, {_TERMS} FROM search_text"  # noqa: S608
    )
    for trigger in triggers:
        connection.exec_driver_sql(trigger)
    for table in SEALED:
        reseal(connection, table)


def _names(connection: Connection, kind: str) -> list[str]:
    """Tables, indexes or triggers that have words of their own; not SQLite's, nor those of the full-text index."""
    rows = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'", (kind,)
    )
    return [name for (name,) in rows if name not in _KEPT]


def _columns(connection: Connection, table: str) -> set[str]:
    return {row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')}
