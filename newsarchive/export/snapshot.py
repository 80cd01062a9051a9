"""What is dumped: some tables of one state of the archive, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsarchive.archive.queries.rows import count_rows, iter_batches, wanted_columns
from newsarchive.archive.search.filters import Filters
from newsarchive.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Selection", "Snapshot"]


@dataclass(frozen=True, slots=True)
class Selection:
    """The tables to dump, the rows of them, and the columns of the one table, None: all.

    `is_excel_safe`: disarm what a spreadsheet would run as a formula.
    """

    tables: tuple[str, ...] = ("articles",)
    columns: tuple[str, ...] | None = None
    filters: Filters = field(default_factory=Filters)
    is_excel_safe: bool = False

    def __post_init__(self) -> None:
        if self.columns and len(self.tables) > 1:
            raise UsageError("--columns chooses among the columns of one table; name it with --table")
        for table in self.tables:
            wanted_columns(table, self.columns)

    @property
    def is_whole(self) -> bool:
        """Whether every row that is spoken of is there too: not so of what changed since some day."""
        return self.filters.changed_since is None and self.filters.after is None


@dataclass(slots=True)
class Snapshot:
    """A selection of one read transaction; `scratch` is a folder for files on the way, `watch` hears of each batch."""

    connection: Connection
    selection: Selection
    scratch: Path
    watch: Callable[[int], object] = lambda rows: None  # noqa: ARG005 - nobody listens
    written: dict[str, int] = field(default_factory=dict)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns that are dumped of a table."""
        return wanted_columns(table, self.selection.columns)

    def rows(self, table: str, *, json_lists: bool = False, as_bytes: bool = False) -> Iterator[tuple[Any, ...]]:
        """The rows of a table; counted in `written`. For the forms of values see `iter_batches`."""
        self.written[table] = 0
        wanted = self.columns(table)
        filters = self.selection.filters
        for batch in iter_batches(self.connection, table, wanted, filters, json_lists=json_lists, as_bytes=as_bytes):
            yield from batch
            self.written[table] += len(batch)
            self.watch(len(batch))

    def count(self) -> int:
        """How many rows there will be."""
        return sum(count_rows(self.connection, table, self.selection.filters) for table in self.selection.tables)
