"""Which capture files may be deleted by age: closed long enough ago, and nothing in the archive rests on them.

A file goes as a whole or not at all. It may go when every capture in it is older than its publisher's captures of that
kind are kept. It stays when one of its captures is evidence: a revision, an earlier reading, a disappearance or a part
of an article was read from it, or a revisit that stays refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, union, update

from newsarchive.archive.dialect import in_parts
from newsarchive.archive.schema import (
    capture,
    capture_file,
    capture_part,
    earlier_reading,
    page,
    revision,
    status_change,
)
from newsarchive.publishers.publisher import Kept

__all__ = ["OldFile", "Periods", "mark_deleted", "old_files"]

Periods = Callable[[str | None, Kept], timedelta | None]
"""How long captures of a publisher (None: robots.txt) and kind are kept; None: for ever."""

_EVIDENCE = union(
    select(revision.c.capture_id).where(revision.c.capture_id.is_not(None)),
    select(earlier_reading.c.capture_id).where(earlier_reading.c.capture_id.is_not(None)),
    select(status_change.c.capture_id).where(status_change.c.capture_id.is_not(None)),
)


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file whose captures are all older than they are kept.

    `newest_at`: of its captures; `kept`: the longest time that one of them was to be kept; `is_evidence`: something rests
    on it, so it stays; `uploaded_to`: the address of its copy.
    """

    id: int
    name: str
    holds: Kept
    size_bytes: int
    captures: int
    newest_at: datetime
    kept: timedelta
    is_closed: bool
    is_evidence: bool = False
    uploaded_to: str | None = None


def old_files(connection: Connection, periods: Periods, now: datetime) -> list[OldFile]:
    """The files whose captures are all too old at that time, oldest first; those that are evidence among them."""
    old = {each.id: each for each in _aged(connection, periods, now)}
    going = set(old) - _evidence(connection, old)
    while bound := _referred_to(connection, going):  # what refers to a file that stays, keeps the next
        going -= bound
    return [each if each.id in going else replace(each, is_evidence=True) for each in old.values()]


def mark_deleted(
    connection: Connection, files: Sequence[OldFile], at: datetime, reason: Callable[[OldFile], str]
) -> None:
    """Say in their rows that these files are deleted; the files themselves go once that is committed."""
    row = update(capture_file).where(capture_file.c.id == bindparam("file"))
    marked = row.values(deleted_at=bindparam("at"), delete_reason=bindparam("reason"))
    for each in files:
        connection.execute(marked, {"file": each.id, "at": at, "reason": reason(each)})


def _aged(connection: Connection, periods: Periods, now: datetime) -> list[OldFile]:
    rows = connection.execute(
        select(capture_file).where(
            capture_file.c.holds.is_not(None),
            capture_file.c.holds != "evidence",
            capture_file.c.deleted_at.is_(None),
            capture_file.c.committed_bytes > 0,
        )
    ).all()
    contents = _contents(connection, {row.id for row in rows})
    found = []
    for row in rows:
        told = [(each, periods(each.publisher_id, row.holds)) for each in contents.get(row.id, ())]
        kept = [period for _, period in told if period is not None]
        if not kept or len(kept) < len(told):
            continue  # something in it is kept for ever
        if any(each.newest_at + period > now for each, period in told if period is not None):
            continue
        found.append(
            OldFile(
                row.id,
                row.name,
                row.holds,
                row.committed_bytes,
                sum(each.captures for each, _ in told),
                max(each.newest_at for each, _ in told),
                max(kept),
                row.closed_at is not None,
                uploaded_to=row.uploaded_to,
            )
        )
    return sorted(found, key=lambda each: each.id)


def _contents(connection: Connection, file_ids: Collection[int]) -> Mapping[int, Sequence[Any]]:
    """File -> of each publisher in it, how many captures, and when the newest was fetched."""
    found: dict[int, list[Any]] = {}
    for some in in_parts(sorted(file_ids)):
        statement = (
            select(
                capture.c.file_id,
                page.c.publisher_id,
                func.max(capture.c.fetched_at).label("newest_at"),
                func.count().label("captures"),
            )
            .outerjoin(page, page.c.id == capture.c.page_id)
            .where(capture.c.file_id.in_(some))
            .group_by(capture.c.file_id, page.c.publisher_id)
        )
        for row in connection.execute(statement):
            found.setdefault(row.file_id, []).append(row)
    return found


def _evidence(connection: Connection, file_ids: Collection[int]) -> set[int]:
    """Those of the files in which lies what something was read from."""
    evidence = _EVIDENCE.subquery()
    parts = select(capture_part.c.part_id).where(capture_part.c.capture_id.in_(select(evidence.c.capture_id)))
    found: set[int] = set()
    for wanted in (select(evidence.c.capture_id), parts):
        for some in in_parts(sorted(file_ids)):
            files = select(capture.c.file_id).where(capture.c.id.in_(wanted), capture.c.file_id.in_(some)).distinct()
            found |= set(connection.execute(files).scalars())
    return found


def _referred_to(connection: Connection, going: Collection[int]) -> set[int]:
    """Those of the files that are to go, but hold the payload of a revisit in a file that stays."""
    again = capture.alias("again")
    found: set[int] = set()
    for some in in_parts(sorted(going)):
        statement = (
            select(capture.c.file_id, again.c.file_id.label("by"))
            .join(again, again.c.refers_to == capture.c.id)
            .join(capture_file, capture_file.c.id == again.c.file_id)
            .where(capture.c.file_id.in_(some), capture_file.c.deleted_at.is_(None))
            .distinct()
        )
        found |= {row.file_id for row in connection.execute(statement) if row.by not in going}
    return found
