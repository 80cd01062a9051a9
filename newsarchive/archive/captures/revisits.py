"""Which payloads the capture files hold already, so that they are not kept twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from newsarchive.archive.captures.warc import response_id
from newsarchive.archive.dialect import in_parts
from newsarchive.archive.schema import capture, capture_file
from newsarchive.archive.writing.outcomes import CaptureRecord

__all__ = ["Original", "originals"]


@dataclass(frozen=True, slots=True)
class Original:
    """A record that holds a payload: the capture, what WARC names it by, and the file it lies in.

    `is_for_good`: that file is never deleted by age.
    """

    capture_id: int
    url: str
    fetched_at: datetime
    record_id: str
    file_id: int
    is_for_good: bool

    def serves(self, file_id: int) -> bool:
        """Whether a revisit in that file may refer to it: then no file is kept only because another refers to it."""
        return self.is_for_good or self.file_id == file_id


_KEPT = (
    select(capture.c.id, capture.c.url, capture.c.fetched_at, capture.c.payload_digest, capture.c.record_id)
    .add_columns(
        capture.c.file_id, or_(capture_file.c.holds.is_(None), capture_file.c.holds == "evidence").label("good")
    )
    .join(capture_file, capture_file.c.id == capture.c.file_id)
    .where(
        capture_file.c.deleted_at.is_(None),
        capture.c.payload_digest.in_(bindparam("digests", expanding=True)),
        capture.c.refers_to.is_(None),
        capture.c.record_type == "response",
        capture.c.status.between(200, 299),
    )
    .order_by(capture.c.id)
)


def originals(connection: Connection, records: Sequence[CaptureRecord]) -> Mapping[tuple[str, str], Sequence[Original]]:
    """(address, payload digest) -> the records of it, the first of each file, for those that may be kept as revisits."""
    wanted = {(record.url, record.payload_digest) for record in records if record.head is not None}
    digests = sorted({digest for _, digest in wanted})
    found: dict[tuple[str, str], dict[int, Original]] = {}
    for some in in_parts(digests):
        for row in connection.execute(_KEPT, {"digests": some}):
            if (row.url, row.payload_digest) in wanted:
                record_id = row.record_id or response_id(row.url, row.fetched_at)
                one = Original(row.id, row.url, row.fetched_at, record_id, row.file_id, bool(row.good))
                found.setdefault((row.url, row.payload_digest), {}).setdefault(row.file_id, one)
    return {key: tuple(each.values()) for key, each in found.items()}
