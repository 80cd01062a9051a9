"""Which payloads the capture files hold already, so that they are not kept twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from newsarchive.archive.outcomes import CaptureRecord
from newsarchive.archive.schema import capture
from newsarchive.archive.warc import response_id

__all__ = ["Original", "originals"]

FEW = 500  # digests put into one statement: SQLite's older limit of variables is 999


@dataclass(frozen=True, slots=True)
class Original:
    """A record that holds a payload: the capture, and what WARC names it by."""

    capture_id: int
    url: str
    fetched_at: datetime
    record_id: str


_KEPT = (
    select(capture.c.id, capture.c.url, capture.c.fetched_at, capture.c.payload_digest, capture.c.record_id)
    .where(
        capture.c.payload_digest.in_(bindparam("digests", expanding=True)),
        capture.c.refers_to.is_(None),
        capture.c.record_type == "response",
        capture.c.status.between(200, 299),
    )
    .order_by(capture.c.id.desc())
)


def originals(connection: Connection, records: Sequence[CaptureRecord]) -> Mapping[tuple[str, str], Original]:
    """(address, payload digest) -> the first record of it, for those of `records` that may be kept as revisits."""
    wanted = {(record.url, record.payload_digest) for record in records if record.head is not None}
    digests = sorted({digest for _, digest in wanted})
    found: dict[tuple[str, str], Original] = {}
    for at in range(0, len(digests), FEW):
        for row in connection.execute(_KEPT, {"digests": digests[at : at + FEW]}):
            if (row.url, row.payload_digest) in wanted:
                record_id = row.record_id or response_id(row.url, row.fetched_at)
                found[row.url, row.payload_digest] = Original(row.id, row.url, row.fetched_at, record_id)
    return found
