"""Search tokens: the one way a text becomes words, for the index and for a query alike.

NFKC, case folded, accents off; scripts that write without blanks (Chinese, Japanese, Korean, Thai, Lao, Burmese,
Khmer) as bigrams plus each run's last character, so that two characters are a word, one character is a prefix, and
more are a phrase. Tokens hold letters and digits only; a filter (publisher, day, language, author, holder) is a
token with a colon, which no text has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from operator import add

from newsarchive.expressions import expression

__all__ = [
    "LONGEST",
    "Span",
    "author_tokens",
    "begins_token",
    "filter_token",
    "filters",
    "fold",
    "holder_tokens",
    "token_spans",
    "tokens",
]

LONGEST = 60
"""Characters of a token that count: longer ones are addresses and keys that nobody types, and cost a node of the
index each."""

Span = tuple[int, int, str]
"""Begin and end of a token in a folded text, and the token."""

# Hangul is written with blanks, yet particles stick to the words: bigrams find 한국 in 한국의.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebc\u0ec0-\u0ece\u1000-\u1049\u1050-\u109d\u1100-\u11ff\u1780-\u17d3"
    "\u3005\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Vowel signs and viramas, which Python's \w leaves out; and the joiners inside words of these scripts.
_SIGNS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u0900-\u0963\u0971-\u0df3\u0f71-\u0f84\u200c\u200d"
)
_WORDS = expression(rf"([{_UNSPACED}]+)|(?:[^\W_{_UNSPACED}][{_SIGNS}]*)+")
_SPACED_WORDS = expression(rf"(?:[^\W_][{_SIGNS}]*)+")
_IN_SPACED = expression(rf"[^\W_{_UNSPACED}]|[{_SIGNS}]")
_IS_UNSPACED = expression(rf"[{_UNSPACED}]")
_IN_WORDS = expression(rf"[\w\xad{_UNSPACED}{_SIGNS}]")
_ASCII_WORDS = expression(r"[a-z0-9]+")

# Accents, Hebrew points, Arabic vowels and the letter stretcher: written or not, it is the same word. The signs of
# Indic scripts and the voicing marks of kana are letters and stay.
_ACCENTS = expression(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d\xad]+"
)
# Letters that have no decomposition in Unicode, as people without that key type them.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
_NOT_IN_FILTERS = expression(r"[^\w.\-]+")


def fold(text: str) -> str:
    """The text in the form in which spellings are equal.

    >>> fold("Škoda ＧＤＰ Straße Ørsted"), fold("ガソリン")
    ('skoda gdp strasse orsted', 'ガソリン')
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    for letter, plain in _PLAIN.items():
        folded = folded.replace(letter, plain)  # ten times as fast as `str.translate`
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", folded)))


def tokens(text: str, *, is_whole: bool = True) -> list[str]:
    """The tokens of a text, in order.

    `is_whole`: the last run ends where the text ends, so that its last character is a token too. A query's phrase is
    not whole: in the article the run may go on.

    >>> tokens("Zürich's 上海市 GDP")
    ['zurich', 's', '上海', '海市', '市', 'gdp']
    >>> tokens("上海市", is_whole=False), tokens("海", is_whole=False)
    (['上海', '海市'], ['海'])
    """
    folded = text.lower() if _is_worded_in_ascii(text) else fold(text)
    if folded.isascii() or _is_worded_in_ascii(folded):
        return [word[:LONGEST] for word in _ASCII_WORDS.findall(folded)]
    if _IS_UNSPACED.search(folded) is None:
        return [word[:LONGEST] for word in _SPACED_WORDS.findall(folded)]
    found: list[str] = []
    end = 0
    for match in _WORDS.finditer(folded):
        if match[1] is None:
            found.append(match[0][:LONGEST])
        else:
            found += map(add, match[1], match[1][1:])
            found.append(match[1][-1])
            end = len(found) if len(match[1]) > 1 else 0
    if not is_whole and found and end == len(found):
        found.pop()
    return found


def _is_worded_in_ascii(text: str) -> bool:
    """Whether all words of a text are of ASCII letters and digits: an English text with curly quotes and dashes.

    >>> _is_worded_in_ascii("“Yes” – 1 °C…"), _is_worded_in_ascii("Café")
    (True, False)
    """
    return text.isascii() or all(map(_parts_words, set(text)))


@lru_cache(maxsize=65_536)
def _parts_words(character: str) -> bool:
    """Whether a character is ASCII, or stands in no word in whatever form."""
    return character.isascii() or _IN_WORDS.search(character + unicodedata.normalize("NFKD", character)) is None


def token_spans(folded: str, at: int = 0) -> Iterator[Span]:
    """The tokens of a folded text from one place on, each with where it begins and ends there.

    >>> list(token_spans("cafe, 上海"))
    [(0, 4, 'cafe'), (6, 8, '上海'), (7, 8, '海')]
    """
    for match in _WORDS.finditer(folded, at):
        begin, end = match.span()
        if match[1] is None:
            yield begin, end, match[0][:LONGEST]
            continue
        for each in range(begin, end):
            yield each, min(each + 2, end), folded[each : min(each + 2, end)]


def begins_token(folded: str, at: int) -> bool:
    """Whether a token of a folded text can begin there, rather than in the middle of a word.

    >>> begins_token("other the", 1), begins_token("other the", 6), begins_token("大上海", 1)
    (False, True, True)
    """
    return at == 0 or _IS_UNSPACED.match(folded, at) is not None or _IN_SPACED.match(folded, at - 1) is None


def filter_token(kind: str, value: str) -> str:
    """A filter as one token: `kind` is `p` publisher, `y` year, `m` month, `d` day, `l` language.

    >>> filter_token("p", "Harbour-Gazette"), filter_token("p", "127.0.0.1:8001")
    ('p:harbour-gazette', 'p:127.0.0.1_8001')
    """
    return f"{kind}:{_NOT_IN_FILTERS.sub('_', fold(value))}"


def author_tokens(name: str, *, is_whole: bool = True) -> list[str]:
    """A person's name as filter tokens: `author:` finds them in this order.

    >>> author_tokens("Zhou Wenting")
    ['a:zhou', 'a:wenting']
    """
    return [f"a:{token}" for token in tokens(name, is_whole=is_whole)]


def holder_tokens(name: str, *, is_whole: bool = True) -> list[str]:
    """A rights holder's name as filter tokens.

    >>> holder_tokens("China Daily")
    ['h:china', 'h:daily']
    """
    return [f"h:{token}" for token in tokens(name, is_whole=is_whole)]


def filters(publisher_id: str, day: date, language: str | None, authors: Iterable[str], holder: str | None) -> str:
    """What rides along with an article's text as tokens, parted by blanks.

    `day` is the day of publication, or the day first seen. A language with a region is also found without it.

    >>> filters("gazette", date(2024, 4, 16), "en-GB", ["Zhou Wenting"], None)
    'p:gazette y:2024 m:2024-04 d:2024-04-16 l:en l:en-gb a: a:zhou a:wenting'
    """
    found = [filter_token("p", publisher_id), f"y:{day:%Y}", f"m:{day:%Y-%m}", f"d:{day:%Y-%m-%d}"]
    if language:
        main = language.partition("-")[0]
        found += [filter_token("l", each) for each in dict.fromkeys((main, language))]
    for name in authors:
        found += ["a:", *author_tokens(name)]  # the lone mark keeps a phrase from reaching into the next name
    if holder:
        found += ["h:", *holder_tokens(holder)]
    return " ".join(found)
