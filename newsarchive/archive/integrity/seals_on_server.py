"""Seals on PostgreSQL: the server makes them itself, in triggers that fire only for connections of this program.

Such a connection says so in the setting `newsarchive.seals`. What `psql` or another program changes leaves the seal as
it was, as on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table
from sqlalchemy.types import Float, Integer, TypeDecorator, TypeEngine

__all__ = ["SAYS_SO", "digest_sql", "server_triggers"]

SAYS_SO = "-c newsarchive.seals=on"
"""The option with which a connection that writes is opened."""


def server_triggers(table: Table, key_of_new: str, key_of_old: str) -> Iterator[str]:
    """The statements that make the triggers of a table."""
    name = f"newsarchive_seal_{table.name}"
    yield f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM row_seal WHERE table_name = '{table.name}' AND key = {key_of_old};
    ELSE
        INSERT INTO row_seal (table_name, key, sha256) VALUES ('{table.name}', {key_of_new}, {digest_sql(table, "NEW")})
        ON CONFLICT (table_name, key) DO UPDATE SET sha256 = excluded.sha256;
    END IF;
    RETURN NULL;
END $$"""  # noqa: S608 -- names of the schema
    yield (
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table.name} FOR EACH ROW "
        f"WHEN (current_setting('newsarchive.seals', true) = 'on') EXECUTE FUNCTION {name}()"
    )


def digest_sql(table: Table, of: str) -> str:
    """SHA-256 over the columns of a row, each with its type and length: see `seals.row_digest`."""
    parts = " || ".join(_part(column, of) for column in table.columns)
    return f"sha256(convert_to({parts}, 'UTF8'))"


def _part(column: Column[object], of: str) -> str:
    value = f'CAST({of}."{column.name}" AS text)'
    return f"coalesce('{_kind(column.type)}' || octet_length({value}) || ':' || {value}, 'n0:')"


def _kind(stored: TypeEngine[object]) -> str:
    inner = stored.impl if isinstance(stored, TypeDecorator) else stored
    if isinstance(inner, Float):
        return "f"
    return "i" if isinstance(inner, Integer) else "s"
