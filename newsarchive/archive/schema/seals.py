"""A digest of every row that is evidence, so that a value that was altered is found."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Text

from newsarchive.archive.schema.tables import new_table

__all__ = ["row_seal"]

row_seal = new_table(
    "row_seal",  # written by the database itself, for whatever this program writes: see archive/seals.py
    Column("table_name", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # of the row; the parts of a longer key are parted by a slash
    Column("sha256", LargeBinary, nullable=False),  # over all of its columns
    sqlite_with_rowid=False,
)
