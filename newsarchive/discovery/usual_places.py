"""Where sites keep their sitemaps and feeds when nobody says where: few places, since each costs a request."""

from __future__ import annotations

from urllib.parse import urlsplit

from newsarchive.article import PageContext
from newsarchive.discovery.link import Link, LinkKind
from newsarchive.urls import canonical, host_key

__all__ = ["usual_places"]

_PLACES: tuple[tuple[str, LinkKind], ...] = (
    ("/sitemap.xml", "sitemap"),  # sitemaps.org's own example, and most systems' default
    ("/sitemap_index.xml", "sitemap"),  # WordPress with Yoast
    ("/news-sitemap.xml", "sitemap"),  # the same, and Google's example for news
    ("/feed", "feed"),  # WordPress
    ("/rss.xml", "feed"),  # Drupal, Ghost's redirect, static sites
)


def usual_places(url: str) -> list[Link]:
    """The places to ask on an address's host.

    >>> [link.url for link in usual_places("http://a.example/news/1")][:2]
    ['http://a.example/sitemap.xml', 'http://a.example/sitemap_index.xml']
    """
    root = f"{urlsplit(canonical(url)).scheme}://{host_key(url)}"
    return [Link(root + path, kind, PageContext(), "usual place") for path, kind in _PLACES]
