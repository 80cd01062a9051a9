"""What a page says of itself for machines: JSON-LD, microdata, Open Graph and other meta elements, as one value.

Nothing here judges: each accessor gives every statement with the name of the rule it came from, the most trustworthy
kind first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

from lxml.etree import _Element

from newsarchive.extraction.document import Document
from newsarchive.extraction.stated.json_ld import ARTICLE_TYPES, Node, choose_main, read_nodes
from newsarchive.extraction.stated.json_values import address_of, flat, sort_of_name, text_of
from newsarchive.extraction.stated.meta import (
    AUTHOR_NAMES,
    DESCRIPTION_NAMES,
    HEADLINE_NAMES,
    LANGUAGE_NAMES,
    MODIFIED_NAMES,
    PUBLISHED_NAMES,
    SECTION_NAMES,
    SITE_NAMES,
    TAG_NAMES,
    read_links,
    read_meta,
    read_title,
)
from newsarchive.extraction.stated.microdata import Property, read_properties
from newsarchive.extraction.stated.plain_text import plain
from newsarchive.extraction.stated.statements import Stated, StatedImage, StatedName

__all__ = ["Stated", "StatedImage", "StatedName", "StructuredData", "plain", "read_structured"]


@dataclass(frozen=True)
class StructuredData:
    """Everything the page states for machines.

    `nodes`: the JSON-LD graph, flat; `main`: the node of the page's own article, if any; `properties`: microdata;
    `meta`: contents by lower-case name or property; `links`: addresses by lower-case `rel` (canonical, amphtml, next,
    prev, license, alternate…), unresolved; `title`: the title element's text; `url`: the page's address.
    """

    nodes: tuple[Node, ...] = ()
    main: Node | None = None
    properties: tuple[Property, ...] = ()
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    links: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    title: str = ""
    url: str = ""

    @cached_property
    def types(self) -> frozenset[str]:
        """Types of all JSON-LD nodes and microdata items that are not mere parts of others, in lower case."""
        own = {name for node in self.nodes if not node.is_aside for name in node.types}
        return frozenset(own | {name for each in self.properties if not each.relations for name in each.item.split()})

    @cached_property
    def headlines(self) -> tuple[Stated, ...]:
        """Headline of the article node, then microdata, then meta."""
        return self._stated(
            self._main_texts("headline", "alternativeheadline", "name"),
            self._micro_texts("headline", "name"),
            self._meta_texts(HEADLINE_NAMES),
        )

    @cached_property
    def published(self) -> tuple[Stated, ...]:
        """Raw texts of the time of publication."""
        return self._stated(
            self._main_texts("datepublished", "datecreated", "uploaddate"),
            self._page_node_texts("datepublished"),
            self._micro_texts("datepublished", "datecreated"),
            self._meta_texts(PUBLISHED_NAMES),
        )

    @cached_property
    def modified(self) -> tuple[Stated, ...]:
        """Raw texts of the time of the last change."""
        return self._stated(
            self._main_texts("datemodified"),
            self._page_node_texts("datemodified"),
            self._micro_texts("datemodified"),
            self._meta_texts(MODIFIED_NAMES),
        )

    @cached_property
    def authors(self) -> tuple[StatedName, ...]:
        """Authors as stated, one for each name in each source; a name may still hold several people or an outlet."""
        return tuple(
            _unique(
                [*self._main_names("author"), *self._main_names("creator"), *self._micro_names(), *self._meta_names()]
            )
        )

    @cached_property
    def sections(self) -> tuple[Stated, ...]:
        """Section or category."""
        return self._stated(
            self._main_texts("articlesection"), self._micro_texts("articlesection"), self._meta_texts(SECTION_NAMES)
        )

    @cached_property
    def keywords(self) -> tuple[Stated, ...]:
        """Tags, one each; lists in one string are parted at commas."""
        whole = [*self._main_texts("keywords"), *self._micro_texts("keywords"), *self._meta_texts(TAG_NAMES)]
        parted = [Stated(part, each.rule) for each in whole for part in _parted(each.value)]
        return self._stated(parted)

    @cached_property
    def descriptions(self) -> tuple[Stated, ...]:
        """What the page says it is about, in a sentence."""
        return self._stated(self._main_texts("description"), self._meta_texts(DESCRIPTION_NAMES))

    @cached_property
    def article_body(self) -> str | None:
        """The article node's `articleBody`, tags dropped; the longest where a page has several."""
        found = [each.value for each in self._main_texts("articlebody")]
        return max(found, key=len, default=None)

    @cached_property
    def is_accessible_for_free(self) -> bool | None:
        """schema.org `isAccessibleForFree`, or the same said by meta elements; None where nothing is said."""
        said: list[str] = []
        if self.main is not None:
            said += [str(each).lower() for each in flat(self.main.data.get("isaccessibleforfree"))]
        said += [each.value.lower() for each in self._micro_texts("isaccessibleforfree")]
        tier = self._meta_texts(("article:content_tier", "og:article:content_tier"))
        said += ["true" if each.value.lower() == "free" else "false" for each in tier]
        if any(each in ("false", "no", "0", "http://schema.org/false", "https://schema.org/false") for each in said):
            return False
        return True if said else None

    @cached_property
    def content_tier(self) -> str | None:
        """`free`, `metered` or `locked` as in `article:content_tier`."""
        return next(
            (each.value.lower() for each in self._meta_texts(("article:content_tier", "og:article:content_tier"))), None
        )

    @cached_property
    def publisher_names(self) -> tuple[StatedName, ...]:
        """Names of the publisher or site: the article's publisher, og:site_name, WebSite and organization nodes."""
        found = [*self._main_names("publisher"), *self._main_names("provider"), *self._main_names("sourceorganization")]
        found += [StatedName(each.value, "organization", each.rule) for each in self._meta_texts(SITE_NAMES)]
        for node in self.nodes:
            if not node.types.isdisjoint({"website", "newsmediaorganization", "organization"}) and (
                not node.via or node.via[-1] == "ispartof"
            ):
                found += [StatedName(plain(node.data.get("name")), "organization", "json-ld:site.name")]
        return tuple(each for each in _unique(found) if each.name)

    @cached_property
    def copyright_holders(self) -> tuple[StatedName, ...]:
        """schema.org `copyrightHolder`, and meta copyright."""
        return tuple(_unique([*self._main_names("copyrightholder"), *self._micro_person("copyrightholder")]))

    @cached_property
    def copyright_years(self) -> tuple[Stated, ...]:
        """schema.org `copyrightYear`."""
        return self._stated(self._main_texts("copyrightyear"), self._micro_texts("copyrightyear"))

    @cached_property
    def copyright_notices(self) -> tuple[Stated, ...]:
        """schema.org `copyrightNotice`, and meta elements that hold a notice."""
        return self._stated(
            self._main_texts("copyrightnotice"),
            self._meta_texts(("copyright", "dc.rights", "dcterms.rights", "rights", "dcterms.rightsholder")),
        )

    @cached_property
    def languages(self) -> tuple[Stated, ...]:
        """Languages as stated by the article node and meta elements; the html element's is not among them."""
        return self._stated(self._main_texts("inlanguage"), self._meta_texts(LANGUAGE_NAMES))

    @cached_property
    def images(self) -> tuple[StatedImage, ...]:
        """Pictures stated for the article, JSON-LD first."""
        found: list[StatedImage] = []
        if self.main is not None:
            for each in flat(self.main.data.get("image")):
                found += self._image(self._resolved(each), "json-ld:image")
        for name in ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"):
            captions = self.meta.get(f"{name}:alt", ())
            for number, address in enumerate(self.meta.get(name, ())):
                caption = captions[number] if number < len(captions) else None
                found.append(StatedImage(self._absolute(address), caption, None, f"meta:{name}"))
        return tuple(_unique(each for each in found if each.url))

    def texts(self, key: str) -> tuple[Stated, ...]:
        """What the article node says under any other key of schema.org (lower case)."""
        return self._stated(self._main_texts(key))

    def meta_texts(self, *names: str) -> tuple[Stated, ...]:
        """Contents of the meta elements of these names, in the order of the names."""
        return self._stated(self._meta_texts(names))

    # ------------------------------------------------------------ one source each

    def _main_texts(self, *keys: str) -> Iterator[Stated]:
        if self.main is None:
            return
        for key in keys:
            for each in flat(self.main.data.get(key)):
                text = text_of(self._resolved(each))
                if text:
                    yield Stated(text, f"json-ld:{key}")

    def _page_node_texts(self, key: str) -> Iterator[Stated]:
        """Of WebPage and the like, which state the article's dates on many sites."""
        for node in self.nodes:
            if (
                not node.is_aside
                and node is not self.main
                and not node.types.isdisjoint({"webpage", "videoobject", "newsarticle", "article"})
            ):
                text = text_of(node.data.get(key))
                if text and (self.main is None or "webpage" in node.types):
                    yield Stated(text, f"json-ld:webpage.{key}")

    def _micro_texts(self, *names: str) -> Iterator[Stated]:
        for name in names:
            for each in self.properties:
                if each.name == name and each.value and self._is_articles(each):
                    yield Stated(plain(each.value), f"microdata:{name}")

    def _is_articles(self, each: Property) -> bool:
        if each.relations and not _ASIDE_RELATIONS.isdisjoint(each.relations):
            return False
        return (
            not each.item
            or not ARTICLE_TYPES.isdisjoint(each.item.split())
            or each.item.split()[0] in ("webpage", "creativework", "blog")
        )

    def _meta_texts(self, names: Iterable[str]) -> Iterator[Stated]:
        for name in names:
            for content in self.meta.get(name, ()):
                if content:
                    yield Stated(content, f"meta:{name}")

    def _main_names(self, key: str) -> Iterator[StatedName]:
        if self.main is None:
            return
        for each in flat(self.main.data.get(key)):
            value = self._resolved(each)
            name = text_of(value)
            if name:
                yield StatedName(name, sort_of_name(value), f"json-ld:{key}", address_of(value))

    def _micro_names(self) -> Iterator[StatedName]:
        yield from self._micro_person("author")
        yield from self._micro_person("creator")

    def _micro_person(self, relation: str) -> Iterator[StatedName]:
        for each in self.properties:
            if each.name == relation and each.value and self._is_articles(each):
                yield StatedName(plain(each.value), None, f"microdata:{relation}")
            elif (
                each.name == "name"
                and each.relations[:1] == (relation,)
                and each.value
                and _ASIDE_RELATIONS.isdisjoint(each.relations)
            ):
                sort = "person" if "person" in each.item else "organization" if "organization" in each.item else None
                yield StatedName(plain(each.value), sort, f"microdata:{relation}.name")

    def _meta_names(self) -> Iterator[StatedName]:
        for each in self._meta_texts(AUTHOR_NAMES):
            if not each.value.startswith(("http://", "https://", "//", "@")):
                yield StatedName(each.value, None, each.rule)

    def _resolved(self, value: Any) -> Any:
        """The node a bare {"@id": …} refers to, else the value."""
        if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str) and "name" not in value:
            return next(
                (node.data for node in self.nodes if node.data.get("@id") == value["@id"] and len(node.data) > 2), value
            )
        return value

    def _image(self, value: Any, rule: str) -> Iterator[StatedImage]:
        if isinstance(value, str):
            yield StatedImage(self._absolute(plain(value)), None, None, rule)
        elif isinstance(value, Mapping):
            data = {str(key).lower(): each for key, each in value.items()}
            address = next(
                (each for key in ("url", "contenturl", "@id") for each in flat(data.get(key)) if isinstance(each, str)),
                "",
            )
            caption = text_of(data.get("caption")) or text_of(data.get("description"))
            credit = next(
                (
                    text
                    for key in ("credittext", "copyrightnotice", "author", "creator", "copyrightholder")
                    if (text := text_of(data.get(key)))
                ),
                None,
            )
            yield StatedImage(self._absolute(plain(address)), caption or None, credit, rule)

    def _absolute(self, address: str) -> str:
        try:
            return urljoin(self.url, address) if address else ""
        except ValueError:
            return ""

    def _stated(self, *sources: Iterable[Stated]) -> tuple[Stated, ...]:
        return tuple(_unique(each for source in sources for each in source if each.value))


_ASIDE_RELATIONS = frozenset(
    {"comment", "review", "itemlistelement", "blogpost", "liveblogupdate", "mentions", "citation", "haspart"}
)


def read_structured(document: Document) -> StructuredData:
    """What the page states for machines; never raises, and the work is bounded.

    >>> from newsarchive.extraction.document import parse
    >>> page = parse('<meta property="og:title" content="Caf&amp;eacute; opens"><title>x</title>', url="http://a.test/")
    >>> read_structured(page).headlines
    (Stated(value='Café opens', rule='meta:og:title'),)
    """
    meta = read_meta(document.named("meta"))
    links = read_links(document.named("link"))
    title = read_title(document.named("title"))
    nodes = read_nodes(document.named("script"))
    addresses = [document.url, *links.get("canonical", ())[:1], *meta.get("og:url", ())[:1]]
    titles = [title, *meta.get("og:title", ())[:1], *_headings(document.named("h1"))]
    main = choose_main(nodes, addresses, titles) if nodes else None
    properties = read_properties(document.root) if document.has_microdata else ()
    return StructuredData(nodes, main, properties, MappingProxyType(meta), MappingProxyType(links), title, document.url)


def _headings(elements: Sequence[_Element]) -> list[str]:
    return [plain("".join(_some(element.itertext()))) for element in elements[:5]]


def _some(parts: Iterable[str | bytes]) -> Iterator[str]:
    length = 0
    for part in parts:
        yield str(part)
        length += len(part)
        if length > 2_000:
            return


def _parted(text: str) -> list[str]:
    separator = (
        ","
        if "," in text
        else ";"
        if ";" in text
        else "，"
        if "，" in text
        else "、"
        if "、" in text
        else "|"
        if "|" in text
        else None
    )
    parts = text.split(separator) if separator else [text]
    return [part for each in parts[:200] if (part := each.strip())]


def _unique(values: Iterable[Any]) -> Iterator[Any]:
    seen = set()
    for each in values:
        if each not in seen:
            seen.add(each)
            yield each
