"""Dates as machines write them: ISO 8601, unix times; where neither fits, the grammar of printed dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from newsarchive.expressions import expression
from newsarchive.extraction.dates.printed import DateOrder
from newsarchive.extraction.dates.reading import FIRST_YEAR, PrintedDate, read_dates
from newsarchive.extraction.dates.zones import zone_named

__all__ = ["read_machine_date"]

_ISO = expression(
    r"\s*(?P<y>(?:19|20)\d\d)(?P<s>[-/]?)(?P<m>[01]\d)(?P=s)(?P<d>[0-3]\d)"
    r"(?:(?:\s?T\s?|\s+)(?P<h>[0-2]\d):?(?P<mi>[0-5]\d)(?::?(?P<se>[0-5]\d)(?:[.,]\d+)?)?"
    r"\s?(?:(?P<z>Z|UTC|GMT)|(?P<sign>[+-])(?P<zh>\d\d?):?(?P<zm>\d\d)?)?)?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_UNIX = expression(r"\s*(1[0-9]{9}|7[0-9]{8}|8[0-9]{8}|9[0-9]{8})(?:\.\d+|\d{3})?\s*$")
_LONGEST = 120


def read_machine_date(
    text: str,
    *,
    timezone: str | None = None,
    fetched_at: datetime | None = None,
    language: str | None = None,
    date_order: DateOrder | None = None,
) -> PrintedDate | None:
    """The date of a meta element, an attribute or a JSON value; the arguments are those of `read_date`.

    An instant's day is the one in the publisher's zone, or the one written where that zone is not known. Midnight
    exactly is taken for a day without a time.

    >>> read_machine_date("2024-04-16T10:53:00+08:00").at
    datetime.datetime(2024, 4, 16, 2, 53, tzinfo=datetime.timezone.utc)
    >>> read_machine_date("20240416").day, read_machine_date("1713235980").day
    (datetime.date(2024, 4, 16), datetime.date(2024, 4, 16))
    """
    if len(text) > _LONGEST:
        return None
    found = _iso(text, timezone) or _unix(text, timezone)
    if found is None:
        written = read_dates(text, timezone=timezone, language=language, date_order=date_order, fetched_at=fetched_at)
        return next((each for each in written if not each.is_relative), None)
    last = (fetched_at + timedelta(days=1)).date() if fetched_at else date.max
    return found if found.day.year >= FIRST_YEAR and found.day <= last else None


def _iso(text: str, publisher_zone: str | None) -> PrintedDate | None:
    match = _ISO.match(text)
    if match is None or (match["rest"] and (match["h"] is None or match["rest"][:1].isdigit())):
        return None
    try:
        on = date(int(match["y"]), int(match["m"]), int(match["d"]))
        clock = time(int(match["h"]), int(match["mi"]), int(match["se"] or 0)) if match["h"] else None
    except ValueError:
        return None
    if clock is None:
        return PrintedDate(on, raw=text.strip())
    own = zone_named(publisher_zone)
    written = _offset(match)
    if clock == time(0) or (written is None and match["rest"]):
        return PrintedDate(on, raw=text.strip())
    zone = written or own
    at = datetime.combine(on, clock, zone).astimezone(UTC) if zone else None
    if at is not None and written is not None and own is not None:
        on = at.astimezone(own).date()
    return PrintedDate(on, at=at, has_zone=written is not None, clock=clock, raw=text.strip())


def _offset(match: re.Match[str]) -> timezone | None:
    if match["z"]:
        return UTC
    if not match["sign"] or int(match["zh"]) > 14:
        return None
    ahead = timedelta(hours=int(match["zh"]), minutes=int(match["zm"] or 0))
    return timezone(-ahead if match["sign"] == "-" else ahead)


def _unix(text: str, publisher_zone: str | None) -> PrintedDate | None:
    match = _UNIX.match(text)
    if match is None:
        return None
    at = datetime.fromtimestamp(int(match[1]), UTC)
    on = at.astimezone(zone_named(publisher_zone) or UTC).date()
    return PrintedDate(on, at=at, has_zone=True, clock=at.time(), raw=text.strip())
