"""Which words of a title are the site's name: told by what the page calls itself and by its address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from newsarchive.expressions import expression
from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["SiteNames", "letters"]

_NOT_LETTERS = expression(r"[\W_]+")
_ASCII_OTHERS = bytes(code for code in range(128) if not chr(code).isalnum())
_SUBDOMAINS = frozenset({"www", "m", "amp", "mobile", "news", "en", "de", "fr", "es", "edition", "blog", "blogs"})
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "edu", "ac", "or", "ne", "go", "gob"})
_LONGEST_NAME = 45  # letters
_ENDINGS = re.compile(r"(?:com|org|net|news|online|magazine|blog|website|homepage|de|at|ch|uk|cn)\Z")


@lru_cache(maxsize=2048)
def letters(text: str) -> str:
    """What is left of a text for comparing: letters and digits, folded, accents off.

    >>> letters("Seznam Zprávy – CZ!")
    'seznamzpravycz'
    """
    if text.isascii():
        return text.encode().translate(None, _ASCII_OTHERS).decode().lower()
    text = unicodedata.normalize("NFKD", text).casefold()  # which makes accents characters that are no letters
    return _NOT_LETTERS.sub("", text).lower()


class SiteNames:
    """The names a site goes by: asked of each part of a title."""

    def __init__(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        self._names = {key for name in names if (key := letters(name)) and len(key) <= _LONGEST_NAME}
        self._labels = {label for address in addresses for label in _labels(address)}

    @classmethod
    def of(cls, structured: StructuredData, url: str, publisher_name: str | None = None) -> SiteNames:
        """The names by what the page states, by its addresses, and by its publisher's file."""
        title = letters(structured.title)
        # Some content systems fill application-name or even og:site_name with the page's own title.
        names = [each.name for each in structured.publisher_names if letters(each.name) != title]
        if publisher_name:
            names.append(publisher_name)
        addresses = [url, *structured.links.get("canonical", ())[:1], *structured.meta.get("og:url", ())[:1]]
        return cls(names, addresses)

    def is_name(self, text: str) -> bool:
        """Whether the text is the site's name, its domain, or its name with a word or ending more.

        >>> names = SiteNames(["BBC News"], ["https://www.nytimes.com/a"])
        >>> [names.is_name(each) for each in ("BBC News", "The New York Times", "nytimes.com", "Harbour budget")]
        [True, True, True, False]
        """
        key = letters(text)
        if not key:
            return False
        if key in self._names or key in self._labels:
            return True
        words = text.split()
        return any(_fits_label(key, words, label) for label in self._labels) or any(
            _fits_name(key, name) for name in self._names
        )


def _fits_name(key: str, name: str) -> bool:
    """One begins or ends with the other, and little is added: "CBC News" for "CBC", "The Guardian" for "Guardian"."""
    short, long = sorted((key, name), key=len)
    if len(short) < 3 or len(long) - len(short) > 12:
        return False
    return long.startswith(short) or long.endswith(short)


def _fits_label(key: str, words: list[str], label: str) -> bool:
    bare = _ENDINGS.sub("", key)
    if len(words) <= 6 and bare == label:
        return True
    if (
        len(label) >= 4
        and len(words) <= 5
        and (key.startswith(label) or key.endswith(label))
        and len(key) <= 3 * len(label)
    ):
        return True
    if len(key) >= 4 and label.startswith(key):
        return True
    if 2 <= len(words) <= 6:
        return _spells(label, [letters(word) for word in words])
    return False


def _spells(label: str, words: list[str]) -> bool:
    """Whether the label is made of beginnings of the words in their order: nytimes for "The New York Times".

    >>> _spells("nytimes", ["the", "new", "york", "times"]), _spells("faz", ["frankfurter", "allgemeine", "zeitung"])
    (True, True)
    """
    places = {0}
    used = 0
    for word in words:
        if not word:
            continue
        reached = set()
        for place in places:
            for length in range(1, len(word) + 1):
                if label[place : place + length] != word[:length] or place + length > len(label):
                    break
                reached.add(place + length)
        if reached:
            used += 1
            places = reached if word not in ("the", "der", "die", "das", "le", "la", "el") else places | reached
    return len(label) in places and used >= 2


def _labels(address: str) -> list[str]:
    """The telling parts of a host: its registrable label, and a subdomain that is not a mere edition."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return []
    parts = [part for part in host.lower().split(".") if part]
    if len(parts) < 2 or parts[-1].isdigit():
        return []
    parts.pop()
    if len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts.pop()
    found = [letters(parts[-1])]
    found += [letters(part) for part in parts[:-1] if part not in _SUBDOMAINS and len(part) > 3]
    return [each for each in found if len(each) > 1]
