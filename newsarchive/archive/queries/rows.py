"""Rows for a dump, streamed: memory stays the same whether there are a hundred or a million."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, text

from newsarchive.archive.columns import moment_text
from newsarchive.archive.dialect import spoken
from newsarchive.archive.queries.views import ARTICLE_COLUMNS, articles_select, joined
from newsarchive.archive.search.filters import Filters, conditions
from newsarchive.archive.writing.change_log import KEPT_AFTER
from newsarchive.errors import UsageError

__all__ = ["TABLES", "count_rows", "iter_batches", "iter_rows", "wanted_columns"]

_BATCH = 100  # rows fetched at once: few enough to stay in the processor's cache

_TABLES: dict[str, tuple[dict[str, str], str]] = {
    "revisions": (
        {
            "id": "version.id",
            "article_id": "version.article_id",
            "publisher": "article.publisher_id",
            "number": "version.number",
            "seen_at": "version.seen_at",
            "changed": joined("FROM json_each(version.changed)"),
            "silent": "version.is_silent",
            "headline": "version.headline",
            "subheadline": "version.subheadline",
            "published_on": "version.published_on",
            "published_at": "version.published_at",
            "modified_at": "version.modified_at",
            "byline": "version.byline",
            "source": "version.source",
            "language": "version.language",
            "section": "version.section",
            "tags": joined("FROM json_each(version.tags)"),
            "kind": "version.kind",
            "access": "version.access",
            "word_count": "version.word_count",
            "body": "version.body",
            "notice_id": "version.notice_id",
            "canonical_url": "version.canonical_url",
            "content_hash": "version.content_hash",
            "extracted_by": "version.extracted_by",
            "capture_id": "version.capture_id",
        },
        (
            "FROM article JOIN revision ON revision.id = article.current_revision_id "
            "JOIN revision AS version ON version.article_id = article.id "
            "WHERE {current}{more}{own} ORDER BY article.id, version.number"
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
            "FROM notice WHERE notice.id IN (SELECT version.notice_id FROM article "
            "JOIN revision ON revision.id = article.current_revision_id "
            "JOIN revision AS version ON version.article_id = article.id WHERE {current}{more}) ORDER BY notice.id"
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
            "FROM registration WHERE registration.notice_id IN (SELECT version.notice_id FROM article "
            "JOIN revision ON revision.id = article.current_revision_id "
            "JOIN revision AS version ON version.article_id = article.id WHERE {current}{more}) "
            "ORDER BY registration.notice_id, registration.position"
        ),
    ),
    "captures": (
        {
            "id": "capture.id",
            "article_id": "(SELECT article.id FROM article WHERE article.id = page.article_id AND {current})",
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
            "deleted_at": "capture_file.deleted_at",
        },
        (
            "FROM capture LEFT JOIN page ON page.id = capture.page_id "
            "LEFT JOIN capture_file ON capture_file.id = capture.file_id WHERE TRUE{some}{own} ORDER BY capture.id"
        ),
    ),
}
_CAPTURES_OF_SOME = (
    " AND page.article_id IN (SELECT article.id FROM article "
    "JOIN revision ON revision.id = article.current_revision_id WHERE {current}{more})"
)
_JSON_LISTS = {"changed": "version.changed", "tags": "version.tags"}
# What is new in a table whose rows are more than the articles' values
_NEW_REVISION = (
    " AND (version.seen_at >= :changed_since OR EXISTS (SELECT 1 FROM earlier_reading "
    "WHERE earlier_reading.revision_id = version.id AND earlier_reading.replaced_at >= :changed_since))"
)
_NEW_CAPTURE = " AND capture.fetched_at >= :changed_since"

TABLES: dict[str, tuple[str, ...]] = {
    "articles": ARTICLE_COLUMNS,
    **{name: tuple(columns) for name, (columns, _) in _TABLES.items()},
}
"""The columns of each table that can be dumped, in order."""


def iter_batches(
    connection: Connection,
    table: str = "articles",
    columns: Sequence[str] | None = None,
    filters: Filters | None = None,
    *,
    json_lists: bool = False,
    as_bytes: bool = False,
) -> Iterator[Sequence[Any]]:
    """The rows of a table that fit the filters, a hundred at once, with these columns in this order, None: all.

    Values are text, numbers or None: days and moments in ISO 8601, lists joined with `; `, or as JSON where
    `json_lists`; `as_bytes` leaves text as its UTF-8 where the database is a file. Raises UsageError for a table or
    column there is not. The connection is read from until the last row.
    """
    statement, values = _statement(connection, table, columns, filters or Filters(), json_lists=json_lists)
    if connection.dialect.name == "sqlite":
        yield from _from_file(connection, statement, values, as_bytes=as_bytes)
        return
    rows = connection.execution_options(yield_per=_BATCH).execute(text(statement), values)
    yield from rows.partitions()


def _from_file(
    connection: Connection, statement: str, values: dict[str, Any], *, as_bytes: bool
) -> Iterator[Sequence[Any]]:
    """Batches of the driver's own tuples: making SQLAlchemy's rows of them would cost a quarter of a dump's time."""
    database = connection.connection.driver_connection
    assert database is not None
    cursor = database.cursor().execute(statement, values)
    try:
        while True:
            database.text_factory = bytes if as_bytes else str  # and back at once: others ask on this connection too
            batch = cursor.fetchmany(_BATCH)
            database.text_factory = str
            if not batch:
                return
            yield batch
    finally:
        cursor.close()


def iter_rows(
    connection: Connection,
    table: str = "articles",
    columns: Sequence[str] | None = None,
    filters: Filters | None = None,
) -> Iterator[tuple[Any, ...]]:
    """The same rows one by one."""
    for batch in iter_batches(connection, table, columns, filters):
        yield from batch


def count_rows(connection: Connection, table: str = "articles", filters: Filters | None = None) -> int:
    """How many rows `iter_rows` gives: for a progress bar."""
    columns = ["id"] if table == "articles" else None
    statement, values = _statement(connection, table, columns, filters or Filters())
    return int(connection.execute(text(f"SELECT count(*) FROM ({statement}) AS dumped"), values).scalar_one())  # noqa: S608


def wanted_columns(table: str, columns: Sequence[str] | None = None) -> tuple[str, ...]:
    """The columns asked for, None: all of the table; raises UsageError for a table or column there is not."""
    if table not in TABLES:
        raise UsageError(f"There is no table {table}; there are {', '.join(TABLES)}.")
    wanted = tuple(columns or TABLES[table])
    unknown = [name for name in wanted if name not in TABLES[table]]
    if unknown:
        raise UsageError(f"The table {table} has no column {unknown[0]}; it has {', '.join(TABLES[table])}.")
    if twice := [name for at, name in enumerate(wanted) if name in wanted[:at]]:
        raise UsageError(f"The column {twice[0]} is asked for twice.")
    return wanted


def _statement(
    connection: Connection,
    table: str,
    columns: Sequence[str] | None,
    filters: Filters,
    *,
    json_lists: bool = False,
) -> tuple[str, dict[str, Any]]:
    wanted = wanted_columns(table, columns)
    if table == "articles":
        more, values = conditions(connection, filters)
        select = articles_select(
            wanted,
            include_erased=filters.include_erased,
            include_set_aside=filters.include_set_aside,
            json_lists=json_lists,
        )
        return spoken(connection.dialect.name, f"{select}{more} ORDER BY article.id"), values
    more, own, values = _asked(connection, table, filters)
    expressions, rest = _TABLES[table]
    current = _current(filters)
    some = _CAPTURES_OF_SOME.format(current=current, more=more) if more else ""
    lists = _JSON_LISTS if json_lists and table == "revisions" else {}
    listed = ", ".join(f'{lists.get(name, expressions[name]).format(current=current)} AS "{name}"' for name in wanted)
    statement = f"SELECT {listed} {rest.format(current=current, more=more, own=own, some=some)}"
    return spoken(connection.dialect.name, statement), values


def _current(filters: Filters) -> str:
    """The condition for what is neither erased nor set aside, unless that is asked for, and each article once."""
    erased = "" if filters.include_erased else "article.status <> 'erased' AND "
    aside = "" if filters.include_set_aside else "article.set_aside_at IS NULL AND "
    return f"{erased}{aside}article.merged_into IS NULL"


def _asked(connection: Connection, table: str, filters: Filters) -> tuple[str, str, dict[str, Any]]:
    """The conditions on articles, those on the table's own rows, and the values of both.

    A new capture is none of a changed article, and a changed article has old revisions.
    """
    of_articles, own = filters, ""
    more_values: dict[str, Any] = {}
    if filters.changed_since is not None and table in {"revisions", "captures"}:
        of_articles = replace(of_articles, changed_since=None)
        own += _NEW_REVISION if table == "revisions" else _NEW_CAPTURE
        more_values["changed_since"] = moment_text(filters.changed_since)
    if filters.after is not None and table == "captures":
        of_articles = replace(of_articles, after=None)
        own += f" AND {KEPT_AFTER}"
        more_values["after_capture"] = filters.after.capture
    more, values = conditions(connection, of_articles)
    return more, own, values | more_values
