"""A person's word on what an article says: it takes the place of what was read, and its evidence says whose word it is.

A correction speaks of what the page prints. It holds for every later reading that finds the same as when it was made,
and for re-readings of the same capture, whatever today's rules find there; once the page itself prints something else
in that field, the page is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, get_args

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from newsarchive.archive.revisions.stored import read_article
from newsarchive.archive.schema import article, correction, earlier_reading, revision
from newsarchive.archive.search.index import index_article
from newsarchive.archive.stories.grouping import join_story
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.archive.writing.prepare import prepare
from newsarchive.archive.writing.store_revision import keep_reading, replace_revision, search_columns
from newsarchive.article import Access, Article, Author, Found, to_plain, utc_text
from newsarchive.errors import UsageError

__all__ = ["FIELDS", "correct", "corrected", "corrected_article", "parse_value", "undo"]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone, as in 2024-04-16T10:53:00+08:00")
    return moment.astimezone(UTC)


def _access(text: str) -> str:
    if text not in get_args(Access):
        raise ValueError(f"one of {', '.join(get_args(Access))}")
    return text


def _authors(text: str) -> tuple[Author, ...]:
    return tuple(Author(name.strip()) for name in text.split(";") if name.strip())


def _tags(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(";") if each.strip())


FIELDS: dict[str, tuple[Callable[[str], Any], str]] = {
    "headline": (str, "text"),
    "subheadline": (str, "text"),
    "published_on": (date.fromisoformat, "a day, 2024-04-16"),
    "published_at": (_moment, "a moment with its zone, 2024-04-16T10:53:00+08:00"),
    "modified_at": (_moment, "a moment with its zone, 2024-04-16T10:53:00+08:00"),
    "byline": (str, "text"),
    "authors": (_authors, "names parted by semicolons"),
    "source": (str, "text"),
    "language": (str, "a language tag, en or zh-CN"),
    "section": (str, "text"),
    "tags": (_tags, "words parted by semicolons"),
    "access": (_access, "free, metered, paid or blocked"),
    "body": (str, "text, its paragraphs parted by a blank line"),
}
"""What can be corrected: how its text is read, and what that is to a person."""

_EMPTY: dict[str, Any] = {"authors": (), "tags": (), "body": ""}
_ACTIVE = (
    select(correction)
    .where(correction.c.article_id == bindparam("article"), correction.c.undone_at.is_(None))
    .order_by(correction.c.id)
)


def parse_value(name: str, text: str) -> Any:
    """A field's value as a person writes it; nothing is no value. Raises UsageError, which says what is expected."""
    if name not in FIELDS:
        raise UsageError(f"{name}: cannot be corrected; {', '.join(FIELDS)} can")
    if not text.strip():
        return _EMPTY.get(name)
    parse, form = FIELDS[name]
    try:
        return parse(text.strip())
    except ValueError as error:
        raise UsageError(f"{name}={text}: expected {form} ({error})") from error


def correct(connection: Connection, article_id: int, values: dict[str, Any], *, who: str, at: datetime) -> None:
    """Store a person's word on fields of an article, and give it to every revision that says what was corrected."""
    row = connection.execute(select(article).where(article.c.id == article_id)).one()
    now = read_article(connection, row.current_revision_id, row.url)
    for name, value in _with_kin(now, values).items():
        active = {each.field: each for each in connection.execute(_ACTIVE, {"article": article_id})}
        said = to_plain(getattr(now, name))
        printed = active[name].printed if name in active else said
        _end(connection, article_id, name, at)
        made = {"article_id": article_id, "field": name, "value": to_plain(value), "printed": printed}
        connection.execute(insert(correction), {**made, "who": who, "made_at": at})
        found = Found(to_plain(value), f"{utc_text(at)}, instead of: {printed}", f"human:{who}", 1.0)
        _replace_everywhere(connection, row, name, said, value, _always(found), at)


def undo(connection: Connection, article_id: int, name: str, *, at: datetime) -> None:
    """Take a person's word back: what the page was read as saying is there again; raises UsageError if there is none."""
    active = {each.field: each for each in connection.execute(_ACTIVE, {"article": article_id})}
    if name not in active:
        raise UsageError(f"{name}: nothing was corrected there")
    _end(connection, article_id, name, at)
    row = connection.execute(select(article).where(article.c.id == article_id)).one()
    made = active[name]
    _replace_everywhere(
        connection,
        row,
        name,
        made.value,
        _restored(name, made.printed),
        lambda one: _evidence_before(connection, one, name),
        at,
    )


def corrected(
    connection: Connection,
    article_id: int,
    prepared: PreparedArticle,
    *,
    printed: Article | None = None,
    is_sure: bool = False,
) -> PreparedArticle:
    """A reading with the corrections that hold for it.

    `printed`: the page as it was when it was corrected, by the rules of today. `is_sure`: this is that very page.
    """
    read = corrected_article(connection, article_id, prepared.article, printed=printed, is_sure=is_sure)
    return prepared if read is prepared.article else _again(prepared, read)


def corrected_article(
    connection: Connection, article_id: int, read: Article, *, printed: Article | None = None, is_sure: bool = False
) -> Article:
    """The same for a reading that is not prepared."""
    for made in connection.execute(_ACTIVE, {"article": article_id}).all():
        said = to_plain(getattr(read, made.field))
        is_same = said == made.printed or (printed is not None and said == to_plain(getattr(printed, made.field)))
        if is_sure or is_same or made.field == "kind":  # that it is no article no page can know better
            raw = f"{utc_text(made.made_at)}, instead of: {said}"
            read = _with(
                read, made.field, _restored(made.field, made.value), Found(made.value, raw, f"human:{made.who}", 1.0)
            )
    return read


def _with_kin(now: Article, values: dict[str, Any]) -> dict[str, Any]:
    """A day and a time of day of one publication agree: who corrects one corrects both."""
    found = dict(values)
    if found.get("published_at") and "published_on" not in found:
        found["published_on"] = found["published_at"].date()
    elif "published_on" in found and "published_at" not in found and now.published_at is not None:
        found["published_at"] = None
    return found


def _replace_everywhere(
    connection: Connection,
    row: Row[Any],
    name: str,
    said: Any,
    value: Any,
    found: Callable[[int], Found | None],
    at: datetime,
) -> None:
    of_it = select(revision.c.id, revision.c.capture_id, revision.c.extracted_by).where(revision.c.article_id == row.id)
    for one in connection.execute(of_it).all():
        before = read_article(connection, one.id, row.url)
        if to_plain(getattr(before, name)) != said:
            continue
        after = prepare(_with(before, name, value, found(one.id)), identity=row.identity, extracted_by=one.extracted_by)
        keep_reading(connection, one.id, before, at=at)
        replace_revision(connection, one.id, after, capture_id=one.capture_id)
        if one.id == row.current_revision_id and row.set_aside_at is None:
            index_article(connection, row.id, search_columns(after, row.publisher_id, row.first_seen_at))
            join_story(connection, row.id, after.story_print)


def _with(read: Article, name: str, value: Any, found: Found | None) -> Article:
    evidence = {key: each for key, each in read.evidence.items() if key != name}
    if found is not None:
        evidence[name] = found
    return replace(read, **{name: value}, evidence=MappingProxyType(evidence))


def _again(prepared: PreparedArticle, read: Article) -> PreparedArticle:
    return prepare(
        read,
        identity=prepared.identity,
        extracted_by=prepared.extracted_by,
        rule_hits=prepared.rule_hits,
        block_prints=prepared.block_prints,
    )


def _restored(name: str, stored: Any) -> Any:
    """A value from its JSON."""
    return getattr(Article.from_dict({"url": "", "canonical_url": "", name: stored}), name)


def _evidence_before(connection: Connection, revision_id: int, name: str) -> Found | None:
    """Where the value had come from before a person spoke."""
    of_it = select(earlier_reading.c.article).where(earlier_reading.c.revision_id == revision_id)
    readings: Sequence[Any] = connection.execute(of_it.order_by(earlier_reading.c.id.desc())).scalars().all()
    for read in readings:
        found = read["evidence"].get(name)
        if found is not None and not found["rule"].startswith("human:"):
            return Found(**found)
    return None


def _always(found: Found) -> Callable[[int], Found | None]:
    return lambda _: found


def _end(connection: Connection, article_id: int, name: str, at: datetime) -> None:
    ended = update(correction).where(correction.c.article_id == article_id, correction.c.field == name)
    connection.execute(ended.where(correction.c.undone_at.is_(None)).values(undone_at=at))
