"""Whether the rows of an archive are whole: schema, foreign keys, the file's pages, seals, content hashes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, select, text

from newsarchive.archive.integrity.problems import Problem
from newsarchive.archive.integrity.seals import SEALED, BrokenSeal, broken_seals
from newsarchive.archive.revisions.stored import article_of, notice_of
from newsarchive.archive.schema import article, metadata, notice, revision
from newsarchive.archive.writing.prepare import content_hash, notice_digest
from newsarchive.extraction import EXTRACTOR_VERSION

__all__ = ["check_content", "check_database", "check_foreign_keys", "check_schema", "check_seals"]

RESTORE = "restore the database from a backup"
_HOW = {
    "altered": (
        "holds a value that this program did not write",
        "take the row from a backup; or `reextract` a revision",
    ),
    "added": ("was not written by this program", "take the row out, or restore a backup"),
    "taken away": ("was taken out by another program", RESTORE),
}
_MOST_LINES = 100  # of what SQLite says of a file: after that a backup is wanted, and not another line
_BATCH = 200


def check_database(connection: Connection, *, is_quick: bool) -> Iterator[Problem]:
    """What SQLite finds wrong with its own pages and indexes; a server looks after its own."""
    if connection.dialect.name != "sqlite":
        return
    pragma = "quick_check" if is_quick else "integrity_check"
    for (line,) in connection.exec_driver_sql(f"PRAGMA {pragma}({_MOST_LINES})"):
        if line != "ok":
            yield Problem("database", line, RESTORE)


def check_schema(connection: Connection) -> Iterator[Problem]:
    """Tables and columns that should be there, and are not."""
    found = inspect(connection)
    names = set(found.get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in names:
            yield Problem("schema", "the table is missing", RESTORE, table=table.name)
            continue
        have = {each["name"] for each in found.get_columns(table.name)}
        for name in sorted(set(table.c.keys()) - have):
            yield Problem("schema", f"the column {name} is missing", RESTORE, table=table.name)
    if "articles" not in found.get_view_names():
        yield Problem("schema", "the view articles is missing", RESTORE)


def check_foreign_keys(connection: Connection) -> Iterator[Problem]:
    """Rows that point to rows that are not there."""
    if connection.dialect.name != "sqlite":
        return  # a server enforces them, whoever writes
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        problem = f"points to a row of {parent} that is not there"
        yield Problem("foreign keys", problem, RESTORE, table=table, row=None if row is None else str(row))


def check_seals(connection: Connection) -> Iterator[Problem]:
    """Rows of evidence that are not as they were written."""
    for table in SEALED:
        yield from map(_broken, broken_seals(connection, table))


def check_content(connection: Connection) -> Iterator[Problem]:
    """Revisions and notices whose digest does not fit their values.

    A revision that was read by an earlier version may have a hash of that version's making: it is left alone.
    """
    rows = connection.execution_options(yield_per=_BATCH).execute(_REVISIONS).mappings()
    for row in rows:
        try:
            is_whole = content_hash(article_of(connection, row, row["url"])) == row["content_hash"]
        except (ValueError, TypeError, KeyError, AttributeError) as error:  # what cannot be read as what it should be
            yield Problem("content", f"cannot be read: {error}", RESTORE, table="revision", row=str(row["id"]))
            continue
        if not is_whole and row["extracted_by"] == EXTRACTOR_VERSION:
            problem = "its hash does not fit what it says"
            yield Problem(
                "content", problem, "`reextract` it, or restore a backup", table="revision", row=str(row["id"])
            )
    for printed in connection.execute(select(notice)).all():
        if notice_digest(notice_of(connection, printed)) != printed.digest:
            yield Problem(
                "content", "its digest does not fit what it says", RESTORE, table="notice", row=str(printed.id)
            )
    for (article_id,) in connection.execute(_CURRENT):
        problem = "its current revision is another article's, or its count of revisions is wrong"
        yield Problem("content", problem, RESTORE, table="article", row=str(article_id))


_REVISIONS = select(revision, article.c.url).join_from(revision, article, article.c.id == revision.c.article_id)
_CURRENT = text(
    "SELECT article.id FROM article LEFT JOIN revision ON revision.id = article.current_revision_id "
    "WHERE (article.current_revision_id IS NOT NULL AND (revision.id IS NULL OR revision.article_id <> article.id)) "
    "OR (article.status <> 'erased' AND article.revision_count <> "
    "(SELECT count(*) FROM revision AS each WHERE each.article_id = article.id))"
)


def _broken(seal: BrokenSeal) -> Problem:
    problem, mend = _HOW[seal.how]
    return Problem("seals", problem, mend, table=seal.table, row=seal.key)
