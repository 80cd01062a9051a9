"""The JSON-LD of a page as a flat graph of nodes, with the one that describes the page's article.

Vocabulary: schema.org. Publishers nest the article in a WebPage, in an @graph or in a list, list teasers beside it, and
break the JSON; all work here is bounded, whatever the page holds. Baidu's `cambrian` form (title, pubDate, upDate, no
type) is read as an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import _Element

from newsarchive.expressions import expression
from newsarchive.extraction.stated.json_repair import read_json

__all__ = ["ARTICLE_TYPES", "Node", "address_key", "choose_main", "read_nodes"]

ARTICLE_TYPES = frozenset(
    {
        "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "reviewnewsarticle",
        "backgroundnewsarticle", "askpublicnewsarticle", "advertisercontentarticle", "satiricalarticle", "article",
        "liveblogposting", "blogposting", "socialmediaposting", "discussionforumposting", "report", "techarticle",
        "scholarlyarticle", "medicalscholarlyarticle", "criticreview", "howto", "recipe",
    }
)  # fmt: skip
"""Types whose node describes a text with a headline, in lower case."""

_STRONG_TYPES = frozenset(
    each for each in ARTICLE_TYPES if each.endswith(("newsarticle", "liveblogposting", "blogposting"))
)
_ASIDE = frozenset(
    {
        "itemlistelement", "haspart", "blogpost", "blogposts", "liveblogupdate", "comment", "mentions", "citation",
        "ispartof", "isbasedon", "relatedlink", "review", "subjectof", "significantlink", "workexample", "about",
        "associatedmedia", "breadcrumb", "author", "publisher", "video", "image",
    }
)  # fmt: skip
"""Relations whose target is something else than the page's own article."""

_CAMBRIAN = {"title": "headline", "pubdate": "datepublished", "update": "datemodified", "images": "image"}
_MOST_NODES = 2_000
_DEEPEST = 25
_LONGEST_ALL = 6_000_000
_SCRIPT_TYPE = expression(r"\s*application/(?:[\w.]+\+)?ld\+json\b", re.IGNORECASE)
_SCHEMA_PREFIX = expression(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Node:
    """One object of the graph; `types` and the keys of `data` are in lower case, `via` are the relations to it."""

    data: Mapping[str, Any]
    types: frozenset[str]
    via: tuple[str, ...] = ()

    @property
    def is_aside(self) -> bool:
        """Whether it hangs below another thing, as a teaser or comment does."""
        return not _ASIDE.isdisjoint(self.via)


def read_nodes(scripts: Iterable[_Element]) -> tuple[Node, ...]:
    """All nodes with a type in some script elements, outer ones first, in the page's order."""
    nodes: list[Node] = []
    read = 0
    for number, script in enumerate(scripts):
        kind = script.get("type")
        if number > 5_000 or len(nodes) >= _MOST_NODES or read > _LONGEST_ALL:
            break
        if not kind or not script.text or not _SCRIPT_TYPE.match(kind):
            continue
        read += len(script.text)
        _collect(read_json(script.text), nodes)
    return tuple(nodes)


def _collect(values: Iterable[Any], nodes: list[Node]) -> None:
    """Walk breadth first, so that outer objects come before inner ones."""
    level: list[tuple[Any, tuple[str, ...]]] = [(value, ()) for value in values]
    for _ in range(_DEEPEST):
        below: list[tuple[Any, tuple[str, ...]]] = []
        for value, via in level:
            if len(nodes) >= _MOST_NODES:
                return
            if isinstance(value, list):
                below.extend((each, via) for each in value[:500])
            elif isinstance(value, dict):
                data = {str(key).lower().removeprefix("schema:"): each for key, each in value.items()}
                types = _types(data.get("@type", data.get("type")))
                if "cambrian" in str(data.get("@context", ""))[:200]:
                    data = {_CAMBRIAN.get(key, key): each for key, each in data.items()}
                    types = frozenset({"article"})
                if types:
                    nodes.append(Node(data, types, via))
                for key, each in data.items():
                    if isinstance(each, dict | list):
                        below.append((each, via if key == "@graph" else (*via, key)))
        level = below
        if not level:
            return


def _types(value: Any) -> frozenset[str]:
    names = value if isinstance(value, list) else [value]
    return frozenset(_SCHEMA_PREFIX.sub("", each).strip().lower() for each in names if isinstance(each, str))


def choose_main(nodes: Iterable[Node], addresses: Iterable[str], titles: Iterable[str]) -> Node | None:
    """The node that describes the page's own article; None on a page that only lists articles.

    `addresses`: the page's own (visited, canonical, og:url); `titles`: its title and headline.
    """
    candidates = [node for node in nodes if not node.is_aside and not ARTICLE_TYPES.isdisjoint(node.types)]
    keys = {address_key(each) for each in addresses if each} - {""}
    known_titles = [_title_key(each) for each in titles if each]
    scored = [(_score(node, keys, known_titles), -number, node) for number, node in enumerate(candidates)]
    if not scored:
        return None
    best, _, node = max(scored, key=lambda each: each[:2])
    crowd = sum(1 for each in candidates if each.types == node.types)
    fits_page = best >= _FITS
    return node if fits_page or crowd <= 2 else None


_FITS = 4


def _score(node: Node, keys: set[str], titles: list[str]) -> int:
    data = node.data
    score = 0
    if not _STRONG_TYPES.isdisjoint(node.types):
        score += 2
    score += sum(1 for key in ("datepublished", "author", "articlebody", "headline") if data.get(key)) // 2
    if any(address_key(each) in keys for each in _addresses(data)):
        score += 4
    headline = data.get("headline") or data.get("name")
    if isinstance(headline, str):
        key = _title_key(headline)
        if key and any(key in title or (len(title) > 12 and title in key) for title in titles):
            score += 4
    return score


def _addresses(data: Mapping[str, Any]) -> Iterable[str]:
    for key in ("url", "mainentityofpage", "@id"):
        value = data.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def address_key(address: str) -> str:
    """What two addresses of one page have in common: host without www., path without its ends; "" for a home page.

    >>> address_key("https://www.paper.test/a/b/?x=1#c") == address_key("http://paper.test/a/b")
    True
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = parts.path.rstrip("/").lower()
    host = parts.netloc.lower().removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    return host + path if path else ""


def _title_key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text[:500]).lower()
