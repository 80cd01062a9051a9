"""Word lists of the text grammars, read from `data/` once."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate

__all__ = ["alternation", "any_case", "folded", "lines", "lines_with", "needed", "words"]

_ALIKE = str.maketrans(
    {"ı": "i", "ς": "σ", "ſ": "s", "\u0307": None}
)  # letters that are one to a pattern that ignores case


@cache
def _file(name: str) -> dict[str, tuple[str, ...]]:
    text = (files("newsarchive.extraction") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return {key: tuple(values) for key, values in tomllib.loads(text).items()}


def words(name: str, *keys: str) -> tuple[str, ...]:
    """The words of a list `data/NAME.toml` under the given keys, in order.

    >>> "Reuters" in words("agencies", "news")
    True
    """
    return tuple(word for key in keys for word in _file(name)[key])


@cache
def lines(name: str) -> frozenset[str]:
    """The lines of a list `data/NAME.txt`, comments left out.

    >>> "ada" in lines("given_names")
    True
    """
    text = (files("newsarchive.extraction") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def alternation(choices: Iterable[str]) -> str:
    r"""A regular expression for any of the words, the longest first; a blank stands for any white space.

    >>> print(alternation(["by", "by the"]))
    by\s+the|by
    """
    ordered = sorted(dict.fromkeys(choices), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def any_case(choices: Iterable[str]) -> str:
    r"""A regular expression for any of the words in upper or lower case, parted by first letter: a place is ruled out by one look at its letter.

    >>> print(any_case(["by", "by the", "an"]))
    (?i:[aA](?:n)|[bB](?:y\s+the|y))
    """
    groups: dict[str, list[str]] = {}
    for choice in choices:
        groups.setdefault(choice[0].lower(), []).append(choice[1:])
    parts = []
    for first, rests in sorted(groups.items()):
        letters = first + first.upper() if len(first.upper()) == 1 and first.upper() != first else first
        parts.append(f"[{re.escape(letters)}](?:{alternation(rests)})")
    return f"(?i:{'|'.join(parts)})"


def folded(text: str) -> str:
    """A text in lower case, letters that a pattern which ignores case takes for one made one.

    >>> folded("All Rıghts"), folded("TELİF")
    ('all rights', 'telif')
    """
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_ALIKE)


def needed(phrases: Iterable[str]) -> tuple[str, ...]:
    """Words one of which is in every `folded` text that has one of the phrases: the longest of each, none within another.

    >>> needed(["All rights reserved", "Rights reserved to", "Copyright"])
    ('copyright', 'reserved')
    """
    found = {max(folded(phrase).split(), key=len) for phrase in phrases}
    return tuple(sorted(word for word in found if not any(other != word and other in word for other in found)))


def lines_with(text: str, words: Sequence[str]) -> set[int]:
    r"""The numbers of the lines of a text that have one of the words.

    >>> lines_with("a\nb c\nc", ["c"])
    {1, 2}
    """
    starts: list[int] = []
    found: set[int] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            if not starts:
                starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
            number = bisect_right(starts, at) - 1
            found.add(number)
            at = text.find(word, starts[number + 1])
    return found
