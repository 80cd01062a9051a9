"""The view `articles`: one flat row for each article, the stable interface of analysts, export and web page.

Lists are joined with `; `. Articles that are erased or set aside are not in the view; `articles_select` can have them too.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsarchive.archive.dialect import spoken

__all__ = ["ARTICLE_COLUMNS", "DROP_ARTICLES_VIEW", "articles_select", "as_json", "create_articles_view", "joined"]

_LISTS = {
    "authors": """FROM (
        SELECT author.name AS value FROM revision_author JOIN author ON author.id = revision_author.author_id
        WHERE revision_author.revision_id = revision.id ORDER BY revision_author.position) AS listed""",
    "locations": """FROM (
        SELECT revision_author.location AS value FROM revision_author
        WHERE revision_author.revision_id = revision.id AND revision_author.location IS NOT NULL
        GROUP BY revision_author.location ORDER BY min(revision_author.position)) AS listed""",
    "registrations": """FROM (
        SELECT registration.number AS value FROM registration
        WHERE registration.notice_id = notice.id ORDER BY registration.position) AS listed""",
    "tags": "FROM json_each(revision.tags)",
}


def joined(source: str) -> str:
    """A list as one text."""
    return f"(SELECT group_concat(value, '; ') {source})"


def as_json(source: str) -> str:
    """A list as JSON, `[]` where it is empty."""
    return f"(SELECT json_group_array(value) {source})"


_COLUMNS = {
    "id": "article.id",
    "publisher": "article.publisher_id",
    "url": "article.url",
    "headline": "revision.headline",
    "published_on": "revision.published_on",
    "published_at": "revision.published_at",
    "modified_at": "revision.modified_at",
    "byline": "revision.byline",
    "authors": joined(_LISTS["authors"]),
    "source": "revision.source",
    "language": "revision.language",
    "section": "revision.section",
    "word_count": "revision.word_count",
    "body": "revision.body",
    "copyright_statement": "notice.statement",
    "copyright_holder": "notice.holder",
    "copyright_year_start": "notice.year_start",
    "copyright_year_end": "notice.year_end",
    "registrations": joined(_LISTS["registrations"]),
    "status": "article.status",
    "revision_count": "article.revision_count",
    "first_seen_at": "article.first_seen_at",
    "last_seen_at": "article.last_seen_at",
    "locations": joined(_LISTS["locations"]),
    "canonical_url": "revision.canonical_url",
    "subheadline": "revision.subheadline",
    "tags": joined(_LISTS["tags"]),
    "kind": "revision.kind",
    "access": "revision.access",
    "story_id": "article.story_id",
    "capture_digest": "capture.payload_digest",
}

ARTICLE_COLUMNS = tuple(_COLUMNS)
"""The view's columns, in order: DESIGN section 7."""


def articles_select(
    columns: Sequence[str] = ARTICLE_COLUMNS,
    *,
    include_erased: bool = False,
    include_set_aside: bool = False,
    json_lists: bool = False,
) -> str:
    """The view's SELECT, of some of its columns; its tables are `article`, `revision`, `notice` and `capture`.

    It ends in a WHERE clause, to which ` AND …` may be added. That a revision is one of its article's own is said only so
    that the articles of a day are found by the index of days, and from there by their ids, and not all looked at. `json_lists`: lists are JSON, not joined.
    """
    lists = {name: as_json(source) for name, source in _LISTS.items()} if json_lists else {}
    listed = ",\n    ".join(f"{lists.get(name, _COLUMNS[name])} AS {name}" for name in columns)
    join, condition = ("LEFT JOIN", "") if include_erased else ("JOIN", "article.status <> 'erased' AND ")
    condition += "" if include_set_aside else "article.set_aside_at IS NULL AND "
    return f"""SELECT
    {listed}
FROM article
{join} revision ON revision.id = article.current_revision_id AND revision.article_id = article.id
LEFT JOIN notice ON notice.id = revision.notice_id
LEFT JOIN capture ON capture.id = revision.capture_id
WHERE {condition}article.merged_into IS NULL"""  # noqa: S608 -- every part is a constant of this module


def create_articles_view(dialect: str) -> str:
    """The statement that makes the view."""
    return spoken(dialect, f"CREATE VIEW articles AS\n{articles_select()}")


DROP_ARTICLES_VIEW = "DROP VIEW IF EXISTS articles"
