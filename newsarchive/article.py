"""The words every layer speaks: an article, its authors, its notice, and where each value came from.

All are immutable values. `Article.to_dict` gives plain JSON types under the same field names (times as ISO 8601 in UTC,
days as YYYY-MM-DD), `Article.from_dict` reads them back.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

__all__ = [
    "Access",
    "Article",
    "Author",
    "Found",
    "Kind",
    "Notice",
    "PageContext",
    "Photo",
    "Registration",
    "to_plain",
    "utc_text",
]

Kind = Literal["article", "liveblog", "list", "video", "gallery", "error", "other"]
"""What a page is. Only what is an article (or a live blog) is archived as one."""

Access = Literal["free", "metered", "paid", "blocked"]
"""Whether a reader without a subscription sees the text. `blocked`: a wall, a CAPTCHA or a consent page came instead."""

# Articles travel between processes, and Python does not pickle read-only mappings by itself.
copyreg.pickle(MappingProxyType, lambda mapping: (_read_only, (dict(mapping),)))

KINDS: tuple[Kind, ...] = get_args(Kind)
ACCESSES: tuple[Access, ...] = get_args(Access)


@dataclass(frozen=True, slots=True)
class Author:
    """A person named in the byline, as printed.

    `role` is given only where the page prints one (`reporter` for 记者, Reporter, Correspondent and the like);
    `location` is the place of the dateline or byline ("By Zhou Wenting in Shanghai").
    """

    name: str
    role: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """An official number in the footer, as printed: ICP filing, public security record, news licence, ISSN.

    `kind` is one of `icp`, `icp_licence`, `telecom`, `public_security`, `news_licence`, `av_licence`,
    `broadcast_licence`, `culture_licence`, `publishing_licence`, `advertising_licence`, `site_code`, `business`, `issn`,
    `registration`. `region` is the province character, where the number begins with one.
    """

    kind: str
    number: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The copyright footer of a page.

    `statement` is the claim as printed, `holder` the owner without articles or marks. One year: `year_start` equals
    `year_end`; an open range ("1995 - ", the rest written by script) has no `year_end`. `licence` is a Creative Commons
    code such as `CC-BY-4.0`.
    """

    statement: str
    holder: str | None = None
    year_start: int | None = None
    year_end: int | None = None
    rights_reserved: bool = False
    licence: str | None = None
    registrations: tuple[Registration, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of the article: absolute address, caption and credit parted."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a value came from.

    `value` is the value as JSON would hold it; `raw` the text it was read from; `rule` the name of the rule that chose
    it (`json-ld:datePublished`, `visible:byline`, `publisher:headline[0]`, …); `confidence` a probability, 0..1.
    """

    value: Any
    raw: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PageContext:
    """What is known of a page before it is read: what the list, feed or sitemap said, and what repeats on its site.

    `title`, `published_at`, `modified_at`, `authors`, `tags`: facts that came with the link. `source`: which kind of
    list told them (`feed`, `sitemap`, `front page`). `repeated_blocks`: fingerprints of text blocks seen on several pages
    of the publisher, which are therefore not the body of any.
    """

    title: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: str | None = None
    repeated_blocks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Article:
    """One page, read. Fields are described in docs/reference; a field that was not found is None or empty.

    `published_on` is the day in the publisher's own time zone; `published_at` and `modified_at` are aware, UTC, and
    given only where a time of day is known. `body` has its paragraphs parted by one blank line. `evidence` maps a field's name
    to the `Found` behind it.
    """

    url: str
    canonical_url: str
    headline: str | None = None
    subheadline: str | None = None
    published_on: date | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    source: str | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    kind: Kind = "other"
    kind_confidence: float = 0.0
    access: Access | None = None
    body: str = ""
    photos: tuple[Photo, ...] = ()
    notice: Notice | None = None
    evidence: Mapping[str, Found] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_article(self) -> bool:
        """Whether this page belongs into the archive as an article."""
        return self.kind in ("article", "liveblog")

    def to_dict(self) -> dict[str, Any]:
        """The article in plain JSON types, evidence included, keys in the order of the fields.

        >>> Article(url="http://a.test/1", canonical_url="http://a.test/1", published_on=date(2024, 4, 16)).to_dict()["published_on"]
        '2024-04-16'
        """
        return {each.name: to_plain(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Article:
        """The article that `to_dict` wrote.

        >>> one = Article(url="u", canonical_url="u", authors=(Author("A", location="Oslo"),), tags=("x",))
        >>> Article.from_dict(one.to_dict()) == one
        True
        """
        values = dict(data)
        notice = values.get("notice")
        if notice is not None:
            registrations = tuple(Registration(**each) for each in notice["registrations"])
            values["notice"] = Notice(**{**notice, "registrations": registrations})
        values["authors"] = tuple(Author(**each) for each in values.get("authors", ()))
        values["photos"] = tuple(Photo(**each) for each in values.get("photos", ()))
        values["tags"] = tuple(values.get("tags", ()))
        values["evidence"] = MappingProxyType({k: Found(**v) for k, v in values.get("evidence", {}).items()})
        if values.get("published_on"):
            values["published_on"] = date.fromisoformat(values["published_on"])
        for name in ("published_at", "modified_at"):
            if values.get(name):
                values[name] = datetime.fromisoformat(values[name])
        return cls(**values)


def utc_text(moment: datetime) -> str:
    """An aware moment as ISO 8601 in UTC, to the second where it has no fraction.

    >>> utc_text(datetime(2024, 4, 16, 2, 53, tzinfo=UTC))
    '2024-04-16T02:53:00Z'
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_plain(value: Any) -> Any:
    """A value of this module in plain JSON types; anything else as it is.

    >>> to_plain(Author("Ada Marsh", location="Oslo"))
    {'name': 'Ada Marsh', 'role': None, 'location': 'Oslo'}
    """
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: to_plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if isinstance(value, Author | Notice | Registration | Photo | Found):
        return {name: to_plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)
