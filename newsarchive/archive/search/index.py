"""The full-text index, keyed by the article's id: FTS5 without content on SQLite, a tsvector with GIN on PostgreSQL.

The tokens come ready-made from `archive.tokens`; no tokenizer of a database ever sees a text, so that both find the
same articles. They are kept in `search_text`: a contentless FTS5 table forgets a row only when it is told again what
it held, ranking counts them, and PostgreSQL looks there for phrases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from newsarchive.archive.dialect import dialect_of
from newsarchive.archive.schema import search_text
from newsarchive.archive.search.match import match_text
from newsarchive.archive.search.prefix import is_broad, looked_through, spelled_out
from newsarchive.archive.search.query import All, Node, Not
from newsarchive.archive.search.tsquery import exact_condition, is_exact, tsquery, words_of

__all__ = [
    "COLUMNS",
    "CREATE_SEARCH_INDEX",
    "DROP_SEARCH_INDEX",
    "Matching",
    "create_search_index",
    "index_article",
    "index_articles",
    "matching",
    "unindex_article",
]

COLUMNS = ("headline", "body", "byline", "filters")

# The ascii tokenizer lets every character beyond ASCII be; with these marks as letters it splits at blanks only.
CREATE_SEARCH_INDEX = (
    "CREATE VIRTUAL TABLE search_index USING fts5(headline, body, byline, filters, "
    """content='', tokenize="ascii tokenchars '-._:'")"""
)
DROP_SEARCH_INDEX = "DROP TABLE IF EXISTS search_index"

_CREATE_ON_SERVER = (
    "CREATE TABLE search_index (article_id bigint PRIMARY KEY REFERENCES article (id), words tsvector NOT NULL)",
    "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",  # search
)

_ADD = text(
    "INSERT INTO search_index(rowid, headline, body, byline, filters) "
    "VALUES (:article_id, :headline, :body, :byline, :filters)"
)
_ADD_ON_SERVER = text(
    "INSERT INTO search_index (article_id, words) VALUES (:article_id, array_to_tsvector(CAST(:words AS text[])))"
)
_TAKE_OUT = text(
    "INSERT INTO search_index(search_index, rowid, headline, body, byline, filters) "
    "VALUES ('delete', :article_id, :headline, :body, :byline, :filters)"
)
_TAKE_OUT_ON_SERVER = text("DELETE FROM search_index WHERE article_id = :article_id")
_KEPT = select(search_text).where(search_text.c.article_id == bindparam("article_id"))


@dataclass(frozen=True, slots=True)
class Matching:
    """Where the articles that match a query are: `id` of the rows of `source` for which `condition` holds."""

    source: str
    id: str
    condition: str
    values: dict[str, Any]


def matching(connection: Connection, node: Node, prefix: str = "wanted") -> Matching:
    """How a query is asked of this database; the names of the values begin with `prefix`."""
    if dialect_of(connection) == "sqlite":
        return _matching_in_file(spelled_out(connection, node), prefix)
    values = {prefix: tsquery(node)}
    source, condition = "search_index", f"search_index.words @@ CAST(:{prefix} AS tsquery)"
    if not is_exact(node):
        source = "search_index JOIN search_text ON search_text.article_id = search_index.article_id"
        condition = f"{condition} AND ({exact_condition(node, values, prefix)})"
    return Matching(source, "search_index.article_id", condition, values)


def _matching_in_file(node: Node, prefix: str) -> Matching:
    nodes = node.nodes if isinstance(node, All) else (node,)
    broad = [each for each in nodes if is_broad(each)]
    others = tuple(each for each in nodes if not is_broad(each))
    values: dict[str, str] = {}
    conditions = [looked_through(broad, values, prefix)] if broad else []
    if not any(not isinstance(each, Not) for each in others):
        if not others:
            return Matching("search_text", "search_text.article_id", conditions[0], values)
        others, conditions = nodes, []  # what is left out has to be left out of something
    values[prefix] = match_text(others[0] if len(others) == 1 else All(others))
    source = "search_index CROSS JOIN search_text ON search_text.article_id = search_index.rowid"
    if not conditions:
        source, values = "search_index", {prefix: values[prefix]}
    return Matching(
        source, "search_index.rowid", " AND ".join([f"search_index MATCH :{prefix}", *conditions]), {**values}
    )


def create_search_index(connection: Connection) -> None:
    """Make the index, empty."""
    statements = (CREATE_SEARCH_INDEX,) if dialect_of(connection) == "sqlite" else _CREATE_ON_SERVER
    for statement in statements:
        connection.exec_driver_sql(statement)


def index_articles(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Add articles that are not in the index yet; each row has `article_id` and the `COLUMNS`."""
    if not rows:
        return
    connection.execute(insert(search_text), rows)
    if dialect_of(connection) == "sqlite":
        connection.execute(_ADD, rows)
    else:
        connection.execute(_ADD_ON_SERVER, [_words(row) for row in rows])


def index_article(connection: Connection, article_id: int, columns: Mapping[str, str]) -> None:
    """Put an article's tokens into the index, in place of those it had."""
    unindex_article(connection, article_id)
    index_articles(connection, [{"article_id": article_id, **columns}])


def unindex_article(connection: Connection, article_id: int) -> None:
    """Take an article's tokens out of the index; nothing happens when it has none."""
    row = connection.execute(_KEPT, {"article_id": article_id}).one_or_none()
    if row is None:
        return
    if dialect_of(connection) == "sqlite":
        connection.execute(_TAKE_OUT, row._asdict())
    else:
        connection.execute(_TAKE_OUT_ON_SERVER, {"article_id": article_id})
    connection.execute(delete(search_text).where(search_text.c.article_id == article_id))


def _words(row: Mapping[str, object]) -> dict[str, object]:
    words, is_whole = words_of({name: str(row[name]) for name in COLUMNS})
    if not is_whole:
        import structlog  # brings Rich: a search would wait for it

        structlog.get_logger(__name__).warning(
            "an article has more distinct words than an index takes: the last are not found", id=row["article_id"]
        )
    return {"article_id": row["article_id"], "words": words}
