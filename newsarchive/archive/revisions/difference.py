"""What changed between two readings, word by word: for `diff`, on a terminal, in HTML or as JSON.

Paragraphs are compared first and words only within those that differ, so that a long article with one edit costs
little. In scripts without blanks each character is a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from newsarchive.article import Article, Notice, utc_text
from newsarchive.expressions import expression

__all__ = ["FieldDifference", "Piece", "compare", "difference"]

_PARAGRAPHS = expression(r"[^\n]+\n*|\n+")
_WORDS = expression(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|\s+|[^\w\s]"
)
_LONGEST_WORDS = (
    4_000  # words of a stretch compared one by one: beyond, difflib's square time shows; then it is replaced whole
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of an article that differs: before, after, and the pieces that lead from one to the other."""

    field: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that make `before` of what stayed and went, and `after` of what stayed and came.

    >>> for piece in difference("Two new cranes.", "Three new cranes."): print(piece.kind, repr(piece.text))
    removed 'Two'
    added 'Three'
    same ' new cranes.'
    """
    return tuple(_joined(_pieces(_PARAGRAPHS.findall(before), _PARAGRAPHS.findall(after), _by_words)))


def compare(before: Article, after: Article) -> tuple[FieldDifference, ...]:
    """The fields a reader sees that differ between two readings of an article, as text."""
    old, new = _as_text(before), _as_text(after)
    return tuple(
        FieldDifference(name, old[name], new[name], difference(old[name], new[name]))
        for name in old
        if old[name] != new[name]
    )


Refine = Callable[[str, str], Iterator[Piece]]


def _pieces(old: Sequence[str], new: Sequence[str], refine: Refine) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, begin, end, new_begin, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[begin:end]))
        else:
            yield from refine("".join(old[begin:end]), "".join(new[new_begin:new_end]))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not old or not new or len(old) + len(new) > _LONGEST_WORDS:
        return _replaced(before, after)
    return _pieces(old, new, _replaced)


def _replaced(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece("removed", before)
    if after:
        yield Piece("added", after)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one, and two edits parted by a lone blank as one edit."""
    removed, added, same = "", "", ""
    for piece in pieces:
        if piece.kind == "same":
            same += piece.text
            continue
        if same:
            if removed and added and same.isspace() and "\n" not in same:
                removed, added = removed + same, added + same
            else:
                yield from _replaced(removed, added)
                yield Piece("same", same)
                removed, added = "", ""
            same = ""
        if piece.kind == "removed":
            removed += piece.text
        else:
            added += piece.text
    yield from _replaced(removed, added)
    if same:
        yield Piece("same", same)


def _as_text(article: Article) -> dict[str, str]:
    moment = article.published_at or article.published_on
    modified_at = article.modified_at
    return {
        "headline": article.headline or "",
        "subheadline": article.subheadline or "",
        "published": (utc_text(article.published_at) if article.published_at else str(moment)) if moment else "",
        "modified": utc_text(modified_at) if modified_at else "",
        "byline": article.byline or "",
        "authors": "; ".join(
            f"{each.name} ({each.location})" if each.location else each.name for each in article.authors
        ),
        "source": article.source or "",
        "body": article.body,
        "photos": "\n".join(" · ".join(filter(None, (each.caption, each.credit))) for each in article.photos).strip(),
        "notice": _notice_text(article.notice),
    }


def _notice_text(notice: Notice | None) -> str:
    if notice is None:
        return ""
    return "\n".join([notice.statement, *(each.number for each in notice.registrations)])
