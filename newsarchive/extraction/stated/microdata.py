"""The microdata of a page: what `itemprop` says within which `itemscope` (HTML standard, section 5)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import XPath, _Element

__all__ = ["Property", "read_properties"]

_ITEMPROPS = XPath("//*[@itemprop]")
_MOST = 600
_HIGHEST = 40  # ancestors looked at for the item a property belongs to
_LONGEST_TEXT = 3_000
_ADDRESS_ATTRIBUTE = {
    "a": "href",
    "link": "href",
    "area": "href",
    "img": "src",
    "video": "src",
    "audio": "src",
    "source": "src",
    "iframe": "src",
}


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an item.

    `name` is in lower case; `item` the types of the item it belongs to, in lower case and without address ("" when it
    stands in none); `relations` the properties by which that item hangs below others, innermost first; `value` its text
    or machine value, "" for a property that is an item of its own; `own_types` that item's types.
    """

    name: str
    value: str
    item: str
    relations: tuple[str, ...]
    element: _Element
    own_types: str = ""


def read_properties(root: _Element) -> tuple[Property, ...]:
    """All properties in the page's order, at most 600."""
    found: list[Property] = []
    for element in _itemprops(root):
        is_item = "itemscope" in element.attrib
        item, relations = _item_of(element)
        value = "" if is_item and "content" not in element.attrib else _value(element)
        own = _type_names(element.get("itemtype")) if is_item else ""
        for name in (element.get("itemprop") or "").lower().split():
            found.append(Property(name, value, item, relations, element, own))
    return tuple(found)


def _itemprops(root: _Element) -> list[_Element]:
    found = _ITEMPROPS(root)
    return [each for each in found[:_MOST] if isinstance(each, _Element)] if isinstance(found, list) else []


def _item_of(element: _Element) -> tuple[str, tuple[str, ...]]:
    types = ""
    relations: list[str] = []
    is_found = False
    for number, ancestor in enumerate(element.iterancestors()):
        if number >= _HIGHEST:
            break
        if "itemscope" not in ancestor.attrib:
            continue
        if not is_found:
            types = _type_names(ancestor.get("itemtype"))
            is_found = True
        relation = ancestor.get("itemprop")
        if relation is None:
            break
        relations.append(relation.lower().split()[0] if relation.strip() else "")
    return types, tuple(relations)


def _type_names(value: str | None) -> str:
    if not value:
        return ""
    return " ".join(each.rstrip("/").rpartition("/")[2].lower() for each in value.split())


def _value(element: _Element) -> str:
    stated = element.get("content") or element.get("datetime")
    if stated:
        return " ".join(stated.split())
    attribute = _ADDRESS_ATTRIBUTE.get(element.tag) if isinstance(element.tag, str) else None
    if attribute and element.tag != "a":
        return (element.get(attribute) or "").strip()
    if element.get("itemprop", "").strip().lower() == "url" and attribute:
        return (element.get(attribute) or "").strip()
    return _text(element)


def _text(element: _Element) -> str:
    """The text, up to a length that only a whole article exceeds."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(str(part))
        length += len(part)
        if length > _LONGEST_TEXT:
            break
    return " ".join("".join(parts).split())
