"""Whether the full-text index says what the articles say: the index, the tokens kept for it, the current revisions."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, select, text

from newsarchive.archive.engine import sqlite_uri
from newsarchive.archive.integrity.problems import Problem
from newsarchive.archive.revisions.stored import article_of
from newsarchive.archive.schema import article, revision, search_text
from newsarchive.archive.search.index import COLUMNS
from newsarchive.archive.writing.prepare import prepare
from newsarchive.archive.writing.store_revision import search_columns

__all__ = ["check_index", "check_tokens"]

MEND = "run `newsarchive verify --mend-search`: the index is made again from the revisions"
_BATCH = 200
_SHOWN = 50  # articles named one by one; the rest is a number

_CURRENT = (
    select(revision, article.c.id.label("article"), article.c.url, article.c.publisher_id, article.c.first_seen_at)
    .add_columns(*(search_text.c[name].label(f"kept_{name}") for name in COLUMNS))
    .join_from(article, revision, revision.c.id == article.c.current_revision_id)
    .outerjoin(search_text, search_text.c.article_id == article.c.id)
    .where(article.c.merged_into.is_(None), article.c.status != "erased", article.c.set_aside_at.is_(None))
)
_STRAY = text(
    "SELECT search_text.article_id FROM search_text LEFT JOIN article ON article.id = search_text.article_id "
    "WHERE article.id IS NULL OR article.merged_into IS NOT NULL OR article.status = 'erased' "
    "OR article.set_aside_at IS NOT NULL"
)


def check_tokens(connection: Connection) -> Iterator[Problem]:
    """Articles whose kept tokens are not those of their current revision."""
    for row in connection.execution_options(yield_per=_BATCH).execute(_CURRENT).mappings():
        try:
            read = article_of(connection, row, row["url"])
            wanted = search_columns(
                prepare(read, identity="", extracted_by=row["extracted_by"]), row["publisher_id"], row["first_seen_at"]
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # told already, as a revision that cannot be read
        if any(wanted[name] != row[f"kept_{name}"] for name in COLUMNS):
            problem = "is not searched by what its current revision says"
            yield Problem("search", problem, MEND, table="search_text", row=str(row["article"]))
    for (article_id,) in connection.execute(_STRAY):
        yield Problem("search", "is searched, and should not be", MEND, table="search_text", row=str(article_id))


def check_index(path: Path, *, is_quick: bool) -> Iterator[Problem]:
    """Articles of an SQLite archive whose terms in the full-text index are not those kept for it.

    Reads every posting of the index: about a second for a million of them. `is_quick`: only which articles are in it.
    """
    with closing(sqlite3.connect(sqlite_uri(path, read_only=True), uri=True)) as connection:
        if is_quick:
            kept = {each for (each,) in connection.execute("SELECT article_id FROM search_text")}
            indexed = {each for (each,) in connection.execute("SELECT id FROM search_index_docsize")}
            wrong = kept ^ indexed
        else:
            wrong = _differing(_sums_of_index(connection), _sums_of_kept(connection))
    for article_id in islice(sorted(wrong), _SHOWN):
        problem = "the full-text index holds other words of it than were given to it"
        yield Problem("search", problem, MEND, table="search_index", row=str(article_id))
    if len(wrong) > _SHOWN:
        yield Problem("search", f"and {len(wrong) - _SHOWN} more articles likewise", MEND, table="search_index")


def _sums_of_index(connection: sqlite3.Connection) -> Mapping[int, int]:
    """For each article a sum over its postings (term, column, place), whatever their order."""
    connection.execute("CREATE VIRTUAL TABLE temp.posting USING fts5vocab(main, search_index, instance)")
    sums: dict[int, int] = defaultdict(int)
    for term, article_id, column, place in connection.execute('SELECT term, doc, col, "offset" FROM temp.posting'):
        sums[article_id] += hash((term, column, place))
    return sums


def _sums_of_kept(connection: sqlite3.Connection) -> Mapping[int, int]:
    listed = ", ".join(COLUMNS)
    sums: dict[int, int] = {}
    for article_id, *texts in connection.execute(f"SELECT article_id, {listed} FROM search_text"):  # noqa: S608
        sums[article_id] = sum(
            hash((term, column, place))
            for column, tokens in zip(COLUMNS, texts, strict=True)
            for place, term in enumerate(tokens.split())
        )
    return sums


def _differing(one: Mapping[int, int], other: Mapping[int, int]) -> set[int]:
    return {each for each in one.keys() | other.keys() if one.get(each, 0) != other.get(each, 0)}
