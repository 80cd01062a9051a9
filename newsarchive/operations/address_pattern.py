"""The pattern of a publisher's article addresses, drafted from some of them. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from newsarchive.discovery.shape import Form, form_of

__all__ = ["draft_pattern"]

LEAST = 3  # addresses of one form
_CLASSES = {
    "year": r"\d{4}",
    "date": r"\d{4}[-_]?\d{2}(?:[-_]?\d{2})?",
    "number": r"\d+",
    "short number": r"\d{1,3}",
    "id": r"[^/?#]*\d[^/?#]*",
    "slug+id": r"[^/?#]*\d[^/?#]*",
    "slug": r"[^/?#]+",
    "word": r"[\w.~%-]+",
}


def draft_pattern(articles: Iterable[str], lists: Iterable[str]) -> tuple[str, int] | None:
    r"""A regular expression that fits articles and no list, and how many of the articles it fits; None where there is none.

    >>> days = [f"https://a.test/news/2026/04/{day}/the-harbour-budget-of-the-town" for day in (14, 15, 16)]
    >>> draft_pattern(days, ["https://a.test/news"])
    ('/news/\\d{4}/\\d{1,3}/\\d{1,3}/[^/?#]+', 3)
    """
    known, others = list(dict.fromkeys(articles)), list(lists)
    groups: dict[Form, list[str]] = defaultdict(list)
    for each in known:
        groups[form_of(each)].append(each)
    parts: list[str] = []
    for form, addresses in sorted(groups.items(), key=lambda item: -len(item[1])):
        is_covered = all(any(re.search(part, each) for part in parts) for each in addresses)
        if len(addresses) >= LEAST and not is_covered:
            pattern = _pattern(form, addresses)
            if not any(re.search(pattern, each) for each in others):
                parts.append(pattern)
    if not parts:
        return None
    joined = "|".join(dict.fromkeys(parts))
    return joined, sum(re.search(joined, each) is not None for each in known)


def _pattern(form: Form, addresses: Sequence[str]) -> str:
    """A pattern for addresses of one form: a word that all have stands as it is, all else by its class, for it will differ tomorrow."""
    paths = [[part for part in urlsplit(each).path.split("/") if part] for each in addresses]
    end = next((each for each in form if each.startswith(".")), "")
    pieces = []
    for at, kind in enumerate(each for each in form if each[:1] not in (".", "?")):
        texts = {path[at].removesuffix(end) if at == len(path) - 1 else path[at] for path in paths}
        pieces.append(re.escape(texts.pop()) if kind == "word" and len(texts) == 1 else _CLASSES[kind])
    query = "".join(rf"(?=[^#]*[?&]{re.escape(each[1:])}=)" for each in form if each.startswith("?"))
    return "/" + "/".join(pieces) + re.escape(end) + query
