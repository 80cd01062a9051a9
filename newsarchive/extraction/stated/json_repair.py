"""JSON as publishers write it, read all the same: comments, trailing commas, raw quotes, text that breaks off.

One pass over the text, no backtracking: the work grows with the length only.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

from newsarchive.expressions import expression

__all__ = ["read_json"]

LONGEST_JSON = 2_000_000  # characters; real blocks above 300,000 are carts and state, not descriptions of an article
_WRAPPING = expression(
    r"^\s*(?:/\*\s*)?(?://\s*)?(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?:/\*\s*)?(?://\s*)?(?:\]\]>|-->)\s*(?:\*/)?\s*;?\s*$"
)
_PIECE = expression(r"""[{}\[\],:"']|//[^\n]*|/\*.*?(?:\*/|\Z)|\s+|[^\s{}\[\],:"']+""", re.DOTALL)
_LITERAL = expression(r"(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\Z")
_STRING_END = expression(r"""["'](?=\s*(?:[}\]:]|,\s*(?:["'{\[\]}\d-]|true|false|null|//|\Z)|\Z))""")
_QUOTE_OR_ESCAPE = {quote: expression(rf"\\.|{quote}", re.DOTALL) for quote in "\"'"}
_BAD_ESCAPE = expression(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_CLOSING = {"{": "}", "[": "]"}


def read_json(text: str) -> list[Any]:
    """The JSON values in a script element, repaired where that is possible; [] where it is not.

    >>> read_json('/* x */ {"headline": "He said "no" today", "tags": ["a",],} // end')
    [{'headline': 'He said "no" today', 'tags': ['a']}]
    >>> read_json('<!-- {"a": 1} --> ')
    [{'a': 1}]
    >>> read_json('{"a": {"b": "cut o')
    [{'a': {'b': 'cut o'}}]
    """
    if len(text) > LONGEST_JSON:
        return []
    text = _WRAPPING.sub("", text.replace("\ufeff", "")).strip().rstrip(";")
    if not text:
        return []
    found = _loaded(text)
    if not found and "&quot;" in text[:200]:
        text = html.unescape(text)
        found = _loaded(text)
    return found or _loaded(_repaired(text))


def _loaded(text: str) -> list[Any]:
    """All values that stand one after the other, [] when the text is not JSON from its beginning."""
    decoder = json.JSONDecoder(strict=False)
    values = []
    at = 0
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            while at < len(text) and text[at] in " \t\r\n,;":
                at += 1
    except (ValueError, RecursionError):
        return []
    return values


def _repaired(text: str) -> str:
    """Strict JSON as near to the text as one pass can bring it."""
    out: list[str] = []
    open_brackets: list[str] = []
    at = 0
    is_value_before = False
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            break
        piece = match.group()
        at = match.end()
        if piece.isspace() or piece.startswith(("//", "/*")):
            continue
        if piece in "}]":
            _drop_comma(out)
            if not open_brackets or _CLOSING[open_brackets[-1]] != piece:
                continue
            open_brackets.pop()
            out.append(piece)
            is_value_before = True
        elif piece in ",:":
            if out and out[-1] not in ",:":
                out.append(piece)
            is_value_before = False
        else:
            if is_value_before:
                out.append(",")
            is_value_before = piece not in "{["
            if piece in "{[":
                open_brackets.append(piece)
            elif piece in "\"'":
                end = _end_of_string(text, at, piece)
                piece = _string(text[at:end])
                at = end + 1
            elif not _LITERAL.match(piece):
                piece = _string(piece)
            out.append(piece)
    _drop_comma(out)
    return "".join(out) + "".join(_CLOSING[each] for each in reversed(open_brackets))


def _drop_comma(out: list[str]) -> None:
    while out and out[-1] == ",":
        out.pop()
    if out and out[-1] == ":":
        out.append("null")


def _end_of_string(text: str, start: int, quote: str) -> int:
    """Where the string ends: at a quote that a comma, colon, bracket or the end follows; other quotes are its text's."""
    at = start
    while match := _QUOTE_OR_ESCAPE[quote].search(text, at):
        if match.group() == quote and _STRING_END.match(text, match.start()):
            return match.start()
        at = match.end()
    return len(text)


def _string(text: str) -> str:
    text = _BAD_ESCAPE.sub(r"\\\\", text.replace("\\'", "'"))
    text = re.sub(r'(?<!\\)((?:\\\\)*)"', r'\1\\"', text)
    return f'"{text}"'
