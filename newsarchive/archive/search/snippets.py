"""A few words around the hit, cut from the text as it is printed, with the hit marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from newsarchive.archive.search.folded_text import FoldedText
from newsarchive.archive.search.query import Phrase
from newsarchive.archive.search.tokens import Span, begins_token, token_spans

__all__ = ["Mark", "snippet"]

Mark = tuple[str, str]
"""What is put before and after a hit."""

WIDTH = 200
LEAD = 60  # characters before the first hit: enough to see the sentence it stands in
MOST_CHARACTERS = 200_000  # of a text that are looked at: a hit beyond is shown by the text's beginning


def snippet(text: str, phrases: Sequence[Phrase], mark: Mark, *, others: Sequence[str] = (), width: int = WIDTH) -> str:
    """About `width` characters with as many hits as one window holds: of the text, else of the first of `others` that has one.

    The text's beginning where there is no hit at all.

    >>> snippet("The council passed the Café budget.", [Phrase(("cafe", "budget"))], ("[", "]"))
    'The council passed the [Café budget].'
    >>> snippet("The ferry sails again.", [Phrase(("quill",))], ("[", "]"), others=["By Ada Quill"])
    'By Ada [Quill]'
    """
    for each in (text, *others) if phrases else ():
        folded = FoldedText.of(each[:MOST_CHARACTERS])
        if folded is not None and (hits := _hits(folded, phrases)):
            return _marked(each, hits, mark, width)
    return _marked(text, [], mark, width)


def _marked(text: str, hits: Sequence[tuple[int, int]], mark: Mark, width: int) -> str:
    begin, end = _window(text, hits, width)
    shown = [(max(a, begin), b) for a, b in hits if a < end and b > begin and b <= end]
    pieces = []
    at = begin
    for hit_begin, hit_end in shown:
        pieces += [text[at:hit_begin], mark[0], text[hit_begin:hit_end], mark[1]]
        at = hit_end
    pieces.append(text[at:end])
    cut = " ".join("".join(pieces).split())
    return f"{'… ' if begin else ''}{cut}{' …' if end < len(text) else ''}"


def _hits(text: FoldedText, phrases: Iterable[Phrase]) -> list[tuple[int, int]]:
    """Where the phrases stand in the real text, in order, those that touch or overlap joined."""
    found = sorted(text.span(*place) for phrase in phrases for place in _places(text.folded, phrase))
    joined: list[tuple[int, int]] = []
    for begin, end in found:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _places(folded: str, phrase: Phrase) -> Iterator[tuple[int, int]]:
    """Where a phrase stands in a folded text: looked at is only what begins as it does."""
    first = phrase.tokens[0]
    at = folded.find(first)
    while at >= 0:
        if begins_token(folded, at):
            run = list(islice(token_spans(folded, at), len(phrase.tokens)))
            if _is_said(run, phrase):
                begin, end, last = run[-1]
                # A prefix of one character begins a pair: only the character is the hit.
                is_part = phrase.is_prefix and len(phrase.tokens[-1]) == 1 and len(last) == 2 and end - begin == 2
                yield at, end - is_part
        at = folded.find(first, at + 1)


def _is_said(run: Sequence[Span], phrase: Phrase) -> bool:
    if len(run) < len(phrase.tokens):
        return False
    *middle, last = zip((token for _, _, token in run), phrase.tokens, strict=True)
    if any(token != wanted for token, wanted in middle):
        return False
    return last[0].startswith(last[1]) if phrase.is_prefix else last[0] == last[1]


def _window(text: str, hits: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """The stretch of text with the most hits, cut at blanks."""
    if len(text) <= width:
        return 0, len(text)
    best = max(range(len(hits)), key=lambda at: _count(hits, at, width - LEAD), default=None)
    begin = 0 if best is None else max(0, hits[best][0] - LEAD)
    end = min(len(text), begin + width)
    begin = max(0, min(begin, end - width))
    if begin and (blank := text.find(" ", begin, begin + LEAD // 2)) >= 0:
        begin = blank + 1
    if end < len(text) and (blank := text.rfind(" ", end - LEAD // 2, end)) >= 0:
        end = blank
    return begin, end


def _count(hits: Sequence[tuple[int, int]], at: int, width: int) -> int:
    limit = hits[at][0] + width
    count = 0
    while at + count < len(hits) and hits[at + count][1] <= limit:
        count += 1
    return count
