"""What is known of a page's publisher that helps to read its dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlsplit

from newsarchive.expressions import expression
from newsarchive.extraction.dates.printed import DateOrder
from newsarchive.extraction.document import Document

__all__ = ["DateHints", "language_of", "zone_of_host"]


class _Arguments(TypedDict):
    timezone: str | None
    fetched_at: datetime | None
    language: str | None
    date_order: DateOrder | None


@dataclass(frozen=True, slots=True)
class DateHints:
    """The publisher's zone (IANA), the moment of the visit, the page's language, the publisher's order of day and month."""

    timezone: str | None = None
    fetched_at: datetime | None = None
    language: str | None = None
    date_order: DateOrder | None = None

    @property
    def arguments(self) -> _Arguments:
        """The hints as keyword arguments of `read_date`."""
        return {
            "timezone": self.timezone,
            "fetched_at": self.fetched_at,
            "language": self.language,
            "date_order": self.date_order,
        }


# Countries with one time zone, by the top-level domain of their papers; domains sold to everybody (.io, .tv) are left out.
_ZONES = """
ar=America/Argentina/Buenos_Aires at=Europe/Vienna be=Europe/Brussels bg=Europe/Sofia ch=Europe/Zurich cn=Asia/Shanghai
cz=Europe/Prague de=Europe/Berlin dk=Europe/Copenhagen ee=Europe/Tallinn eg=Africa/Cairo fi=Europe/Helsinki
gr=Europe/Athens hk=Asia/Hong_Kong hr=Europe/Zagreb hu=Europe/Budapest ie=Europe/Dublin il=Asia/Jerusalem in=Asia/Kolkata
ir=Asia/Tehran it=Europe/Rome jp=Asia/Tokyo ke=Africa/Nairobi kr=Asia/Seoul lk=Asia/Colombo lt=Europe/Vilnius
lu=Europe/Luxembourg lv=Europe/Riga my=Asia/Kuala_Lumpur ng=Africa/Lagos nl=Europe/Amsterdam no=Europe/Oslo
np=Asia/Kathmandu pe=America/Lima ph=Asia/Manila pk=Asia/Karachi pl=Europe/Warsaw ro=Europe/Bucharest rs=Europe/Belgrade
se=Europe/Stockholm sg=Asia/Singapore si=Europe/Ljubljana sk=Europe/Bratislava th=Asia/Bangkok tr=Europe/Istanbul
tw=Asia/Taipei ua=Europe/Kyiv uk=Europe/London uy=America/Montevideo vn=Asia/Ho_Chi_Minh za=Africa/Johannesburg
"""
_ZONE_OF = dict(each.split("=") for each in _ZONES.split())
_TOP = expression(r"\.([a-z]{2})\.?(?::\d+)?$")


def zone_of_host(url: str) -> str | None:
    """The time zone of the country an address belongs to, where the country has a single one.

    >>> zone_of_host("https://china.chinadaily.com.cn/a/1"), zone_of_host("https://paper.test/1")
    ('Asia/Shanghai', None)
    """
    try:
        host = urlsplit(url).netloc.lower()
    except ValueError:
        return None
    top = _TOP.search(host)
    return _ZONE_OF.get(top[1]) if top else None


_REGION = expression(r"://[^/]+/([a-z]{2})[-_]([a-z]{2})(?:/|$)", re.IGNORECASE)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def language_of(document: Document, language: str | None) -> str | None:
    """The language given, with the region the page or its address adds (/en-gb/): it orders day and month.

    >>> from newsarchive.extraction.document import parse
    >>> language_of(parse("<html lang=en>", url="https://a.test/en-gb/news"), None)
    'en-gb'
    """
    root = document.root
    own = root.get("lang") or root.get("xml:lang") or root.get(_XML_LANG) or ""
    region = _REGION.search(document.url)
    said = [own.strip(), f"{region[1]}-{region[2]}" if region else ""]
    main = (language or own).lower()[:2]
    return next((each for each in said if len(each) > 3 and each.lower()[:2] == main), language or own or None)
