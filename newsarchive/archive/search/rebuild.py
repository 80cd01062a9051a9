"""The full-text index made again, from nothing but the current revisions."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, text

from newsarchive.archive.revisions.stored import article_of
from newsarchive.archive.schema import article, revision, search_text
from newsarchive.archive.search.index import DROP_SEARCH_INDEX, create_search_index, index_articles
from newsarchive.archive.writing.prepare import prepare
from newsarchive.archive.writing.store_revision import search_columns

__all__ = ["rebuild_search"]

_BATCH = 200
_CURRENT = (
    select(revision, article.c.id.label("article"), article.c.url, article.c.publisher_id, article.c.first_seen_at)
    .join_from(article, revision, revision.c.id == article.c.current_revision_id)
    .where(article.c.merged_into.is_(None), article.c.status != "erased", article.c.set_aside_at.is_(None))
    .where(article.c.id > text(":after"))
    .order_by(article.c.id)
    .limit(_BATCH)
)


def rebuild_search(connection: Connection) -> int:
    """Throw the index away and fill it again, in the caller's transaction; the number of articles in it."""
    connection.execute(delete(search_text))
    connection.exec_driver_sql(DROP_SEARCH_INDEX)
    create_search_index(connection)
    count, after = 0, 0
    while rows := connection.execute(_CURRENT, {"after": after}).mappings().all():
        found = []
        for row in rows:
            ready = prepare(article_of(connection, row, row["url"]), identity="", extracted_by=row["extracted_by"])
            columns = search_columns(ready, row["publisher_id"], row["first_seen_at"])
            found.append({"article_id": row["article"], **columns})
        index_articles(connection, found)
        count, after = count + len(rows), rows[-1]["article"]
    return count
