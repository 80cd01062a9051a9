"""Parquet with real types: days, moments in UTC, lists of text; row groups are written as they fill."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from newsarchive.archive.queries.dictionary import DICTIONARY, ColumnNote
from newsarchive.archive.queries.keys import SCHEMA_VERSION
from newsarchive.errors import UsageError
from newsarchive.version import VERSION

if TYPE_CHECKING:
    import pyarrow as pa

    from newsarchive.export.snapshot import Snapshot

__all__ = ["schema", "write"]

ROW_GROUP = 4_000  # rows: some 15 MB of articles in memory, and groups that DuckDB reads in parallel
_COMPRESSION = "zstd"


def write(out: IO[bytes], snapshot: Snapshot) -> None:
    """Write the one table of the snapshot."""
    try:
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise UsageError("Parquet needs a package: pip install 'newsarchive[parquet]'") from None
    (table,) = snapshot.selection.tables
    form = schema(table, snapshot.columns(table))
    rows = snapshot.rows(table, json_lists=True)
    with parquet.ParquetWriter(out, form, compression=_COMPRESSION) as writer:
        for batch in _batches(rows, form):
            writer.write_batch(batch, row_group_size=ROW_GROUP)


def schema(table: str, columns: Sequence[str]) -> pa.Schema:
    """The Arrow schema of a table; its metadata names table, schema version and program version, a field's its meaning."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "day": pa.date32(),
        "moment": pa.timestamp("us", tz="UTC"),
        "list": pa.list_(pa.string()),
        "flag": pa.bool_(),
    }
    notes = DICTIONARY[table]
    fields = [pa.field(name, types[notes[name].type], metadata=_described(notes[name])) for name in columns]
    about = {"table": table, "schema_version": SCHEMA_VERSION, "version": VERSION}
    return pa.schema(fields, metadata={f"newsarchive.{key}": value for key, value in about.items()})


def _described(note: ColumnNote) -> Mapping[str | bytes, str | bytes]:
    return {"description": note.meaning, **({"unit": note.unit} if note.unit else {})}


def _batches(rows: Iterator[tuple[Any, ...]], form: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    while batch := list(islice(rows, ROW_GROUP)):
        columns = [_array(values, field.type) for values, field in zip(zip(*batch, strict=True), form, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, schema=form)


def _array(values: Sequence[Any], kind: pa.DataType) -> Any:
    import pyarrow as pa

    if pa.types.is_list(kind):
        return pa.array([None if value is None else json.loads(value) for value in values], kind)
    if pa.types.is_boolean(kind):
        return pa.array([None if value is None else bool(value) for value in values], kind)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)
