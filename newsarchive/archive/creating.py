"""A new archive, at the newest schema at once, and what every archive has beside its tables.

View, full-text index and triggers say nothing that the tables do not: they are always of the newest form, so a migration
changes tables only, and they are made anew after it. Of a server's, those whose form has changed.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData

from newsarchive.archive.engine import APPLICATION_ID
from newsarchive.archive.integrity.seals import SEALED, create_seals, reseal
from newsarchive.archive.queries.views import DROP_ARTICLES_VIEW, create_articles_view
from newsarchive.archive.schema import metadata
from newsarchive.archive.search.index import DROP_SEARCH_INDEX, create_search_index
from newsarchive.archive.writing.change_log import create_log, drop_log

__all__ = ["create_archive", "drop_derived", "renew_derived"]

_TERMS = "headline, body, byline, filters"


def create_archive(connection: Connection) -> None:
    """Make everything in an empty database, on the connection's transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    (metadata if is_sqlite else _for_server()).create_all(connection)
    _create_derived(connection)
    if is_sqlite:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def drop_derived(connection: Connection) -> None:
    """Take away what is made from the tables."""
    if connection.dialect.name != "sqlite":
        drop_log(connection)
        return
    connection.exec_driver_sql(DROP_ARTICLES_VIEW)
    connection.exec_driver_sql(DROP_SEARCH_INDEX)
    triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    for name in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def renew_derived(connection: Connection) -> None:
    """Make it anew where the tables are of the newest form: in a file every word is indexed, every row of evidence sealed."""
    if connection.dialect.name != "sqlite":
        create_log(connection)
        return
    _create_derived(connection)
    connection.exec_driver_sql(
        f"INSERT INTO search_index (rowid, {_TERMS}) SELECT article_id, {_TERMS} FROM search_text"  # noqa: S608
    )
    for table in SEALED:
        reseal(connection, table)


def _create_derived(connection: Connection) -> None:
    connection.exec_driver_sql(create_articles_view(connection.dialect.name))
    create_search_index(connection)
    if connection.dialect.name != "sqlite":
        create_seals(connection)
    create_log(connection)


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
