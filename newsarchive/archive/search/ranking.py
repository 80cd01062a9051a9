"""Relevance: BM25 over the tokens of a bounded number of matches.

FTS5's own bm25 first counts every article that holds each word, so a common word costs more with every article the
archive gains (measured: 100 ms at 200,000 articles, and growing). Here the tokens of the candidates are read and
counted, and how rare a word is in the whole archive is estimated from how far back its newest matches reach: the
cost stays the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, text

from newsarchive.archive.dialect import dialect_of, ids_list, ids_value, in_parts
from newsarchive.archive.search.index import matching
from newsarchive.archive.search.query import Phrase

__all__ = ["ranked"]

WEIGHTS = {"headline": 8.0, "body": 1.0, "byline": 4.0}  # a hit in the headline weighs like eight in the body
K1, B = 1.2, 0.75  # Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), as FTS5 has them
PROBED = 200  # newest matches of a word from which its rarity is estimated

_PROBE = (
    "SELECT count(*), min(id) FROM ("
    "SELECT {id} AS id FROM {source} WHERE {condition} ORDER BY {id} DESC LIMIT :probed) AS newest"
)
_NEWEST = text("SELECT coalesce(max(id), 0) FROM article")
_TOKENS = "SELECT article_id, {columns} FROM search_text WHERE article_id IN {ids}"
_AS_BYTES = {"sqlite": "CAST(' ' || {} || ' ' AS BLOB)", "postgresql": "convert_to(' ' || {} || ' ', 'UTF8')"}
# to count in bytes spares the decoding of megabytes of text; the blanks set off the first and the last token


def ranked(connection: Connection, ids: Sequence[int], phrases: Sequence[Phrase]) -> list[tuple[int, float]]:
    """The articles with their scores, best first; of equal ones the newest first. `phrases` are what is looked for."""
    weights = [(_needle(phrase), _columns(phrase), weight) for phrase, weight in _rarities(connection, phrases)]
    rows = list(_counts(connection, ids, weights))
    average = sum(length for _, length, _ in rows) / len(rows) if rows else 1.0
    scored = []
    for article_id, length, found in rows:
        norm = K1 * (1 - B + B * length / average)
        score = sum(
            rarity * count * (K1 + 1) / (count + norm) for count, (_, _, rarity) in zip(found, weights, strict=True)
        )
        scored.append((article_id, score))
    scored.sort(key=lambda each: (-each[1], -each[0]))
    return scored


def _rarities(connection: Connection, phrases: Sequence[Phrase]) -> Iterator[tuple[Phrase, float]]:
    """Each phrase with its inverse document frequency; a single one needs none, for it weighs the same everywhere."""
    if len(phrases) == 1:
        yield phrases[0], 1.0
        return
    newest = int(connection.execute(_NEWEST).scalar_one()) or 1
    for phrase in dict.fromkeys(phrases):
        found = matching(connection, phrase)
        probe = text(_PROBE.format(id=found.id, source=found.source, condition=found.condition))
        count, oldest = connection.execute(probe, {**found.values, "probed": PROBED}).one()
        holding = count if count < PROBED else min(newest, count * newest / (newest - oldest + 1))
        yield phrase, max(math.log((newest - holding + 0.5) / (holding + 0.5)), 1e-6)


def _counts(
    connection: Connection, ids: Sequence[int], weights: Sequence[Any]
) -> Iterator[tuple[int, int, list[float]]]:
    """Of each article: its length in bytes, and how often each phrase stands in it, weighted by column."""
    dialect = dialect_of(connection)
    columns = ", ".join(_AS_BYTES[dialect].format(name) for name in WEIGHTS)
    tokens = text(_TOKENS.format(columns=columns, ids=ids_list(dialect)))
    for some in in_parts(ids):
        for article_id, *held in connection.execute(tokens, ids_value(some)).fetchall():
            found = []
            for needle, places, _ in weights:
                count = 0.0
                for place, weight in places:
                    count += weight * held[place].count(needle)
                found.append(count)
            yield article_id, sum(map(len, held)), found


def _needle(phrase: Phrase) -> bytes:
    return f" {' '.join(phrase.tokens)}{'' if phrase.is_prefix else ' '}".encode()


def _columns(phrase: Phrase) -> list[tuple[int, float]]:
    """The places and weights of the columns in which a phrase is looked for."""
    return [(at, weight) for at, (name, weight) in enumerate(WEIGHTS.items()) if phrase.where in ("text", name)]
