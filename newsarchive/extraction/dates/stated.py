"""Claims a page makes for machines, in its address, and those that came with the link to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from newsarchive.article import PageContext, utc_text
from newsarchive.expressions import expression
from newsarchive.extraction.dates.address import address_date
from newsarchive.extraction.dates.claims import Claim, Role, Source
from newsarchive.extraction.dates.hints import DateHints
from newsarchive.extraction.dates.machine import read_machine_date
from newsarchive.extraction.dates.reading import PrintedDate
from newsarchive.extraction.dates.zones import zone_named
from newsarchive.extraction.stated.meta import MODIFIED_NAMES, PUBLISHED_NAMES
from newsarchive.extraction.stated.structured import Stated, StructuredData

__all__ = ["address_claims", "context_claims", "stated_claims"]

# How far each source can be trusted, as measured on public page corpora: the share that names the gold's day.
_WEIGHTS = {
    "json-ld:datepublished": 6.0,
    "json-ld:webpage.datepublished": 5.0,
    "json-ld:datecreated": 3.0,
    "json-ld:uploaddate": 4.0,
    "meta:article:published_time": 5.5,
    "meta:date": 4.5,
    "meta:created": 2.5,
    "meta:pub_date": 3.0,
    "meta:dc.date": 3.5,
    "meta:last-published": 2.0,
    "meta:dcterms.date": 3.5,
    "microdata:datepublished": 4.0,
    "microdata:datecreated": 2.0,
}
_OTHER_META = 5.0
_UNLISTED_META = 3.5
_UNLISTED_PUBLISHED = re.compile(r"publi|pub-?_?date|posted|issued|release|(?:^|[-_.:])created?(?:$|[-_.:])")
_UNLISTED_UPDATED = expression(r"updat|modif|revis|last")
_UPDATED = 1.0
_MOST_OF_A_SOURCE = 6
_LONGEST_UNLISTED = 40
_LISTED = frozenset((*PUBLISHED_NAMES, *MODIFIED_NAMES))


def stated_claims(structured: StructuredData, hints: DateHints) -> Iterator[Claim]:
    """What JSON-LD, meta elements and microdata say."""
    for role, statements in (("published", structured.published), ("updated", structured.modified)):
        counts: dict[str, int] = {}
        for each in statements:
            counts[each.rule] = counts.get(each.rule, 0) + 1
            if counts[each.rule] <= _MOST_OF_A_SOURCE:
                claim = _stated_claim(each, "published" if role == "published" else "updated", hints)
                if claim is not None:
                    yield claim
    yield from _unlisted_meta(structured, hints)


def _unlisted_meta(structured: StructuredData, hints: DateHints) -> Iterator[Claim]:
    """Meta elements of content systems nobody listed whose names say what they are, and whose content is a date."""
    for name, contents in structured.meta.items():
        if name in _LISTED or not _UNLISTED_PUBLISHED.search(name) or "expir" in name:
            continue
        printed = read_machine_date(contents[0], **hints.arguments) if len(contents[0]) < _LONGEST_UNLISTED else None
        if printed is not None:
            role: Role = "updated" if _UNLISTED_UPDATED.search(name) else "published"
            yield Claim(
                printed, role, "meta", f"meta:{name}", contents[0], _UNLISTED_META if role == "published" else _UPDATED
            )


def _stated_claim(each: Stated, role: Role, hints: DateHints) -> Claim | None:
    printed = read_machine_date(each.value, **hints.arguments)
    if printed is None:
        return None
    kind = each.rule.partition(":")[0]
    source: Source = "json-ld" if kind == "json-ld" else "microdata" if kind == "microdata" else "meta"
    weight = _UPDATED if role == "updated" else _WEIGHTS.get(each.rule, _OTHER_META)
    return Claim(printed, role, source, each.rule, each.value, weight)


def address_claims(url: str, hints: DateHints) -> Iterator[Claim]:
    """The day in the address, if it names one that is not after the visit."""
    found = address_date(url)
    if found is not None and not (hints.fetched_at and found.day > (hints.fetched_at + timedelta(days=1)).date()):
        weight = 4.5 if found.is_path else 2.5
        yield Claim(PrintedDate(found.day, raw=found.raw), "published", "address", "address", found.raw, weight)


def context_claims(context: PageContext | None, hints: DateHints) -> Iterator[Claim]:
    """What the feed, sitemap or list said that led to the page."""
    if context is None:
        return
    source = context.source or "list"
    if context.published_at is not None:
        yield _from_context(context.published_at, "published", f"{source}:published", 4.0, hints)
    if context.modified_at is not None:
        yield _from_context(context.modified_at, "updated", f"{source}:modified", _UPDATED / 2, hints)


def _from_context(at: datetime, role: Role, rule: str, weight: float, hints: DateHints) -> Claim:
    day = at.astimezone(zone_named(hints.timezone)).date() if hints.timezone else at.date()
    raw = utc_text(at)
    return Claim(PrintedDate(day, at=at, has_zone=True, raw=raw), role, "context", rule, raw, weight)
