"""A query as SQLite's FTS5 understands it (https://sqlite.org/fts5.html#full_text_query_syntax)."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from newsarchive.archive.search.query import All, Either, Node, Not, Phrase
from newsarchive.archive.search.tokens import filter_token

__all__ = ["day_node", "match_text"]

_TEXT = "{headline body byline}"


def match_text(node: Node) -> str:
    """The MATCH expression of a query; every token is quoted, so that nothing in it is syntax.

    >>> match_text(All((Phrase(("harbour",)), Not(Phrase(("port", "tax"), "headline")))))
    '({headline body byline} : "harbour" NOT (headline : "port tax"))'
    """
    match node:
        case Phrase(words, where, is_prefix):
            column = _TEXT if where == "text" else where
            return f'{column} : "{" ".join(words)}"{" *" if is_prefix else ""}'
        case Either(nodes):
            return "(" + " OR ".join(map(match_text, nodes)) + ")"
        case All(nodes):
            wanted = " AND ".join(match_text(each) for each in nodes if not isinstance(each, Not))
            left_out = " OR ".join(match_text(each.node) for each in nodes if isinstance(each, Not))
            return f"({wanted} NOT ({left_out}))" if left_out else f"({wanted})"
        case Not():
            raise ValueError("a query that only leaves out finds nothing: `parse_query` refuses it")


def day_node(since: date, until: date) -> Node:
    """The days from one to another, both included, in as few year, month and day tokens as there can be.

    >>> match_text(day_node(date(2023, 12, 31), date(2024, 12, 31)))
    '(filters : "d:2023-12-31" OR filters : "y:2024")'
    """
    found = tuple(Phrase((filter_token(kind, value),), "filters") for kind, value in _spans(since, until))
    return found[0] if len(found) == 1 else Either(found)


def _spans(since: date, until: date) -> Iterator[tuple[str, str]]:
    day = since
    while day <= until:
        year_end = date(day.year, 12, 31)
        month_end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        if (day.month, day.day) == (1, 1) and year_end <= until:
            yield "y", f"{day:%Y}"
            day = year_end
        elif day.day == 1 and month_end <= until:
            yield "m", f"{day:%Y-%m}"
            day = month_end
        else:
            yield "d", f"{day:%Y-%m-%d}"
        if day == date.max:
            return
        day += timedelta(days=1)
