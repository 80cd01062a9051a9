"""Words that tell lists, pagers and service pages apart from articles, read from `data/words.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

__all__ = ["ARTICLE_MARKS", "LIST_MARKS", "NEXT_WORDS", "SECTIONS", "SERVICE_PAGES", "STRICT_LIST_MARKS"]

_DATA = tomllib.loads((Path(__file__).parent / "data" / "words.toml").read_text(encoding="utf-8"))

LIST_MARKS: frozenset[str] = frozenset(_DATA["list_marks"].split())
"""Path segments after which comes the name of a list: `/tag/harbour`."""

STRICT_LIST_MARKS: frozenset[str] = frozenset(_DATA["strict_list_marks"].split())
"""Those after which even a long name is a list."""

ARTICLE_MARKS: frozenset[str] = frozenset(_DATA["article_marks"].split())
"""Path segments after which comes an article: `/article/harbour-budget`."""

SECTIONS: frozenset[str] = frozenset(_DATA["sections"].split())
"""Last path segments that name a section."""

SERVICE_PAGES: frozenset[str] = frozenset(_DATA["service_pages"].split())
"""Last path segments of pages that belong to the house, not to the news."""

NEXT_WORDS: frozenset[str] = frozenset(_DATA["next_words"].split()) | frozenset(_DATA["next_phrases"])
"""What the link to the next page of a list says."""
