"""How a table is made: one set of metadata, names by convention, STRICT on SQLite."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, MetaData, Table, text

from newsarchive.archive.columns import Flag, portable

__all__ = ["at_least", "between", "digest", "flag", "metadata", "new_table", "one_of"]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_table(name: str, *items: Any, **options: Any) -> Table:
    """A table of the archive: STRICT where the database knows that, and with the same values and order elsewhere."""
    for item in items:
        if isinstance(item, Column):
            item.type = portable(item.type)
    return Table(name, metadata, *items, sqlite_strict=True, **options)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A column holds one of these words, or nothing where it may be NULL."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def digest(column: str) -> CheckConstraint:
    """A column holds a SHA-256 in hex, or nothing where it may be NULL."""
    return CheckConstraint(f"length({column}) = 64", name=column)


def at_least(column: str, lowest: int = 0) -> CheckConstraint:
    """A column holds no number below this one."""
    return CheckConstraint(f'"{column}" >= {lowest}', name=column)


def between(column: str, lowest: int, highest: int) -> CheckConstraint:
    """A column holds a number from one to another, both included."""
    return CheckConstraint(f"{column} BETWEEN {lowest} AND {highest}", name=column)


def flag(name: str) -> tuple[Column[bool], CheckConstraint]:
    """A column that is true or false, false unless said otherwise."""
    return (
        Column(name, Flag, nullable=False, server_default=text("0")),
        CheckConstraint(f"{name} IN (0, 1)", name=name),
    )
