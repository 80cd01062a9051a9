"""What SQLite and PostgreSQL say in different words, and how much one statement may name: lists, ids, no limit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from newsarchive.expressions import expression

__all__ = ["IDS_VALUE", "MOST_NAMED", "NO_LIMIT", "dialect_of", "ids_list", "ids_value", "in_parts", "spoken"]

IDS_VALUE = "ids"
"""The name of the value that `ids_list` refers to."""

MOST_NAMED = 500
"""So many values are named by one statement: SQLite's older limit of variables is 999."""

NO_LIMIT = 2**62
"""A LIMIT beyond any number of rows: SQLite has -1 for it, PostgreSQL NULL."""

Value = TypeVar("Value")

_ON_POSTGRESQL = {
    "group_concat(value, '; ')": "string_agg(value, '; ')",
    "json_group_array(value)": "CAST(coalesce(json_agg(value), '[]') AS text)",
}
_JSON_EACH = expression(r"json_each\(([\w.]+)\)")


def dialect_of(connection: Connection) -> str:
    """`sqlite` or `postgresql`."""
    return connection.dialect.name


def spoken(dialect: str, statement: str) -> str:
    """A statement of ours, written in SQLite's words, in those of a database: lists joined, lists as JSON, JSON lists.

    >>> spoken("postgresql", "SELECT group_concat(value, '; ') FROM json_each(revision.tags)")
    "SELECT string_agg(value, '; ') FROM json_array_elements_text(CAST(revision.tags AS json)) AS listed(value)"
    """
    if dialect == "sqlite":
        return statement
    for ours, theirs in _ON_POSTGRESQL.items():
        statement = statement.replace(ours, theirs)
    return _JSON_EACH.sub(r"json_array_elements_text(CAST(\1 AS json)) AS listed(value)", statement)


def ids_list(dialect: str) -> str:
    """The right side of `IN`: the ids of a value made by `ids_value`, however many there are."""
    if dialect == "sqlite":
        return "(SELECT value FROM json_each(:ids))"
    return "(SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:ids AS json)))"


def ids_value(ids: Iterable[int]) -> dict[str, str]:
    """The value that `ids_list` refers to: one parameter, for databases bound the number of parameters."""
    return {IDS_VALUE: json.dumps(list(ids))}


def in_parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values in their order, at most `MOST_NAMED` at a time.

    >>> [len(some) for some in in_parts(range(1200))]
    [500, 500, 200]
    """
    for at in range(0, len(values), MOST_NAMED):
        yield values[at : at + MOST_NAMED]
