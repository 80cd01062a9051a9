"""The database and the captures beside it.

Importing this package does not import SQLAlchemy: worker processes need only the plain values of `outcomes`,
`prepare` and `warc`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsarchive.archive.archive import Archive
    from newsarchive.archive.opening import open_archive

__all__ = ["Archive", "open_archive"]

_HOMES = {"Archive": "newsarchive.archive.archive", "open_archive": "newsarchive.archive.opening"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
