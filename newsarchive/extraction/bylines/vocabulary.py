"""The patterns of bylines, compiled once."""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import re

from newsarchive.expressions import expression
from newsarchive.extraction.word_lists import alternation, any_case, folded, needed, words

__all__ = [
    "AGENCY_INSIDE",
    "AGENCY_WORD",
    "ANYWHERE",
    "DATE",
    "DATED",
    "DEGREES",
    "DESK",
    "DOMAIN",
    "EDITOR",
    "EMAIL",
    "HONORIFIC",
    "NOISE",
    "OPENING",
    "OUTLET",
    "REPORTER",
    "SOURCE",
    "TITLE",
    "is_agency",
    "may_credit_editor",
]

_MONTH = alternation(words("byline_words", "months"))
_DAY = alternation(words("byline_words", "days"))
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[AaPp]\.?[Mm]\.?(?![a-z])|Uhr|h\b)?|\d{1,2}\s*[AaPp]\.?[Mm]\b\.?"
# Any date or time, however glued to its neighbours.
_TODAYS = r"Today|Yesterday|Heute|Gestern|Hoy|Ayer|Hier|Oggi|Ieri"
# Where a date may begin: at most three words before a digit. Told first, for the months of all languages are many.
_DATE_AHEAD = rf"(?=(?:[^\W\d_]{{1,12}}[.,]{{0,2}}\s+){{0,3}}[^\W\d_]{{0,12}}\d|(?:{_TODAYS})\b|an?\s)"
DATED = expression(rf"\d|\b(?:{_TODAYS})\b|\ban?\s")
DATE = expression(
    rf"{_DATE_AHEAD}(?:(?<![A-Za-zÀ-ÿ])(?:(?:at|um|on|am|le|Le|el|il|du|ngày)\s+)?)?"
    rf"(?:(?:{_DAY})(?:[,.]\s*|\s+))?"
    rf"(?:\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?(?:T[\d:.+-]+Z?)?"
    rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
    rf"|(?i:(?:{_MONTH}))\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:[,.]?\s*\d{{4}})?(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|º|er)?\s+(?:de\s+)?(?i:(?:{_MONTH}))\b\.?(?:[,]?\s*(?:de\s+|del\s+)?\d{{4}})?"
    rf"|(?i:(?:{_MONTH}))\s+\d{{4}}"
    rf"|{_CLOCK}"
    rf"|(?:{_TODAYS})\b"
    r"|\b(?:\d+|an?)\s+(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\s+ago\b|\bvor\s+\d+\s+\w+\b|\bhace\s+\d+\s+\w+\b|\bil y a\s+\d+\s+\w+\b"
    r"|\b\d+[\s-]*(?:min(?:ute)?s?\.?)(?:\s+(?:read|Lesezeit|de lecture|de lectura|di lettura|de leitura|leestijd))?\b)"
    r"(?:\s*(?:Uhr|GMT|IST|EDT|EST|BST|CET|CEST|PDT|PST|UTC|[AP]M)\b)?(?:\s*:\s*Uhr)?",
)
_NOISE_WORDS = words("byline_words", "noise")
NOISE = expression(
    rf"(?:(?<![\w'’])|(?<=[a-z])(?=[A-Z]))(?:{alternation(word for word in _NOISE_WORDS if word[0].isascii())})(?:\s+(?:on|at|am|le|el|il|em|op|den|by\b(?!\s)))?\s*:?(?=[\s|•·,.!:\d]|[A-Z]|\Z)"
    rf"|(?:{alternation(word for word in _NOISE_WORDS if not word[0].isascii() and len(word) > 1)})"
)
OPENING = expression(
    rf"\s*(?:(?:{alternation(words('byline_words', 'opening'))})\s*[:：]?(?=\s)|(?:{alternation(words('byline_words', 'opening'))})\s*[:：]\s*|(?:By|by|BY|von|Von|Par|Por)(?=[A-ZÀ-Þ][a-zà-ÿ'’]))\s*",
)
ANYWHERE = expression(
    rf"(?:(?<=\s)|(?<=[a-z)])(?=[A-Z]))(?:{alternation(words('byline_words', 'anywhere'))})\s*[:：]?\s+(?=[A-ZÀ-Þ])"
)
SOURCE = expression(rf"(?<!\w){any_case(words('byline_words', 'source'))}\s*[:：]\s*")
EDITOR = expression(
    rf"(?:\A|(?<=[\s;(|,.]))(?:{any_case(word for word in words('byline_words', 'editors') if ' ' in word or word[-1] == ':')}\s*[:：]?|(?:{alternation(word for word in words('byline_words', 'editors') if ' ' not in word)})\s*[:：])"
    r"\s*(?:\|\s*)?[^;|)\n]*"
)
_EDITORS_BEFORE = needed(word for word in words("byline_words", "editors") if " " in word or word[-1] == ":")
_EDITORS_COLON = needed(word for word in words("byline_words", "editors") if " " not in word)
_BEAT = alternation(words("byline_words", "beats"))
_REPORTER = alternation(words("byline_words", "reporter"))
_TITLES = alternation(words("byline_words", "titles"))
_PLACE = rf"[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:de\s+|del\s+|la\s+)?(?!{_REPORTER}|{_TITLES})[A-ZÀ-Þ][\w'’.-]*){{0,2}}"
# A title with what stands before and after it: "Senior Political Correspondent in Paris", "Envoyés spéciaux à Toulouse".
TITLE = expression(
    rf"(?:(?<![\w'’-])|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ]))(?:(?<=,\s)[A-ZÀ-Þ][\w&-]*\s+)?(?:(?:(?:{_BEAT})|(?i:sports|news|politics|business|freelance|senior|chief))(?:\s*[&/,]\s*|\s+(?:and\s+|\d\s*)?))*"
    rf"(?:(?P<reporter>{_REPORTER})|(?:{_TITLES})|(?:Editors|Columnists|Writers|Contributors|Producers|Photographers|Analysts)|\w+(?:redakteurin|redakteur|korrespondentin|korrespondent|reporterin|leiterin))(?![\w'’-])"
    rf"(?:\s*(?:,\s*)?(?:at|bei|of|für|for)\s+[^|,;]{{2,40}})?(?:\s*(?:,\s*)?(?:in|i|en|à|aus|em|a|w|auf)\s+(?P<place>{_PLACE}))?"
)
REPORTER = expression(rf"(?:{_REPORTER})\Z")
DESK = expression(
    rf"(?:(?:the|The|Die|die|La|la)\s+)?(?:[\w.&'’-]+[\s-]+){{0,4}}(?:{alternation(words('byline_words', 'desks'))})\Z"
)
_OUTLET_WORDS = words("byline_words", "outlets")
OUTLET = expression(
    rf"(?<![\w'’])(?:{alternation(_OUTLET_WORDS)}|{alternation(word.upper() for word in _OUTLET_WORDS)})(?![\w'’])|\A(?:The|Die|Der|Das|El|La|Le|Il|Les|De)\s+[A-ZÀ-Þ][\w-]+\Z"
)
DOMAIN = re.compile(
    r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|de|at|ch|cn|uk|fr|es|it|br|ru|pl|nl|se|no|dk|fi|tv|in|jp|kr|co|io|eu|us|ca|au|nz|za|mx|ar|cl|cr|pe|ve|com\.\w\w|co\.\w\w)\b(?:\.cn)?",
    re.IGNORECASE,
)
EMAIL = expression(r"\[email[\s\xa0]?protected\]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w+")
_NEWS = words("agencies", "news")
_EXACT = words("agencies", "exact")
AGENCY_WORD = rf"(?:(?i:{alternation((*_NEWS, 'Bloomberg'))})|{alternation(_EXACT)})"
_NAMES = frozenset(name.casefold() for name in (*_NEWS, "Bloomberg"))
_EXACT_NAMES = frozenset(_EXACT)
AGENCY_INSIDE = expression(
    rf"(?<![\w/'’-])(?:{any_case(name for name in _NEWS if ' ' in name or '-' in name)}|Reuters|REUTERS|Xinhua|Bloomberg|{alternation(name for name in _EXACT if len(name) > 2 and name not in ('Agencies',))})(?![\w'’-])"
)
DEGREES = re.compile(rf"(?:[,\s]+|\s*\()(?:{alternation(words('byline_words', 'degrees'))})\)?(?=[\s,.)]|\Z)")
HONORIFIC = expression(rf"(?:{alternation(words('byline_words', 'honorifics'))})\s+(?=[A-ZÀ-Þ])")


def may_credit_editor(text: str) -> bool:
    """Whether `EDITOR` may be found in a text: told by plain search, which costs less than trying it at each letter."""
    lower = folded(text)
    if any(map(lower.__contains__, _EDITORS_BEFORE)):
        return True
    return (":" in text or "：" in text) and any(map(lower.__contains__, _EDITORS_COLON))


def is_agency(name: str) -> bool:
    """Whether a text is the name of a news agency.

    >>> is_agency("reuters"), is_agency("AP"), is_agency("ap")
    (True, True, False)
    """
    return name in _EXACT_NAMES or name.casefold() in _NAMES
