"""newsarchive: an evidence-grade archive of the news.

The public API is what this module names: `extract` turns a page's bytes into an `Article`, `open_archive` opens an archive. Both
are imported when first used, so that `newsarchive --help` loads neither lxml nor SQLAlchemy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.on_demand import on_demand

if TYPE_CHECKING:
    from newsarchive.archive import open_archive
    from newsarchive.article import Article
    from newsarchive.extraction import extract

__all__ = ["Article", "extract", "open_archive"]

_HOMES = {
    "Article": "newsarchive.article",
    "extract": "newsarchive.extraction",
    "open_archive": "newsarchive.archive",
}

__getattr__ = on_demand(__name__, _HOMES)
