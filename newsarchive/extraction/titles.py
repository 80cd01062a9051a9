"""The title element and its like, with the site's name and sections cut off where something says that they are such."""

from __future__ import annotations

import re
from collections.abc import Collection

from newsarchive.extraction.site_names import SiteNames, letters

__all__ = ["cut_title", "title_parts"]

_SEPARATOR = re.compile(
    r"\s+[-–—―‒|·•»«›‹:/\\~☆★◆■–]+\s+|\s*[|｜¦￨]+\s*|\s+(?:::|>>|<<|<|>|\|\|)\s+|_{1,3}(?=\S)|\s*[：／]\s*|\s*--+\s*|:\s+|\s*[«»]\s*"
)
_STRONG = re.compile(r"[|｜¦￨«»›‹·•_：]|::|>>| [-–—] |--")


def title_parts(title: str) -> list[tuple[str, str]]:
    """The parts of a title, each with the separator before it.

    >>> title_parts("Harbour reopens - The Gazette | News")
    [('', 'Harbour reopens'), (' - ', 'The Gazette'), (' | ', 'News')]
    """
    parts = []
    start = 0
    separator = ""
    for match in _SEPARATOR.finditer(title):
        part = title[start : match.start()].strip()
        if part:
            parts.append((separator, part))
            separator = match.group()
        start = match.end()
    rest = title[start:].strip()
    if rest:
        parts.append((separator, rest))
    return parts[:40]


def cut_title(title: str, names: SiteNames, known: Collection[str] = (), sections: Collection[str] = ()) -> str:
    """The title without the site's name and, beside it, sections.

    `known`: texts of which the headline may be one (headings, JSON-LD): a run of parts that equals one is it. `sections`:
    names of sections; cut only next to the site's name.

    >>> names = SiteNames(["The Gazette"], [])
    >>> cut_title("News: Harbour reopens - The Gazette", names, sections=["News"])
    'News: Harbour reopens'
    >>> cut_title("Harbour reopens - Business - The Gazette", names, sections=["Business"])
    'Harbour reopens'
    """
    parts = title_parts(title)
    if len(parts) < 2:
        return title.strip()
    keys = {letters(each) for each in known} - {""}
    run = _known_run(parts, keys)
    if run:
        return run
    section_keys = {letters(each) for each in sections}
    first, last = 0, len(parts)
    is_cut = False
    while last - first > 1 and names.is_name(parts[last - 1][1]):
        last -= 1
        is_cut = True
    while (
        is_cut
        and last - first > 1
        and letters(parts[last - 1][1]) in section_keys
        and _STRONG.search(parts[last - 1][0])
    ):
        last -= 1
    if last - first > 1 and names.is_name(parts[first][1]):
        first += 1
        while last - first > 1 and letters(parts[first][1]) in section_keys:
            first += 1
    return _joined(parts[first:last])


def _joined(parts: list[tuple[str, str]]) -> str:
    return "".join((separator if number else "") + part for number, (separator, part) in enumerate(parts)).strip()


def _known_run(parts: list[tuple[str, str]], keys: set[str]) -> str | None:
    if not keys or len(parts) > 12:
        return None
    for length in range(len(parts), 0, -1):
        for start in range(len(parts) - length + 1):
            text = _joined(parts[start : start + length])
            if letters(text) in keys:
                return text
    return None
