"""Time zones as newspapers print them: offsets and abbreviations, and the publisher's own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from newsarchive.expressions import expression

__all__ = ["PRINTED_ZONE", "is_zone", "zone_named", "zone_printed"]

# Hours ahead of UTC. IST is India's, AST the Atlantic's, CST America's unless the publisher's zone calls itself so.
_TABLE = """
UTC=0 GMT=0 Z=0 WET=0 WEST=1 BST=1 CET=1 CEST=2 MEZ=1 MESZ=2 EET=2 EEST=3 MSK=3 МСК=3 TRT=3 TSİ=3 SAST=2 WAT=1 CAT=2
EAT=3 AST=-4 ADT=-3 EST=-5 EDT=-4 CST=-6 CDT=-5 MST=-7 MDT=-6 PST=-8 PDT=-7 AKST=-9 AKDT=-8 HST=-10 NST=-3.5 NDT=-2.5
BRT=-3 ART=-3 CLT=-4 CLST=-3 COT=-5 PET=-5 VET=-4 GST=4 PKT=5 IST=5.5 NPT=5.75 BDT=6 ICT=7 WIB=7 WITA=8 WIT=9
HKT=8 SGT=8 MYT=8 PHT=8 AWST=8 JST=9 KST=9 ACST=9.5 ACDT=10.5 AEST=10 AEDT=11
NZST=12 NZDT=13
"""
_HOURS = {name: float(hours) for name, _, hours in (each.partition("=") for each in _TABLE.split())}
# Said without telling summer from winter.
_PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "AT": "America/Halifax",
    "NT": "America/St_Johns",
    "AET": "Australia/Sydney",
}

PRINTED_ZONE = expression(
    r"[\s,]{0,2}\(?\s?(?:(?:(?P<base>UTC|GMT|Z)\s?)?(?P<sign>[+-])(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>[0-5]\d))?(?![\d/.-])"
    r"|(?P<name>[A-ZМСКİ]{1,5})(?![^\W\d_]))\s?\)?"
)
"""An offset or abbreviation behind a time of day. The name may be none (test with `zone_printed`)."""


@lru_cache(maxsize=256)
def zone_named(name: str | None) -> tzinfo | None:
    """The zone of an IANA name; None for no name or an unknown one.

    >>> zone_named("Asia/Shanghai"), zone_named("Nowhere/Land")
    (zoneinfo.ZoneInfo(key='Asia/Shanghai'), None)
    """
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def is_zone(text: str, position: int) -> bool:
    """Whether the name of a zone begins at a position of a text.

    >>> is_zone("09.30 BST", 5), is_zone("09.30 NEWS", 5)
    (True, False)
    """
    found = PRINTED_ZONE.match(text, position)
    return bool(found and (found["name"] in _HOURS or found["name"] in _PLACES))


def zone_printed(found: re.Match[str], local: datetime, publisher: tzinfo | None) -> tzinfo | None:
    """The zone a match of `PRINTED_ZONE` means for a local time; None where the letters are no zone.

    An abbreviation with several meanings (IST, CST, BST) means the publisher's zone where that zone calls itself so.
    """
    if found["sign"]:
        hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
        if hours > 14:
            return None
        delta = timedelta(hours=hours, minutes=minutes)
        return timezone(-delta if found["sign"] == "-" else delta)
    name = found["name"]
    if publisher is not None and local.replace(tzinfo=publisher).tzname() == name:
        return publisher
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    hours_ahead = _HOURS.get(name)
    return None if hours_ahead is None else timezone(timedelta(hours=hours_ahead))
