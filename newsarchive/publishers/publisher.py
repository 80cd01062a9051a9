"""What is known of one publisher, as a value: read from a TOML file, or made up for a site nobody described."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

__all__ = ["FIELDS", "Captures", "DateOrder", "Discover", "Era", "Fetch", "Kept", "Publisher", "Schedule", "Selector"]

FIELDS = (
    "headline",
    "subheadline",
    "published",
    "modified",
    "byline",
    "source",
    "section",
    "body",
    "photos",
    "notice",
)
"""The fields a publisher's file can have rules for."""

DateOrder = Literal["DMY", "MDY", "YMD"]
"""In which order a printed date has its parts, where day and month could be swapped."""

Kept = Literal["articles", "front_pages", "feeds", "other"]
"""What may be deleted by age: visits of articles that changed nothing, lists of links, feeds and sitemaps, the rest."""

Captures = Literal["full", "text", "off"]
"""How much of a page is kept: the response as received, the text read from it only, or nothing but the digest."""


@dataclass(frozen=True, slots=True)
class Selector:
    """A CSS selector or XPath expression of the file; `xpath` is what is evaluated, `text` what the file says."""

    text: str
    xpath: str


@dataclass(frozen=True, slots=True)
class Discover:
    """Where a publisher's articles are found: absolute addresses, and patterns searched in an absolute address.

    `article`: what the address of an article matches; `ignore`: links never followed; `identity`: its first group
    (or the whole match) is the part of an address that survives a changed slug.
    """

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    next_page: tuple[Selector, ...] = ()
    article: re.Pattern[str] | None = None
    ignore: tuple[re.Pattern[str], ...] = ()
    identity: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often, and how much.

    `every`: how often the front pages, feeds and sitemaps are read, None: learned from how often they bring news.
    `max_pages` and `max_time`: what the publisher may take of one run, None: no bound of its own; the rest stays due.
    """

    every: timedelta | None = None
    max_pages: int | None = None
    max_time: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """How pages are fetched.

    `hours`: the local times between which the site may be visited, None: always; an end before the start is on the
    next day. `headers`: sent with every request, their environment variables already filled in; never stored in
    captures, nor shown by `repr`. `delay`: least time between two requests.
    """

    captures: Captures = "full"
    browser: bool = False
    hours: tuple[time, time] | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    delay: timedelta | None = None

    def is_open(self, local_time: time) -> bool:
        """Whether the site may be visited at this time of its day.

        >>> night = Fetch(hours=(time(22), time(6)))
        >>> night.is_open(time(23)), night.is_open(time(6))
        (True, False)
        """
        if self.hours is None:
            return True
        start, end = self.hours
        return start <= local_time < end if start < end else local_time >= start or local_time < end


@dataclass(frozen=True, slots=True)
class Era:
    """One `[[extract]]` block: rules by field, tried in order; `until`: the last day of a visit it speaks of.

    `rules` maps a field (one of `FIELDS`) to its selectors; `drop` are the elements removed before anything is read.
    """

    rules: Mapping[str, tuple[Selector, ...]] = field(default_factory=dict)
    drop: tuple[Selector, ...] = ()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher. A file with only `id`, `name` and `domains` works; `path` is None for an ad-hoc one.

    `retention`: how long captures of a kind are kept, None: for ever; of a kind that is not in it the file says nothing.
    `date_order` is `DMY`, `MDY` or `YMD` where day and month of a printed date could be swapped.
    """

    id: str
    name: str
    domains: tuple[str, ...]
    language: str | None = None
    timezone: str | None = None
    date_order: DateOrder | None = None
    discover: Discover = Discover()
    schedule: Schedule = Schedule()
    fetch: Fetch = Fetch()
    retention: Mapping[Kept, timedelta | None] = field(default_factory=dict)
    extract: tuple[Era, ...] = ()
    path: Path | None = None

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone its printed times are in, where the file says."""
        return ZoneInfo(self.timezone) if self.timezone else None

    @property
    def rule_texts(self) -> dict[str, str]:
        """Each rule's selector, by the name under which what it finds is counted: `publisher:headline[0]`."""
        texts = {}
        for number, era in enumerate(self.extract):
            prefix = f"publisher:{number}." if number else "publisher:"
            for name, selectors in {**era.rules, "drop": era.drop}.items():
                texts.update({f"{prefix}{name}[{at}]": each.text for at, each in enumerate(selectors)})
        return texts

    def ignores(self, url: str) -> bool:
        """Whether the file says that this address is never followed.

        >>> Publisher("a", "A", ("a.example",), discover=Discover(ignore=(re.compile("/video/"),))).ignores("/video/1")
        True
        """
        return any(pattern.search(url) for pattern in self.discover.ignore)
