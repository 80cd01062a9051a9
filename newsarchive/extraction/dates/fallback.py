"""dateparser, for the languages whose words the exact grammar does not know; fenced so that it never guesses."""

from __future__ import annotations

from datetime import date, datetime

from newsarchive.expressions import expression
from newsarchive.extraction.dates.printed import DateOrder
from newsarchive.extraction.dates.words import knows_language

__all__ = ["parse_unknown_language"]

_LONGEST = 60
_HOPEFUL = expression(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def parse_unknown_language(
    text: str, language: str | None, *, timezone: str | None, date_order: DateOrder | None, fetched_at: datetime | None
) -> date | None:
    """The day of a short text in a language only dateparser knows, with day, month and year printed; else None.

    >>> parse_unknown_language("16 Gɔmesia 2024", "ak", timezone=None, date_order=None, fetched_at=None) is None
    True
    """
    if language is None or knows_language(language) or len(text) > _LONGEST or not _HOPEFUL.search(text):
        return None
    import dateparser  # slow to import, and hardly ever needed

    settings: dict[str, object] = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RELATIVE_BASE": fetched_at.replace(tzinfo=None) if fetched_at else datetime(2000, 1, 1),  # noqa: DTZ001
        "DATE_ORDER": date_order or "DMY",
        "PARSERS": ["absolute-time"],
    }
    if timezone:
        settings["TIMEZONE"] = timezone
    try:
        found = dateparser.parse(text, languages=[language], settings=settings)
    except (ValueError, KeyError, OverflowError):
        return None  # a language dateparser does not know either
    return found.date() if found else None
