"""Words that begin so, on SQLite, at a cost that does not grow with the archive.

FTS5 answers `harb*` by reading, for every word that begins so, the whole list of articles that hold it: seconds in a
large archive. What few words begin so are therefore asked for by name, which FTS5 reads from the newest article on,
as far as it must. Of a beginning that very many words share, nearly every article holds one: the newest articles'
tokens are looked through for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from newsarchive.archive.search.query import All, Either, Node, Not, Phrase

__all__ = ["MOST_WORDS", "VOCABULARY", "is_broad", "looked_through", "spelled_out"]

MOST_WORDS = 200
"""Words asked for by name: each costs a tenth of a millisecond to find, and as much to look up."""

VOCABULARY = "CREATE VIRTUAL TABLE temp.search_word USING fts5vocab(main, search_index, instance)"
"""What every connection begins with: the words of the index."""

# From each word straight to the next one, past all articles that hold it. No token has a character before "-".
_WORDS = text("""WITH RECURSIVE word(term) AS (
    SELECT (SELECT term FROM temp.search_word WHERE term >= :first LIMIT 1)
    UNION ALL
    SELECT (SELECT term FROM temp.search_word WHERE term >= word.term || '!' LIMIT 1) FROM word WHERE word.term < :end)
SELECT term FROM word WHERE term < :end LIMIT :most""")
_LAST = "\U0010ffff"
_TEXT = ("headline", "body", "byline")


def spelled_out(connection: Connection, node: Node) -> Node:
    """The query with the words of the index in place of their beginnings, but for those that too many begin with."""
    match node:
        case Phrase((begin,), where, True):
            words = _words(connection, begin)
            if len(words) > MOST_WORDS:
                return node
            return Either(tuple(Phrase((each,), where) for each in words or [begin]))
        case All(nodes):
            return All(tuple(spelled_out(connection, each) for each in nodes))
        case Either(nodes):
            return Either(tuple(spelled_out(connection, each) for each in nodes))
        case Not(inner):
            return Not(spelled_out(connection, inner))
        case Phrase():
            return node


def is_broad(node: Node) -> bool:
    """Whether a node of a query that was spelled out is a beginning that too many words have."""
    return isinstance(node, Phrase) and node.is_prefix and len(node.tokens) == 1


def looked_through(nodes: Sequence[Node], values: dict[str, str], prefix: str) -> str:
    """A condition over `search_text` that holds where a word of each begins so; its values are put into `values`."""
    conditions = []
    for node in nodes:
        assert isinstance(node, Phrase)
        name = f"{prefix}_{len(values)}"
        values[name] = f" {node.tokens[0]}"
        columns = _TEXT if node.where == "text" else (node.where,)
        held = " OR ".join(f"instr(' ' || search_text.{each}, :{name}) > 0" for each in columns)
        conditions.append(f"({held})")
    return " AND ".join(conditions)


def _words(connection: Connection, begin: str) -> list[str]:
    """The words of the index that begin so, one more than are asked for at most."""
    values = {"first": begin, "end": begin + _LAST, "most": MOST_WORDS + 1}
    return list(connection.execute(_WORDS, values).scalars())
