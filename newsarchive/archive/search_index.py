"""The full-text table on SQLite: FTS5 without content, whose rowid is the article's id.

The tokens come ready-made from `archive.tokens`; FTS5 only splits them at blanks. They are kept in `search_text`,
since a contentless table forgets a row only when it is told again what it held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from newsarchive.archive.schema import search_text

__all__ = ["COLUMNS", "CREATE_SEARCH_INDEX", "DROP_SEARCH_INDEX", "index_article", "index_articles", "unindex_article"]

COLUMNS = ("headline", "body", "byline", "filters")

# The ascii tokenizer lets every character beyond ASCII be; with these marks as letters it splits at blanks only.
CREATE_SEARCH_INDEX = (
    "CREATE VIRTUAL TABLE search_index USING fts5(headline, body, byline, filters, "
    """content='', tokenize="ascii tokenchars '-._:'")"""
)
DROP_SEARCH_INDEX = "DROP TABLE IF EXISTS search_index"

_ADD = text(
    "INSERT INTO search_index(rowid, headline, body, byline, filters) "
    "VALUES (:article_id, :headline, :body, :byline, :filters)"
)
_TAKE_OUT = text(
    "INSERT INTO search_index(search_index, rowid, headline, body, byline, filters) "
    "VALUES ('delete', :article_id, :headline, :body, :byline, :filters)"
)
_KEPT = select(search_text).where(search_text.c.article_id == bindparam("article_id"))


def index_articles(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Add articles that are not in the index yet; each row has `article_id` and the `COLUMNS`."""
    if rows:
        connection.execute(_ADD, rows)
        connection.execute(insert(search_text), rows)


def index_article(connection: Connection, article_id: int, columns: Mapping[str, str]) -> None:
    """Put an article's tokens into the index, in place of those it had."""
    unindex_article(connection, article_id)
    index_articles(connection, [{"article_id": article_id, **columns}])


def unindex_article(connection: Connection, article_id: int) -> None:
    """Take an article's tokens out of the index; nothing happens when it has none."""
    row = connection.execute(_KEPT, {"article_id": article_id}).one_or_none()
    if row is not None:
        connection.execute(_TAKE_OUT, row._asdict())
        connection.execute(delete(search_text).where(search_text.c.article_id == article_id))
