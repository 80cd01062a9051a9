"""A difference as two columns: each row holds a paragraph as it was, and as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from newsarchive.archive.revisions.difference import Piece
from newsarchive.expressions import expression

__all__ = ["Fold", "Row", "folded", "rows"]

CONTEXT = 1  # unchanged paragraphs shown around an edit; longer stretches can be unfolded
_BREAK = expression(r"(\n\s*)")


@dataclass(frozen=True, slots=True)
class Row:
    """What stood at one place before, and what stands there after; a side is empty where nothing did."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed here."""
        return all(piece.kind == "same" for piece in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged rows that are shown on request."""

    rows: tuple[Row, ...]


_Paragraphs = list[list[Piece]]  # of one side since the last row; the last one is still open


def rows(pieces: Iterable[Piece]) -> Iterator[Row]:
    """The rows of a difference, paragraph by paragraph: what replaced what stands side by side.

    >>> [(len(row.before), len(row.after)) for row in rows([Piece("same", "a" + chr(10) * 2), Piece("added", "b")])]
    [(1, 1), (0, 1)]
    """
    before: _Paragraphs = [[]]
    after: _Paragraphs = [[]]
    for piece in pieces:
        sides = {"same": (before, after), "removed": (before,), "added": (after,)}[piece.kind]
        for text in filter(None, _BREAK.split(piece.text)):
            is_break = _BREAK.fullmatch(text) is not None
            if piece.kind == "same":
                yield from _finished(before, after, is_break=is_break)
            for side in sides:
                if not is_break:
                    side[-1].append(Piece(piece.kind, text))
                elif piece.kind != "same":
                    side.append([])
    yield from _finished(before, after, is_break=True)


def _finished(before: _Paragraphs, after: _Paragraphs, *, is_break: bool) -> Iterator[Row]:
    """The rows of paragraphs that are whole: at a common break all of them, else all but those still open."""
    done = tuple([each for each in (side if is_break else side[:-1]) if each] for side in (before, after))
    for old, new in zip_longest(*done, fillvalue=[]):
        yield Row(tuple(old), tuple(new))
    for side in (before, after):
        side[:] = [[]] if is_break else side[-1:]


def folded(shown: Sequence[Row]) -> list[Row | Fold]:
    """The rows with long unchanged stretches folded away, `CONTEXT` paragraphs left around each edit."""
    edited = [at for at, row in enumerate(shown) if not row.is_same]
    near = {at + off for at in edited for off in range(-CONTEXT, CONTEXT + 1)}
    found: list[Row | Fold] = []
    hidden: list[Row] = []
    for at, row in enumerate(shown):
        if at in near or not edited:
            found += _unfolded(hidden)
            hidden = []
            found.append(row)
        else:
            hidden.append(row)
    return found + _unfolded(hidden)


def _unfolded(hidden: list[Row]) -> list[Row | Fold]:
    return [Fold(tuple(hidden))] if len(hidden) > 1 else list(hidden)
