"""The headline: the visible heading that the page's title, Open Graph and JSON-LD speak of, else what these say.

Measured on public sets (docs/): the h1 likest the title is right more often than any statement for machines, since
share and search titles are often worded otherwise; the site's name is cut off only by evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from lxml.etree import _Element

from newsarchive.article import Found
from newsarchive.expressions import expression
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.headlines.headings import Heading, read_headings
from newsarchive.extraction.headlines.site_names import SiteNames, letters
from newsarchive.extraction.headlines.titles import cut_title
from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["Headline", "find_headline"]

# Shares that were right among 1,570 gold pages: of visible headings, by how many independent statements are the same and whether
# another statement differs; of statements, by how many agree.
_SEEN_RIGHT = {
    (0, False): 0.6, (0, True): 0.65, (1, False): 0.88, (1, True): 0.82,
    (2, False): 0.92, (2, True): 0.79, (3, False): 0.95, (3, True): 0.93,
}  # fmt: skip
_STATED_RIGHT = {0: 0.5, 1: 0.54, 2: 0.68, 3: 0.75}
_LOOSE_POINT = expression(r"\w\s+[,.;:!?](?:\s|\Z)")
_ACCEPTED = 0.35  # score a heading needs; an h1 has 0.45 from the start
_CERTAIN = (
    1.3  # score from which no lower heading is looked at: an h1 that says word for word what the page calls itself
)
_UNLIKE = 0.12  # likeness below which two statements that agree with each other are believed rather than a heading

_WORD = expression(r"[^\W_]+")
_IDEOGRAPHS = expression(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Headline:
    """The choice, and the element the chosen heading stands in, if it is a visible one."""

    choice: Choice
    element: _Element | None = None


@dataclass(frozen=True, slots=True)
class _Claim:
    text: str
    rule: str
    key: str
    words: frozenset[str]
    weight: float

    @property
    def source(self) -> str:
        """Which of the independent kinds of statement it is: twitter:title and the like only repeat og:title."""
        kind = self.rule.partition(":")[0]
        return kind if kind in ("json-ld", "title", "context", "microdata") else "meta"

    def found(self, claims: list[_Claim]) -> Found:
        """Its evidence."""
        agreeing = {each.source for each in claims if each.key == self.key}
        return Found(self.text, self.text, self.rule, _STATED_RIGHT[min(len(agreeing), 3)])


@dataclass(frozen=True, slots=True)
class _Judged:
    """A visible heading: its text without kicker, how like the best claim it is, and what speaks against it."""

    heading: Heading
    text: str
    score: float
    likeness: float
    problem: str = ""

    def found(self, claims: list[_Claim]) -> Found:
        """Its evidence."""
        key = letters(self.text)
        agreeing = {each.source for each in claims if each.key == key}
        is_disputed = len({each.source for each in claims}) > len(agreeing)
        right = _SEEN_RIGHT[min(len(agreeing), 3), is_disputed] - (0.07 if self.heading.level > 1 else 0.0)
        return Found(self.text, self.heading.text, f"visible:h{self.heading.level}", round(right, 3))


def find_headline(
    root: _Element,
    structured: StructuredData,
    names: SiteNames,
    *,
    context_title: str | None = None,
) -> Headline:
    """The page's headline with its evidence.

    `context_title` is what a list or feed called the article.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse("<title>Harbour reopens | Gazette</title><h1>Gazette</h1><h2>Harbour reopens</h2>", url="http://a.test/1")
    >>> find_headline(page.root, read_structured(page), SiteNames(["Gazette"], [])).choice.found.value
    'Harbour reopens'
    """
    first = read_headings(root, 1)
    claims = _claims(structured, names, first, context_title)
    judged = _ranked(first, claims, names)
    if not judged or judged[0].score < _CERTAIN:
        lower = read_headings(root, 2, start=len(first)) or read_headings(root, 3, start=len(first))
        judged = _ranked([*first, *lower], claims, names)
    agreed = _agreed(claims)
    best = judged[0] if judged and judged[0].score >= _ACCEPTED else None
    if best is not None and agreed is not None and best.likeness < _UNLIKE:
        best = None
    if best is not None:
        found = best.found(claims)
        candidates = [Candidate(found, "chosen", best.score)]
        candidates += _losers(judged[1:6], claims, "less like what the page says its title is")
        candidates += [Candidate(each.found(claims), "a visible heading fits better", each.weight) for each in claims]
        return Headline(Choice(found, tuple(candidates)), best.heading.element)
    believed = agreed or max(claims, key=lambda each: each.weight, default=None)
    candidates = _losers(judged[:6], claims, "too unlike the page's title, or not the article's")
    for claim in claims:
        verdict = "chosen" if claim is believed else "less trustworthy source"
        candidates.append(Candidate(claim.found(claims), verdict, claim.weight))
    return Headline(Choice(believed.found(claims) if believed else None, tuple(candidates)))


def _ranked(headings: Iterable[Heading], claims: list[_Claim], names: SiteNames) -> list[_Judged]:
    judged = (_judged(heading, claims, names) for heading in headings)
    return sorted((each for each in judged if each is not None), key=lambda each: -each.score)


def _losers(judged: Iterable[_Judged], claims: list[_Claim], reason: str) -> list[Candidate]:
    return [Candidate(each.found(claims), each.problem or reason, each.score) for each in judged]


def _agreed(claims: list[_Claim]) -> _Claim | None:
    """What at least two independent statements have in common, word for word."""
    for claim in claims:
        if len(claim.words) > 1 and len({each.source for each in claims if each.key == claim.key}) > 1:
            return claim
    return None


def _claims(
    structured: StructuredData, names: SiteNames, headings: list[Heading], context_title: str | None
) -> list[_Claim]:
    """What machines are told, the site's name cut off, the most trustworthy first."""
    stated = [each for each in structured.headlines if not names.is_name(each.value)]
    heads = [
        each.text for each in headings if each.level == 1 and not each.is_linked_home and not names.is_name(each.text)
    ]
    sections = [each.value for each in structured.sections]
    exact = [
        cut_title(each.value, names, heads, sections)
        for each in stated
        if each.rule.startswith(("json-ld:headline", "microdata:headline", "meta:og:title"))
    ]
    claims: dict[tuple[str, str], _Claim] = {}

    def add(text: str, rule: str, weight: float) -> None:
        cut = cut_title(text, names, [*heads, *exact], sections)
        if cut and not names.is_name(cut):
            claims.setdefault((rule, letters(cut)), _Claim(cut, rule, letters(cut), _words(cut), weight))

    for each in stated:
        if each.rule.startswith("json-ld:headline"):
            add(each.value, each.rule, 1.2)
        elif each.rule.startswith("microdata:headline"):
            add(each.value, each.rule, 1.0)
        elif each.rule.startswith("meta:"):
            add(each.value, each.rule, 1.0 if each.rule == "meta:og:title" else 0.8)
    if structured.title:
        add(structured.title, "title", 0.9)
    if context_title:
        add(context_title, "context:title", 1.0)
    return list(claims.values())


def _judged(heading: Heading, claims: list[_Claim], names: SiteNames) -> _Judged | None:
    text, key = _variant(heading, claims)
    if not key:
        return None
    text = _well_set(text, key, claims)
    if names.is_name(text) or heading.is_linked_home:
        problem = "links to the home page, as a logo does" if heading.is_linked_home else "the site's own name"
        return _Judged(heading, text, -1.0, 0.0, problem)
    likeness = max((_likeness(key, _words(text), each) * min(each.weight, 1.0) for each in claims), default=0.0)
    score = {1: 0.45, 2: 0.1, 3: 0.0}[heading.level] + likeness
    score += {"main": 0.1, "aside": -0.3}.get(heading.place, 0.0)
    score += 0.05 if heading.has_title_class else 0.0
    score -= 0.15 if heading.is_linked else 0.0
    score -= 0.01 * min(heading.order, 10)
    if heading.level > 1 and likeness < 0.75:
        return _Judged(heading, text, score - 1.0, likeness, "a lower heading that is not the title")
    if heading.is_hidden:
        return _Judged(heading, text, score - 0.9, likeness, "hidden")
    if len(_words(text)) < 2 and likeness < 0.5:
        return _Judged(heading, text, score - 0.4, likeness, "one word that the title lacks")
    return _Judged(heading, text, score, likeness)


def _well_set(text: str, key: str, claims: list[_Claim]) -> str:
    """The text, or the same words of a statement where markup glued or parted them."""
    same = [each.text for each in claims if each.key == key]
    if not same or text in same:
        return text
    most_words = max(len(_WORD.findall(each)) for each in same)
    if most_words <= len(_WORD.findall(text)) and not _LOOSE_POINT.search(text):
        return text
    return next(
        (each for each in same if len(_WORD.findall(each)) == most_words and not _LOOSE_POINT.search(each)), text
    )


def _likeness(key: str, words: frozenset[str], claim: _Claim) -> float:
    """How much a text says the same: 1 the same letters, less for one in the other, less for words in common."""
    if key == claim.key:
        return 1.0
    if not words or not claim.words:
        return 0.0
    common = len(words & claim.words)
    overlap = common / len(words | claim.words)
    if len(key) >= 8 and key in claim.key:
        return max(0.85 * min(1.0, 0.4 + len(key) / len(claim.key)), overlap)
    return max(overlap, 0.8 * common / max(len(words), 4) if common >= 3 else 0.0)


def _variant(heading: Heading, claims: list[_Claim]) -> tuple[str, str]:
    """The heading's text without a kicker: leaving it out makes the text equal to a claim, or its class says so."""
    text = heading.text
    key = letters(text)
    if len(heading.chunks) < 2 or len(heading.chunks) > 6:
        return text, key
    if any(heading.kickers) and not all(heading.kickers):
        bare = " ".join(
            chunk for chunk, is_kicker in zip(heading.chunks, heading.kickers, strict=True) if not is_kicker
        )
        return bare, letters(bare)
    wanted = {each.key for each in claims}
    if key in wanted:
        return text, key
    for start in range(len(heading.chunks)):
        for end in range(len(heading.chunks), start, -1):
            part = " ".join(heading.chunks[start:end])
            if letters(part) in wanted and len(letters(part)) >= 8:
                return part, letters(part)
    return text, key


def _words(text: str) -> frozenset[str]:
    lowered = text[:600].lower()
    if _IDEOGRAPHS.search(lowered):
        return frozenset(a + b for a, b in pairwise(lowered) if not (a.isspace() or b.isspace()))
    return frozenset(_WORD.findall(lowered))
