"""The title element and its like, with the site's name and sections cut off where something says that they are such."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from newsarchive.expressions import expression
from newsarchive.extraction.headlines.site_names import SiteNames, letters

__all__ = ["cut_title", "title_parts"]

_WIDE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SEPARATOR = expression(
    rf"""\s+[-–—―‒|·•»«›‹:/\\~☆★◆■]+\s+ | \s*[|｜¦￨]+\s* | \s+(?:::|>>|<<|<|>|\|\|)\s+ | _{{1,3}}(?=\S) | \s*[：／]\s* | \s*--+\s* | :\s+ | \s*[«»]\s* |
    (?<=[{_WIDE}！？!?”」』）)])[-–—]+(?=[{_WIDE}A-Z])""",
    re.VERBOSE,
)
_STRONG = expression(r"[|｜¦￨«»›‹·•_]|::|>>| [-–—] |--")
# How Chinese and Japanese papers and portals end their names: 网 site, 日报 daily, 频道 channel, ニュース news…
_WIDE_NAME = expression(
    r"(?:网|網|网站|频道|頻道|日报|日報|晚报|晚報|早报|时报|時報|周刊|在线|資訊|资讯|新闻|新聞|客户端|ニュース|オンライン|デジタル|뉴스|신문|일보)\Z"
)


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


def cut_title(title: str, names: SiteNames, known: Iterable[str] = (), sections: Collection[str] = ()) -> str:
    """The title without the site's name and, beside it, sections.

    `known`: texts of which the headline may be one, the likeliest first: a run of parts that equals one is it. `sections`:
    names of sections; cut only next to the site's name, or after a bar.

    >>> names = SiteNames(["The Gazette"], [])
    >>> cut_title("News: Harbour reopens - The Gazette", names, sections=["News"])
    'News: Harbour reopens'
    >>> cut_title("Harbour reopens - Business - The Gazette", names, sections=["Business"])
    'Harbour reopens'
    """
    parts = title_parts(title)
    if len(parts) < 2:
        return title.strip()
    for text in known:
        run = _known_run(parts, letters(text))
        if run:
            return run
    section_keys = {letters(each) for each in sections}
    first = 0
    last = next((at for at in range(1, len(parts)) if _is_name(parts[at], names)), len(parts))
    is_cut = last < len(parts) or "|" in parts[-1][0]
    while is_cut and last - first > 1 and _is_section(parts[last - 1], section_keys):
        last -= 1
    if last == 2 and last < len(parts) and _looks_like_section(parts):
        last = 1
    if last - first > 1 and names.is_name(parts[first][1]):
        first += 1
        while last - first > 1 and letters(parts[first][1]) in section_keys:
            first += 1
    return _joined(parts[first:last])


def _looks_like_section(parts: list[tuple[str, str]]) -> bool:
    """Whether a word or two stand between a sentence and the site's name: "Headline - Opinion - Paper"."""
    (_, headline), (separator, section), (after, _) = parts[:3]
    return separator == after and len(section.split()) <= 2 and len(headline.split()) >= 4


def _is_section(part: tuple[str, str], section_keys: Collection[str]) -> bool:
    separator, text = part
    if _STRONG.search(separator) is None:
        return False
    return letters(text) in section_keys


def _joined(parts: list[tuple[str, str]]) -> str:
    return "".join((separator if number else "") + part for number, (separator, part) in enumerate(parts)).strip()


def _is_name(part: tuple[str, str], names: SiteNames) -> bool:
    separator, text = part
    if names.is_name(text):
        return True
    return len(text) <= 10 and bool(_STRONG.search(separator) or "-" in separator) and bool(_WIDE_NAME.search(text))


def _known_run(parts: list[tuple[str, str]], key: str) -> str | None:
    if not key or len(parts) > 12:
        return None
    for length in range(len(parts), 0, -1):
        for start in range(len(parts) - length + 1):
            text = _joined(parts[start : start + length])
            if letters(text) == key:
                return text
    return None
