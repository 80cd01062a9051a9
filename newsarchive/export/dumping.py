"""Dumps a selection of an archive to a destination; a series of dumps goes on where the last one ended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from newsarchive.archive.opening import is_archive
from newsarchive.archive.queries.marks import mark_of, move_mark
from newsarchive.archive.writing.change_log import Bookmark, bookmark
from newsarchive.errors import UsageError
from newsarchive.export.destination import Destination, writing_to
from newsarchive.export.formats import FORMATS, writer_of
from newsarchive.export.snapshot import Selection, Snapshot

if TYPE_CHECKING:
    from newsarchive.archive import Archive

__all__ = ["Watching", "dump"]


class Watching(Protocol):
    """Opens something that is told how many rows there will be, and then of each batch."""

    def __call__(self, count: Callable[[], int]) -> AbstractContextManager[Callable[[int], object]]:
        """Watch one dump."""


def dump(
    archive: Archive,
    destination: Destination,
    selection: Selection,
    *,
    since_last: str | None = None,
    watching: Watching | None = None,
) -> dict[str, int]:
    """Write the selection, all of it from one state of the archive; returns the rows written of each table.

    `since_last` names a series of dumps: only what changed since its last one is written, and its mark is moved once
    this one stands under its name. The archive must then be open for writing; the mark is that of the state which
    was read, so that what is committed meanwhile comes with the next dump. Killed in between, the next dump says some
    rows again: none is lost.
    """
    if len(selection.tables) > 1 and not FORMATS[destination.format].is_package:
        raise UsageError(f"{destination.format} holds one table; name it with --table, or choose sqlite or datapackage")
    if not destination.is_standard_output and is_archive(Path(destination.name)):
        raise UsageError(f"{destination.name}: is an archive, which a dump would replace; name another file")
    if destination.format == "wacz":
        return _replayable(archive, destination, selection, since_last)
    reached: Bookmark | None = None
    with archive.reading() as connection:
        if since_last is not None:
            reached = bookmark(connection)
            last = mark_of(connection, since_last, _described(selection))
            selection = replace(selection, filters=replace(selection.filters, after=last))
        snapshot = Snapshot(connection, selection, destination.folder)
        _write(destination, snapshot, watching)
    if since_last is not None and reached is not None:
        with archive.transaction() as connection:
            move_mark(connection, since_last, _described(selection), reached, datetime.now(UTC))
    return snapshot.written


def _replayable(
    archive: Archive, destination: Destination, selection: Selection, since_last: str | None
) -> dict[str, int]:
    """A WACZ file: the capture files whole, for part of a file proves nothing."""
    given = _described(selection)
    if since_last is not None or any(value for name, value in given.items() if name != "table"):
        raise UsageError("a wacz file holds all captures; leave out columns, filters and --since-last")
    from newsarchive.export.wacz import write_wacz

    with archive.reading() as connection, writing_to(destination) as out:
        return {"captures": write_wacz(archive, connection, out)}


def _write(destination: Destination, snapshot: Snapshot, watching: Watching | None) -> None:
    write = writer_of(destination.format)
    with writing_to(destination) as out:
        if watching is None:
            write(out, snapshot)
            return
        with watching(snapshot.count) as watch:
            snapshot.watch = watch
            write(out, snapshot)


def _described(selection: Selection) -> dict[str, Any]:
    """What decides which rows and columns a dump has, in JSON's types."""
    filters = selection.filters
    given = {
        name: str(value) if value is not None else None
        for name in ("publisher", "author", "holder", "since", "until", "language", "status", "changed_since", "query")
        for value in (getattr(filters, name),)
    }
    return {
        "table": list(selection.tables),
        "columns": list(selection.columns or ()),
        "include_erased": filters.include_erased,
        "include_set_aside": filters.include_set_aside,
        **given,
    }
