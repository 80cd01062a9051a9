"""What a crawl hands to the archive: one outcome for each lease, and the exchange it came from.

These are plain values, without SQLAlchemy, so that worker processes can make them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from typing import Literal

from newsarchive.archive.stories.prints import StoryPrint
from newsarchive.article import Article, PageContext

__all__ = [
    "ERASED_DIGEST",
    "CaptureRecord",
    "Exchange",
    "FoundLink",
    "Lease",
    "Outcome",
    "PartCapture",
    "PreparedArticle",
    "RecordType",
    "Result",
    "Role",
]

Role = Literal["article", "list", "feed", "sitemap", "part", "unknown"]
"""What a page is believed to be before it is fetched; `part`: a later page of an article, which is read with its first."""

Result = Literal["article", "list", "other", "unchanged", "failed", "blocked", "gone", "redirected"]
"""How a lease ended; exactly one for each. `other`: read, and neither an article nor a list (a video, a login page)."""


ERASED_DIGEST = "0" * 64
"""Stands where the digest of a payload stood that was erased."""

RecordType = Literal["response", "revisit", "conversion", "rendered"]
"""What is kept of an answer: all of it, all but a payload that is there already, only the text read from it, or the page as a browser showed it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as exact as Scrapy shows them.

    `body` are the entity bytes as received, still compressed; header names are re-cased by Scrapy and the transfer encoding is
    undone. With `rendered_by`, a browser's name and version, `body` is no answer of a server, but the document as that browser had it after the
    page's scripts ran, in UTF-8. What may be a secret is left out: request headers that came from a publisher's file, cookies, credentials.
    """

    url: str
    fetched_at: datetime
    status: int
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]
    body: bytes
    ip_address: str | None = None
    protocol: str = "HTTP/1.1"
    tls: str | None = None
    rendered_by: str | None = None

    def header(self, name: str) -> str | None:
        """The first response header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.response_headers if key.lower() == wanted), None)

    @property
    def charset(self) -> str | None:
        """The encoding that the answer's Content-Type names, in lower case, if it names one."""
        header = Message()
        header["Content-Type"] = self.header("content-type") or ""
        return header.get_content_charset()


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """An exchange ready for the capture file: its compressed records, and what the `capture` table says of it.

    `data`: the gzip members (request record, then response record), None where captures are off. `response_at`: where in
    `data` the response's member begins. `payload_digest`: SHA-256 hex of the entity bytes; `member_sha256`: of the response's member.
    `head`, the status line and headers, is there when the payload need not be kept twice: a revisit is made of it, with `ip_address` and
    `tls`. `record_id` and `refers_to` (a capture's id) are those of an imported record.
    """

    url: str
    fetched_at: datetime
    status: int
    content_type: str | None
    payload_digest: str
    payload_bytes: int
    data: bytes | None = None
    response_at: int = 0
    member_sha256: str | None = None
    record_type: RecordType | None = None
    head: bytes | None = None
    ip_address: str | None = None
    tls: str | None = None
    record_id: str | None = None
    refers_to: int | None = None


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A page that a list, feed, sitemap or redirect named: becomes a row of the frontier.

    `url` is as linked (absolute); `publisher_id` whose page it is; `is_entry`: a front page, feed or sitemap of its own right.
    """

    url: str
    role: Role
    publisher_id: str
    place: str | None = None
    context: PageContext | None = None
    depth: int = 0
    is_entry: bool = False
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article with all that the writer stores of it, computed outside the writer.

    `tokens`: the search tokens of headline, body, byline, each a string of tokens parted by blanks. `story_print`: by which
    others that print the text are found, None for a short one.
    """

    article: Article
    identity: str
    content_hash: str
    tokens: Mapping[str, str]
    word_count: int
    extracted_by: str
    story_print: StoryPrint | None = None
    rule_hits: Mapping[str, bool] = field(default_factory=dict)
    block_prints: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Lease:
    """A page handed to a crawl, with what it needs to ask for it."""

    page_id: int
    url: str  # canonical form
    fetch_url: str
    publisher_id: str
    host_key: str
    role: Role
    depth: int
    redirects: int
    is_entry: bool
    etag: str | None
    last_modified: str | None
    unchanged_streak: int
    payload_digest: str | None
    context: PageContext | None
    article_id: int | None


@dataclass(frozen=True, slots=True)
class PartCapture:
    """A later page of the article: its address, its exchange, and in `missing` why its text is not in the article.

    `earlier_id`: the capture of an earlier visit that its text is still taken from, since the page is not there today.
    """

    url: str
    capture: CaptureRecord | None = None
    missing: str | None = None
    earlier_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a lease ended.

    `status`: the HTTP status, None where no answer came. `reason`: one short phrase (`timeout`, `robots.txt`, `HTTP 503`) for
    failed, blocked, gone, redirected. `links` and `next_page` belong to lists; `redirect_to` to redirected. `rest_until`: the host asked to be left alone until
    then. `is_final`: for a sitemap read in chunks, False on all but the last. `is_past`: a visit that somebody else made long ago: it schedules
    nothing, and takes its place in time among those that are known. `parts`: the later pages that were read with this one, in their order.
    `hubs`: a feed's WebSub hubs; `traps`: how many of a list's links lead into calendars and the like, by kind, and were left alone.
    """

    lease: Lease
    result: Result
    at: datetime
    status: int | None = None
    reason: str | None = None
    capture: CaptureRecord | None = None
    etag: str | None = None
    last_modified: str | None = None
    payload_digest: str | None = None
    article: PreparedArticle | None = None
    links: tuple[FoundLink, ...] = ()
    next_page: FoundLink | None = None
    redirect_to: FoundLink | None = None
    rest_until: datetime | None = None
    is_final: bool = True
    is_past: bool = False
    parts: tuple[PartCapture, ...] = ()
    hubs: tuple[str, ...] = ()
    traps: Mapping[str, int] = field(default_factory=dict)
