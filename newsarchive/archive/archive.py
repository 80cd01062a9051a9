"""An open archive: transactions for the program, answers for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from newsarchive.archive.engine import explained, is_sqlite_location

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Connection, Engine

__all__ = ["Archive"]


class Archive:
    """What `open_archive` returns; a context manager.

    `location` is the path or address it was opened by; `captures_path` the folder of its WARC files, `NAME.captures` beside `NAME.db`.
    """

    def __init__(self, engine: Engine, location: str) -> None:
        self.engine = engine
        self.location = location

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @property
    def is_sqlite(self) -> bool:
        """Whether the archive is one file, rather than a server's."""
        return is_sqlite_location(self.location)

    @property
    def captures_path(self) -> Path:
        """The folder of the capture files."""
        if self.is_sqlite:
            return Path(self.location).with_suffix(".captures")
        return Path("data") / f"{self.engine.url.database}.captures"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in one read transaction: it sees one state, and blocks nobody."""
        with explained(self.location), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in one write transaction, committed at the end, rolled back on an error."""
        with explained(self.location), self.engine.connect() as plain:
            connection = plain.execution_options(newsarchive_writes=True)
            with connection.begin():
                yield connection
