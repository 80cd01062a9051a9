"""Why no answer came, in a few stable words that can be counted."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from newsarchive.crawl.guard import AddressRefused
from newsarchive.crawl.robots import RobotsUnreachable

__all__ = ["reason_of"]

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (AddressRefused, "refused address"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too large"),
    (CannotResolveHostError, "host name not found"),
    (DownloadConnectionRefusedError, "connection refused"),
    (ResponseDataLossError, "answer cut short"),
    (UnsupportedURLSchemeError, "unsupported address"),
)


def reason_of(error: BaseException | None) -> str:  # noqa: PLR0911 - one for each kind
    """The reason for a failed download.

    >>> reason_of(DownloadTimeoutError("https://paper.test/ took longer than 30 seconds"))
    'timeout'
    """
    if isinstance(error, RobotsUnreachable):
        return str(error)
    if "is not a public address" in str(error):
        return f"refused address: {error}"
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return f"{reason}: {error}" if kind is AddressRefused else reason
    text = str(error)
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in text:
        return "too large"
    if "certificate" in text.lower() or "ssl" in text.lower() or "tls" in text.lower():
        return "TLS not verified"
    if isinstance(error, DownloadFailedError):
        return "connection failed"
    return type(error).__name__
