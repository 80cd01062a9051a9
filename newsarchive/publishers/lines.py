"""On which line of a TOML file a key stands, which `tomllib` does not say."""

from __future__ import annotations

import re

from newsarchive.expressions import expression

__all__ = ["KeyPath", "find_line", "key_lines"]

KeyPath = tuple[str | int, ...]
"""Where a value stands: `("extract", 1, "headline")` is `headline` in the second `[[extract]]`."""

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = expression(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_ASSIGNMENT = expression(rf"\s*({_DOTTED})\s*=")


def key_lines(text: str) -> dict[KeyPath, int]:
    r"""The line of each table and each key, counted from 1. Keys of inline tables are not listed.

    >>> key_lines('id = "a"\n[[extract]]\n[[extract]]\ndrop = []')
    {('id',): 1, ('extract', 0): 2, ('extract',): 2, ('extract', 1): 3, ('extract', 1, 'drop'): 4}
    """
    found: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    is_inside_string = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not is_inside_string:
            if header := _HEADER.match(line):
                table = _names(header[2])
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                _note(found, table, number)
            elif assignment := _ASSIGNMENT.match(line):
                _note(found, (*table, *_names(assignment[1])), number)
        if (line.count('"""') + line.count("'''")) % 2:
            is_inside_string = not is_inside_string
    return found


def find_line(lines: dict[KeyPath, int], path: KeyPath, text: str = "", item: str | None = None) -> int | None:
    r"""The line of a key, else of the table around it; with `item`, that of this one text of its list.

    >>> source = 'pages = [\n  "a",\n  "b",\n]'
    >>> find_line(key_lines(source), ("pages",), source, "b")
    3
    """
    while path and path not in lines:
        path = path[:-1]
    line = lines.get(path)
    if line is None or not item:
        return line
    following = text.splitlines()[line - 1 :]
    for offset, each in enumerate(following):
        if item in each or item.replace("\\", "\\\\").replace('"', '\\"') in each:
            return line + offset
    return line


def _names(dotted: str) -> KeyPath:
    return tuple(name.strip("\"'") for name in re.findall(_KEY, dotted))


def _note(found: dict[KeyPath, int], path: KeyPath, line: int) -> None:
    for end in range(len(path), 0, -1):
        found.setdefault(path[:end], line)
