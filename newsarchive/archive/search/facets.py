"""Facets: how the articles found divide by publisher, month, language, author and rights holder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

__all__ = ["FACETS", "NoticeUse", "facets", "notices", "places"]

_CHOSEN = "article.id IN (SELECT value FROM json_each(:ids))"
_CURRENT = f"FROM article JOIN revision ON revision.id = article.current_revision_id {{join}}WHERE {_CHOSEN}"
_FACETS: dict[str, tuple[str, str]] = {
    "publisher": ("article.publisher_id", ""),
    "month": ("substr(coalesce(revision.published_on, article.first_seen_at), 1, 7)", ""),
    "language": ("revision.language", ""),
    "author": (
        "author.name",
        "JOIN revision_author ON revision_author.revision_id = revision.id JOIN author ON author.id = author_id ",
    ),
    "holder": ("notice.holder", "JOIN notice ON notice.id = revision.notice_id "),
}
FACETS = tuple(_FACETS)
"""By what articles found are divided."""

_PLACES = text(
    f"SELECT revision_author.location, count(*) {_CURRENT.format(join='JOIN revision_author ON revision_id = revision.id ')} "
    "AND revision_author.location IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most"
)
_NOTICES = text(f"""
    SELECT notice.statement, notice.holder, notice.year_start, notice.year_end, notice.licence,
        (SELECT group_concat(number, '; ') FROM
            (SELECT number FROM registration WHERE notice_id = notice.id ORDER BY position)),
        count(*), min(article.publisher_id)
    {_CURRENT.format(join="JOIN notice ON notice.id = revision.notice_id ")}
    GROUP BY notice.id ORDER BY 7 DESC, 1 LIMIT :most""")  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class NoticeUse:
    """A copyright notice and how many of the articles found carry it; `registrations` are joined with `; `."""

    statement: str
    holder: str | None
    year_start: int | None
    year_end: int | None
    licence: str | None
    registrations: str | None
    articles: int
    publisher: str


def facets(connection: Connection, ids: Sequence[int], *, most: int = 8) -> dict[str, list[tuple[str, int]]]:
    """Of each facet its values and how many of the articles have them: months the newest first, others the most first.

    Articles without a value are counted nowhere; `most` values of each are given.
    """
    listed = {"ids": _listed(ids), "most": most}
    found = {}
    for name, (expression, join) in _FACETS.items():
        order = "1 DESC" if name == "month" else "2 DESC, 1"
        source = _CURRENT.format(join=join)
        statement = f"SELECT {expression}, count(*) {source} AND {expression} IS NOT NULL GROUP BY 1 ORDER BY {order} LIMIT :most"
        found[name] = [(row[0], row[1]) for row in connection.execute(text(statement), listed)]
    return found


def places(connection: Connection, ids: Sequence[int], *, most: int = 8) -> list[tuple[str, int]]:
    """Where the authors of the articles wrote from, the most frequent first."""
    return [(row[0], row[1]) for row in connection.execute(_PLACES, {"ids": _listed(ids), "most": most})]


def notices(connection: Connection, ids: Sequence[int], *, most: int = 8) -> list[NoticeUse]:
    """The copyright notices under the articles, the most frequent first."""
    return [NoticeUse(*row) for row in connection.execute(_NOTICES, {"ids": _listed(ids), "most": most})]


def _listed(ids: Sequence[int]) -> str:
    """Ids as the JSON that `json_each` reads: a list of any length as one value."""
    return f"[{','.join(map(str, ids))}]"
