"""Addresses in which a crawler could walk for ever: recognised by their form, and named so that a crawl can say why."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from newsarchive.expressions import expression

__all__ = ["Trap", "trap_in"]

Trap = Literal["calendar", "session id", "facets", "search", "form", "repeating path", "deep path", "long address"]

LONGEST_ADDRESS = 2000  # characters; Internet Explorer's limit was 2,083, and no paper of note goes beyond it
DEEPEST_PATH = 14
MOST_PARAMETERS = 6

_CALENDAR_PATH = expression(
    r"/(?:calendar|kalender|calendario|calendrier|agenda|veranstaltungen|events?|event-calendar|whats-on|termine)(?:/|[\w-]*\?|\Z)",
    re.IGNORECASE,
)
_DATE_IN_PATH = expression(
    r"/(?:19|20|21)\d\d(?:[/-](?:0?[1-9]|1[0-2])(?:[/-][0-3]?\d)?)?(?:/|\Z)|/(?:day|week|month|year|list)(?=/)", re.I
)
_DATE_NAMES = frozenset(
    {
        "cal",
        "calendar",
        "date",
        "day",
        "month",
        "year",
        "week",
        "ical",
        "eventdate",
        "event_date",
        "tribe-bar-date",
        "tribe_event_display",
        "eventdisplay",
        "yr",
        "mon",
        "time_start",
        "mini_date",
    }
)
_SESSION_NAME = expression(r"(?:sess|sid\Z|session|token|nonce|visitor|guid\Z)", re.IGNORECASE)
_RANDOM_VALUE = expression(r"(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[0-9A-Za-z]{20,}\Z")
_FACET_NAME = expression(
    r"(?:sort|order|orderby|sort_by|dir|filter\w*|facet\w*|f\[.*|view|display|per_page|perpage|limit|pagesize|size|color|price"
    r"|min|max|min_\w+|max_\w+|brand|refine|refinement\w*|\w+\[\d*\])\Z",
    re.IGNORECASE,
)
_SEARCH = expression(r"/(?:search|suche|recherche|buscar|busqueda|ricerca|zoeken|sok)(?:/|\.\w+|\Z)", re.IGNORECASE)
_SEARCH_NAMES = frozenset(
    {"q", "s", "query", "search", "keyword", "keywords", "searchterm", "search_query", "suchbegriff"}
)
_FORM_NAMES = frozenset(
    {
        "replytocom",
        "add-to-cart",
        "action",
        "like_comment",
        "unapproved",
        "moderation-hash",
        "redirect",
        "redirect_to",
        "redirect_uri",
        "return",
        "returnto",
        "return_url",
        "next_url",
        "comment_id",
        "showcomment",
        "oldid",
        "diff",
        "veaction",
        "edit",
    }
)
_FORM_PATH = expression(
    r"/(?:wp-login\.php|wp-admin|cart|checkout|login|logout|share|sharer|comment/reply|cgi-bin)(?:/|\Z)", re.I
)


def trap_in(url: str) -> Trap | None:
    """The trap an address leads into, if any.

    >>> trap_in("https://a.example/events/2031/02/"), trap_in("https://a.example/a/b/a/b/a/b/")
    ('calendar', 'repeating path')
    >>> trap_in("https://a.example/2031/02/harbour-budget") is None
    True
    """
    if len(url) > LONGEST_ADDRESS:
        return "long address"
    split = urlsplit(url)
    try:
        parameters = parse_qsl(split.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return "facets"
    return _trap_in_path(split.path) or _trap_in_query(split.path, parameters)


def _trap_in_path(path: str) -> Trap | None:
    segments = [each for each in path.split("/") if each]
    if len(segments) > DEEPEST_PATH:
        return "deep path"
    if _is_repeating(segments):
        return "repeating path"
    if _FORM_PATH.search(path):
        return "form"
    return "calendar" if _is_calendar(path) else None


def _is_calendar(path: str) -> bool:
    """Whether a path ends in a day, a month or a year of a calendar; a page below it is an event, and no trap."""
    calendar = _CALENDAR_PATH.search(path)
    if calendar is None:
        return False
    ends = [match.end() for match in _DATE_IN_PATH.finditer(path, calendar.end() - 1)]
    return bool(ends) and not path[ends[-1] :].strip("/")


def _is_repeating(segments: list[str]) -> bool:
    """Whether a part of the path comes three times, or a group of two or more twice in a row; numbers may repeat."""
    counts = Counter(each for each in segments if not each.isdigit())
    if counts and max(counts.values()) >= 3:
        return True
    for size in range(2, len(segments) // 2 + 1):
        for start in range(len(segments) - 2 * size + 1):
            first = segments[start : start + size]
            if first == segments[start + size : start + 2 * size] and not all(each.isdigit() for each in first):
                return True
    return False


def _trap_in_query(path: str, parameters: list[tuple[str, str]]) -> Trap | None:
    names = [name.lower() for name, _ in parameters]
    if any(name in _FORM_NAMES for name in names):
        return "form"
    if any(_SESSION_NAME.search(name) and _RANDOM_VALUE.match(value) for name, value in parameters):
        return "session id"
    if any(name in _SEARCH_NAMES for name in names) and (_SEARCH.search(path) or path in ("", "/")):
        return "search"
    dates = sum(name in _DATE_NAMES for name in names)
    if dates >= 2 or (dates and _CALENDAR_PATH.search(path)):
        return "calendar"
    facets = sum(bool(_FACET_NAME.match(name)) for name in names)
    if facets >= 2 or len(parameters) > MOST_PARAMETERS:
        return "facets"
    return None
