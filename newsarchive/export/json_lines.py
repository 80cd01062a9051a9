"""JSON Lines: one object a row, keys in the order of the columns, not ASCII-escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsarchive.export.snapshot import Snapshot

__all__ = ["json_chunks", "write"]

_BATCH = 200


def write(out: IO[bytes], snapshot: Snapshot) -> None:
    """Write the one table of the snapshot."""
    (table,) = snapshot.selection.tables
    for chunk in json_chunks(snapshot.columns(table), snapshot.rows(table)):
        out.write(chunk.encode())


def json_chunks(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    r"""The file in chunks.

    >>> list(json_chunks(["id", "headline"], [(1, "港口")]))
    ['{"id": 1, "headline": "港口"}\n']
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = iter(rows)
    while batch := list(islice(lines, _BATCH)):
        yield "".join(encode(dict(zip(columns, row, strict=True))) + "\n" for row in batch)
