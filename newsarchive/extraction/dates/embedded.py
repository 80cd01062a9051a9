"""Claims of last resort, for pages that neither state nor show their date: titles of elements, data attributes, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.etree import _Element

from newsarchive.expressions import expression
from newsarchive.extraction.dates.claims import Claim
from newsarchive.extraction.dates.hints import DateHints
from newsarchive.extraction.dates.machine import read_machine_date
from newsarchive.extraction.document import Document

__all__ = ["embedded_claims"]

_ATTRIBUTES = (
    "title",
    "datetime",
    "data-datetime",
    "data-time",
    "data-date",
    "data-timestamp",
    "data-published",
    "data-utime",
)
_ALWAYS = frozenset(_ATTRIBUTES) - {"title"}
_NAMES = frozenset(_ATTRIBUTES)
_MOST_ELEMENTS = 40
_ELEMENT_WEIGHT = 3.0

# The date first, then the name before it: the other way round every letter of a script would be tried.
_WRITTEN = expression(
    r"[12][0-9]{3}(?:[-/][01][0-9][-/][0-3][0-9](?:[T ][0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?|[0-9]{6}(?:[0-9]{3})?(?![0-9.]))"
)
_NAMED = expression(
    r"(?:date_?publi(?:shed|cation)|publi(?:shed|cation|sh)_?(?:at|on|date|time)|first_?publi(?:shed|cation)\w{0,8}"
    r"|post(?:ed)?_?(?:at|on|date|time)|pub_?date|release_?date|created?_?(?:at|on|date|time))"
    r"\\?[\"']?\s*[:=]\s*\\?[\"']?$|(?<!new )\b\w*date\(\s*[\"']$",  # showDate("…") where the page writes its date
    re.IGNORECASE,
)
_NAME_REACH = 40
_LONGEST_SCRIPT = 400_000
_MOST_MATCHES = 30
_ONLY_DAY_WEIGHT, _SEVERAL_DAYS_WEIGHT = 3.2, 2.0


def embedded_claims(document: Document, hints: DateHints) -> Iterator[Claim]:
    """Dates in attributes of elements, then those that scripts hold under names such as publishedAt."""
    yield from _of_elements(document.root, hints)
    yield from _of_scripts(document.named("script"), hints)


def _of_elements(root: _Element, hints: DateHints) -> Iterator[Claim]:
    for element in islice(filter(_may_be_dated, root.iter()), _MOST_ELEMENTS):
        for name in _ATTRIBUTES:
            raw = element.get(name)
            printed = read_machine_date(raw, **hints.arguments) if raw and any(map(str.isdigit, raw)) else None
            if printed is not None and raw:
                yield Claim(printed, "unknown", "script", f"attribute:{name}", raw, _ELEMENT_WEIGHT)
                return


def _may_be_dated(element: _Element) -> bool:
    """Whether an attribute of an element may be a date: one that says so, or the title of an abbreviation or of what its class calls a date."""
    names = element.keys()
    if not names or _NAMES.isdisjoint(names):
        return False
    if element.tag != "time" and not _ALWAYS.isdisjoint(names):
        return True
    if "title" not in names:
        return False
    words = element.get("class") or ""
    return element.tag == "abbr" or "publi" in words or "date" in words or "updated" in words


def _of_scripts(scripts: Iterable[_Element], hints: DateHints) -> Iterator[Claim]:
    read = 0
    raws: list[str] = []
    for script in scripts:
        text = script.text or ""
        if "ld+json" in (script.get("type") or "") or read + len(text) > _LONGEST_SCRIPT:
            continue
        read += len(text)
        for match in _WRITTEN.finditer(text):
            if _NAMED.search(text, max(0, match.start() - _NAME_REACH), match.start()):
                raws.append(match[0])
                if len(raws) > _MOST_MATCHES:
                    break
    dated = [(raw, printed) for raw in raws if (printed := read_machine_date(raw, **hints.arguments))]
    if dated:
        raw, printed = dated[0]
        weight = _ONLY_DAY_WEIGHT if len({each.day for _, each in dated}) == 1 else _SEVERAL_DAYS_WEIGHT
        yield Claim(printed, "published", "script", "script", raw, weight)
