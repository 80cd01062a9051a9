"""Authors as the page states them for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsarchive.article import Author
from newsarchive.expressions import expression
from newsarchive.extraction.bylines.claims import Claim, key_of
from newsarchive.extraction.bylines.east_asian import is_east_asian
from newsarchive.extraction.bylines.names import bare_name, has_given_name, is_person
from newsarchive.extraction.bylines.reading import read_byline
from newsarchive.extraction.bylines.vocabulary import DEGREES, DESK, DOMAIN, OPENING, OUTLET, TITLE, is_agency
from newsarchive.extraction.headlines.site_names import SiteNames
from newsarchive.extraction.stated.structured import StatedName, StructuredData

__all__ = ["read_stated_name", "stated_claims"]

_WEIGHTS = {"json-ld:author": 3.0, "json-ld:creator": 2.0, "microdata": 2.0, "meta": 2.1}
_EDITOR_NAMES = ("editor", "editors", "article:editor", "责任编辑")
_JOINED = expression(r"\s*[;|]\s*|\s*,\s*(?:and\s+)?|\s+(?:and|und|et|y|&|og|och|e)\s+|\s*[、，]\s*")
_TITLED = expression(
    r"(?:[Rr]eporter|[Ee]ditor|[Cc]orrespondent|[Jj]ournalist|[Ww]riter|[Cc]olumnist|[Rr]edakteur(?:in)?)s?\Z"
)
_LONGEST = 300
_NOT_HANDLES = expression(r"[\s@/:?=&]|\.(?:com|net|org|de)\b|^\d+$|[_\d]{4,}")


def stated_claims(structured: StructuredData, names: SiteNames, editors: Iterable[str] = ()) -> Iterator[Claim]:
    """A claim for each source of statements, its names gathered.

    `editors` are the editors in charge that the page prints: nobody of them is an author.
    """
    banned = {key_of(each) for each in editors}
    banned |= {key_of(each.value) for each in structured.meta_texts(*_EDITOR_NAMES)}
    by_rule: dict[str, list[StatedName]] = {}
    for each in structured.authors:
        rule = "microdata:author" if each.rule.startswith("microdata:") else each.rule
        by_rule.setdefault(rule, []).append(each)
    for rule, stated in by_rule.items():
        authors: dict[str, Author] = {}
        for each in stated:
            for author in read_stated_name(each.name, each.type, names):
                if key_of(author.name) not in banned:
                    authors.setdefault(key_of(author.name), author)
        weight = _WEIGHTS.get(rule, _WEIGHTS.get(rule.partition(":")[0], 1.5))
        if rule.startswith("microdata") and len(authors) > 1:
            weight *= 0.5  # of all teasers on the page, as like as not
        raw = "; ".join(each.name for each in stated)[:_LONGEST]
        yield Claim(tuple(authors.values()), raw, rule, weight)


def read_stated_name(text: str, sort: str | None, names: SiteNames) -> tuple[Author, ...]:
    """The people in a name that is stated: one, several, or none where it is the site's, an outlet's or a desk's.

    >>> read_stated_name("By Ada Marsh and Ben Roe", None, SiteNames([], []))
    (Author(name='Ada Marsh', role=None, location=None), Author(name='Ben Roe', role=None, location=None))
    """
    text = text.strip()[:_LONGEST]
    if not text or sort == "organization":
        return ()
    opened = OPENING.match(text + " ")
    if opened and opened.end() < len(text) and (text[opened.end() - 1].isspace() or text[opened.end() :][:1].isupper()):
        text = text[opened.end() :]
    if is_east_asian(text):
        return read_byline(text).authors
    found = []
    for piece in _pieces(text):
        name = bare_name(TITLE.sub(" | ", piece).split(" | ")[0]) if not is_person(piece) else bare_name(piece)
        if not name or (name != piece.strip() and not is_person(name)):
            continue  # "Lifestyle Desk" without its title is nobody
        is_own = names.is_name(name) and not (sort == "person" and is_person(name) and has_given_name(name))
        if not is_own and _is_authors_name(name, sort):
            found.append(Author(name))
    return tuple(found)


def _pieces(text: str) -> list[str]:
    parts = [part for part in _JOINED.split(DEGREES.sub("", text)) if part]
    parts = [
        part
        for at, part in enumerate(parts)
        if not at or (is_person(part) and not _TITLED.search(part)) or not TITLE.search(part)
    ]
    if len(parts) == 2 and "," in text and all(len(part.split()) == 1 for part in parts):
        return [text]  # "Marsh, Ada"
    return parts


def _is_authors_name(name: str, sort: str | None) -> bool:
    if is_person(name):
        return True
    if is_agency(name) or OUTLET.search(name) or DESK.match(name) or DOMAIN.search(name):
        return False
    is_word = len(name.split()) == 1 and 2 < len(name) < 25 and not _NOT_HANDLES.search(name)
    if sort == "person":
        return is_word or (len(name.split()) <= 4 and len(name) < 40 and name[:1].isupper())
    return is_word and name[:1].isupper() and not name.isupper()
