"""Claims of last resort, for pages that neither state nor show their date: titles of elements, data attributes, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.etree import XPath, _Element

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
_DATED = XPath(
    "//abbr[@title] | //*[(contains(@class, 'publi') or contains(@class, 'date') or contains(@class, 'updated')) and @title]"
    " | //*[not(self::time) and (@datetime or @data-datetime or @data-time or @data-date or @data-timestamp or @data-published"
    " or @data-utime)]"
)
_MOST_ELEMENTS = 40
_ELEMENT_WEIGHT = 3.0

# The date first, then the name before it: the other way round every letter of a script would be tried.
_WRITTEN = re.compile(
    r"[12][0-9]{3}(?:[-/][01][0-9][-/][0-3][0-9](?:[T ][0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?|[0-9]{6}(?:[0-9]{3})?(?![0-9.]))"
)
_NAMED = re.compile(
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
    found = _DATED(root)
    for element in found[:_MOST_ELEMENTS] if isinstance(found, list) else ():
        if not isinstance(element, _Element):
            continue
        for name in _ATTRIBUTES:
            raw = element.get(name)
            printed = read_machine_date(raw, **hints.arguments) if raw and any(map(str.isdigit, raw)) else None
            if printed is not None and raw:
                yield Claim(printed, "unknown", "script", f"attribute:{name}", raw, _ELEMENT_WEIGHT)
                return


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
