"""What a paper is asked, and what it answers: values between the papers' pages and the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Ask", "Page", "gone", "missing", "moved", "page"]

_TYPES = {
    "html": "text/html; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, as far as a paper cares: `number` counts up with every request, so that boxes may rotate."""

    path: str
    day: int
    number: int
    base_url: str


@dataclass(frozen=True, slots=True)
class Page:
    """An answer before the server turns it into bytes on the wire.

    `etag` and `changed_at` are the validators, where the paper gives any.
    """

    status: int
    content_type: str
    body: bytes
    etag: str | None = None
    changed_at: datetime | None = None
    location: str | None = None


def page(
    body: str | bytes,
    kind: str = "html",
    *,
    status: int = 200,
    etag: str | None = None,
    changed_at: datetime | None = None,
) -> Page:
    """An answer with a body; `kind` is one of html, xml, rss, css, txt, png."""
    data = body.encode() if isinstance(body, str) else body
    return Page(status, _TYPES[kind], data, etag=etag, changed_at=changed_at)


def moved(location: str) -> Page:
    """A permanent redirect."""
    return Page(301, _TYPES["txt"], f"Moved to {location}\n".encode(), location=location)


def missing(body: str) -> Page:
    """Not found."""
    return page(body, status=404)


def gone(body: str) -> Page:
    """Taken down, and said so."""
    return page(body, status=410)
