"""Rows for a dump, streamed: memory stays the same whether there are a hundred or a million."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, text

from newsarchive.archive.filters import Filters, conditions
from newsarchive.archive.views import ARTICLE_COLUMNS, articles_select
from newsarchive.errors import UsageError

__all__ = ["TABLES", "count_rows", "iter_rows"]

_BATCH = 500  # rows fetched at once
_CURRENT = "article.status <> 'erased' AND article.merged_into IS NULL"  # what is not erased, once

_TABLES: dict[str, tuple[dict[str, str], str]] = {
    "revisions": (
        {
            "id": "revision.id",
            "article_id": "revision.article_id",
            "publisher": "article.publisher_id",
            "number": "revision.number",
            "seen_at": "revision.seen_at",
            "changed": "(SELECT group_concat(value, '; ') FROM json_each(revision.changed))",
            "silent": "revision.is_silent",
            "headline": "revision.headline",
            "subheadline": "revision.subheadline",
            "published_on": "revision.published_on",
            "published_at": "revision.published_at",
            "modified_at": "revision.modified_at",
            "byline": "revision.byline",
            "source": "revision.source",
            "language": "revision.language",
            "section": "revision.section",
            "tags": "(SELECT group_concat(value, '; ') FROM json_each(revision.tags))",
            "kind": "revision.kind",
            "access": "revision.access",
            "word_count": "revision.word_count",
            "body": "revision.body",
            "notice_id": "revision.notice_id",
            "canonical_url": "revision.canonical_url",
            "content_hash": "revision.content_hash",
            "extracted_by": "revision.extracted_by",
            "capture_id": "revision.capture_id",
        },
        (
            "FROM article JOIN revision ON revision.article_id = article.id "
            "WHERE {current}{more} ORDER BY article.id, revision.number"
        ),
    ),
    "authors": (
        {
            "article_id": "article.id",
            "publisher": "article.publisher_id",
            "position": "revision_author.position",
            "name": "author.name",
            "role": "revision_author.role",
            "location": "revision_author.location",
        },
        (
            "FROM article JOIN revision ON revision.id = article.current_revision_id "
            "JOIN revision_author ON revision_author.revision_id = revision.id "
            "JOIN author ON author.id = revision_author.author_id "
            "WHERE {current}{more} ORDER BY article.id, revision_author.position"
        ),
    ),
    "photos": (
        {
            "article_id": "article.id",
            "publisher": "article.publisher_id",
            "position": "photo.position",
            "url": "photo.url",
            "caption": "photo.caption",
            "credit": "photo.credit",
        },
        (
            "FROM article JOIN revision ON revision.id = article.current_revision_id "
            "JOIN photo ON photo.revision_id = revision.id "
            "WHERE {current}{more} ORDER BY article.id, photo.position"
        ),
    ),
    "notices": (
        {
            "id": "notice.id",
            "statement": "notice.statement",
            "holder": "notice.holder",
            "year_start": "notice.year_start",
            "year_end": "notice.year_end",
            "rights_reserved": "notice.rights_reserved",
            "licence": "notice.licence",
        },
        (
            "FROM notice WHERE notice.id IN (SELECT revision.notice_id FROM article "
            "JOIN revision ON revision.id = article.current_revision_id WHERE {current}{more}) ORDER BY notice.id"
        ),
    ),
    "registrations": (
        {
            "notice_id": "registration.notice_id",
            "position": "registration.position",
            "kind": "registration.kind",
            "number": "registration.number",
            "region": "registration.region",
        },
        (
            "FROM registration WHERE registration.notice_id IN (SELECT revision.notice_id FROM article "
            "JOIN revision ON revision.id = article.current_revision_id WHERE {current}{more}) "
            "ORDER BY registration.notice_id, registration.position"
        ),
    ),
    "captures": (
        {
            "id": "capture.id",
            "article_id": "page.article_id",
            "url": "capture.url",
            "fetched_at": "capture.fetched_at",
            "status": "capture.status",
            "content_type": "capture.content_type",
            "payload_digest": "capture.payload_digest",
            "payload_bytes": "capture.payload_bytes",
            "file": "capture_file.name",
            "offset": 'capture."offset"',
            "length": "capture.length",
            "member_sha256": "capture.member_sha256",
            "record_type": "capture.record_type",
            "refers_to": "capture.refers_to",
        },
        (
            "FROM capture LEFT JOIN page ON page.id = capture.page_id "
            "LEFT JOIN capture_file ON capture_file.id = capture.file_id {captures} ORDER BY capture.id"
        ),
    ),
}
_CAPTURES_OF_SOME = (
    "WHERE page.article_id IN (SELECT article.id FROM article "
    "JOIN revision ON revision.id = article.current_revision_id WHERE {current}{more})"
)

TABLES: dict[str, tuple[str, ...]] = {
    "articles": ARTICLE_COLUMNS,
    **{name: tuple(columns) for name, (columns, _) in _TABLES.items()},
}
"""The columns of each table that can be dumped, in order."""


def iter_rows(
    connection: Connection,
    table: str = "articles",
    columns: Sequence[str] | None = None,
    filters: Filters | None = None,
) -> Iterator[tuple[Any, ...]]:
    """The rows of a table that fit the filters, with these columns in this order, None: all of them.

    Values are text, numbers or None: days and moments in ISO 8601, lists joined with `; `. Raises UsageError for a
    table or column there is not. The connection is read from until the last row.
    """
    statement, values = _statement(table, columns, filters or Filters())
    rows = connection.execution_options(yield_per=_BATCH).execute(text(statement), values)
    for batch in rows.partitions():
        yield from batch


def count_rows(connection: Connection, table: str = "articles", filters: Filters | None = None) -> int:
    """How many rows `iter_rows` gives: for a progress bar."""
    columns = ["id"] if table == "articles" else None
    statement, values = _statement(table, columns, filters or Filters())
    return int(connection.execute(text(f"SELECT count(*) FROM ({statement})"), values).scalar_one())  # noqa: S608


def _statement(table: str, columns: Sequence[str] | None, filters: Filters) -> tuple[str, dict[str, Any]]:
    if table not in TABLES:
        raise UsageError(f"There is no table {table}; there are {', '.join(TABLES)}.")
    wanted = tuple(columns or TABLES[table])
    unknown = [name for name in wanted if name not in TABLES[table]]
    if unknown:
        raise UsageError(f"The table {table} has no column {unknown[0]}; it has {', '.join(TABLES[table])}.")
    more, values = conditions(filters)
    if table == "articles":
        order = " ORDER BY article.id"
        return articles_select(wanted, include_erased=filters.include_erased) + more + order, values
    expressions, rest = _TABLES[table]
    current = _CURRENT if not filters.include_erased else "article.merged_into IS NULL"
    some = _CAPTURES_OF_SOME.format(current=current, more=more) if more else ""
    listed = ", ".join(f'{expressions[name]} AS "{name}"' for name in wanted)
    return f"SELECT {listed} {rest.format(current=current, more=more, captures=some)}", values
