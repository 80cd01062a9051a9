"""The archive in numbers: how much there is, of whom, since when, and how much of each field was found."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Connection, text

from newsarchive.archive.dialect import NO_LIMIT
from newsarchive.archive.search.filters import Filters, conditions
from newsarchive.errors import UsageError

__all__ = ["GROUPS", "Group", "count_by", "fill_rates", "totals", "vanished"]

Group = Literal["publisher", "day", "language", "holder", "author"]

_FROM = (
    "FROM article JOIN revision ON revision.id = article.current_revision_id {join}"
    "WHERE article.status <> 'erased' AND article.set_aside_at IS NULL AND article.merged_into IS NULL{more}"
)
_GROUPS: dict[str, tuple[str, str]] = {
    "publisher": ("article.publisher_id", ""),
    "day": ("coalesce(revision.published_on, substr(article.first_seen_at, 1, 10))", ""),
    "language": ("revision.language", ""),
    "holder": ("notice.holder", "LEFT JOIN notice ON notice.id = revision.notice_id "),
    "author": (
        "author.name",
        (
            "JOIN revision_author ON revision_author.revision_id = revision.id "
            "JOIN author ON author.id = revision_author.author_id "
        ),
    ),
}
GROUPS = tuple(_GROUPS)
"""What articles can be counted by."""

_FILLED = {
    "headline": "revision.headline IS NOT NULL",
    "subheadline": "revision.subheadline IS NOT NULL",
    "published_on": "revision.published_on IS NOT NULL",
    "published_at": "revision.published_at IS NOT NULL",
    "modified_at": "revision.modified_at IS NOT NULL",
    "byline": "revision.byline IS NOT NULL",
    "authors": "EXISTS (SELECT 1 FROM revision_author WHERE revision_author.revision_id = revision.id)",
    "source": "revision.source IS NOT NULL",
    "language": "revision.language IS NOT NULL",
    "section": "revision.section IS NOT NULL",
    "tags": "revision.tags <> '[]'",
    "access": "revision.access IS NOT NULL",
    "body": "revision.body <> ''",
    "photos": "EXISTS (SELECT 1 FROM photo WHERE photo.revision_id = revision.id)",
    "notice": "revision.notice_id IS NOT NULL",
}
_TOTALS = {
    "articles": "SELECT count(*) FROM article WHERE status <> 'erased' AND set_aside_at IS NULL AND merged_into IS NULL",
    "live": "SELECT count(*) FROM article WHERE status = 'live' AND set_aside_at IS NULL AND merged_into IS NULL",
    "missing": "SELECT count(*) FROM article WHERE status = 'missing' AND set_aside_at IS NULL AND merged_into IS NULL",
    "gone": "SELECT count(*) FROM article WHERE status = 'gone' AND set_aside_at IS NULL AND merged_into IS NULL",
    "erased": "SELECT count(*) FROM article WHERE status = 'erased'",
    "set_aside": "SELECT count(*) FROM article WHERE set_aside_at IS NOT NULL",
    "unstable": "SELECT count(*) FROM article WHERE is_unstable = 1 AND set_aside_at IS NULL AND merged_into IS NULL",
    "revisions": "SELECT count(*) FROM revision",
    "silent_edits": "SELECT count(*) FROM revision WHERE is_silent = 1",
    "authors": "SELECT count(*) FROM author",
    "holders": "SELECT count(DISTINCT holder) FROM notice",
    "publishers": "SELECT count(DISTINCT publisher_id) FROM article",
    "pages": "SELECT count(*) FROM page",
    "captures": "SELECT count(*) FROM capture",
}


def totals(connection: Connection) -> dict[str, int]:
    """How many articles, by status, and how much else there is."""
    return {name: int(connection.execute(text(query)).scalar_one()) for name, query in _TOTALS.items()}


def count_by(
    connection: Connection, group: Group, filters: Filters | None = None, *, limit: int | None = None
) -> list[tuple[str | None, int]]:
    """Articles by publisher, day, language, rights holder or author: days in order, everything else the most first.

    None stands for articles that have no such value.
    """
    if group not in _GROUPS:
        raise UsageError(f"Articles are not counted by {group}; they are by {', '.join(GROUPS)}.")
    expression, join = _GROUPS[group]
    more, values = conditions(connection, filters or Filters())
    order = "1" if group == "day" else "2 DESC, 1 NULLS FIRST"
    statement = f"SELECT {expression}, count(*) {_FROM.format(join=join, more=more)} GROUP BY 1 ORDER BY {order}"
    rows = connection.execute(
        text(f"{statement} LIMIT :most"), {**values, "most": NO_LIMIT if limit is None else limit}
    )
    return [(row[0], row[1]) for row in rows]


def fill_rates(connection: Connection, filters: Filters | None = None) -> dict[str, float]:
    """In which share of the articles each field was found, 0 to 1; empty where there are no articles."""
    more, values = conditions(connection, filters or Filters())
    sums = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in _FILLED.values())
    row = connection.execute(text(f"SELECT count(*), {sums} {_FROM.format(join='', more=more)}"), values).one()
    if not row[0]:
        return {}
    return {name: count / row[0] for name, count in zip(_FILLED, row[1:], strict=True)}


def vanished(connection: Connection, filters: Filters | None = None) -> list[dict[str, Any]]:
    """The takedown report: articles that are missing or gone, the latest first, with the answer that shows it."""
    more, values = conditions(connection, filters or Filters())
    statement = f"""SELECT article.id, article.publisher_id AS publisher, article.url, revision.headline,
    article.status,
        article.status_at AS since, change.reason, change.capture_id
    FROM article JOIN revision ON revision.id = article.current_revision_id
    LEFT JOIN status_change AS change ON change.id = (
        SELECT max(id) FROM status_change WHERE status_change.article_id = article.id)
    WHERE article.status IN ('missing', 'gone') AND article.set_aside_at IS NULL AND article.merged_into IS NULL{more}
    ORDER BY article.status_at DESC, article.id"""  # noqa: S608 -- constants
    return [dict(row) for row in connection.execute(text(statement), values).mappings()]
