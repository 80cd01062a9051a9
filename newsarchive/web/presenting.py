"""How values are written on a page: language and direction, days and moments, numbers, names of fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from newsarchive.article import utc_text

__all__ = ["FIELD_NAMES", "FILTERS", "GLOBALS", "address", "moment"]

# Scripts written from right to left, by the languages that use them (CLDR)
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa ha-arab he ks ku-arab mzn nqo pa-arab ps sd syr ug ur uz-arab yi".split())

FIELD_NAMES = {
    "access": "access",
    "authors": "authors",
    "body": "text",
    "byline": "byline",
    "canonical_url": "canonical address",
    "headline": "headline",
    "kind": "kind of page",
    "language": "language",
    "modified": "time of change",
    "modified_at": "time of change",
    "notice": "copyright notice",
    "photos": "photos",
    "published": "publication",
    "published_at": "time of publication",
    "published_on": "day of publication",
    "section": "section",
    "source": "source",
    "subheadline": "subheadline",
    "tags": "tags",
}
"""Fields in the words of a reader."""


def spoken(language: str | None) -> Markup:
    """The attributes of an element that holds text in a language; of unknown text, the direction alone.

    >>> spoken("ar-EG"), spoken(None)
    (Markup('lang="ar-EG" dir="rtl"'), Markup('dir="auto"'))
    """
    if not language:
        return Markup('dir="auto"')
    is_rtl = language.lower() in _RIGHT_TO_LEFT or language.lower().partition("-")[0] in _RIGHT_TO_LEFT
    return Markup('lang="{}" dir="{}"').format(language, "rtl" if is_rtl else "ltr")


def day(value: date | None) -> Markup:
    """A day as a person writes it, with the machine's form beside.

    >>> day(date(2024, 4, 6))
    Markup('<time datetime="2024-04-06">6 April 2024</time>')
    """
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{} {:%B %Y}</time>').format(value.isoformat(), value.day, value)


def moment(value: datetime | str | None) -> Markup:
    """A moment in UTC, to the minute."""
    if value is None:
        return Markup("")
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return Markup('<time datetime="{}">{} {:%b %Y, %H:%M} UTC</time>').format(utc_text(at), at.day, at)


def number(value: int) -> str:
    """A number with its thousands parted.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "article"), counted(2000, "article")
    ('1 article', '2,000 articles')
    """
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share, 0 to 1, in whole percent: everything is only what is everything.

    >>> percent(0.996), percent(1), percent(0.004), percent(0)
    ('99 %', '100 %', '1 %', '0 %')
    """
    rounded = round(share * 100)
    if share < 1:
        rounded = min(rounded, 99)
    if share > 0:
        rounded = max(rounded, 1)
    return f"{rounded} %"


def field_name(name: str) -> str:
    """A field in the words of a reader."""
    return FIELD_NAMES.get(name, name.replace("_", " "))


def marked(snippet: str) -> Markup:
    """A snippet whose hits stand between U+0001 and U+0002, escaped, with the hits marked."""
    return Markup(str(escape(snippet)).replace("\x01", "<mark>").replace("\x02", "</mark>"))  # noqa: S704 -- escaped first


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a body."""
    return [each for each in body.split("\n\n") if each.strip()]


def segment(value: str) -> str:
    """A name as one part of an address's path.

    >>> segment("AP / Reuters")
    'AP%20%2F%20Reuters'
    """
    return quote(value, safe="")


def address(path: str, **arguments: Any) -> str:
    """A path with a query; arguments that are None or empty are left out.

    >>> address("/search", q="ice cream", page=None)
    '/search?q=ice+cream'
    """
    given = {name: str(value) for name, value in arguments.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


FILTERS: dict[str, Callable[..., Any]] = {
    "counted": counted,
    "day": day,
    "field_name": field_name,
    "marked": marked,
    "moment": moment,
    "number": number,
    "paragraphs": paragraphs,
    "percent": percent,
    "segment": segment,
    "spoken": spoken,
}
"""For templates."""

GLOBALS: dict[str, Any] = {"address": address}
