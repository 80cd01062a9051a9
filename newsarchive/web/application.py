"""The application: Datasette over an archive opened for reading only, with our pages, templates and headers."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from newsarchive.archive.archive import Archive
from newsarchive.archive.engine import sqlite_uri
from newsarchive.web import hooks
from newsarchive.web.metadata import DATABASE, metadata

__all__ = ["NewsDatasette", "make_application"]

STATIC = "-/newsarchive"
HERE = Path(__file__).parent

SETTINGS = {
    "allow_download": False,  # the archive itself is a file that its owner has
    "default_cache_ttl": 0,  # a crawl may be writing: what is shown is what is there
    "default_page_size": 50,
    "max_returned_rows": 2_000,  # of a question on a page; the saved ones are files of any length
    "num_sql_threads": 3,
    "sql_time_limit_ms": 5_000,  # a question over a large archive may take its time, and no longer
    "suggest_facets": False,  # each suggestion reads the whole view
    "truncate_cells_html": 240,  # bodies are long
}


class ArchiveDatabase(Database):
    """The archive's file, read only; also on a read-only medium, and whatever characters its path has."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A connection that cannot write; raises for one that would."""
        if write:
            raise PermissionError("the web page only reads")
        uri = sqlite_uri(Path(self.path), read_only=True)
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection


class NewsDatasette(Datasette):
    """Datasette that knows the open archive it serves, for the views of our pages."""

    def __init__(self, archive: Archive, **options: Any) -> None:
        super().__init__([], **options)
        self.archive = archive
        self.remove_database("_memory")
        self.add_database(ArchiveDatabase(self, archive.location), name=DATABASE)


def make_application(archive: Archive) -> NewsDatasette:
    """The application over an open SQLite archive; its `app()` is what an ASGI server runs.

    The archive is closed by whoever opened it. Our hooks are registered with Datasette's one plugin manager, and leave
    any other Datasette of this process alone.
    """
    if not pm.is_registered(hooks):
        pm.register(hooks, name="newsarchive")
    return NewsDatasette(
        archive,
        metadata=metadata(),
        settings=SETTINGS,
        template_dir=str(HERE / "templates"),
        static_mounts=[(STATIC, str(HERE / "static"))],
    )
