"""A lease as a request: conditional where the page is known, with the publisher's own headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from newsarchive.archive.writing.outcomes import Lease
from newsarchive.publishers import Publisher

__all__ = ["LEASE_KEY", "is_rendered", "request_for"]

LEASE_KEY = "newsarchive_lease"
"""Where a request's `meta` holds its lease."""

PROBE_EVERY = 10  # of so many unchanged answers in a row the next is asked without validators: they lie (Media Cloud)
MOST_SITEMAP_BYTES = 64 * 1024 * 1024  # the protocol allows 50 MB (sitemaps.org), plain


def is_rendered(publisher: Publisher, lease: Lease) -> bool:
    """Whether a browser fetches the page."""
    return publisher.fetch.browser and lease.role not in ("feed", "sitemap")


def request_for(
    lease: Lease, publisher: Publisher, *, callback: Callable[..., Any], errback: Callable[..., Any]
) -> Request:
    """The request; its answer goes to `callback`, whatever its status is, and to `errback` that there is none."""
    headers = dict(publisher.fetch.headers)
    is_probe = lease.unchanged_streak % PROBE_EVERY == PROBE_EVERY - 1
    if not is_probe and not is_rendered(publisher, lease):
        if lease.etag:
            headers["If-None-Match"] = lease.etag
        if lease.last_modified:
            headers["If-Modified-Since"] = lease.last_modified
    more = {"download_maxsize": MOST_SITEMAP_BYTES} if lease.role == "sitemap" else {}
    ports = {urlsplit(f"//{domain}").port for domain in publisher.domains}
    meta = {
        LEASE_KEY: lease,
        "download_slot": lease.host_key,
        "handle_httpstatus_all": True,
        "newsarchive_settles": True,
        "newsarchive_own_ports": tuple(port for port in ports if port),
        "newsarchive_secret_headers": tuple(publisher.fetch.headers),
        **more,
    }
    return Request(lease.fetch_url, callback=callback, errback=errback, headers=headers, meta=meta, dont_filter=True)
