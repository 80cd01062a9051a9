"""The query language people already know: words, "phrases", -not, OR, and fields.

::

    harbour budget                both words
    "harbour budget"              next to each other
    harbour -budget               without
    harbour OR port               either
    (harbour OR port) budget      brackets
    harb*                         words that begin so
    headline:budget               in the headline; text: and byline: likewise
    author:"Zhou Wenting"         written by; holder: who claims the rights
    publisher:harbour-gazette     language:en  since:2024-03  until:2024-03-15

A query becomes a tree of `Phrase`, `All`, `Any` and `Not`, with its dates aside. What it means in a full-text index
is another module's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from newsarchive.archive.search.tokens import author_tokens, filter_token, holder_tokens, tokens
from newsarchive.errors import UsageError
from newsarchive.expressions import expression

__all__ = ["All", "Either", "Node", "Not", "Phrase", "Query", "parse_day", "parse_query"]

Where = Literal["text", "headline", "body", "byline", "filters"]

MOST_TERMS = 64  # of one query; a pasted article is no query
MOST_DEPTH = 20  # of brackets


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens side by side in the column `where`, or in all but the filters; `is_prefix`: the last only begins so."""

    tokens: tuple[str, ...]
    where: Where = "text"
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be found."""

    node: Node


@dataclass(frozen=True, slots=True)
class All:
    """Each of these."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    nodes: tuple[Node, ...]


Node = Phrase | Not | All | Either


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood: `node` is None for one that only names dates. Days are inclusive."""

    text: str
    node: Node | None
    since: date | None = None
    until: date | None = None

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """What is looked for in the text, without what is excluded: for marking hits."""
        return tuple(each for each in _wanted(self.node) if each.where != "filters")


_FIELDS: dict[str, Callable[[str], tuple[Where, list[str]]]] = {
    "headline": lambda value: ("headline", tokens(value, is_whole=False)),
    "text": lambda value: ("body", tokens(value, is_whole=False)),
    "byline": lambda value: ("byline", tokens(value, is_whole=False)),
    "author": lambda value: ("filters", _named("a:", author_tokens(value, is_whole=False))),
    "holder": lambda value: ("filters", _named("h:", holder_tokens(value, is_whole=False))),
    "publisher": lambda value: ("filters", [filter_token("p", value)]),
    "language": lambda value: ("filters", [filter_token("l", value)]),
}
_DATES = ("since", "until")
_LEXEME = expression(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\)) |
        (?P<not>-(?=[^\s-])) |
        (?:(?P<field>(?i:headline|text|byline|author|holder|publisher|language|since|until)(?=:\s*\S)|[^\W\d_]+(?=:[^\s/])):\s*)?
        (?: ["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»] | (?P<word>[^\s()"“”„«»]+) )
    )""",
    re.VERBOSE,
)


@dataclass(slots=True)
class _Parser:
    text: str
    at: int = 0
    count: int = 0
    depth: int = 0
    since: date | None = None
    until: date | None = None
    lexeme: re.Match[str] | None = field(default=None)

    def parse(self) -> Query:
        self._next()
        node = self._either()
        if self.lexeme is not None:
            raise UsageError(
                f"A bracket is closed that was never opened, at character {self.lexeme.end()} of the query."
            )
        if node is not None and not list(_wanted(node)):
            raise UsageError("A search needs something to look for: this query only says what to leave out.")
        if node is None and self.since is None and self.until is None:
            raise UsageError(
                "The query is empty: there is no word, no Chinese or Japanese character and no digit in it."
            )
        _check(node)
        return Query(self.text.strip(), node, self.since, self.until)

    def _next(self) -> None:
        if not self.text[self.at :].strip():
            self.lexeme = None
            return
        self.lexeme = _LEXEME.match(self.text, self.at)
        if self.lexeme is None:
            raise UsageError(f"A quote mark is opened and never closed, near: {self.text[self.at :].strip()[:30]}")
        self.at = self.lexeme.end()

    def _either(self) -> Node | None:
        nodes = [self._all()]
        while self._is_word("OR"):
            self._next()
            nodes.append(self._all())
            if nodes[-1] is None or nodes[-2] is None:
                raise UsageError("OR stands between two things to look for, as in: harbour OR port")
        found = tuple(each for each in nodes if each is not None)
        return found[0] if len(found) == 1 else Either(found) if found else None

    def _all(self) -> Node | None:
        nodes: list[Node] = []
        while self.lexeme is not None and self.lexeme["close"] is None and not self._is_word("OR"):
            if self._is_word("AND"):
                self._next()
                continue
            is_not = self.lexeme["not"] is not None or self._is_word("NOT")
            if is_not:
                self._next()
            node = self._one(is_not=is_not)
            if node is None:
                continue
            if isinstance(node, All) and not is_not:
                nodes.extend(node.nodes)
            else:
                nodes.append(Not(node) if is_not else node)
        return nodes[0] if len(nodes) == 1 else All(tuple(nodes)) if nodes else None

    def _one(self, *, is_not: bool) -> Node | None:
        lexeme = self.lexeme
        if lexeme is None:
            raise UsageError("NOT, or a minus, is followed by what to leave out, as in: harbour -budget")
        if lexeme["open"] is not None:
            return self._bracket()
        if lexeme["close"] is not None or lexeme["not"] is not None:
            raise UsageError("A minus stands right before the word, the phrase or the bracket to leave out: -budget")
        self._next()
        self.count += 1
        if self.count > MOST_TERMS:
            raise UsageError(f"The query has more than {MOST_TERMS} words; search for the few that matter.")
        return self._term(lexeme, is_not=is_not)

    def _bracket(self) -> Node | None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise UsageError(f"The query has brackets more than {MOST_DEPTH} deep.")
        self._next()
        node = self._either()
        if self.lexeme is None or self.lexeme["close"] is None:
            raise UsageError("A bracket is opened and never closed.")
        self.depth -= 1
        self._next()
        return node

    def _term(self, lexeme: re.Match[str], *, is_not: bool) -> Node | None:
        name, phrase = lexeme["field"], lexeme["phrase"]
        value: str = phrase if phrase is not None else lexeme["word"]
        if name is None and value[-1:] == ":" and value[:-1].lower() in (*_FIELDS, *_DATES):
            name, value = value[:-1], ""  # the query ends where the value should begin
        if name is not None and name.lower() in _DATES:
            self._date(name.lower(), value, is_not=is_not)
            return None
        is_prefix = phrase is None and value.endswith("*")
        where: Where = "text"
        if name is None:
            found = tokens(value, is_whole=False)
        elif name.lower() in _FIELDS:
            where, found = _FIELDS[name.lower()](value)
            if not found:
                raise UsageError(f"{name}: is followed by what to look for, as in: {name.lower()}:budget")
        else:
            names = ", ".join(f"{each}:" for each in (*_FIELDS, *_DATES))
            raise UsageError(f"There is no field {name}: to search in; there are {names}. Quote it to find it as text.")
        if not found:
            return None  # punctuation alone: people type a dash or an ampersand between words
        return Phrase(tuple(found), where, is_prefix or (where != "filters" and _is_lone_character(found[-1])))

    def _date(self, name: str, value: str, *, is_not: bool) -> None:
        if is_not or self.depth:
            raise UsageError(f"{name}: holds for the whole query, so it stands outside brackets and without a minus.")
        if name == "since":
            self.since = parse_day(value)
        else:
            self.until = parse_day(value, is_end=True)

    def _is_word(self, word: str) -> bool:
        lexeme = self.lexeme
        return lexeme is not None and lexeme["field"] is None and lexeme["word"] == word


def parse_query(text: str) -> Query:
    """The query's meaning; raises UsageError with a sentence that says what is wrong.

    >>> parse_query('"harbour budget" -port').node
    All(nodes=(Phrase(tokens=('harbour', 'budget'), where='text', is_prefix=False), \
Not(node=Phrase(tokens=('port',), where='text', is_prefix=False))))
    >>> parse_query("上海 since:2024-04").since
    datetime.date(2024, 4, 1)
    """
    return _Parser(text).parse()


def parse_day(text: str, *, is_end: bool = False) -> date:
    """A day, month or year as a query writes it: its first day, or with `is_end` its last.

    >>> parse_day("2024-02", is_end=True), parse_day("2024")
    (datetime.date(2024, 2, 29), datetime.date(2024, 1, 1))
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if not is_end or day is not None:
            return date(year, month or 1, day or 1)
        after = date(year + 1, 1, 1) if month in (None, 12) else date(year, (month or 1) + 1, 1)
        return after - timedelta(days=1)
    except ValueError:
        raise UsageError(f"{text or 'Nothing'} is no date; write 2024-04-16, 2024-04 or 2024.") from None


def _named(mark: str, found: list[str]) -> list[str]:
    return [each for each in found if each != mark]


def _is_lone_character(token: str) -> bool:
    """One character of a script that writes without blanks: it begins the pairs it is part of."""
    return len(token) == 1 and ord(token) > 0xE00 and token.isalpha()


def _wanted(node: Node | None) -> list[Phrase]:
    match node:
        case Phrase():
            return [node]
        case All(nodes) | Either(nodes):
            return [phrase for each in nodes for phrase in _wanted(each)]
        case _:
            return []


def _check(node: Node | None) -> None:
    """An alternative, or an exclusion, that itself only leaves out would find almost everything."""
    match node:
        case Either(nodes):
            if not all(map(_wanted, nodes)):
                raise UsageError("Each side of OR needs something to look for; one side only says what to leave out.")
        case Not(inner):
            if not _wanted(inner):
                raise UsageError(
                    "What is left out must be named: a minus stands before something that has only minuses."
                )
            nodes = (inner,)
        case All(nodes):
            pass
        case _:
            nodes = ()
    for each in nodes:
        _check(each)
