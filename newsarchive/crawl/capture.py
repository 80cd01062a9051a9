"""The capture point: every response is kept as received, before anything decompresses it or follows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsarchive.archive.writing.outcomes import Exchange
from newsarchive.crawl.session import ArchiveSession

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

__all__ = ["EXCHANGE", "CaptureMiddleware", "exchange_of"]

EXCHANGE = "newsarchive_exchange"
"""The key in `request.meta` under which the exchange travels."""

_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})
_UNKEPT = frozenset(
    {
        "transfer-encoding",  # Twisted has taken the chunks apart: the header would be a lie
        "set-cookie",  # who holds the archive shall not hold a session
    }
)


class CaptureMiddleware:
    """Notes each exchange; one that no pipeline will see (a redirect that Scrapy follows, an error page) is stored at once."""

    def __init__(self, session: ArchiveSession) -> None:
        self._session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Built once the session is open."""
        return cls(ArchiveSession.of(crawler))

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response, unchanged."""
        exchange = exchange_of(request, response, datetime.now(UTC))
        request.meta[EXCHANGE] = exchange
        if not (200 <= response.status < 300 or request.meta.get("newsarchive_settles")):
            await self._session.capture(exchange)
        return response


def exchange_of(request: Request, response: Response, fetched_at: datetime) -> Exchange:
    """The exchange as Scrapy shows it: entity bytes as received, secrets left out of the headers."""
    secret = _SECRET | {name.lower() for name in request.meta.get("newsarchive_secret_headers", ())}
    return Exchange(
        url=request.url,
        fetched_at=fetched_at,
        status=response.status,
        request_headers=_pairs(request.headers, secret),
        response_headers=_pairs(response.headers, _UNKEPT),
        body=response.body,
        ip_address=str(response.ip_address) if response.ip_address else None,
        protocol=response.protocol or "HTTP/1.1",
        tls="verified" if request.url.startswith("https:") else None,
    )


def _pairs(headers: Headers, leave_out: frozenset[str] | set[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        if name.decode("latin-1").lower() not in leave_out
        for value in values
    )
