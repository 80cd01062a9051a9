"""Seals of rows, corrections, erasures, stories, changes in order, saved searches, health's history; rules that SQL can hold.

Tables are made anew from the words kept beside this file, since SQLite adds no CHECK to a table that exists; every
row is carried over. Archives on a server began with this schema.
"""

from __future__ import annotations

from importlib.resources import files

from alembic import op

from newsarchive.archive.migrations.rebuilding import rebuild_tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring an archive of the first schema to the second."""
    ddl = files("newsarchive.archive.migrations.versions").joinpath("m0002_tables.sql").read_text(encoding="utf-8")
    rebuild_tables(op.get_bind(), ddl.split(";\n"))
