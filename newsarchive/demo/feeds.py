"""The Gazette's RSS feed and sitemaps: an index, the news sitemap of the last two days, and everything else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from newsarchive.demo.pages import Ask, Page, page
from newsarchive.demo.papers import Edition, Paper, plain_text

__all__ = ["feed", "sitemap_index", "sitemap_of_all", "sitemap_of_news"]

FEED_LENGTH = 12
NEWS_AGE = timedelta(days=2)  # what Google's news sitemap protocol allows


def feed(paper: Paper, ask: Ask) -> Page:
    """RSS 2.0 with Dublin Core creators, newest first; its links carry tracking parameters."""
    editions = paper.editions(ask.day)[:FEED_LENGTH]
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>{escape(paper.name)}</title>
<link>{ask.base_url}/</link>
<atom:link rel="self" type="application/rss+xml" href="{ask.base_url}/feed.xml"/>
<description>{escape(paper.facts["motto"])}</description>
<language>{paper.language}</language>
<lastBuildDate>{format_datetime(paper.opens_at(ask.day))}</lastBuildDate>
<ttl>15</ttl>
{_lines(_item(paper, ask, edition) for edition in editions)}
</channel>
</rss>
"""
    return _validated(paper, ask, body, editions, "rss")


def sitemap_index(paper: Paper, ask: Ask) -> Page:
    """The index that robots.txt names."""
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{ask.base_url}/sitemaps/news.xml</loc><lastmod>{paper.opens_at(ask.day).isoformat()}</lastmod></sitemap>
<sitemap><loc>{ask.base_url}/sitemaps/all.xml</loc></sitemap>
</sitemapindex>
"""
    return _validated(paper, ask, body, (), "xml")


def sitemap_of_news(paper: Paper, ask: Ask) -> Page:
    """The news sitemap: titles, languages and times of what was published in the last two days."""
    oldest = (paper.opens_at(ask.day) - NEWS_AGE).date()
    editions = [edition for edition in paper.editions(ask.day) if edition.published_on >= oldest]
    entries = _lines(
        f"<url><loc>{ask.base_url}{edition.path}</loc><news:news><news:publication><news:name>{escape(paper.name)}</news:name>"
        f"<news:language>{edition.language}</news:language></news:publication>"
        f"<news:publication_date>{_iso(paper, edition.published_at)}</news:publication_date>"
        f"<news:title>{escape(edition.headline)}</news:title></news:news></url>"
        for edition in editions
    )
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
{entries}
</urlset>
"""
    return _validated(paper, ask, body, editions, "xml")


def sitemap_of_all(paper: Paper, ask: Ask) -> Page:
    """Every page that is an article, with its pictures and, where it says so itself, when it was last modified."""
    editions = paper.editions(ask.day)
    entries = _lines(
        f"<url><loc>{ask.base_url}{edition.path}</loc>"
        f"<lastmod>{_iso(paper, edition.modified_at or edition.published_at)}</lastmod>"
        + "".join(
            f"<image:image><image:loc>{ask.base_url}{photo.url}</image:loc></image:image>" for photo in edition.photos
        )
        + "</url>"
        for edition in editions
    )
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
{entries}
</urlset>
"""
    return _validated(paper, ask, body, editions, "xml")


def _item(paper: Paper, ask: Ask, edition: Edition) -> str:
    link = f"{ask.base_url}{edition.path}?utm_source=rss&utm_medium=feed"
    published = edition.published_at or paper.opens_at(ask.day)
    creators = [author.name for author in edition.authors] or [edition.source or paper.name]
    return _lines(
        [
            "<item>",
            f"<title>{escape(edition.headline)}</title>",
            f"<link>{escape(link)}</link>",
            f'<guid isPermaLink="true">{ask.base_url}{edition.path}</guid>',
            f"<pubDate>{format_datetime(published.astimezone(paper.zone))}</pubDate>",
            *(f"<dc:creator>{escape(creator)}</dc:creator>" for creator in creators),
            *(f"<category>{escape(tag)}</category>" for tag in edition.tags),
            f"<description>{escape(edition.subheadline or plain_text(edition.paragraphs[0]))}</description>",
            "</item>",
        ]
    )


def _validated(paper: Paper, ask: Ask, body: str, editions: Iterable[Edition], kind: str) -> Page:
    # Pages of one day are the same at every request; the next day's differ.
    etag = f'"{paper.id}-{ask.day}-{len(tuple(editions))}-{len(body)}"'
    return page(body, kind, etag=etag, changed_at=paper.opens_at(ask.day))


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)


def _iso(paper: Paper, moment: datetime | None) -> str:
    assert moment is not None, "every piece of this paper has a time of day"
    return moment.astimezone(paper.zone).isoformat()
