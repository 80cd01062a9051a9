"""A publisher file drafted from a sample of its site: what was found, and the reason for each guess as a comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from newsarchive.archive.queries.sampled import Addresses, SampledPage
from newsarchive.expressions import expression
from newsarchive.extraction.dates.hints import zone_of_host
from newsarchive.operations.address_pattern import draft_pattern
from newsarchive.operations.selector_drafts import Confirmed, ReadPage, draft_selectors, read_pages
from newsarchive.publishers import Discover, Era, Publisher, as_toml, read_publisher
from newsarchive.publishers.publisher import DateOrder
from newsarchive.publishers.selectors import read_selector

__all__ = ["Draft", "draft"]

MOST_ENTRIES = 8  # of each kind: an operator adds what is missing
_PRINTED = expression(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b")
_OFFSET = expression(r"T\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*([+-]\d\d:?\d\d)")
_ZONE_BY_LANGUAGE = {("zh", 8): "Asia/Shanghai", ("ja", 9): "Asia/Tokyo", ("ko", 9): "Asia/Seoul"}
"""Where an offset and a language leave one zone; of other pairs a person has to choose."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The file's text, and what it rests on: how many articles were read, which selectors they confirmed."""

    publisher: Publisher
    text: str
    articles: int
    confirmed: tuple[Confirmed, ...]


def draft(site: Publisher, addresses: Addresses, pages: Sequence[SampledPage]) -> Draft:
    """The draft for a site, given as the ad-hoc publisher it was crawled as; raises ConfigurationError if it would not load."""
    read = read_pages(pages, site)
    reasons: dict[str, str] = {}
    publisher = replace(
        site,
        id=site.id.replace(":", "-"),
        name=_name(site, read, reasons),
        language=_language(read, reasons),
        timezone=_timezone(site, read, reasons),
        date_order=_date_order(read, reasons),
        discover=_discover(site, addresses, reasons),
    )
    confirmed = draft_selectors(read, publisher)
    if confirmed:
        rules = {each.field: (read_selector(each.selector),) for each in confirmed}
        publisher = replace(publisher, extract=(Era(rules=rules),))
    reasons |= {
        each.field: f"confirmed on {each.articles} articles, which read the same without it" for each in confirmed
    }
    text = _annotated(as_toml(publisher), reasons, len(read))
    read_publisher(text)
    return Draft(publisher, text, len(read), tuple(confirmed))


def _annotated(text: str, reasons: Mapping[str, str], articles: int) -> str:
    """The file with each reason before its key; reasons of keys that were left out stand at the top."""
    lines = [
        f"# Drafted from {articles} articles of the site: read it, correct it, then prove it with `newsarchive publisher check`."
    ]
    keys = {line.partition(" = ")[0] for line in text.splitlines() if " = " in line}
    lines += [f"# {key}: {reason}" for key, reason in reasons.items() if key not in keys]
    for line in text.splitlines():
        key = line.partition(" = ")[0]
        if " = " in line and key in reasons:
            lines.append(f"# {reasons[key]}")
        lines.append(line)
    return "\n".join(lines) + "\n"


def _discover(site: Publisher, addresses: Addresses, reasons: dict[str, str]) -> Discover:
    pattern = draft_pattern(addresses.articles, (*addresses.lists, *addresses.feeds, *addresses.sitemaps))
    if pattern is None:
        reasons["article"] = "left out, since the articles read have no form of address in common that lists have not"
    else:
        reasons["article"] = (
            f"fits {pattern[1]} of {len(addresses.articles)} articles read, and none of the {len(addresses.lists)} lists"
        )
    lists = addresses.lists or site.discover.pages
    return Discover(
        feeds=addresses.feeds[:MOST_ENTRIES],
        sitemaps=addresses.sitemaps[:MOST_ENTRIES],
        pages=lists[:MOST_ENTRIES],
        article=re.compile(pattern[0]) if pattern else None,
    )


def _name(site: Publisher, read: Sequence[ReadPage], reasons: dict[str, str]) -> str:
    names = Counter(
        " ".join(name.split())
        for each in read
        for meta in each.document.root.iter("meta")
        if meta.get("property") == "og:site_name" and (name := meta.get("content") or "").strip()
    )
    if names:
        reasons["name"] = "as og:site_name has it"
        return names.most_common(1)[0][0]
    reasons["name"] = "the site does not say its name: write it here"
    return site.name


def _language(read: Sequence[ReadPage], reasons: dict[str, str]) -> str | None:
    counts = Counter(each.reading.article.language for each in read if each.reading.article.language)
    if not counts:
        return None
    language, count = counts.most_common(1)[0]
    reasons["language"] = f"of {count} of {len(read)} articles"
    return language


def _timezone(site: Publisher, read: Sequence[ReadPage], reasons: dict[str, str]) -> str | None:
    offsets = Counter(
        match[1] for each in read for raw in _raw_dates(each) if (match := _OFFSET.search(raw)) is not None
    )
    by_country = zone_of_host(f"https://{site.domains[0]}/")
    if by_country is not None:
        reasons["timezone"] = f"the only zone of the country of {site.domains[0]}"
        return by_country
    languages = Counter((each.reading.article.language or "")[:2] for each in read)
    if offsets and languages:
        offset = offsets.most_common(1)[0][0]
        hours = _hours(offset) / timedelta(hours=1)
        zone = _ZONE_BY_LANGUAGE.get((languages.most_common(1)[0][0], int(hours)))
        if zone is not None and hours == int(hours):
            reasons["timezone"] = f"its times are told with {offset}, in a language of that zone"
            return zone
        reasons["timezone"] = f"not guessed: its times are told with {offset}, which several zones have"
        return None
    reasons["timezone"] = "not guessed: neither its domain nor its times say; without it times are taken as UTC"
    return None


def _hours(offset: str) -> timedelta:
    digits = offset[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -span if offset.startswith("-") else span


def _date_order(read: Sequence[ReadPage], reasons: dict[str, str]) -> DateOrder | None:
    """The order of printed dates, where one of them leaves no choice or is told a second time in an unmistakable form."""
    votes: Counter[DateOrder] = Counter()
    for each in read:
        day = each.reading.article.published_on
        for match in _PRINTED.finditer(" ".join(" ".join(map(str, each.document.root.itertext())).split())):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            if day is not None and first != second and year == day.year:
                votes["DMY"] += (first, second) == (day.day, day.month)
                votes["MDY"] += (first, second) == (day.month, day.day)
    if not votes.total():
        reasons["date_order"] = "not needed: no printed date was seen whose day and month could be swapped"
        return None
    best = votes.most_common(1)[0][0]
    reasons["date_order"] = f"{votes[best]} printed dates are in this order"
    return best


def _raw_dates(page: ReadPage) -> Iterable[str]:
    for name in ("published_at", "published_on"):
        choice = page.reading.choices.get(name)
        yield from (str(each.found.raw) for each in (choice.candidates if choice else ()))
