"""A query as PostgreSQL understands it: a tsquery that a GIN index answers, and the text itself where that is too coarse.

A tsvector of ours holds each token once, without positions: PostgreSQL keeps no more than 255 positions of a word,
and none beyond 16,383, so that phrases in long articles would be lost. Which tokens stand side by side is asked of
`search_text` instead, for the few articles that hold all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from newsarchive.archive.search.query import All, Either, Node, Not, Phrase

__all__ = ["LONGEST_WORD", "MARKS", "exact_condition", "is_exact", "tsquery", "words_of"]

MARKS = {"headline": "^", "byline": "~", "filters": "="}
"""What the words of a column begin with: no token begins so, hence the beginning of a word never finds a filter.

Those of headline and byline are in the index without a mark too, like the body's, which is nearly all there is.
"""

LONGEST_WORD = 400
"""Characters of a word of the index: PostgreSQL takes no more than 2,046 bytes."""

MOST_BYTES = 1_000_000
"""Of all words of one article together: PostgreSQL takes no more than 1,048,575. The longest articles have 100,000."""

_TEXT = ("headline", "body", "byline")


def words_of(columns: dict[str, str]) -> tuple[list[str], bool]:
    """The distinct words of an article's columns for its tsvector, and whether all of them found room."""
    found: dict[str, None] = {}
    for name, mark in MARKS.items():
        found.update(dict.fromkeys(mark + each[:LONGEST_WORD] for each in columns[name].split()))
    for name in _TEXT:
        found.update(dict.fromkeys(each[:LONGEST_WORD] for each in columns[name].split()))
    room = MOST_BYTES
    kept = [each for each in found if (room := room - len(each.encode())) > 0]
    return kept, len(kept) == len(found)


def is_exact(node: Node) -> bool:
    """Whether the tsquery of a node finds what the node means, and nothing else."""
    match node:
        case Phrase(words, where):
            return len(words) == 1 and where != "body"
        case All(nodes) | Either(nodes):
            return all(map(is_exact, nodes))
        case Not(inner):
            return is_exact(inner)


def tsquery(node: Node) -> str:
    """A tsquery that finds at least what a node means.

    >>> tsquery(All((Phrase(("harbour",), is_prefix=True), Not(Phrase(("tax",), "headline")))))
    "('harbour':* & !('^tax'))"
    >>> tsquery(All((Phrase(("harbour", "budget")), Not(Phrase(("port", "tax"))))))
    "(('harbour' & 'budget'))"
    """
    match node:
        case Phrase(words, where, is_prefix):
            mark = MARKS.get(where, "")
            terms = [_quoted(mark + each[:LONGEST_WORD]) for each in words]
            if is_prefix:
                terms[-1] += ":*"
            return terms[0] if len(terms) == 1 else f"({' & '.join(terms)})"
        case Either(nodes):
            return f"({' | '.join(map(tsquery, nodes))})"
        case All(nodes):
            # what is left out by a phrase cannot be left out by its words: they may stand apart
            wanted = [each for each in nodes if not isinstance(each, Not) or is_exact(each)]
            return f"({' & '.join(map(tsquery, wanted))})"
        case Not(inner):
            return f"!({tsquery(inner)})"


def exact_condition(node: Node, values: dict[str, Any], prefix: str) -> str:
    """A condition over `search_index` and `search_text` that holds for what a node means; its values are put into `values`."""
    if is_exact(node):
        name = _named(values, prefix, tsquery(node))
        return f"search_index.words @@ CAST(:{name} AS tsquery)"
    match node:
        case Phrase(words, where, is_prefix):
            needle = f" {' '.join(words)}{'' if is_prefix else ' '}"
            name = _named(values, prefix, needle)
            columns = _TEXT if where == "text" else (where,)
            return _any(f"strpos(' ' || search_text.{each} || ' ', :{name}) > 0" for each in columns)
        case Either(nodes):
            return _any(exact_condition(each, values, prefix) for each in nodes)
        case All(nodes):
            return " AND ".join(exact_condition(each, values, prefix) for each in nodes)
        case Not(inner):
            return f"NOT ({exact_condition(inner, values, prefix)})"


def _any(conditions: Iterable[str]) -> str:
    return f"({' OR '.join(conditions)})"


def _named(values: dict[str, Any], prefix: str, value: str) -> str:
    name = f"{prefix}_{len(values)}"
    values[name] = value
    return name


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
