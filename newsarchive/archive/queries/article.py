"""What is known of one article: which it is, what it says, how it changed, and the captures that prove it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from newsarchive.archive.revisions.current import article_row
from newsarchive.archive.revisions.stored import article_of
from newsarchive.archive.schema import (
    alias,
    article,
    capture,
    capture_file,
    correction,
    page,
    publisher,
    revision,
    status_change,
    tombstone,
)
from newsarchive.archive.stories.same_story import Sibling, same_story
from newsarchive.article import Article, utc_text
from newsarchive.errors import ArticleErased, ArticleNotFound
from newsarchive.urls import canonical

__all__ = [
    "StoredArticle",
    "StoredCapture",
    "corrections_of",
    "find_article",
    "has_publisher",
    "history",
    "status_changes",
    "stored_article",
]

MOST_REDIRECTS = 10
MOST_CAPTURES = 200  # of one article that are listed: an hourly visit for a week


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """One answer of a page of the article; `file`, `offset`, `length`: where its record lies, if it was kept; `deleted_at`: when its file was deleted."""

    id: int
    url: str
    fetched_at: datetime
    status: int
    digest: str
    file: str | None
    offset: int | None
    length: int | None
    deleted_at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """In plain JSON types."""
        deleted_at = None if self.deleted_at is None else utc_text(self.deleted_at)
        return {**asdict(self), "fetched_at": utc_text(self.fetched_at), "deleted_at": deleted_at}


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article of the archive as one of its revisions has it.

    `revision` is its number, of `revision_count`; `capture_id` the capture it was read from. `captures`: newest first. `story`:
    the other articles that print its text, the earliest first. `set_aside_at`: since when a person says that it is no article.
    """

    id: int
    publisher: str
    article: Article
    status: str
    status_at: datetime
    revision: int
    revision_count: int
    seen_at: datetime
    changed: tuple[str, ...]
    is_silent: bool
    is_unstable: bool
    word_count: int
    extracted_by: str
    capture_id: int | None
    first_seen_at: datetime
    last_seen_at: datetime
    captures: tuple[StoredCapture, ...]
    story_id: int | None = None
    story: tuple[Sibling, ...] = ()
    set_aside_at: datetime | None = None
    corrections: tuple[dict[str, Any], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The whole Article under its own field names, with what `show --json` adds."""
        return {
            "id": self.id,
            "publisher": self.publisher,
            "status": self.status,
            "status_at": utc_text(self.status_at),
            "revision": self.revision,
            "revision_count": self.revision_count,
            "seen_at": utc_text(self.seen_at),
            "first_seen_at": utc_text(self.first_seen_at),
            "last_seen_at": utc_text(self.last_seen_at),
            "unstable": self.is_unstable,
            "word_count": self.word_count,
            "extracted_by": self.extracted_by,
            **self.article.to_dict(),
            "story_id": self.story_id,
            "story": [each.to_dict() for each in self.story],
            "set_aside_at": None if self.set_aside_at is None else utc_text(self.set_aside_at),
            "corrections": list(self.corrections),
            "captures": [each.to_dict() for each in self.captures],
        }


def find_article(connection: Connection, named: int | str) -> int:
    """The id of an article named by its id or by any address it was met under; raises ArticleNotFound.

    An article that was merged into another is that other one.
    """
    text = str(named).strip()
    if text.isdecimal():
        found = connection.execute(select(article.c.id).where(article.c.id == int(text))).scalar_one_or_none()
    else:
        found = next((each for url in _spellings(text) if (each := _by_address(connection, url)) is not None), None)
    if found is None:
        hint = (
            "" if text.isdecimal() or "://" in text else "; an article is named by its number or by its whole address"
        )
        raise ArticleNotFound(f"{text}: no such article in the archive{hint}")
    return int(article_row(connection, found).id)


def has_publisher(connection: Connection, publisher_id: str) -> bool:
    """Whether the archive has met a publisher of that id."""
    return connection.execute(select(publisher.c.id).where(publisher.c.id == publisher_id)).first() is not None


def stored_article(connection: Connection, article_id: int, number: int | None = None) -> StoredArticle:
    """An article with its current revision, or the one of that number; raises ArticleNotFound."""
    row = article_row(connection, article_id)
    if row.current_revision_id is None:
        raise _erased(connection, row)
    wanted = select(revision).where(revision.c.article_id == row.id)
    is_meant = revision.c.id == row.current_revision_id if number is None else revision.c.number == number
    found = connection.execute(wanted.where(is_meant)).mappings().one_or_none()
    if found is None:
        raise ArticleNotFound(f"article {row.id} has no revision {number}; it has 1 to {row.revision_count}")
    return StoredArticle(
        id=row.id,
        publisher=row.publisher_id,
        article=article_of(connection, found, row.url),
        status=row.status,
        status_at=row.status_at,
        revision=found["number"],
        revision_count=row.revision_count,
        seen_at=found["seen_at"],
        changed=tuple(found["changed"]),
        is_silent=found["is_silent"],
        is_unstable=row.is_unstable,
        word_count=found["word_count"],
        extracted_by=found["extracted_by"],
        capture_id=found["capture_id"],
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        captures=_captures(connection, row.id),
        story_id=row.story_id,
        story=tuple(same_story(connection, row.id)),
        set_aside_at=row.set_aside_at,
        corrections=tuple(corrections_of(connection, row.id)),
    )


def history(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    """The revisions of an article, oldest first, as `history --json` prints them."""
    rows = connection.execute(
        select(revision.c.number, revision.c.seen_at, revision.c.changed, revision.c.is_silent)
        .where(revision.c.article_id == article_row(connection, article_id).id)
        .order_by(revision.c.number)
    )
    return [
        {"revision": row.number, "seen_at": utc_text(row.seen_at), "changed": row.changed, "silent": row.is_silent}
        for row in rows
    ]


def corrections_of(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    """What people said of an article, oldest first: `field`, `value`, `printed`, `who`, `made_at`, `undone_at`."""
    rows = connection.execute(select(correction).where(correction.c.article_id == article_id).order_by(correction.c.id))
    return [
        {
            "field": row.field,
            "value": row.value,
            "printed": row.printed,
            "who": row.who,
            "made_at": utc_text(row.made_at),
            "undone_at": None if row.undone_at is None else utc_text(row.undone_at),
        }
        for row in rows
    ]


def status_changes(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    """When an article vanished and came back, oldest first, each with its reason and the capture that shows it."""
    rows = connection.execute(
        select(status_change.c.changed_at, status_change.c.status, status_change.c.reason, status_change.c.capture_id)
        .where(status_change.c.article_id == article_id)
        .order_by(status_change.c.id)
    )
    return [{**row._asdict(), "changed_at": utc_text(row.changed_at)} for row in rows]


_CAPTURES = (
    select(
        capture.c.id,
        capture.c.url,
        capture.c.fetched_at,
        capture.c.status,
        capture.c.payload_digest,
        capture_file.c.name,
        capture.c.offset,
        capture.c.length,
        capture_file.c.deleted_at,
    )
    .join_from(page, capture, capture.c.page_id == page.c.id)
    .outerjoin(capture_file, capture_file.c.id == capture.c.file_id)
    .where(page.c.article_id == bindparam("article"))
    .order_by(capture.c.fetched_at.desc(), capture.c.id.desc())
    .limit(MOST_CAPTURES)
)


def _captures(connection: Connection, article_id: int) -> tuple[StoredCapture, ...]:
    return tuple(StoredCapture(*row) for row in connection.execute(_CAPTURES, {"article": article_id}))


def _spellings(url: str) -> list[str]:
    """The address as given, and with the other scheme: browsers hide it, and people copy what they see."""
    given = url if "://" in url else f"https://{url}"
    try:
        normal = canonical(given)
    except ValueError:
        return []
    scheme, _, rest = normal.partition("://")
    return [normal, f"{'http' if scheme == 'https' else 'https'}://{rest}"]


def _by_address(connection: Connection, url: str) -> int | None:
    for wanted in (
        select(alias.c.article_id).where(alias.c.url == url),
        select(article.c.id).where(article.c.url == url).order_by(article.c.id),
        select(page.c.article_id).where(page.c.url == url, page.c.article_id.is_not(None)),
    ):
        found: int | None = connection.execute(wanted).scalars().first()
        if found is not None:
            return found
    return _by_redirect(connection, url)


def _by_redirect(connection: Connection, url: str) -> int | None:
    """The article behind an address that redirects, along as many redirects as a crawl follows."""
    row = connection.execute(select(page.c.redirect_to).where(page.c.url == url)).one_or_none()
    for _ in range(MOST_REDIRECTS):
        if row is None or row.redirect_to is None:
            return None
        target = select(page.c.redirect_to, page.c.article_id).where(page.c.id == row.redirect_to)
        row = connection.execute(target).one_or_none()
        if row is not None and row.article_id is not None:
            return int(row.article_id)
    return None


def _erased(connection: Connection, row: Row[Any]) -> ArticleErased:
    of_it = select(tombstone).where(tombstone.c.article_id == row.id).order_by(tombstone.c.id.desc())
    found = connection.execute(of_it).first()
    at, why = (found.erased_at, found.reason) if found is not None else (row.status_at, "no reason is known")
    left = {
        "id": row.id,
        "publisher": row.publisher_id,
        "url": row.url,
        "status": "erased",
        "erased_at": utc_text(at),
        "reason": why,
    }
    return ArticleErased(f"article {row.id} was erased on {at.date()}: {why}", left)
