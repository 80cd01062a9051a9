"""The data dictionary: what each column of each table that can be dumped means.

The one place that says so: docs/reference/data-dictionary.md is written from it, and a test holds it to `rows.TABLES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["DICTIONARY", "TABLE_NOTES", "TYPE_NOTES", "ColumnNote", "ColumnType"]

ColumnType = Literal["text", "integer", "day", "moment", "list", "flag"]

TYPE_NOTES: Mapping[ColumnType, str] = MappingProxyType(
    {
        "text": "Unicode text; empty in a CSV, `null` in JSON and SQL where nothing was found.",
        "integer": "A whole number.",
        "day": "A calendar day, `YYYY-MM-DD`; in Parquet a `date32`.",
        "moment": "A moment in UTC, ISO 8601 with microseconds: the order of the texts is the order of the times. In Parquet a `timestamp[us, UTC]`.",
        "list": "Several texts joined with `; `, in the order of the page; in Parquet a `list<string>`, so that a `;` within one parts nothing.",
        "flag": "1 for true, 0 for false; in Parquet a `bool`.",
    }
)
"""What each type means, and how it is written."""

TABLE_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "articles": (
            "One row for each article, as its current revision has it. The view of this name in the database "
            "holds live, missing and gone articles; `--include-erased` adds what is left of erased ones."
        ),
        "revisions": (
            "One row for each version of an article that a reader could tell apart, the first one included; ordered by "
            "article and number."
        ),
        "authors": "One row for each author of each article's current revision, in the order of the byline.",
        "photos": "One row for each photo of each article's current revision, in the order of the page.",
        "notices": (
            "One row for each distinct copyright notice. Articles share them: join on `revisions.notice_id`. Two "
            "notices that differ in anything, a registration included, are two rows."
        ),
        "registrations": "One row for each official number in a notice, each number once, in the order of the page.",
        "captures": (
            "One row for each answer that was received, errors, redirects and robots.txt included. With filters: only "
            "the captures of the pages of those articles."
        ),
    }
)
"""What one row of each table is."""


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """One column: `source` says where its values come from; `since` is the version that brought it."""

    meaning: str
    type: ColumnType
    source: str
    example: str
    unit: str = ""
    since: str = "0.1.0"


# Where values come from
_PAGE = "the page"
_CRAWL = "the crawl"
_ARCHIVE = "the archive"
_FILE = "the publisher's file"

_PUBLISHER = ColumnNote(
    "The publisher's id; for a site without a file, its registrable domain.", "text", _FILE, "harbour-services"
)
_ARTICLE_ID = ColumnNote("The article, `articles.id`.", "integer", _ARCHIVE, "1")
_POSITION = ColumnNote("The place in the list, counted from 1.", "integer", _PAGE, "1")

# What a revision says: the same words in `articles`, where it is the current one
_HEADLINE = ColumnNote(
    "The headline as printed; white space made single blanks, the site's name cut off.",
    "text",
    _PAGE,
    "Yunwan harbour budget puts shore power first",
)
_SUBHEADLINE = ColumnNote(
    "The line below the headline: deck, standfirst, summary printed as such.",
    "text",
    _PAGE,
    "Nearly half goes to the tide gates, nothing to the ferry",
)
_PUBLISHED_ON = ColumnNote(
    "The day of publication, in the publisher's own time zone. Given whenever a day is known.",
    "day",
    _PAGE,
    "2026-04-14",
)
_PUBLISHED_AT = ColumnNote(
    "The moment of publication. Given only where a time of day is known; never filled up from a day.",
    "moment",
    _PAGE,
    "2026-04-14T05:10:00.000000Z",
)
_MODIFIED_AT = ColumnNote(
    "When the page says it was last changed. A claim of the page: see `revisions.seen_at` for what was seen.",
    "moment",
    _PAGE,
    "2026-04-15T08:30:00.000000Z",
)
_BYLINE = ColumnNote("The byline as printed, whole.", "text", _PAGE, "By Zhou Wenting in Shanghai")
_SOURCE = ColumnNote("The agency or outlet that the page credits.", "text", _PAGE, "chinadaily.com.cn")
_LANGUAGE = ColumnNote(
    "The language of the text, a BCP 47 tag.", "text", "the page; its text where it does not say", "en"
)
_SECTION = ColumnNote("The section of the paper.", "text", _PAGE, "City")
_TAGS = ColumnNote("Keywords the page gives.", "list", _PAGE, "harbour; budget")
_KIND = ColumnNote(
    "What the page is: `article` or `liveblog`. Other kinds (list, video, gallery, error) are not articles.",
    "text",
    "read from the page's form, text and address",
    "article",
)
_ACCESS = ColumnNote(
    "Whether a reader without a subscription sees the text: `free`, `metered`, `paid`, `blocked`.",
    "text",
    _PAGE,
    "free",
)
_WORD_COUNT = ColumnNote(
    "The length of the body: each Chinese or Japanese character is a word, elsewhere what stands between blanks.",
    "integer",
    "counted in the body",
    "170",
    unit="words",
)
_BODY = ColumnNote(
    "The text, its paragraphs parted by one blank line; no captions, share bars, related links or advertisements.",
    "text",
    _PAGE,
    "Yunwan will spend the largest part of this year's harbour budget on shore power …",
)
_CANONICAL_URL = ColumnNote(
    "The address the page calls its own, checked: on the same site, and not the home page.",
    "text",
    _PAGE,
    "https://paper.example/city/2026/04/14/harbour-budget",
)

_ARTICLES = {
    "id": ColumnNote("The article's number. It never changes.", "integer", _ARCHIVE, "1"),
    "publisher": _PUBLISHER,
    "url": ColumnNote(
        "The article's address, in normal form: the checked canonical address, else the one after redirects.",
        "text",
        "the page, the crawl",
        "https://paper.example/city/2026/04/14/harbour-budget",
    ),
    "headline": _HEADLINE,
    "published_on": _PUBLISHED_ON,
    "published_at": _PUBLISHED_AT,
    "modified_at": _MODIFIED_AT,
    "byline": _BYLINE,
    "authors": ColumnNote(
        "The people who wrote it; no agencies, desks, cities or editors in charge.",
        "list",
        _PAGE,
        "Lin Yue; Tomas Reyes",
    ),
    "source": _SOURCE,
    "language": _LANGUAGE,
    "section": _SECTION,
    "word_count": _WORD_COUNT,
    "body": _BODY,
    "copyright_statement": ColumnNote(
        "The copyright line of the page's foot, as printed.",
        "text",
        _PAGE,
        "Copyright©2024 China Daily. All rights reserved.",
    ),
    "copyright_holder": ColumnNote("Who claims the rights.", "text", "read from the notice", "China Daily"),
    "copyright_year_start": ColumnNote(
        "The first year of the claim.", "integer", "read from the notice", "2024", "year"
    ),
    "copyright_year_end": ColumnNote(
        "The last year of the claim; the same as the first where there is one year, empty where the range is open.",
        "integer",
        "read from the notice",
        "2024",
        "year",
    ),
    "registrations": ColumnNote(
        "Official numbers in the page's foot, each once.",
        "list",
        _PAGE,
        "京ICP备13028878号-6; 京公网安备 11010502032503号",
    ),
    "status": ColumnNote(
        "`live`: it was there at the last visit. `missing`: it was not. `gone`: the site said so (HTTP 410), or it was "
        "missing for a day, or at three visits in a row. `erased`: removed from the archive on purpose.",
        "text",
        _CRAWL,
        "live",
    ),
    "revision_count": ColumnNote("How many versions are stored, the first included.", "integer", _ARCHIVE, "2"),
    "first_seen_at": ColumnNote("When the article was first read.", "moment", _CRAWL, "2026-11-24T14:05:09.069213Z"),
    "last_seen_at": ColumnNote(
        "When it was last found in its place, changed or not.", "moment", _CRAWL, "2026-11-24T14:05:22.889324Z"
    ),
    "locations": ColumnNote("The places of dateline and byline, each once.", "list", _PAGE, "Yunwan; Manila"),
    "canonical_url": _CANONICAL_URL,
    "subheadline": _SUBHEADLINE,
    "tags": _TAGS,
    "kind": _KIND,
    "access": _ACCESS,
    "story_id": ColumnNote(
        "The group of articles that tell the same story in nearly the same words.",
        "integer",
        _ARCHIVE,
        "",
    ),
    "capture_digest": ColumnNote(
        "SHA-256 of the bytes the current revision was read from, as received: `captures.payload_digest`.",
        "text",
        _CRAWL,
        "4639eb438c58a9915adbf7eaa03d56fafcd5d305fc42981d5c89f06cacd0dd9b",
    ),
}

_REVISIONS = {
    "id": ColumnNote("The revision's number in the archive.", "integer", _ARCHIVE, "39"),
    "article_id": _ARTICLE_ID,
    "publisher": _PUBLISHER,
    "number": ColumnNote("Which version of the article: 1 is the first that was seen.", "integer", _ARCHIVE, "2"),
    "seen_at": ColumnNote("When this version was first seen.", "moment", _CRAWL, "2026-11-24T14:05:22.889324Z"),
    "changed": ColumnNote(
        "Which fields differ from the version before: headline, subheadline, body, byline, authors, source, published, "
        "photos, notice. Empty for the first.",
        "list",
        "compared",
        "body",
    ),
    "silent": ColumnNote(
        "The text changed, and none of the times that the page states did. A page that states no time is never silent.",
        "flag",
        "compared",
        "1",
    ),
    "headline": _HEADLINE,
    "subheadline": _SUBHEADLINE,
    "published_on": _PUBLISHED_ON,
    "published_at": _PUBLISHED_AT,
    "modified_at": _MODIFIED_AT,
    "byline": _BYLINE,
    "source": _SOURCE,
    "language": _LANGUAGE,
    "section": _SECTION,
    "tags": _TAGS,
    "kind": _KIND,
    "access": _ACCESS,
    "word_count": _WORD_COUNT,
    "body": _BODY,
    "notice_id": ColumnNote("The copyright notice, `notices.id`.", "integer", _ARCHIVE, "1"),
    "canonical_url": _CANONICAL_URL,
    "content_hash": ColumnNote(
        "SHA-256 over what a reader sees, without white space and the form of quote marks and dashes: equal for two "
        "visits between which nothing was edited.",
        "text",
        "computed",
        "fb780fbbddc41be04eb5ad7d36491f0882250dcf83da4c942fc56428cfe7753c",
    ),
    "extracted_by": ColumnNote("The version of the rules that read the page.", "text", _ARCHIVE, "2026.11"),
    "capture_id": ColumnNote("The answer it was read from, `captures.id`.", "integer", _ARCHIVE, "61"),
}

_AUTHORS = {
    "article_id": _ARTICLE_ID,
    "publisher": _PUBLISHER,
    "position": _POSITION,
    "name": ColumnNote("The name as printed.", "text", _PAGE, "Zhou Wenting"),
    "role": ColumnNote("What the page calls the person; empty where it does not.", "text", _PAGE, "reporter"),
    "location": ColumnNote("The place the byline gives for this person.", "text", _PAGE, "Shanghai"),
}

_PHOTOS = {
    "article_id": _ARTICLE_ID,
    "publisher": _PUBLISHER,
    "position": _POSITION,
    "url": ColumnNote("The picture's address, absolute.", "text", _PAGE, "https://paper.example/img/2026/04/gates.jpg"),
    "caption": ColumnNote("The caption, without the credit.", "text", _PAGE, "The outer gates at low water."),
    "credit": ColumnNote(
        "Who took or gave the picture, as printed.", "text", _PAGE, "Photo provided to chinadaily.com.cn"
    ),
}

_NOTICES = {
    "id": ColumnNote("The notice's number.", "integer", _ARCHIVE, "1"),
    "statement": _ARTICLES["copyright_statement"],
    "holder": _ARTICLES["copyright_holder"],
    "year_start": _ARTICLES["copyright_year_start"],
    "year_end": _ARTICLES["copyright_year_end"],
    "rights_reserved": ColumnNote("Whether it says that rights are reserved.", "flag", "read from the notice", "1"),
    "licence": ColumnNote("A Creative Commons licence, as its code.", "text", "read from the notice", "CC-BY-4.0"),
}

_REGISTRATIONS = {
    "notice_id": ColumnNote("The notice, `notices.id`.", "integer", _ARCHIVE, "1"),
    "position": _POSITION,
    "kind": ColumnNote(
        "What register it is of: `icp`, `icp_licence`, `telecom`, `public_security`, `news_licence`, `av_licence`, "
        "`broadcast_licence`, `culture_licence`, `publishing_licence`, `advertising_licence`, `site_code`, `business`, "
        "`issn`, `registration`.",
        "text",
        "read from the notice",
        "icp",
    ),
    "number": ColumnNote("The number as printed.", "text", _PAGE, "京ICP备13028878号-6"),
    "region": ColumnNote("The character of the province it begins with.", "text", "read from the number", "京"),
}

_CAPTURES = {
    "id": ColumnNote("The capture's number.", "integer", _ARCHIVE, "61"),
    "article_id": ColumnNote("The article of the page, if it holds one.", "integer", _ARCHIVE, "1"),
    "url": ColumnNote(
        "The address that was asked for.", "text", _CRAWL, "https://paper.example/city/2026/04/14/harbour-budget"
    ),
    "fetched_at": ColumnNote("When the answer came.", "moment", _CRAWL, "2026-11-24T14:05:22.889324Z"),
    "status": ColumnNote("The HTTP status.", "integer", "the server", "200"),
    "content_type": ColumnNote(
        "The type of content the server named.", "text", "the server", "text/html; charset=utf-8"
    ),
    "payload_digest": ColumnNote(
        "SHA-256, hex, of the bytes as received, still compressed if they came so.",
        "text",
        "computed",
        "4639eb438c58a9915adbf7eaa03d56fafcd5d305fc42981d5c89f06cacd0dd9b",
    ),
    "payload_bytes": ColumnNote("How many bytes those are.", "integer", "computed", "2048", "bytes"),
    "file": ColumnNote(
        "The WARC file in the captures folder; empty where captures are off.",
        "text",
        _ARCHIVE,
        "archive-20261124T140505Z-00001.warc.gz",
    ),
    "offset": ColumnNote("Where in the file the response record begins.", "integer", _ARCHIVE, "219598", "bytes"),
    "length": ColumnNote("The compressed length of the record.", "integer", _ARCHIVE, "2750", "bytes"),
    "member_sha256": ColumnNote(
        "SHA-256, hex, of the compressed record as it lies in the file.",
        "text",
        "computed",
        "e81c6ea89ae6fae0c05b43d448855e9553f0bc5470d7d12178a5cb17ae48b1f7",
    ),
    "record_type": ColumnNote(
        "What the file holds of the answer: `response` all of it, `revisit` all but a payload that an earlier capture "
        "holds, `conversion` only the text read from it, `rendered` the document as a browser had it after its scripts ran.",
        "text",
        _ARCHIVE,
        "response",
    ),
    "refers_to": ColumnNote("Of a revisit, the capture that holds its payload.", "integer", _ARCHIVE, "12"),
    "deleted_at": ColumnNote(
        "When its file was deleted by age (`newsarchive retain`); empty while it is kept.",
        "moment",
        _ARCHIVE,
        "2026-11-24T14:05:05.000000Z",
    ),
}

DICTIONARY: Mapping[str, Mapping[str, ColumnNote]] = MappingProxyType(
    {
        "articles": MappingProxyType(_ARTICLES),
        "revisions": MappingProxyType(_REVISIONS),
        "authors": MappingProxyType(_AUTHORS),
        "photos": MappingProxyType(_PHOTOS),
        "notices": MappingProxyType(_NOTICES),
        "registrations": MappingProxyType(_REGISTRATIONS),
        "captures": MappingProxyType(_CAPTURES),
    }
)
"""Table -> column -> what it means, in the order of the dump."""
