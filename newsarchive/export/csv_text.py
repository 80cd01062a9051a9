"""CSV as RFC 4180 has it: UTF-8, CRLF, quotes doubled; numbers bare, text quoted, NULL an empty field and no text an empty pair of quotes.

Text stays the UTF-8 that the database holds: read as bytes, quoted as bytes, written. Decoding it and encoding it again, or `csv.writer`, would take
twice the time and more, since an article's body is one long text that needs quotes anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsarchive.export.snapshot import Snapshot

__all__ = ["csv_bytes", "csv_chunks", "write"]

_BATCH = 50  # rows joined into one write: some 150 KB of articles, which stay in the cache of the processor
_FORMULA = (
    b"=",
    b"+",
    b"-",
    b"@",
    b"\t",
    b"\r",
)  # what a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)


def write(out: IO[bytes], snapshot: Snapshot) -> None:
    """Write the one table of the snapshot."""
    (table,) = snapshot.selection.tables
    rows = snapshot.rows(table, as_bytes=True)
    for chunk in csv_bytes(snapshot.columns(table), rows, excel_safe=snapshot.selection.is_excel_safe):
        out.write(chunk)


def csv_chunks(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, excel_safe: bool = False) -> Iterator[str]:
    r"""The file in chunks of text; the first is the heading.

    >>> "".join(csv_chunks(["id", "headline"], [(1, 'say "no"!'), (2, None)]))
    'id,headline\r\n1,"say ""no""!"\r\n2,\r\n'
    """
    return (chunk.decode() for chunk in csv_bytes(columns, rows, excel_safe=excel_safe))


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, excel_safe: bool = False) -> Iterator[bytes]:
    r"""The file in chunks; the first is the heading. Text may come as `str` or as its UTF-8.

    `excel_safe` puts an apostrophe before text that a spreadsheet would run as a formula, and begins with a byte order mark, by which Excel knows
    UTF-8.

    >>> list(csv_bytes(["a"], [("=1+1",), (b"2",)], excel_safe=True))[1]
    b'"\'=1+1"\r\n"2"\r\n'
    """
    lines_of = _safe_lines if excel_safe else _lines
    yield (("\ufeff" if excel_safe else "") + ",".join(columns) + "\r\n").encode()
    lines = iter(rows)
    while batch := list(islice(lines, _BATCH)):
        yield b"".join(lines_of(batch))


def _lines(batch: list[Sequence[Any]]) -> Iterator[bytes]:
    for row in batch:
        # in place, not by a function: thirty calls a row would cost as much as all the rest
        fields = [
            b'"' + value.replace(b'"', b'""') + b'"'
            if value.__class__ is bytes
            else b""
            if value is None
            else b"%d" % value
            if value.__class__ is int
            else _other(value)
            for value in row
        ]
        yield b",".join(fields) + b"\r\n"


def _other(value: Any) -> bytes:
    return b'"' + value.encode().replace(b'"', b'""') + b'"' if isinstance(value, str) else str(value).encode()


def _safe_lines(batch: list[Sequence[Any]]) -> Iterator[bytes]:
    return _lines([[_disarmed(value) for value in row] for row in batch])


def _disarmed(value: Any) -> Any:
    plain = value.encode() if isinstance(value, str) else value
    return b"'" + plain if isinstance(plain, bytes) and plain.startswith(_FORMULA) else plain
