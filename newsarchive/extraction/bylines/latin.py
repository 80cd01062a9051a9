"""Bylines in scripts that part words with blanks: Latin, Cyrillic, Greek, Arabic, Hebrew."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from newsarchive.article import Author
from newsarchive.expressions import expression
from newsarchive.extraction.bylines.names import bare_name, has_given_name, is_person, unglued
from newsarchive.extraction.bylines.vocabulary import (
    AGENCY_INSIDE,
    AGENCY_WORD,
    ANYWHERE,
    DATE,
    DATED,
    DEGREES,
    DESK,
    DOMAIN,
    EDITOR,
    EMAIL,
    NOISE,
    OPENING,
    OUTLET,
    SOURCE,
    TITLE,
    is_agency,
    may_credit_editor,
)

__all__ = ["Parts", "read_latin"]

_BORDER = " | "
_SPLIT = expression(r"\s*[|·•▪●■►→\n]+\s*|\s+[–—-]+\s+|\s+[/]\s+|\s*;\s*|\s{3,}")
_JOINED = expression(
    r"\s*,\s*(?:and|und|et|y|e|en|&)\s+|\s*(?:,|/|&|\+)\s*|\s+(?:and|und|et|y|e|i|og|och|en|ja|és|a|with|mit|avec|con|с|и|та|και|و|AND|UND|ET|Y)\s+"
)
_PLACE = r"[A-ZÀ-Þ][\w'’.-]*(?:[\s,]+(?:(?:de|del|la|of)\s+)?[A-ZÀ-Þ][\w'’.-]*){0,3}"
_IN_PLACE = expression(rf"(?:\A|\s+)(?:in|aus|IN|In|à)\s+(?P<place>{_PLACE})\s*\Z")
_FOR_OUTLET = expression(r"\s+(?:[Ff]or|[Ff]ür|via)\s+(?P<outlet>[A-Z][\w.'’ ]{2,40})\Z")
_PARENS = expression(r"\(\s*(?P<inside>[^()]{0,200}?)\s*\)")
_INITIALS = expression(r"(?<![\w.])([A-ZÀ-Þ])([A-ZÀ-Þ])([A-ZÀ-Þ])?\s+(?=\1[\w'’.-]*\s+\2[\w'’.-]*)")
_AGENCY_GLUED = expression(r"(?<!\w)(dpa|sid|afp|epd|apa|ots|kna|ntb)(?=[A-Z])")
_CREDIT = expression(rf"(?:[A-ZÀ-Þ][\w'’.-]*\s?){{1,4}}/(?:{AGENCY_WORD})\Z")
_LEADING_PLACE = expression(r"\s*(?P<place>[A-ZÀ-Þ][a-zà-ÿ'’-]+(?:\s[A-ZÀ-Þ][a-zà-ÿ'’-]+)?)\s*,?\s*\|")
_ACRONYM = expression(r"[A-ZÀ-Þ]{2,6}(?:\s+[A-ZÀ-Þ]{2,})*\Z")
_CJK_NOISE = expression(r"[\u3400-\u9fff]+\s*\d*\s*\Z")
_AFTER_TITLE = expression(r"\s*,\s*(?!and\b|und\b|et\b|y\b|&)[^,]+\Z")
_GENRE = expression(r"[A-ZÀ-Þ][\w ]{2,30}?\s(?:von|vom|by|par|por|di)\s(?P<name>[A-ZÀ-Þ].+)\Z")
_BEHALF = expression(r"\s+(?:on behalf of|as told to|im Auftrag von|au nom de)\s[^|]*|\bOn [Bb]ehalf of\s[^|]*")
_BY = expression(r"\s*(?:By|BY|by|Von|Par|Por|Written by|Di)(?:\s|\Z)")
_LONGEST = 600


@dataclass
class Parts:
    """What has been read of a line so far."""

    authors: list[Author] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    source: str | None = None
    group: int = 0
    """From which author on the next place or role counts."""

    def add_author(self, name: str, role: str | None = None, location: str | None = None) -> None:
        """Add a person once; a second mention may add role and place."""
        for at, each in enumerate(self.authors):
            if each.name.casefold() == name.casefold():
                self.authors[at] = Author(each.name, each.role or role, each.location or location)
                return
        self.authors.append(Author(name, role, location))

    def add_agency(self, name: str) -> None:
        """Add a wire service once."""
        if name not in self.agencies:
            self.agencies.append(name)

    def set_place(self, place: str) -> None:
        """Give a place to the names of the group."""
        for at in range(self.group, len(self.authors)):
            self.authors[at] = replace(self.authors[at], location=self.authors[at].location or place)
        self.group = len(self.authors)

    def set_role(self, role: str) -> None:
        """Give a role to the names of the group."""
        for at in range(self.group, len(self.authors)):
            self.authors[at] = replace(self.authors[at], role=self.authors[at].role or role)


def read_latin(text: str) -> Parts:
    """The people, agencies and outlet of a line.

    >>> read_latin("By Ada Marsh in London | Example Daily | Updated: 2024-04-30 07:03").authors
    [Author(name='Ada Marsh', role=None, location='London')]
    """
    parts = Parts()
    text = text[:_LONGEST]
    if text.startswith("©"):
        return _marked(text, parts)
    text = _email_off(text)
    text = _BEHALF.sub("", EDITOR.sub(_BORDER, text) if may_credit_editor(text) else text)
    text = _AGENCY_GLUED.sub(r"\1" + _BORDER, text)
    text = _source_out(text, parts)
    text = _parens_out(text, parts)
    dated = DATE.sub(_BORDER, text) if DATED.search(text) else text
    place = _LEADING_PLACE.match(dated) if dated != text else None
    if place and not OPENING.match(dated) and is_person(f"{place['place']} X") and " " not in place["place"]:
        dated = dated[place.end() - 1 :]
    else:
        place = None
    clean = NOISE.sub(_BORDER, unglued(dated))
    clean = _INITIALS.sub(_BORDER, clean)
    clean = ANYWHERE.sub(lambda match: _BORDER + match.group(), clean)
    segments = _SPLIT.split(DEGREES.sub("", clean))
    opened = next((at for at, each in enumerate(segments) if _BY.match(each)), 0)
    for segment in segments[:opened]:
        _before_by(segment, parts)
    for segment in segments[opened:]:
        _segment(segment, parts)
    if place:
        parts.group = 0
        parts.set_place(place["place"])
    return parts


def _before_by(segment: str, parts: Parts) -> None:
    """What stands before "By": an outlet or an agency, but nobody who wrote it."""
    other = Parts()
    _segment(segment, other)
    for agency in other.agencies:
        parts.add_agency(agency)
    parts.source = parts.source or other.source


def _marked(text: str, parts: Parts) -> Parts:
    """A line of the wire's own: "© dpa-infocom, dpa:240516-99-53606/3 (dpa)"."""
    inside = _PARENS.findall(text)
    for each in inside[-1:]:
        if is_agency(each):
            parts.add_agency(each)
    return parts


def _email_off(text: str) -> str:
    """The text without addresses of mail; a handle glued to a name is taken off with it."""

    def cut(match: re.Match[str]) -> str:
        before = text[: match.start()].split()[-3:]
        address = match.group()
        for length in range(2, min(len(address), 20)):
            prefix, rest = address[:length], address[length:].lower()
            if prefix.isalpha() and len(rest) > 5 and before:
                squashed = "".join([*before[-2:], prefix]).lower()
                if rest.startswith((squashed, "".join([*before, prefix]).lower())):
                    return prefix + _BORDER
        return _BORDER

    return EMAIL.sub(cut, text) if "@" in text or "protected" in text else text


def _source_out(text: str, parts: Parts) -> str:
    """The text without what "Source:" introduces."""
    match = SOURCE.search(text) if ":" in text or "：" in text else None
    if match is None:
        return text
    end = re.compile(r"\s*(?:[|·•;)]|\s-\s|\Z)").search(text, match.end())
    until = end.start() if end else len(text)
    date = DATE.search(text, match.end(), until)
    until = date.start() if date and date.start() > match.end() else until
    source = bare_name(NOISE.sub("", text[match.end() : until]))
    if source:
        _credit_source(source, parts)
    return text[: match.start()] + _BORDER + text[until:]


def _credit_source(source: str, parts: Parts) -> None:
    pieces = [piece.strip() for piece in re.split(r"[/,]|\s+(?:und|and|et|y)\s+", source) if piece.strip()]
    if pieces and all(is_agency(piece) for piece in pieces):
        for piece in pieces:
            parts.add_agency(piece)
        parts.source = source if len(pieces) == 1 else None
        return
    first = source.split(maxsplit=1)[0]
    if is_agency(first):
        parts.add_agency(first)
    parts.source = source


def _parens_out(text: str, parts: Parts) -> str:
    """What brackets hold: an outlet or agency credited, a sign-off, or nothing."""

    def read(match: re.Match[str]) -> str:
        inside = match["inside"]
        if is_agency(inside):
            parts.add_agency(inside)
            parts.source = parts.source or inside
            return _BORDER
        if (OUTLET.search(inside) and inside[:1].isupper() and len(inside.split()) <= 6) or DOMAIN.fullmatch(inside):
            parts.source = parts.source or inside
            return _BORDER
        if OPENING.match(inside) or ANYWHERE.search(inside):
            return _BORDER + inside + _BORDER
        return " " if len(text) > len(match.group()) + 4 else _BORDER

    return _PARENS.sub(read, text) if "(" in text else text


def _segment(segment: str, parts: Parts) -> None:
    """One part between borders: people, an agency, an outlet, a title, or nothing."""
    text = _CJK_NOISE.sub("", segment).strip(" \t,.:;|/-–—")
    is_opened = False
    if OPENING.fullmatch(text + " "):
        return
    while (match := OPENING.match(text + " ")) and match.end() <= len(text):
        text, is_opened = text[match.end() :].strip(" ,:"), True
    if not text or text.startswith(("From ", "FROM ")):
        return
    if not is_opened and _CREDIT.match(text):
        return
    text = _agencies_out(text, parts)
    if not text:
        return
    text = _domain_out(text, parts)
    outlet = _FOR_OUTLET.search(text)
    if outlet and (OUTLET.search(outlet["outlet"]) or DOMAIN.fullmatch(outlet["outlet"])):
        parts.source = parts.source or outlet["outlet"]
        text = text[: outlet.start()]
    start = 0
    for title in TITLE.finditer(text):
        _people(text[start : title.start()], parts, is_opened=is_opened)
        if title["reporter"]:
            parts.set_role("reporter")
        if title["place"]:
            parts.set_place(title["place"])
        else:
            parts.group = len(parts.authors)
        start = title.end()
    is_company = start and _AFTER_TITLE.match(text, start)  # "Ada Marsh, Deputy Director, Example Cyber Technologies"
    if start == 0 or (len(text) - start > 3 and not is_company):
        _people(text[start:], parts, is_opened=is_opened)


def _agencies_out(text: str, parts: Parts) -> str:
    if is_agency(text):
        parts.add_agency(text)
        return ""
    pieces = []
    last = 0
    for match in AGENCY_INSIDE.finditer(text):
        name = match.group()
        start = match.start()
        if text[max(0, start - 4) : start].lower() == "the " and not name.lower().startswith("the "):
            start -= 4
            name = text[start : match.end()]
        parts.add_agency(name)
        pieces.append(text[last:start])
        last = match.end()
    if not pieces:
        return text
    rest = text[last:]
    if re.match(r"\s+(?:in|In|à|en)\s", rest) and not "".join(pieces).strip():
        rest = ""  # "Associated Press in Valencia": the agency's place is nobody's
    return " ".join([*pieces, rest]).strip(" ,-–/")


def _domain_out(text: str, parts: Parts) -> str:
    match = DOMAIN.search(text)
    if match is None or is_person(text):
        return text
    parts.source = parts.source or match.group()
    return re.sub(r"\s+(?:[Ff]or|[Ff]ür|von|at)\s*\Z", "", text[: match.start()]).strip(" ,-–/")


def _people(text: str, parts: Parts, *, is_opened: bool) -> None:
    text = text.strip(" ,.:;|/-–—")
    if not text:
        return
    if (
        not is_opened
        and OUTLET.search(text)
        and not _JOINED.search(text)
        and text[:1].isupper()
        and not is_person(text)
    ):
        _outlet(text, parts)
        return
    pieces = _JOINED.split(text)
    starts = len(parts.authors)
    for number, piece in enumerate(pieces):
        rest = piece
        place = _IN_PLACE.search(rest)
        if place and place.start() == 0 and not number:
            place = None
        if place:
            rest = rest[: place.start()]
        name = bare_name(rest)
        genre = _GENRE.match(name)
        if genre and is_person(genre["name"]) and not has_given_name(name):
            name = genre["name"]  # "Pressemitteilung von Ada Marsh"
        if is_person(name) and not (
            len(parts.authors) > starts and name.isupper() and not parts.authors[starts].name.isupper()
        ):
            parts.add_author(name)
        elif number and _is_place_after(name, text, number) and len(parts.authors) > starts:
            parts.set_place(name)
        elif name:
            _other(
                name,
                parts,
                is_opened=is_opened and number == 0 and len(pieces) == 1,
                has_author=len(parts.authors) > starts,
            )
        if place and len(parts.authors) > starts:
            parts.set_place(place["place"].strip(" ,"))


def _is_place_after(name: str, text: str, number: int) -> bool:
    """Whether it is a place, as in "Kareny Masasy, Shinyanga" or "Ada Marsh, en Madrid": one capitalised word after the only name."""
    return (
        number == 1
        and text.endswith((f", {name}", f", en {name}"))
        and name.isalpha()
        and name[:1].isupper()
        and name[1:].islower()
        and len(name) > 3
        and not DESK.match(name)
        and not OUTLET.search(name)
    )


def _other(name: str, parts: Parts, *, is_opened: bool, has_author: bool) -> None:
    """What is no person: an outlet, or a single word after "von" that can be only that."""
    if is_agency(name):
        parts.add_agency(name)
    elif OUTLET.search(name) or (has_author and _ACRONYM.match(name)):
        _outlet(name, parts)
    elif is_opened and len(name.split()) == 1 and name[:1].isupper() and len(name) > 3 and not DESK.match(name):
        parts.source = parts.source or name


def _outlet(name: str, parts: Parts) -> None:
    name = re.sub(r"\s+(?:Staff\s+(?:Writers?|Reporters?)|Staff|Writers?|Reporters?)\Z", "", name).strip()
    if " " not in name and OUTLET.fullmatch(name):
        return  # "News": a section
    if parts.source is None and 2 < len(name) <= 60 and not DESK.match(name) and len(name.split()) <= 6:
        parts.source = name
