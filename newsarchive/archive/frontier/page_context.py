"""What is known of a page before it is read, as the JSON its row keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsarchive.article import PageContext, utc_text

__all__ = ["context_from_json", "context_to_json"]


def context_to_json(context: PageContext | None) -> dict[str, Any] | None:
    """The facts that came with a link, None when there are none; the publisher's repeated blocks are not kept here.

    >>> context_to_json(PageContext(title="Budget passed", source="feed"))
    {'title': 'Budget passed', 'source': 'feed'}
    """
    if context is None:
        return None
    facts = {
        "title": context.title,
        "published_at": utc_text(context.published_at) if context.published_at else None,
        "modified_at": utc_text(context.modified_at) if context.modified_at else None,
        "authors": list(context.authors),
        "tags": list(context.tags),
        "source": context.source,
    }
    return {name: value for name, value in facts.items() if value} or None


def context_from_json(facts: Mapping[str, Any] | None) -> PageContext | None:
    """The context of a page's row.

    >>> context_from_json({"title": "Budget passed", "authors": ["Ana Sol"]}).authors
    ('Ana Sol',)
    """
    if facts is None:
        return None
    return PageContext(
        title=facts.get("title"),
        published_at=_moment(facts.get("published_at")),
        modified_at=_moment(facts.get("modified_at")),
        authors=tuple(facts.get("authors", ())),
        tags=tuple(facts.get("tags", ())),
        source=facts.get("source"),
    )


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
