"""When a visit found an edit: the rule that turns a new reading into a revision, or into nothing.

Pure. A revision is what the publisher did. That our own rules read a page better is no edit: the values are
replaced, and the old ones kept aside. A text that comes back is stored once, as the revert it may be; after that the
article is unstable, and its flips move it between revisions that are there already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsarchive.archive.search.tokens import tokens
from newsarchive.archive.writing.outcomes import PreparedArticle
from newsarchive.archive.writing.prepare import VISIBLE_FIELDS, content_hash, normalised, visible
from newsarchive.article import Article

__all__ = [
    "MOST_CHANGES",
    "Decision",
    "StoredRevision",
    "changed_fields",
    "decide",
    "is_same_story",
    "is_silent",
    "next_status",
]

MOST_CHANGES = 24
"""More edits than this make an article unstable: a page that changes hourly for a day is a live page, or one whose
boxes leak into its text."""

TEXT_FIELDS = frozenset({"headline", "subheadline", "body", "byline", "authors", "photos"})
"""Fields whose change an honest page announces by its modified time."""

GONE_AFTER_S = 24 * 3600  # a 404 that lasts a day is no maintenance window
GONE_AFTER_TRIES = 3
_LEAST_OVERLAP = 0.5  # of the words of two texts: edits keep most words, two stories of one site share under a fifth

Status = Literal["live", "missing", "gone"]


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """The current revision of an article, as far as a decision needs it.

    `count`: how many revisions there are; `known`: the revision that holds the new reading's hash, if any.
    `is_same_payload`: the page's bytes are those the revision was read from.
    """

    id: int
    content_hash: str
    extracted_by: str
    article: Article
    count: int = 1
    known: int | None = None
    is_unstable: bool = False
    is_same_payload: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a reading.

    `first`, `changed`: a new revision. `same`: nothing. `replaces`: the current revision's values are replaced, the
    older reading is kept. `flips`: the article goes back to revision `to`, which is there already. `changed` names
    fields of `VISIBLE_FIELDS`.
    """

    kind: Literal["first", "same", "changed", "replaces", "flips"]
    changed: tuple[str, ...] = ()
    is_silent: bool = False
    is_unstable: bool = False
    to: int | None = None


def decide(previous: StoredRevision | None, new: PreparedArticle, *, reread: Article | None = None) -> Decision:
    """What a new reading means for an article whose current revision is `previous`.

    `reread` is the previous page read by the rules of today; without it, readings by different rules are compared as
    they are unless the page's bytes are the same, when no edit can have happened.
    """
    if previous is None:
        return Decision("first")
    if previous.content_hash == new.content_hash:
        return Decision("same", is_unstable=previous.is_unstable)
    before = previous.article
    if previous.extracted_by != new.extracted_by:
        if previous.is_same_payload or (reread is not None and content_hash(reread) == new.content_hash):
            return Decision("replaces", is_unstable=previous.is_unstable)
        before = reread or before
    changed = changed_fields(before, new.article)
    if not changed:  # the hash is of an older normal form
        return Decision("same", is_unstable=previous.is_unstable)
    if previous.known is not None and previous.is_unstable:
        return Decision("flips", changed, is_unstable=True, to=previous.known)
    return Decision(
        "changed",
        changed,
        is_silent=is_silent(before, new.article, changed),
        is_unstable=previous.is_unstable or previous.known is not None or previous.count > MOST_CHANGES,
    )


def is_same_story(one: Article, other: Article) -> bool:
    """Whether two readings are the same article, edited perhaps: one headline, or half of the words in common.

    A canonical link, or a redirect, is a claim; sites point all of them at one page by mistake, and then this keeps
    their articles apart.
    """
    if one.headline and normalised(one.headline) == normalised(other.headline):
        return True
    words, others = set(tokens(one.body)), set(tokens(other.body))
    if not words or not others:
        return not (words or others)
    return len(words & others) >= _LEAST_OVERLAP * min(len(words), len(others))


def next_status(status: Status, since: datetime, *, http_status: int | None, at: datetime, tries: int) -> Status:
    """The status of an article whose page was asked for and is not there.

    410 says that it was taken down: gone at once (RFC 9110, 15.5.11). Anything else is missing first, and gone when
    it has lasted a day, or the third visit in a row finds nothing; `tries` counts those visits, this one included.
    """
    if http_status == 410 or status == "gone":
        return "gone"
    if status == "missing" and ((at - since).total_seconds() >= GONE_AFTER_S or tries >= GONE_AFTER_TRIES):
        return "gone"
    return "missing"


def changed_fields(before: Article, after: Article) -> tuple[str, ...]:
    """The names of `VISIBLE_FIELDS` in which two readings differ to a reader."""
    old, new = visible(before), visible(after)
    return tuple(name for name in VISIBLE_FIELDS if old[name] != new[name])


def is_silent(before: Article, after: Article, changed: tuple[str, ...]) -> bool:
    """Text changed, and no time on the page did. A page that prints no time at all cannot be silent about one."""
    if not TEXT_FIELDS.intersection(changed):
        return False
    old, new = (before.modified_at, before.published_at), (after.modified_at, after.published_at)
    return old == new and "published" not in changed and (any(new) or after.published_on is not None)
