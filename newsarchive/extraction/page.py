"""A page read: the article on it, and everything that was considered for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from newsarchive.article import Article, PageContext
from newsarchive.extraction.candidates import Choice
from newsarchive.extraction.document import Document, parse
from newsarchive.extraction.fingerprints import block_prints
from newsarchive.extraction.page_reader import PageReader
from newsarchive.extraction.pagination import find_first_page, find_further_pages
from newsarchive.extraction.stated.rights_signals import RightsSignals, read_rights_signals
from newsarchive.extraction.stated.structured import StructuredData
from newsarchive.publishers import Publisher

__all__ = ["EXTRACTOR_VERSION", "Reading", "extract", "extract_document", "read"]

EXTRACTOR_VERSION = "2026.11"
"""Changes whenever a rule here may give another answer for the same page."""


@dataclass(frozen=True)
class Reading:
    """An article with what is known beside it.

    `choices`: by field, all candidates and why each lost. `rule_hits`: which of the publisher's rules found something
    plausible, by the rule's name. `failures`: what the page's markup made unreadable, by step. `further_pages`:
    addresses of the article's later pages; `first_page`: of the page it begins on, where this is a later one.
    """

    article: Article
    document: Document = field(repr=False)
    structured: StructuredData = field(repr=False)
    rights: RightsSignals
    choices: Mapping[str, Choice] = field(repr=False)
    rule_hits: Mapping[str, bool]
    failures: Mapping[str, str]
    further_pages: tuple[str, ...] = ()
    first_page: str | None = None

    @property
    def is_noarchive(self) -> bool:
        """Whether the page forbids that it is kept in an archive."""
        return self.rights.is_noarchive

    @cached_property
    def block_prints(self) -> frozenset[int]:
        """Fingerprints of the page's blocks, to tell on other pages what repeats."""
        return block_prints(self.document.blocks)


def extract(
    html: bytes | str,
    *,
    url: str,
    charset: str | None = None,
    fetched_at: datetime | None = None,
    publisher: Publisher | None = None,
    context: PageContext | None = None,
) -> Article:
    """The article on a page; never raises on bad markup.

    `charset` is what the answer's header said; `fetched_at` the aware moment of the visit; `publisher` what is known of
    the site; `context` what the list, feed or sitemap said of the page.

    >>> page = b"<title>Harbour reopens | Gazette</title><h1>Harbour reopens</h1>"
    >>> article = extract(page, url="https://gazette.test/2024/harbour")
    >>> article.headline, article.evidence["headline"].rule
    ('Harbour reopens', 'visible:h1')
    """
    document = parse(html, url=url, charset=charset)
    return extract_document(document, publisher=publisher, context=context, fetched_at=fetched_at)


def extract_document(
    document: Document,
    *,
    publisher: Publisher | None = None,
    context: PageContext | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """The article on a page that is already parsed; for the arguments see `extract`."""
    return read(document, publisher=publisher, context=context, fetched_at=fetched_at).article


def read(
    document: Document,
    *,
    publisher: Publisher | None = None,
    context: PageContext | None = None,
    fetched_at: datetime | None = None,
) -> Reading:
    """The article on a page, with everything that was considered for it; the document is not changed."""
    reader = PageReader(document, publisher, context or PageContext(), fetched_at)
    fields = reader.run()
    rights = fields.attempt("rights", lambda: read_rights_signals(reader.structured), RightsSignals())
    nothing: tuple[str, ...] = ()
    further_pages = fields.attempt("pages", lambda: find_further_pages(document), nothing)
    first_page = fields.attempt("first page", lambda: find_first_page(document), None)
    values = {"canonical_url": document.url, **fields.values}
    return Reading(
        article=Article(url=document.url, evidence=MappingProxyType(fields.evidence), **values),
        document=document,
        structured=reader.structured,
        rights=rights,
        choices=MappingProxyType(fields.choices),
        rule_hits=MappingProxyType(fields.hits),
        failures=MappingProxyType(fields.failures),
        further_pages=further_pages,
        first_page=first_page,
    )
