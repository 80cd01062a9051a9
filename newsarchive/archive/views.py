"""The view `articles`: one flat row for each article, the stable interface of analysts, export and web page.

Lists are joined with `; `. Erased articles are not in the view; `articles_select(include_erased=True)` has them too.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["ARTICLE_COLUMNS", "CREATE_ARTICLES_VIEW", "DROP_ARTICLES_VIEW", "articles_select"]

_AUTHORS = """(SELECT group_concat(name, '; ') FROM (
        SELECT author.name AS name FROM revision_author JOIN author ON author.id = revision_author.author_id
        WHERE revision_author.revision_id = revision.id ORDER BY revision_author.position))"""
_LOCATIONS = """(SELECT group_concat(location, '; ') FROM (
        SELECT revision_author.location AS location FROM revision_author
        WHERE revision_author.revision_id = revision.id AND revision_author.location IS NOT NULL
        GROUP BY revision_author.location ORDER BY min(revision_author.position)))"""
_REGISTRATIONS = """(SELECT group_concat(number, '; ') FROM (
        SELECT registration.number AS number FROM registration
        WHERE registration.notice_id = notice.id ORDER BY registration.position))"""
_TAGS = "(SELECT group_concat(value, '; ') FROM json_each(revision.tags))"

_COLUMNS = {
    "id": "article.id",
    "publisher": "article.publisher_id",
    "url": "article.url",
    "headline": "revision.headline",
    "published_on": "revision.published_on",
    "published_at": "revision.published_at",
    "modified_at": "revision.modified_at",
    "byline": "revision.byline",
    "authors": _AUTHORS,
    "source": "revision.source",
    "language": "revision.language",
    "section": "revision.section",
    "word_count": "revision.word_count",
    "body": "revision.body",
    "copyright_statement": "notice.statement",
    "copyright_holder": "notice.holder",
    "copyright_year_start": "notice.year_start",
    "copyright_year_end": "notice.year_end",
    "registrations": _REGISTRATIONS,
    "status": "article.status",
    "revision_count": "article.revision_count",
    "first_seen_at": "article.first_seen_at",
    "last_seen_at": "article.last_seen_at",
    "locations": _LOCATIONS,
    "canonical_url": "revision.canonical_url",
    "subheadline": "revision.subheadline",
    "tags": _TAGS,
    "kind": "revision.kind",
    "access": "revision.access",
    "story_id": "article.story_id",
    "capture_digest": "capture.payload_digest",
}

ARTICLE_COLUMNS = tuple(_COLUMNS)
"""The view's columns, in order: DESIGN section 7."""


def articles_select(columns: Sequence[str] = ARTICLE_COLUMNS, *, include_erased: bool = False) -> str:
    """The view's SELECT, of some of its columns; its tables are `article`, `revision`, `notice` and `capture`.

    It ends in a WHERE clause, to which ` AND …` may be added.
    """
    listed = ",\n    ".join(f"{_COLUMNS[name]} AS {name}" for name in columns)
    join, condition = ("LEFT JOIN", "") if include_erased else ("JOIN", "article.status <> 'erased' AND ")
    return f"""SELECT
    {listed}
FROM article
{join} revision ON revision.id = article.current_revision_id
LEFT JOIN notice ON notice.id = revision.notice_id
LEFT JOIN capture ON capture.id = revision.capture_id
WHERE {condition}article.merged_into IS NULL"""  # noqa: S608 -- every part is a constant of this module


CREATE_ARTICLES_VIEW = f"CREATE VIEW articles AS\n{articles_select()}"
DROP_ARTICLES_VIEW = "DROP VIEW IF EXISTS articles"
