"""The Gazette's JSON-LD: one graph a page, as its content system would write it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from newsarchive.demo.papers import Edition, Paper, plain_text
from newsarchive.demo.themes import Html

__all__ = ["list_graph", "story_graph"]

Node = dict[str, Any]


def story_graph(paper: Paper, edition: Edition, base_url: str) -> Html:
    """The graph of an article's page: paper, breadcrumbs, article."""
    crumbs = [(paper.name, "/"), (paper.sections[edition.section], f"/{edition.section}")]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": base_url + path}
        for place, (name, path) in enumerate(crumbs, start=1)
    ]
    trail = {"@type": "BreadcrumbList", "itemListElement": items}
    return _script([_website(paper, base_url), trail, _story(paper, edition, base_url)])


def list_graph(paper: Paper, editions: Iterable[Edition], base_url: str, path: str, name: str) -> Html:
    """The graph of a front or section page."""
    items = [
        {"@type": "ListItem", "position": place, "url": base_url + edition.path}
        for place, edition in enumerate(editions, start=1)
    ]
    listing = {"@type": "CollectionPage", "name": name, "url": base_url + path}
    return _script([_website(paper, base_url), listing, {"@type": "ItemList", "itemListElement": items}])


def _story(paper: Paper, edition: Edition, base_url: str) -> Node:
    node: Node = {
        "@type": _type(edition),
        "@id": f"{base_url}{edition.path}#story",
        "mainEntityOfPage": base_url + edition.path,
        "headline": edition.headline,
        "description": edition.subheadline or plain_text(edition.paragraphs[0]),
        "inLanguage": edition.language,
        "datePublished": _iso(paper, edition.published_at),
        "dateModified": _iso(paper, edition.modified_at),
        "articleSection": paper.sections[edition.section],
        "keywords": list(edition.tags),
        "image": [base_url + photo.url for photo in edition.photos],
        "author": _authors(edition),
        "publisher": {"@id": f"{base_url}/#paper"},
        "copyrightHolder": {"@type": "Organization", "name": paper.facts["holder"]},
    }
    if edition.access == "paid":
        wall = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
        node |= {"isAccessibleForFree": False, "hasPart": wall}
    if edition.kind == "liveblog":
        node |= {"coverageStartTime": node["datePublished"], "liveBlogUpdate": _updates(paper, edition)}
    if edition.kind == "video":
        node |= {"name": edition.headline, "uploadDate": node["datePublished"], "duration": "PT1M42S"}
        node |= {"thumbnailUrl": node["image"], "contentUrl": f"{base_url}/media/{edition.key}.mp4"}
    return {name: value for name, value in node.items() if value not in (None, [])}


def _type(edition: Edition) -> str:
    named = {"liveblog": "LiveBlogPosting", "video": "VideoObject", "gallery": "ImageGallery"}
    return named.get(edition.kind, "OpinionNewsArticle" if edition.section == "opinion" else "NewsArticle")


def _authors(edition: Edition) -> list[Node]:
    people = [
        {"@type": "Person", "name": author.name, **({"jobTitle": author.role} if author.role else {})}
        for author in edition.authors
    ]
    return people or ([{"@type": "Organization", "name": edition.source}] if edition.source else [])


def _updates(paper: Paper, edition: Edition) -> list[Node]:
    return [
        {
            "@type": "BlogPosting",
            "headline": entry.headline,
            "datePublished": _iso(paper, entry.at),
            "articleBody": "\n".join(map(plain_text, entry.paragraphs)),
        }
        for entry in edition.entries
    ]


def _website(paper: Paper, base_url: str) -> Node:
    return {
        "@type": "NewsMediaOrganization",
        "@id": f"{base_url}/#paper",
        "name": paper.name,
        "url": f"{base_url}/",
        "logo": {"@type": "ImageObject", "url": f"{base_url}/static/logo.png"},
    }


def _iso(paper: Paper, moment: Any) -> str | None:
    return moment.astimezone(paper.zone).isoformat() if moment else None


def _script(graph: list[Node]) -> Html:
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=1)
    return Html(text.replace("</", "<\\/"))
