"""The day in an article's address, and the moment in the content ids of the China Daily family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from newsarchive.expressions import expression
from newsarchive.extraction.dates.reading import FIRST_YEAR

__all__ = ["AddressDate", "address_date", "content_id_time"]


@dataclass(frozen=True, slots=True)
class AddressDate:
    """A day in an address; `is_path`: its parts are parts of the path (/2024/04/16/), not digits within a name."""

    day: date
    raw: str
    is_path: bool


_PATHS = (
    expression(r"/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?=[/_.?-]|$)"),  # /2024/04/16/, /2024-04-16/, /2024/04-16/
    expression(r"/((?:19|20)\d\d)([01]\d)/([0-3]\d)(?=[/_.?-]|$)"),  # /202404/16/
    expression(r"/((?:19|20)\d\d)/([01]\d)([0-3]\d)(?=[/_.?-]|$)"),  # /2024/0416/
    expression(r"/((?:19|20)\d\d)([01]\d)([0-3]\d)(?=[/_.?-]|$)"),  # /20240416/
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_MONTH_PATH = expression(
    r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/([0-3]?\d)(?=[/_.?-]|$)"
)
_DASHED = expression(r"(?<![\d-])((?:19|20)\d\d)[-_]([01]\d)[-_]([0-3]\d)(?![\d-]\d)")
_COMPACT = expression(r"(?<![\dA-Za-z])((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?=\D|$)")
_CONTENT_ID = expression(r"/WS([0-9a-f]{8})[0-9a-f]{16}")


def address_date(url: str) -> AddressDate | None:
    """The day an article's address names; None where it names none or no possible one.

    >>> address_date("https://a.test/s/202404/16/WS661de83f498ed2d7b7eabd96/x.html").day
    datetime.date(2024, 4, 16)
    >>> address_date("https://a.test/2024/05/report") is None
    True
    """
    path = url.partition("#")[0].lower()
    for number, pattern in enumerate((*_PATHS, _MONTH_PATH, _DASHED, _COMPACT)):
        for match in pattern.finditer(path):
            month = _MONTHS.get(match[2]) or int(match[2])
            try:
                day = date(int(match[1]), month, int(match[3]))
            except ValueError:
                continue
            if day.year >= FIRST_YEAR:
                return AddressDate(day, match[0].strip("/_-.?"), is_path=number <= len(_PATHS))
    return None


def content_id_time(url: str) -> datetime | None:
    """When the item of a `WS…` content id was entered: its first eight digits are a unix time.

    >>> content_id_time("https://a.test/a/202605/17/WS6a09b808a310d6866eb490be.html")
    datetime.datetime(2026, 5, 17, 12, 43, 52, tzinfo=datetime.timezone.utc)
    """
    match = _CONTENT_ID.search(url)
    return datetime.fromtimestamp(int(match[1], 16), UTC) if match else None
