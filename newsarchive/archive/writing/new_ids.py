"""The ids of rows that are inserted together, known before: so that what hangs on them goes into the same batch."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, func, select, text

__all__ = ["new_ids"]

_SERVED = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
_COUNTED = text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :name")


def new_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """So many ids of a table, ascending, as the database would give them itself.

    In a file the next ones are the caller's as long as its transaction writes, for there is one writer; a server hands
    them out once for all.
    """
    if connection.dialect.name != "sqlite":
        return list(connection.execute(_SERVED, {"name": table.name, "count": count}).scalars())
    last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    if table.dialect_options["sqlite"]["autoincrement"]:
        last = max(last, connection.execute(_COUNTED, {"name": table.name}).scalar_one())
    return range(last + 1, last + 1 + count)
