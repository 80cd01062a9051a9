"""The first schema: every table, the full-text index, the flat view."""

from __future__ import annotations

from alembic import op
from sqlalchemy import MetaData

from newsarchive.archive.change_log import CREATE_TRIGGERS
from newsarchive.archive.schema import metadata
from newsarchive.archive.seals import create_seals
from newsarchive.archive.search_index import create_search_index
from newsarchive.archive.views import create_articles_view

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPLICATION_ID = 0x6E657761


def upgrade() -> None:
    """Make everything; until the first release the schema module itself is the first revision."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        metadata.create_all(connection)
    else:
        _copy().create_all(connection)
    op.execute(create_articles_view(connection.dialect.name))
    create_search_index(connection)
    if connection.dialect.name == "postgresql":
        create_seals(connection)
    if connection.dialect.name == "sqlite":
        for trigger in CREATE_TRIGGERS:
            op.execute(trigger)
        op.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _copy() -> MetaData:
    """The tables once more, for a server.

    SQLAlchemy notes in them that a server makes some keys apart, and SQLite's would lack those. An index of some rows
    only is so on both: the schema itself does not say it to PostgreSQL, since that loads its dialect at every start.
    """
    tables = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        for index in table.to_metadata(tables).indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    return tables
