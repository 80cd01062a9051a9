"""JSON Feed 1.0 and 1.1 (jsonfeed.org), which feedparser does not read."""

from __future__ import annotations

import json
from dataclasses import dataclass

__all__ = ["JsonFeed", "JsonItem", "read_json_feed"]


@dataclass(frozen=True, slots=True)
class JsonItem:
    """One item: everything as written, absent or of the wrong type is None or empty."""

    url: str | None
    title: str | None
    published: str | None
    modified: str | None
    authors: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A feed as written."""

    title: str | None = None
    next_url: str | None = None
    hubs: tuple[str, ...] = ()
    items: tuple[JsonItem, ...] = ()


def read_json_feed(body: bytes) -> JsonFeed:
    """The feed in a JSON text; an empty one where it is none.

    >>> read_json_feed(b'{"title": "News", "items": [{"id": "1", "url": "/a"}]}').items[0].url
    '/a'
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return JsonFeed()
    if not isinstance(data, dict):
        return JsonFeed()
    hubs = (_text(hub.get("url")) for hub in _objects(data.get("hubs")))
    return JsonFeed(
        title=_text(data.get("title")),
        next_url=_text(data.get("next_url")),
        hubs=tuple(hub for hub in hubs if hub),
        items=tuple(_item(each) for each in _objects(data.get("items"))),
    )


def _item(item: dict[str, object]) -> JsonItem:
    identifier = _text(item.get("id")) or ""
    authors = [*_objects(item.get("authors")), *_objects([item.get("author")])]
    names = (_text(each.get("name")) for each in authors)
    tags = item.get("tags")
    return JsonItem(
        url=_text(item.get("url"))
        or _text(item.get("external_url"))
        or (identifier if identifier.startswith("http") else None),
        title=_text(item.get("title")),
        published=_text(item.get("date_published")),
        modified=_text(item.get("date_modified")),
        authors=tuple(dict.fromkeys(name.strip() for name in names if name)),
        tags=tuple(each for each in tags if isinstance(each, str)) if isinstance(tags, list) else (),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _objects(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
