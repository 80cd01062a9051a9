"""A page's bytes become an `Article`: pure functions, no network, no clock, no database."""

from newsarchive.extraction.document import Document, parse
from newsarchive.extraction.explanation import Explanation, explain
from newsarchive.extraction.page import EXTRACTOR_VERSION, Reading, extract, extract_document, read

__all__ = [
    "EXTRACTOR_VERSION",
    "Document",
    "Explanation",
    "Reading",
    "explain",
    "extract",
    "extract_document",
    "parse",
    "read",
]
