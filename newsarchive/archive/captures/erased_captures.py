"""Which captures hold a text that is to be erased, and their rows once they are blanked."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.blanking import overwrite, span_of
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.captures.stored_files import open_file
from newsarchive.archive.dialect import in_parts
from newsarchive.archive.revisions.rereading import entity
from newsarchive.archive.schema import capture, capture_file, file_rewrite, page, sighting
from newsarchive.archive.writing.outcomes import ERASED_DIGEST
from newsarchive.errors import ArchiveCorrupt, NotFound
from newsarchive.expressions import expression

__all__ = ["blank", "captures_of_pages", "captures_that_quote", "copies_of", "pages_of"]

LEAST_QUOTE = 24  # characters: fewer are said by everybody
LONGEST_QUOTE = 80
_TAGS = expression(r"<[^>]{0,400}>")
_WHITE = expression(r"\s+")


def captures_of_pages(connection: Connection, page_ids: Collection[int]) -> set[int]:
    """The captures of pages, those that stand for the same payload, and those that they refer to."""
    found = set(_ids(connection, select(capture.c.id), capture.c.page_id, page_ids))
    fresh = found
    while fresh:
        related = set(_ids(connection, select(capture.c.id), capture.c.refers_to, fresh))
        related |= set(_ids(connection, select(capture.c.refers_to), capture.c.id, fresh)) - {None}
        fresh = related - found
        found = found | fresh
    return found


def captures_that_quote(archive: Archive, page_ids: Collection[int], texts: Iterable[str]) -> set[int]:
    """The captures of feeds and front pages that showed these pages, and hold a headline or a paragraph of theirs."""
    quotes = {quote for text in texts if len(quote := _flat(text)[:LONGEST_QUOTE]) >= LEAST_QUOTE}
    with archive.reading() as connection:
        lists = set(_ids(connection, select(sighting.c.list_page_id), sighting.c.page_id, page_ids)) - set(page_ids)
        known = _ids(connection, select(capture.c.id).where(capture.c.erased_at.is_(None)), capture.c.page_id, lists)
        candidates = sorted(known)
    return {each for each in candidates if _holds(archive, each, quotes)}


def blank(
    archive: Archive,
    connection: Connection,
    capture_ids: Collection[int],
    *,
    at: datetime,
    reason: str,
    is_alone: bool,
) -> dict[str, int]:
    """Overwrite the records of captures, and say so in their rows; file name -> records blanked.

    Run again after a crash it goes on: what is blank already is blanked again. `is_alone`: no crawl is writing, so the
    file that is open is closed, and the next manifest states its new digest.
    """
    counts: dict[str, int] = {}
    files = sorted(set(_ids(connection, select(capture.c.file_id), capture.c.id, capture_ids)) - {None})
    for file_id in files:
        file = connection.execute(select(capture_file).where(capture_file.c.id == file_id)).one()
        if file.deleted_at is not None:
            continue  # its bytes are gone, and its rows say so
        path = archive.captures_path / file.name
        _bring_here(path, file)
        for row, previous_end in list(_places(connection, file_id, capture_ids)):
            begin = span_of(path, previous_end, row.offset)
            blanked = overwrite(path, previous_end, begin, row.offset + row.length, at=at, reason=reason)
            values = {
                "offset": blanked.offset,
                "length": blanked.length,
                "member_sha256": blanked.member_sha256,
                "lead_sha256": blanked.lead_sha256,
            }
            connection.execute(update(capture).where(capture.c.id == row.id).values(values))
            counts[file.name] = counts.get(file.name, 0) + 1
        _note_rewrite(connection, path, file, counts.get(file.name, 0), at=at, reason=reason, is_alone=is_alone)
    gone = {
        "payload_digest": ERASED_DIGEST,
        "payload_bytes": 0,
        "content_type": None,
        "record_type": None,
        "refers_to": None,
    }
    for some in in_parts(sorted(capture_ids)):
        connection.execute(update(capture).where(capture.c.id.in_(some)).values(erased_at=at, **gone))
    return counts


def copies_of(connection: Connection, names: Iterable[str]) -> list[str]:
    """The addresses that capture files of these names were uploaded to."""
    uploaded = select(capture_file.c.uploaded_to).where(
        capture_file.c.uploaded_to.is_not(None),
        capture_file.c.uploaded_sha256.is_distinct_from(capture_file.c.sha256),
    )
    return sorted(_ids(connection, uploaded, capture_file.c.name, set(names)))


def _places(connection: Connection, file_id: int, wanted: Collection[int]) -> Iterator[tuple[Any, int]]:
    """The captures of a file that are wanted, each with where the one before it ends."""
    places = select(capture.c.id, capture.c.offset, capture.c.length).where(capture.c.file_id == file_id)
    end = 0
    for row in connection.execute(places.order_by(capture.c.offset)).all():
        if row.id in wanted:
            yield row, end
        end = row.offset + row.length


def _bring_here(path: Path, file: Row[Any]) -> None:
    """A file that lies only where it was uploaded is brought back, since it is changed here."""
    if path.exists() or file.uploaded_to is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with open_file(path, file.uploaded_to) as remote, part.open("wb") as local:
        while data := remote.read(1 << 20):
            local.write(data)
    part.replace(path)


def _note_rewrite(
    connection: Connection, path: Path, file: Row[Any], records: int, *, at: datetime, reason: str, is_alone: bool
) -> None:
    new = None
    if file.closed_at is not None or (is_alone and path.stat().st_size == file.committed_bytes):
        with path.open("rb") as whole:
            new = hashlib.file_digest(whole, "sha256").hexdigest()
        closed = {"sha256": new, "closed_at": file.closed_at or at}
        connection.execute(update(capture_file).where(capture_file.c.id == file.id).values(closed))
    values = {"file_id": file.id, "rewritten_at": at, "reason": reason, "records": records}
    connection.execute(insert(file_rewrite), {**values, "old_sha256": file.sha256, "new_sha256": new})


def _holds(archive: Archive, capture_id: int, quotes: Collection[str]) -> bool:
    try:
        body = entity(read_exchange(archive, capture_id))
    except (NotFound, ArchiveCorrupt):
        return False
    if body is None:
        return False
    text = _flat(html.unescape(html.unescape(body.decode("utf-8", "replace"))))
    return any(quote in text for quote in quotes)


def _flat(text: str) -> str:
    return _WHITE.sub(" ", _TAGS.sub("", text)).strip()


def _ids(connection: Connection, wanted: Any, column: Any, values: Collection[Any]) -> Iterator[Any]:
    for some in in_parts(sorted(values)):
        yield from connection.execute(wanted.where(column.in_(some))).scalars()


def pages_of(connection: Connection, article_ids: Collection[int], publisher_id: str | None) -> set[int]:
    """The pages that hold these articles or redirect to one that does; all of a publisher's, where one is named."""
    found = set(_ids(connection, select(page.c.id), page.c.article_id, article_ids))
    fresh = found
    while fresh:
        fresh = set(_ids(connection, select(page.c.id), page.c.redirect_to, fresh)) - found
        found = found | fresh
    if publisher_id is not None:
        found |= set(connection.execute(select(page.c.id).where(page.c.publisher_id == publisher_id)).scalars())
    return found
