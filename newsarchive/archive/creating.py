"""A new archive, at the newest schema at once: tables, triggers, full-text index, the flat view."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData

from newsarchive.archive.change_log import CREATE_TRIGGERS
from newsarchive.archive.schema import metadata
from newsarchive.archive.seals import create_seals
from newsarchive.archive.search_index import create_search_index
from newsarchive.archive.views import create_articles_view

__all__ = ["APPLICATION_ID", "create_archive"]

APPLICATION_ID = 0x6E657761  # "newa", in the header of an SQLite file (sqlite.org/fileformat2.html, offset 68)


def create_archive(connection: Connection) -> None:
    """Make everything in an empty database, on the connection's transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    (metadata if is_sqlite else _for_server()).create_all(connection)
    connection.exec_driver_sql(create_articles_view(connection.dialect.name))
    create_search_index(connection)
    if not is_sqlite:
        create_seals(connection)
        return
    for trigger in CREATE_TRIGGERS:
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _for_server() -> MetaData:
    """The tables once more, for a server.

    SQLAlchemy notes in them that a server makes some keys apart, and SQLite's would lack those. An index of some rows
    only is so on both: the schema itself does not say it to PostgreSQL, since that loads its dialect at every start.
    """
    tables = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        for index in table.to_metadata(tables).indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    return tables
