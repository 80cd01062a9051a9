"""What the capture files say of the crawl that wrote them: its manners, its limits, what it leaves out."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

__all__ = ["about_crawl"]

_SETTINGS = (
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_DELAY",
    "AUTOTHROTTLE_ENABLED",
    "DOWNLOAD_TIMEOUT",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_VERIFY_CERTIFICATES",
    "NEWSARCHIVE_ALLOW_PRIVATE_HOSTS",
    "NEWSARCHIVE_CAPTURE_BYTES",
)
"""Those that decide what a capture holds; none that may hold a password."""


def about_crawl(settings: BaseSettings) -> dict[str, str]:
    """Fields of a warcinfo record (ISO 28500:2017, 6.2), in order."""
    return {
        "hostname": socket.gethostname(),
        "http-header-user-agent": str(settings.get("USER_AGENT")),
        "robots": "obey",
        "headers-left-out": "Cookie, Authorization, Proxy-Authorization, Set-Cookie, Transfer-Encoding, "
        "and request headers that a publisher's file names",
        **{f"setting-{name}": str(settings.get(name)) for name in _SETTINGS},
    }
