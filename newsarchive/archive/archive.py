"""An open archive: transactions for the program, answers for everybody else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from newsarchive.archive.engine import in_transaction, is_sqlite_location
from newsarchive.archive.explaining import explained
from newsarchive.archive.queries.answers import Answers

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Connection, Engine

__all__ = ["Archive"]

ANALYSED_ROWS = 400  # of each index, for the planner: what sqlite.org/lang_analyze.html recommends


class Archive(Answers):
    """What `open_archive` returns; a context manager.

    `location` is the path or address it was opened by; `captures_path` the folder of its WARC files: `NAME.captures`
    beside `NAME.db`, `data/DATABASE.captures` for a server's, or what NEWSARCHIVE_CAPTURES names.
    """

    def __init__(self, engine: Engine, location: str, *, is_writing: bool = False) -> None:
        self.engine = engine
        self.location = location
        self.captures_path = self._captures_path()
        self._is_writing = is_writing

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database.

        Who wrote to it folds the write-ahead log into the file, unless somebody reads just now.
        """
        if self._is_writing and self.is_sqlite:
            self._tidy()
        self.engine.dispose()

    def _tidy(self) -> None:
        with explained(self.location), self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            for statement in (
                "PRAGMA busy_timeout = 1000",
                f"PRAGMA analysis_limit = {ANALYSED_ROWS}",
                "PRAGMA optimize",
                "PRAGMA wal_checkpoint(TRUNCATE)",
            ):
                with suppress(
                    sqlite3.OperationalError
                ):  # a courtesy: nothing depends on it, and the next crawl does it
                    raw.execute(statement).fetchall()

    @property
    def is_sqlite(self) -> bool:
        """Whether the archive is one file, rather than a server's."""
        return is_sqlite_location(self.location)

    def _captures_path(self) -> Path:
        """The folder of the capture files: NEWSARCHIVE_CAPTURES, else beside the file, or of a server's in data/."""
        if given := os.environ.get("NEWSARCHIVE_CAPTURES"):
            return Path(given).expanduser()
        if self.is_sqlite:
            return Path(f"{self.location.removesuffix('.db')}.captures")
        return Path("data") / f"{self.engine.url.database}.captures"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in one read transaction: it sees one state, and blocks nobody."""
        with explained(self.location), in_transaction(self.engine, is_writing=False) as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in one write transaction, committed at the end, rolled back on an error."""
        with explained(self.location), in_transaction(self.engine, is_writing=True) as connection:
            yield connection
