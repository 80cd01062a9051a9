"""The formats of a dump, and the ending of a file's name that means each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from newsarchive.export.snapshot import Snapshot

__all__ = ["FORMATS", "Format", "by_ending", "writer_of"]


class Write(Protocol):
    """Writes what was selected, from one state of the archive."""

    def __call__(self, out: IO[bytes], snapshot: Snapshot) -> None:
        """Write the tables of the snapshot; `out` need not be able to seek."""


@dataclass(frozen=True, slots=True)
class Format:
    """`module` holds its `write`; `is_package`: it takes several tables; `is_packed`: it is compressed by itself.

    `is_binary`: it is not for a terminal.
    """

    endings: tuple[str, ...]
    module: str
    is_package: bool = False
    is_packed: bool = False
    is_binary: bool = True


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format((".csv",), "csv_text", is_binary=False),
        "jsonl": Format((".jsonl", ".ndjson"), "json_lines", is_binary=False),
        "parquet": Format((".parquet",), "parquet", is_packed=True),
        "sqlite": Format((".sqlite", ".db"), "sqlite_file", is_package=True),
        "datapackage": Format((".zip",), "data_package", is_package=True, is_packed=True),
        "wacz": Format((".wacz",), "wacz", is_package=True, is_packed=True),  # of captures, not of tables: see `dump`
    }
)
"""Name -> what it is."""


def by_ending(ending: str) -> str | None:
    """The format of a name's ending, None where there is none.

    >>> by_ending(".db"), by_ending(".doc")
    ('sqlite', None)
    """
    return next((name for name, each in FORMATS.items() if ending in each.endings), None)


def writer_of(name: str) -> Write:
    """The function that writes a format; what it needs is imported only now."""
    return cast("Write", import_module(f"newsarchive.export.{FORMATS[name].module}").write)
