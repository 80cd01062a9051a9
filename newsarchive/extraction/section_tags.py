"""Section and tags of an article, as the page states them."""

from __future__ import annotations

import re

from newsarchive.article import Found
from newsarchive.expressions import expression
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.headlines.site_names import SiteNames, letters
from newsarchive.extraction.stated.json_ld import Node
from newsarchive.extraction.stated.plain_text import plain
from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["find_section", "find_tags"]

_MOST_TAGS = 30
_LONGEST_TAG = 60
_NOT_A_SECTION = expression(
    r"^(?:[\d\W_]*|[0-9a-f]{12,}|home(?:page)?|start(?:seite)?|inicio|accueil|articles?|uncategorized|allgemein|首页|トップ|ホーム)$",
    re.IGNORECASE,
)


def find_section(structured: StructuredData, names: SiteNames, headline: str | None = None) -> Choice:
    """The section the article stands in: stated for the article, else the last step of the breadcrumbs before it."""
    candidates: list[Candidate] = []
    for each in structured.sections:
        found = Found(each.value, each.value, each.rule, 0.9 if each.rule.startswith("json-ld") else 0.8)
        problem = _problem(each.value, names, headline)
        candidates.append(Candidate(found, problem or "chosen"))
        if not problem:
            return Choice(found, tuple(candidates))
    for node in structured.nodes:
        if "breadcrumblist" not in node.types:
            continue
        for name in reversed(_steps(node)):
            problem = _problem(name, names, headline)
            found = Found(name, name, "json-ld:breadcrumb", 0.75)
            candidates.append(Candidate(found, problem or "chosen"))
            if not problem:
                return Choice(found, tuple(candidates))
    return Choice(None, tuple(candidates))


def _problem(text: str, names: SiteNames, headline: str | None) -> str | None:
    if len(text) > _LONGEST_TAG or _NOT_A_SECTION.match(text):
        return "not a section's name"
    if headline and letters(text) == letters(headline):
        return "the headline"
    if names.is_name(text):
        return "the site's name"
    return None


def _steps(node: Node) -> list[str]:
    items = node.data.get("itemlistelement")
    steps: list[tuple[int, str]] = []
    for number, each in enumerate(items[:20] if isinstance(items, list) else []):
        if not isinstance(each, dict):
            continue
        item = each.get("item")
        name = plain(each.get("name")) or (plain(item.get("name")) if isinstance(item, dict) else "")
        position = each.get("position")
        steps.append((position if isinstance(position, int) else number, name))
    return [name for _, name in sorted(steps, key=lambda each: each[0]) if name]


def find_tags(
    structured: StructuredData, names: SiteNames, context_tags: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], Found | None]:
    """Tags in the page's order, each once, without the site's name; and where they came from.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse('<meta name="keywords" content="Harbour, budget, Harbour, The Gazette">', url="http://a.test/1")
    >>> find_tags(read_structured(page), SiteNames(["The Gazette"], []))[0]
    ('Harbour', 'budget')
    """
    stated = [(each.value, each.rule) for each in structured.keywords] or [
        (each, "context:tags") for each in context_tags
    ]
    tags: dict[str, str] = {}
    rule = ""
    for text, source in stated:
        key = letters(text)
        if key and len(text) <= _LONGEST_TAG and not names.is_name(text) and len(tags) < _MOST_TAGS:
            rule = rule or source
            tags.setdefault(key, text)
    found = Found(list(tags.values()), ", ".join(tags.values()), rule, 0.8) if tags else None
    return tuple(tags.values()), found
