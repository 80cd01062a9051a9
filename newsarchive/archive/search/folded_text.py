"""A text in the form in which spellings are equal, with the way back to where its letters stand as they are printed.

Most letters fold into one. The others (`ß`, `…`, `½`) and the letters that marks follow (`e` and an accent of its own,
half-width kana) are found at C speed, so that only they are looked at one by one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from newsarchive.archive.search.tokens import fold
from newsarchive.expressions import expression

__all__ = ["FoldedText"]

_JOINS = expression(
    "[\u1160-\u11ff\uff9e\uff9f]"
)  # vowels of Hangul, half-width voicing marks: one with what is before


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`folded`: the text by `tokens.fold`. `span` says where a part of it stands in the real text."""

    folded: str
    _begins: list[int] = field(default_factory=list)  # in the folded text, of what does not fold letter by letter
    _spans: list[tuple[int, int, int]] = field(default_factory=list)  # its folded size, begin and end in the real text

    @classmethod
    def of(cls, text: str) -> FoldedText | None:
        """The text folded; None where the way back is lost, in text that no language has.

        >>> FoldedText.of("Straße…").folded
        'strasse...'
        """
        folded = fold(text)
        if text.isascii():
            return cls(folded)
        letters = set(text)
        marks = "".join(filter(_is_mark, letters))
        odd = "".join(each for each in letters if each not in marks and len(_folded(each)) != 1)
        if not marks and not odd:
            return cls(folded) if len(folded) == len(text) else None
        found = cls(folded)
        shift = 0  # of the folded text against the real one
        for match in _several(marks, odd).finditer(text):
            begin, end = match.span()
            size = len(fold(match[0]))
            found._begins.append(begin + shift)
            found._spans.append((size, begin, end))
            shift += size - (end - begin)
        return found if len(text) + shift == len(folded) else None

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where a part of the folded text stands in the real one; a letter that folds into several is there whole.

        >>> FoldedText.of("Die Straße").span(4, 11)
        (4, 10)
        """
        return self._place(begin)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        """Begin and end of the real text that one folded letter comes from."""
        which = bisect_right(self._begins, at) - 1
        if which < 0:
            return at, at + 1
        size, begin, end = self._spans[which]
        beyond = at - self._begins[which] - size
        return (begin, end) if beyond < 0 else (end + beyond, end + beyond + 1)


@lru_cache(maxsize=65_536)
def _folded(character: str) -> str:
    return fold(character)


@lru_cache(maxsize=65_536)
def _is_mark(character: str) -> bool:
    is_letter = unicodedata.category(character)[0] != "M" and _JOINS.match(character) is None
    return not is_letter or not _folded(character)


def _several(marks: str, odd: str) -> re.Pattern[str]:
    """What does not fold letter by letter."""
    patterns = [f"[^{re.escape(marks)}]?[{re.escape(marks)}]+"] if marks else []
    return re.compile("|".join([*patterns, f"[{re.escape(odd)}]"] if odd else patterns), re.DOTALL)
