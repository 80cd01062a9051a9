"""What Datasette's own pages say of tables and columns: the data dictionary, in its form."""

from __future__ import annotations

from typing import Any

from newsarchive.archive.queries.dictionary import DICTIONARY, TABLE_NOTES, ColumnNote
from newsarchive.archive.schema import metadata as tables

__all__ = ["DATABASE", "metadata"]

DATABASE = "archive"
"""The database's name in addresses, whatever the file is called: bookmarks outlive a renamed file."""

SOURCES = {
    "articles": "articles",
    "revision": "revisions",
    "author": "authors",
    "revision_author": "authors",
    "photo": "photos",
    "notice": "notices",
    "registration": "registrations",
    "capture": "captures",
}
"""A table or view of the database, and the dump whose columns describe its own."""

SHOWN = ("article", "publisher", "page", "crawl_run", "status_change", "sighting", "field_fill", "rule_hit")
"""Tables behind the view that an analyst may want; the rest is listed under "hidden"."""


def metadata() -> dict[str, Any]:
    """Datasette's metadata: title, and of each table its description and its columns' meanings."""
    described = {name: _table(name) for name in ("articles", *tables.tables)}
    return {
        "title": "newsarchive",
        "databases": {
            DATABASE: {
                "title": "The archive in SQL",
                "description": (
                    "Everything the archive knows, read only. The view articles has one flat row for each article and is "
                    "kept stable; the tables behind it may change with a version."
                ),
                "tables": {**described, **{name: {"hidden": True} for name in ("alembic_version",)}},
            }
        },
    }


def _table(name: str) -> dict[str, Any]:
    source = SOURCES.get(name)
    if source is None:
        return {} if name in SHOWN else {"hidden": True}
    columns = DICTIONARY[source]
    known = set(columns) if name == "articles" else {column.name for column in tables.tables[name].columns}
    return {
        "description": TABLE_NOTES[source] if name == "articles" else "",
        "columns": {column: _meaning(note) for column, note in columns.items() if column in known},
    }


def _meaning(note: ColumnNote) -> str:
    said = {"Unit": note.unit, "Source": note.source, "Example": note.example, "Since version": note.since}
    return " · ".join([note.meaning, *(f"{name}: {value}" for name, value in said.items() if value)])
