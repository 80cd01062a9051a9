"""A Frictionless data package (https://datapackage.org): a zip of CSV files and the descriptor that says what they hold."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from newsarchive.archive.queries.dictionary import DICTIONARY, TABLE_NOTES, ColumnNote
from newsarchive.archive.queries.keys import FOREIGN_KEYS, PRIMARY_KEYS, SCHEMA_VERSION
from newsarchive.export.csv_text import csv_chunks
from newsarchive.version import VERSION

if TYPE_CHECKING:
    from newsarchive.export.snapshot import Snapshot

__all__ = ["descriptor", "write"]

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "day": {"type": "date"},
    "moment": {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S.%fZ"},
    "list": {"type": "string"},
    "flag": {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
}


def write(out: IO[bytes], snapshot: Snapshot) -> None:
    """Write a CSV for each table of the snapshot, then `datapackage.json`, into one zip."""
    sums: dict[str, tuple[int, str]] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for table in snapshot.selection.tables:
            digest, size = hashlib.sha256(), 0
            chunks = csv_chunks(
                snapshot.columns(table), snapshot.rows(table), excel_safe=snapshot.selection.is_excel_safe
            )
            with package.open(f"data/{table}.csv", "w", force_zip64=True) as member:
                for chunk in chunks:
                    encoded = chunk.encode()
                    member.write(encoded)
                    digest.update(encoded)
                    size += len(encoded)
            sums[table] = (size, digest.hexdigest())
        package.writestr("datapackage.json", json.dumps(descriptor(snapshot, sums), ensure_ascii=False, indent=2))


def descriptor(snapshot: Snapshot, sums: dict[str, tuple[int, str]]) -> dict[str, Any]:
    """The package's description; `sums`: of each table's file, its bytes and their SHA-256."""
    return {
        "profile": "tabular-data-package",
        "name": "newsarchive",
        "title": "News articles of an archive of newsarchive",
        "version": SCHEMA_VERSION,
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "newsarchive_version": VERSION,
        "resources": [_resource(table, snapshot, *sums[table]) for table in snapshot.selection.tables],
    }


def _resource(table: str, snapshot: Snapshot, size: int, digest: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": f"data/{table}.csv",
        "description": TABLE_NOTES[table],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "schema": _schema(table, snapshot),
    }


def _schema(table: str, snapshot: Snapshot) -> dict[str, Any]:
    columns = snapshot.columns(table)
    found: dict[str, Any] = {
        "fields": [_field(name, DICTIONARY[table][name]) for name in columns],
        "missingValues": [""],
    }
    if set(PRIMARY_KEYS[table]) <= set(columns):
        found["primaryKey"] = list(PRIMARY_KEYS[table])
    if snapshot.selection.is_whole:
        found["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [named]}}
            for column, (other, named) in FOREIGN_KEYS[table].items()
            if column in columns and other in snapshot.selection.tables
        ]
    return found


def _field(name: str, note: ColumnNote) -> dict[str, Any]:
    described = f"{note.meaning} In {note.unit}." if note.unit else note.meaning
    more = {"example": note.example, "unit": note.unit}
    said = {key: value for key, value in more.items() if value}
    # `unit`, `source` and `since` are properties of our own, as the standard allows
    return {
        "name": name,
        **_TYPES[note.type],
        "description": described,
        **said,
        "source": note.source,
        "since": note.since,
    }
