"""A capture read back: the exchange it holds, from its bytes, a revisit's body from the record it points to."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, select
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.deleted_files import is_kept
from newsarchive.archive.captures.http_block import entity_of, headers_of, parted
from newsarchive.archive.captures.stored_files import read_range
from newsarchive.archive.schema import capture, capture_file
from newsarchive.archive.writing.outcomes import Exchange
from newsarchive.errors import ArchiveCorrupt, NotFound

__all__ = ["last_exchange", "read_exchange"]

_CAPTURE = (
    select(
        capture,
        capture_file.c.name,
        capture_file.c.uploaded_to,
        capture_file.c.deleted_at,
        capture_file.c.delete_reason,
    )
    .outerjoin(capture_file, capture.c.file_id == capture_file.c.id)
    .where(capture.c.id == bindparam("capture"))
)


def read_exchange(archive: Archive, capture_id: int) -> Exchange:
    """The exchange of a capture, from its bytes; of a revisit, the body is that of the record it refers to.

    Raises NotFound where they were not kept, were erased or deleted by age, ArchiveCorrupt where they are damaged. Of a capture of the kind `text`,
    the body is that text.
    """
    row = _row(archive, capture_id)
    exchange = _read(archive, row)
    if row.record_type == "revisit" and row.refers_to is not None:
        exchange = replace(exchange, body=_read(archive, _row(archive, row.refers_to)).body)
    if row.record_type != "conversion" and hashlib.sha256(exchange.body).hexdigest() != row.payload_digest:
        raise ArchiveCorrupt(
            f"capture {capture_id}: its bytes are not those whose digest the archive knows; restore from a backup"
        )
    return exchange


def _row(archive: Archive, capture_id: int) -> Row[Any]:
    with archive.reading() as connection:
        row = connection.execute(_CAPTURE, {"capture": capture_id}).one_or_none()
    if row is None:
        raise NotFound(f"capture {capture_id}: there is none")
    if row.name is None:
        raise NotFound(f"capture {capture_id}: its bytes were not kept")
    if row.erased_at is not None:
        raise NotFound(f"capture {capture_id}: it was erased on {row.erased_at.date()}")
    if row.deleted_at is not None:
        raise NotFound(
            f"capture {capture_id}: was deleted by retention on {row.deleted_at.date()}: {row.delete_reason}"
        )
    return row


def _read(archive: Archive, row: Row[Any]) -> Exchange:
    path = archive.captures_path / row.name
    member = read_range(path, row.uploaded_to, row.offset, row.length)
    if row.member_sha256 is not None and hashlib.sha256(member).hexdigest() != row.member_sha256:
        raise ArchiveCorrupt(f"{path}: the record at {row.offset} was altered; restore the file from a backup")
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(member), no_record_parse=True)))
        block: bytes = record.raw_stream.read()
    except (ArchiveLoadFailed, StopIteration) as error:
        raise ArchiveCorrupt(f"{path}: the record at {row.offset} cannot be read; restore the file") from error
    headers: tuple[tuple[str, str], ...] = ()
    if record.rec_type in ("response", "revisit"):
        head, block = parted(block)
        headers = headers_of(head)
        block = entity_of(headers, block)
    elif row.record_type == "rendered":
        headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Exchange(
        url=row.url,
        fetched_at=row.fetched_at,
        status=row.status,
        request_headers=(),
        response_headers=headers,
        body=block,
        ip_address=record.rec_headers.get_header("WARC-IP-Address"),
        tls=record.rec_headers.get_header("X-TLS"),
    )


def last_exchange(archive: Archive) -> Exchange | None:
    """The newest exchange that was kept of a page, None where there is none."""
    newest = select(capture.c.id).where(capture.c.page_id.is_not(None), is_kept())
    with archive.reading() as connection:
        capture_id = connection.execute(newest.order_by(capture.c.id.desc()).limit(1)).scalar()
    return None if capture_id is None else read_exchange(archive, capture_id)
