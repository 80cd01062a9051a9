"""Whether a few words are a person's name."""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import re

from newsarchive.expressions import expression
from newsarchive.extraction.bylines.vocabulary import DEGREES, DESK, DOMAIN, HONORIFIC, OUTLET, is_agency
from newsarchive.extraction.word_lists import lines, words

__all__ = ["PARTICLES", "bare_name", "has_given_name", "is_person", "unglued"]

PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "do",
        "du",
        "dos",
        "das",
        "del",
        "della",
        "delle",
        "degli",
        "dei",
        "der",
        "den",
        "dem",
        "des",
        "van",
        "von",
        "vom",
        "zu",
        "zur",
        "zum",
        "la",
        "le",
        "les",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "bint",
        "abu",
        "y",
        "e",
        "i",
        "ten",
        "ter",
        "te",
        "het",
        "op",
        "'t",
        "af",
        "av",
        "och",
        "d'",
        "o'",
        "st",
        "st.",
        "san",
        "santa",
        "mc",
        "mac",
        "san",
        "ul",
        "ur",
    ]
)
_MOST_WORDS = 6
_LETTERS = re.compile(r"[^\W\d_]")
_BAD = expression(r"[\d@#%*=+<>{}\\^~|!?:;\"“”«»/•…©]|\.{2,}|https?|www\.")
_NOT_NAMES = frozenset(word.casefold() for word in words("byline_words", "noise", "months", "days") if " " not in word and len(word) > 2) - {
    "april", "may", "june", "august", "jan", "mar", "mai", "juni", "juli", "marca", "maja", "jun", "mart", "dela", "dec", "gift", "stand", "del", "martes", "maj", "mars", "wed", "sun", "bio", "ene", "abr", "dic", "mei", "mon", "sat",
}  # fmt: skip
_GLUE = expression(r"(?<=[a-zà-ÿа-яё.)])(?=[A-ZÀ-ÞА-Я][a-zà-ÿа-яё]|[A-ZÀ-ÞА-Я]{2})|(?<=[a-zà-ÿ])(?=\d)")
_GLUED_PARTS = expression(
    r"(?:\b|[^a-zA-Z])(?:Mc|Mac|De|La|Le|Di|Du|Da|Del|Van|Von|Der|Den|Fitz|O|St|Dos|El|Al|Ben|Lo|Mc|D|L|Te|Ó|Ní|Mhic|Nic|Abdul|Abd|Bin|Ap|i|e|You|Linked|Whats|Tik|Face|Daily|You|Link)\Z"
)
# What titles and buttons begin with, and no name does.
_NEVER_FIRST = frozenset(
    "the your our my all more how why what when where who best top get read see us this these key learn buy shop free sign log about contact new next".split()
)
_DESK_INSIDE = expression(r"(?:redaktion|redaktionen|newsroom|[- ]team|[- ]desk|[- ]staff)(?!\w)", re.IGNORECASE)
_WORD = expression(r"[^\s]+")


def unglued(text: str, border: str = " | ") -> str:
    """A text with a border where two inline elements were joined without a blank; names like McDonald stay.

    >>> unglued("Ryan MarshRyan McMarshApril")
    'Ryan Marsh | Ryan McMarsh | April'
    """
    pieces, last = [], 0
    for match in _GLUE.finditer(text):
        at = match.start()
        if _GLUED_PARTS.search(text, max(0, at - 8), at) or DOMAIN.search(text, max(0, text.rfind(" ", 0, at)), at + 8):
            continue
        if text[at - 1] == "." and not (at > 3 and text[at - 3 : at - 1].islower()):
            continue  # initials: "J.R. Marsh", "J.RMarsh"
        pieces.append(text[last:at])
        last = at
    pieces.append(text[last:])
    return border.join(pieces)


def bare_name(text: str) -> str:
    """A name without degrees, honorifics, quotes and what punctuation stands around it.

    >>> bare_name("Dr. Ada Marsh, PhD,"), bare_name("(Ada Marsh)")
    ('Ada Marsh', 'Ada Marsh')
    """
    name = text.strip(' \t,;:|·•–—-/&*_‘’"“”()[]')
    for _ in range(4):
        shorter = DEGREES.sub("", name).strip(" ,")
        shorter = HONORIFIC.sub("", shorter, count=1) if HONORIFIC.match(shorter) else shorter
        if shorter == name:
            break
        name = shorter
    if name.endswith(".") and not re.search(r"(?:\b[A-Z]|Jr|Sr|St)\.\Z", name):
        name = name.rstrip(". ")
    if name.count("(") > name.count(")"):
        name = name[: name.rindex("(")].rstrip()
    return name


def is_person(name: str, *, least_words: int = 2) -> bool:  # noqa: PLR0911 - a list of grounds against, the cheapest first
    """Whether a text has the form of a person's name: capitalised words, two to six, and nothing that outlets or desks are called.

    >>> [is_person(each) for each in ("Ada Marsh", "Ursula von der Marsh", "CBC News", "Gear Team", "the mayor said", "Reuters", "LÓPEZ MARSH")]
    [True, True, False, False, False, False, True]
    """
    if not 2 < len(name) <= 60 or _BAD.search(name) or not _LETTERS.search(name):
        return False
    parts = _WORD.findall(name)
    if not least_words <= len(parts) <= _MOST_WORDS:
        return False
    if OUTLET.search(name) or DESK.match(name) or is_agency(name) or DOMAIN.search(name):
        return False
    if (
        parts[0].casefold() in _NEVER_FIRST
        or _DESK_INSIDE.search(name)
        or any(part.strip(".,").casefold() in _NOT_NAMES for part in parts)
    ):
        return False
    capital = 0
    for part in parts:
        letter = _LETTERS.search(part)
        if letter is None:
            return False
        if part.casefold() in PARTICLES:
            continue
        first = letter.group()
        if first != first.upper() and not re.match(
            r"(?:d|l|al|el|ad|ar|as|an|at|ibn|de|mc|van|di|o)['’‘-][^\W\d_]", part
        ):
            return False
        if "." in part.rstrip(".,") and not re.fullmatch(r"(?:[^\W\d_]\.-?)+,?|[^\W\d_]\.[^\W\d_]+\.?", part):
            return False
        capital += 1
    return capital >= 1 and (
        capital >= 2 or len(parts) == 1 or least_words == 1 or any(p.casefold() in PARTICLES for p in parts)
    )


def has_given_name(name: str) -> bool:
    """Whether its first word is a given name somewhere in the world; an initial before it does not count.

    >>> has_given_name("Ada Marsh"), has_given_name("Trip Planning"), has_given_name("Zhou Wenting")
    (True, False, False)
    """
    known = lines("given_names")
    words_of = [word.strip(".,'’").casefold() for word in name.split()]
    return bool(words_of) and (
        words_of[0] in known
        or (len(words_of) > 2 and len(words_of[0]) <= 2 and words_of[1] in known)
        or words_of[0].split("-")[0] in known
    )
