"""Bylines: the grammar of the line, and where on a page it stands."""

from newsarchive.extraction.bylines.reading import Byline, read_byline

__all__ = ["Byline", "read_byline"]
