"""Times as feeds and sitemaps write them, read only where they name a moment: with a time of day and a zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from newsarchive.expressions import expression

__all__ = ["read_day_or_moment", "read_moment"]

# W3C-DTF (sitemaps.org, Atom, JSON Feed, Dublin Core), as strict as RFC 3339 and as loose as is met.
_W3C = expression(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:[Tt ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?\Z"
)
_HAS_ZONE = expression(r"(?:[+-]\d{4}|\b[A-Z]{1,4})\s*(?:\(.*\))?\Z")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # before the web, and beyond any embargo: a mistake


def read_moment(text: str | None, zone: tzinfo | None = None) -> datetime | None:
    """The moment a text names, in UTC; None for a day alone, and for a time without a zone unless `zone` is given.

    >>> read_moment("Tue, 16 Apr 2024 10:53:51 +0800")
    datetime.datetime(2024, 4, 16, 2, 53, 51, tzinfo=datetime.timezone.utc)
    >>> read_moment("2024-04-16"), read_moment("2024-04-16 10:53:51")
    (None, None)
    """
    text = (text or "").strip()
    match = _W3C.match(text)
    moment = _from_w3c(match, zone) if match else _from_mail(text, zone)
    return moment if moment is not None and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def read_day_or_moment(text: str | None) -> datetime | None:
    """Like `read_moment`, but a day without a time is its midnight in UTC: enough to see that a page has changed.

    >>> read_day_or_moment("2024-04-16")
    datetime.datetime(2024, 4, 16, 0, 0, tzinfo=datetime.timezone.utc)
    """
    text = (text or "").strip()
    is_day = (match := _W3C.match(text)) is not None and match[4] is None
    return read_moment(f"{text}T00:00Z" if is_day else text, UTC)


def _from_w3c(match: re.Match[str], zone: tzinfo | None) -> datetime | None:
    year, month, day, hour, minute, second, offset = match.groups()
    if hour is None or (offset is None and zone is None):
        return None
    try:
        zone = zone if offset is None else _offset(offset)
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> tzinfo:
    """The zone that `Z`, `+08`, `+0800` or `+08:00` names."""
    if text[0] not in "+-":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:] if len(text) > 3 else 0)
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def _from_mail(text: str, zone: tzinfo | None) -> datetime | None:
    if not re.search(r"\d:\d\d", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None or not _HAS_ZONE.search(text):
            if zone is None and not text.endswith("-0000"):
                return None
            moment = moment.replace(tzinfo=zone or UTC)
        return moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
