"""How far each series of dumps has come: what it has not yet written is what changed after its mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from newsarchive.archive.schema import export_mark
from newsarchive.archive.writing.change_log import Bookmark
from newsarchive.errors import UsageError

__all__ = ["mark_of", "move_mark"]


def mark_of(connection: Connection, name: str, dump: Mapping[str, Any]) -> Bookmark | None:
    """Where the series of that name stands, None before its first dump.

    `dump`: what is dumped, in JSON's types. Raises UsageError for a series of other dumps: it would miss what that
    left out.
    """
    row = connection.execute(select(export_mark).where(export_mark.c.name == name)).one_or_none()
    if row is None:
        return None
    if row.dump != dump:
        differing = ", ".join(key for key in dump if row.dump.get(key) != dump[key])
        raise UsageError(
            f"--since-last {name}: that name belongs to dumps with other {differing}; choose another name for this one"
        )
    return Bookmark(row.change_number, row.capture_number)


def move_mark(connection: Connection, name: str, dump: Mapping[str, Any], to: Bookmark, now: datetime) -> None:
    """Let the series go on from there; its dump must be safe by now."""
    values = {"dump": dict(dump), "change_number": to.change, "capture_number": to.capture, "moved_at": now}
    moved = connection.execute(update(export_mark).where(export_mark.c.name == name).values(values))
    if not moved.rowcount:
        connection.execute(insert(export_mark).values(name=name, **values))
