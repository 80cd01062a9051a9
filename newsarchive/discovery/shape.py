"""The shape of a publisher's article addresses, learned from those that turned out to be articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from newsarchive.expressions import expression

__all__ = ["Shape", "learn_shape"]

LEAST_ADDRESSES = 5  # fewer teach nothing
LEAST_SHARE = 0.1  # of the addresses a form must have: what is rarer may be a page that was misread

_EXTENSION = expression(r"\.[A-Za-z]\w{0,5}\Z")
_YEAR = expression(r"(?:19[89]\d|20[0-4]\d)\Z")
_DATE = expression(r"(?:19[89]\d|20[0-4]\d)[-_]?(?:0?[1-9]|1[0-2])(?:[-_]?[0-3]?\d)?\Z")
_CJK = expression(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TELLING = frozenset({"year", "date", "slug", "slug+id", "number", "id"})

Form = tuple[str, ...]
"""The classes of an address's parts: `("word", "year", "number", "number", "slug", ".html")`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The forms that articles' addresses of one publisher take; empty: too little is known, and nothing matches."""

    forms: frozenset[Form] = frozenset()

    def matches(self, url: str) -> bool:
        """Whether an address has one of the forms.

        >>> shape = learn_shape(f"https://a.example/news/2024/04/{day}/budget-for-the-harbour" for day in range(10, 16))
        >>> shape.matches("https://a.example/sport/2025/01/02/a-late-goal-for-united")
        True
        >>> shape.matches("https://a.example/sport/2025/01/02/"), shape.matches("https://a.example/about/our-team")
        (False, False)
        """
        return bool(self.forms) and form_of(url) in self.forms


def learn_shape(addresses: Iterable[str]) -> Shape:
    """The shape of addresses known to be articles. Needs five; a form that says nothing (words only) is left out."""
    counts = Counter(map(form_of, addresses))
    total = counts.total()
    if total < LEAST_ADDRESSES:
        return Shape()
    least = max(2, total * LEAST_SHARE)
    return Shape(frozenset(form for form, count in counts.items() if count >= least and not _TELLING.isdisjoint(form)))


def form_of(url: str) -> Form:
    """The classes of an address's parts, its extension and the names of its parameters.

    >>> form_of("https://a.example/news/2024/4/harbour-budget-is-passed.html?id=3")
    ('word', 'year', 'short number', 'slug', '.html', '?id')
    """
    split = urlsplit(url)
    segments = [unquote(each) for each in split.path.split("/") if each]
    end = ""
    if segments and (extension := _EXTENSION.search(segments[-1])):
        end = extension[0].lower()
        segments[-1] = segments[-1].removesuffix(extension[0])
    names = sorted({f"?{name}" for name, _ in parse_qsl(split.query, keep_blank_values=True)})
    return (*map(_class_of, segments), *([end] if end else []), *names)


def _class_of(segment: str) -> str:
    if segment.isdigit():
        return "year" if _YEAR.match(segment) else "date" if _DATE.match(segment) else _number(segment)
    if _DATE.match(segment):
        return "date"
    words = [each for each in re.split(r"[-_+ ,.;:~]+", segment) if each]
    # Five characters at least: the years in headlines are no ids.
    has_id = any(len(each) >= 5 and sum(map(str.isdigit, each)) >= 3 for each in words)
    if len(words) >= 4 or len(_CJK.findall(segment)) >= 6:
        return "slug+id" if has_id else "slug"
    return "id" if has_id else "word"


def _number(segment: str) -> str:
    return "number" if len(segment) >= 4 else "short number"
