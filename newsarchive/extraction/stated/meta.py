"""Meta and link elements by name, and which names mean what.

The names are those seen in public corpora of news pages, the commonest first: Open Graph, Dublin Core, Parse.ly, Sailthru, Highwire
Press, and the private ones of content systems.
"""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

from collections.abc import Iterable

from lxml.etree import _Element

from newsarchive.extraction.stated.plain_text import plain

__all__ = ["read_links", "read_meta", "read_title"]

_MOST_META = 1_000
_LONGEST_CONTENT = 20_000

HEADLINE_NAMES = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "sailthru.title",
    "parsely-title",
    "hdl",
    "headline",
    "title",
    "articletitle",
)
PUBLISHED_NAMES = (
    "article:published_time", "og:article:published_time", "publishdate", "pubdate", "publish-date", "publish_date", "publication_date",
    "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.issued", "dcterms.created", "dc.date.created", "sailthru.date", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "datepublished", "date_published", "article.published", "published-date", "originalpublicationdate",
    "rnews:datepublished", "firstpublished", "og:published_time", "citation_publication_date", "citation_date", "bt:pubdate", "ptime", "pub_date",
    "article:published", "article.created", "date.created", "createdate", "shareaholic:article_published_time", "vr:published_time", "iso-8601-publish-date",
    "weibo:article:create_at", "bytedance:published_time", "analytics-s-date", "last-published", "live_date", "created", "eprints.datestamp",
)  # fmt: skip
MODIFIED_NAMES = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "lastmod", "last-modified", "dcterms.modified", "dc.date.modified", "datemodified",
    "article.updated", "revised", "modified", "modificationdate", "updated_at", "bytedance:updated_time", "weibo:article:update_at", "date.updated",
)  # fmt: skip
AUTHOR_NAMES = (
    "author", "article:author", "article:author_name", "og:article:author", "byl", "dc.creator", "dcterms.creator", "dc.contributor", "sailthru.author", "parsely-author",
    "citation_author", "cxenseparse:author", "rbauthors", "article.author", "creator", "authors", "twitter:creator", "og:author", "byline", "articleauthor",
)  # fmt: skip
SECTION_NAMES = (
    "article:section",
    "og:article:section",
    "section",
    "parsely-section",
    "cxenseparse:recs:articlesection",
    "dc.subject.section",
    "category",
    "channel",
    "catalogs",
    "cg",
)
TAG_NAMES = ("article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords")
DESCRIPTION_NAMES = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.abstract",
    "sailthru.description",
)
LANGUAGE_NAMES = ("content-language", "dc.language", "dcterms.language", "language", "inlanguage", "og:locale")
SITE_NAMES = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "publisher",
    "cre",
    "copyright-holder",
)


def read_meta(elements: Iterable[_Element]) -> dict[str, tuple[str, ...]]:
    """What meta elements say: contents by name, property or http-equiv in lower case; of a page with thousands, the first thousand."""
    found: dict[str, list[str]] = {}
    for number, element in enumerate(elements):
        if number >= _MOST_META:
            break
        content = element.get("content")
        name = element.get("property") or element.get("name") or element.get("http-equiv")
        if not content or not name:
            continue
        text = plain(content[:_LONGEST_CONTENT])
        if not text:
            continue
        for each in name.lower().split():
            found.setdefault(each, []).append(text)
    return {name: tuple(contents) for name, contents in found.items()}


def read_links(elements: Iterable[_Element]) -> dict[str, tuple[str, ...]]:
    """Addresses of link elements by lower-case rel, as they stand."""
    found: dict[str, list[str]] = {}
    for number, element in enumerate(elements):
        address = element.get("href")
        if number >= _MOST_META:
            break
        if address and len(address) < _LONGEST_CONTENT:
            for rel in (element.get("rel") or "").lower().split():
                found.setdefault(rel, []).append(address.strip())
    return {rel: tuple(addresses) for rel, addresses in found.items()}


def read_title(elements: Iterable[_Element]) -> str:
    """The text of the first title element that has one, else ""; a drawing's title is none."""
    for element in elements:
        parent = element.getparent()
        if parent is not None and parent.tag == "svg":
            continue
        text = plain((element.text or "")[:_LONGEST_CONTENT])
        if text:
            return text
    return ""
