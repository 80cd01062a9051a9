"""JSON Lines: one object a row, keys in the order of the columns, not ASCII-escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

__all__ = ["json_chunks"]

_BATCH = 200


def json_chunks(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, int]]:
    r"""The file in chunks, each with the number of rows it holds.

    >>> list(json_chunks(["id", "headline"], [(1, "港口")]))
    [('{"id": 1, "headline": "港口"}\n', 1)]
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = iter(rows)
    while batch := list(islice(lines, _BATCH)):
        yield "".join(encode(dict(zip(columns, row, strict=True))) + "\n" for row in batch), len(batch)
