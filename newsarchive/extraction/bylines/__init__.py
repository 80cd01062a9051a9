"""Bylines: the grammar of the line, and where on a page it stands."""

from newsarchive.extraction.bylines.page import PageAuthors, find_authors
from newsarchive.extraction.bylines.reading import Byline, read_byline

__all__ = ["Byline", "PageAuthors", "find_authors", "read_byline"]
