"""What one crawl is asked to do, read once from the command line or from Scrapy's arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from newsarchive.errors import UsageError
from newsarchive.expressions import expression

__all__ = ["PROTECTED_SETTINGS", "CrawlOptions", "duration", "scrapy_settings"]

PROTECTED_SETTINGS = (
    "ROBOTSTXT_OBEY",
    "ROBOTSTXT_PARSER",
    "ROBOTSTXT_USER_AGENT",
    "DOWNLOAD_HANDLERS",
    "DOWNLOAD_HANDLERS_BASE",
    "DOWNLOADER",
    "DOWNLOADER_MIDDLEWARES",
    "DOWNLOADER_MIDDLEWARES_BASE",
    "TWISTED_DNS_RESOLVER",
    "DNS_RESOLVER",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_VERIFY_CERTIFICATES",
    "DOWNLOAD_TLS_MIN_VERSION",
    "DOWNLOAD_TLS_MAX_VERSION",
    "DOWNLOADER_CLIENTCONTEXTFACTORY",
    "DOWNLOADER_CLIENT_TLS_METHOD",
    "DOWNLOADER_CLIENT_TLS_CIPHERS",
    "TELNETCONSOLE_ENABLED",
    "REMOTE_CONTROL_ENABLED",
    "ADDONS",
    "EXTENSIONS",
    "ITEM_PIPELINES",
    "SPIDER_MODULES",
    "SCHEDULER",
    "REDIRECT_ENABLED",
    "RETRY_ENABLED",
    "HTTPCACHE_ENABLED",  # a cached answer is no capture
    "COMPRESSION_ENABLED",
    "DOWNLOAD_FAIL_ON_DATALOSS",
    "TWISTED_REACTOR",
    "TWISTED_REACTOR_ENABLED",
)
"""Settings that `-s` may not touch: a promise of the archive hangs on each (robots, sizes, TLS, the address guard, the joints)."""

_DURATION = expression(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>s|m|h|d|)")
_UNITS = {"s": 1, "": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """One crawl: `targets` are publishers' ids and addresses; none means every publisher that is due.

    `since`: nothing older is followed. `is_recheck`: every known page of the targets is due now. `is_site`: an article's
    address stands for its whole site. `follow_offsite`: a list may lead to other sites. `is_sample`: a few pages of each kind are enough.
    `settings`: what `-s` gave.
    """

    archive: str | None = None
    targets: tuple[str, ...] = ()
    publishers_path: Path | None = None
    max_pages: int | None = None
    max_time: timedelta | None = None
    since: date | None = None
    is_recheck: bool = False
    is_site: bool = False
    follow_offsite: bool = False
    is_sample: bool = False
    allow_private_hosts: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


def duration(text: str) -> timedelta:
    """A length of time as people write it: `90`, `90s`, `10m`, `1.5h`, `2d`.

    >>> duration("10m")
    datetime.timedelta(seconds=600)
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise UsageError(f"{text!r} is not a length of time; write 90s, 10m, 2h or 1d")
    return timedelta(seconds=float(match["number"]) * _UNITS[match["unit"]])


def scrapy_settings(pairs: list[str]) -> dict[str, str]:
    """Settings given as NAME=VALUE; raises UsageError for what is not of that form or is protected.

    >>> scrapy_settings(["DOWNLOAD_DELAY=2"])
    {'DOWNLOAD_DELAY': '2'}
    """
    settings: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
            raise UsageError(f"-s {pair}: write NAME=VALUE, the name of a Scrapy setting in capitals")
        if name in PROTECTED_SETTINGS:
            raise UsageError(f"-s {name}: this setting is protected, a promise of the archive hangs on it")
        settings[name] = value
    return settings
