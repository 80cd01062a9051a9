"""What a value of JSON-LD says: its texts, the name of a thing, its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from newsarchive.extraction.stated.plain_text import plain

__all__ = ["address_of", "flat", "sort_of_name", "text_of"]


def flat(value: Any) -> Iterator[Any]:
    """The values of a list, of lists in it, or the single value; JSON-LD's `@list`, `@set` and `@value` opened."""
    waiting = [value]
    for _ in range(2_000):
        if not waiting:
            return
        each = waiting.pop(0)
        if each is None:
            continue
        if isinstance(each, list):
            waiting[:0] = each[:200]
        elif isinstance(each, Mapping) and "@value" in each:
            waiting.insert(0, each["@value"])
        elif isinstance(each, Mapping) and ("@list" in each or "@set" in each):
            waiting.insert(0, each.get("@list") or each.get("@set"))
        else:
            yield each


def text_of(value: Any) -> str:
    """A statement's text: a string or number itself, a thing's name."""
    if isinstance(value, list):
        value = next((each for each in value[:20] if not isinstance(each, list)), None)
    if isinstance(value, int | float):
        return str(value).lower()
    return _name_of(value) if isinstance(value, Mapping) else plain(value)


def _name_of(value: Mapping[str, Any]) -> str:
    for key in ("name", "@value", "text", "headline"):
        inner = value.get(key)
        if isinstance(inner, str | int):
            return plain(str(inner))
        if isinstance(inner, list) and inner and isinstance(inner[0], str):
            return plain(", ".join(each for each in inner[:20] if isinstance(each, str)))
    given, family = value.get("givenName", value.get("givenname")), value.get("familyName", value.get("familyname"))
    return plain(" ".join(each for each in (given, family) if isinstance(each, str)))


def sort_of_name(value: Any) -> str | None:
    """`person` or `organization`, where its type says so."""
    if isinstance(value, Mapping):
        types = str(value.get("@type", "")).lower()
        if "person" in types:
            return "person"
        if "organization" in types:
            return "organization"
    return None


def address_of(value: Any) -> str | None:
    """The address of a thing, as it stands."""
    if isinstance(value, Mapping):
        for key in ("url", "@id", "sameAs"):
            if isinstance(value.get(key), str):
                return str(value[key])
    return None
