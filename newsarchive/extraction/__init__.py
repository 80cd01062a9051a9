"""A page's bytes become an `Article`: pure functions, no network, no clock, no database.

What reads pages is loaded when first asked for: a crawl's own process leaves that to its workers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.on_demand import on_demand

if TYPE_CHECKING:
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

__getattr__ = on_demand(
    __name__,
    {
        **dict.fromkeys(("Document", "parse"), f"{__name__}.document"),
        **dict.fromkeys(("Explanation", "explain"), f"{__name__}.explanation"),
        **dict.fromkeys(("EXTRACTOR_VERSION", "Reading", "extract", "extract_document", "read"), f"{__name__}.page"),
    },
)
