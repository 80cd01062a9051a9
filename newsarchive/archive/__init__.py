"""The database and the captures beside it.

Importing this package does not import SQLAlchemy: worker processes need only the plain values of `outcomes`,
`prepare` and `warc`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.on_demand import on_demand

if TYPE_CHECKING:
    from newsarchive.archive.archive import Archive
    from newsarchive.archive.opening import open_archive

__all__ = ["Archive", "open_archive"]

_HOMES = {"Archive": "newsarchive.archive.archive", "open_archive": "newsarchive.archive.opening"}

__getattr__ = on_demand(__name__, _HOMES)
