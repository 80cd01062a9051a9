"""The address guard: a page never makes us talk to a private, loopback or link-local address.

Two fences. `AddressGuardMiddleware` checks the address of every request, redirects included, since each is a request of its own here: only
http and https, only the usual ports and those of the publisher's own addresses, no literal address that is not global, in
whatever notation. `GuardedResolver` checks what a name resolves to, and the connection is made to just that address, so that a name cannot change its
mind in between. The operator's own proxy is exempt; through a proxy, names are left to it to resolve.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

__all__ = ["AddressGuardMiddleware", "AddressRefused", "GuardedResolver", "is_public_address", "refusal"]

USUAL_PORTS = frozenset({80, 443})


class AddressRefused(IgnoreRequest):
    """The address of a request may not be asked; the text says why."""


def is_public_address(text: str) -> bool:
    """Whether a literal IP address is a global one; IPv4 inside IPv6 counts as what it stands for.

    >>> [is_public_address(each) for each in ("8.8.8.8", "127.0.0.1", "::ffff:10.0.0.1", "169.254.169.254", "2606:4700::1111")]
    [True, False, False, False, True]
    """
    address: ipaddress.IPv4Address | ipaddress.IPv6Address | None = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if embedded is not None:
            return is_public_address(str(embedded))
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64: the last 32 bits are the real target
            return is_public_address(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    assert address is not None
    return address.is_global and not address.is_multicast


def refusal(  # noqa: PLR0911 - one for each reason
    url: str, *, own_ports: Iterable[int] = (), allow_private: bool = False
) -> str | None:
    """Why an address may not be asked, or None if it may.

    >>> refusal("http://2130706433/"), refusal("http://paper.test/"), refusal("ftp://paper.test/")
    ('127.0.0.1 is not a public address (--allow-private-hosts lets it be asked)', None, "the scheme is 'ftp'")
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return f"the scheme is {parts.scheme!r}"
    try:
        port = parts.port
    except ValueError:
        return "the port is no number"
    host = (parts.hostname or "").rstrip(".").lower()
    if not host:
        return "there is no host"
    if allow_private:
        return None
    if port is not None and port not in USUAL_PORTS and port not in set(own_ports):
        return f"port {port} is not one of the publisher's"
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return f"{host} is a local name"
    literal = _literal_address(host)
    if literal is not None and not is_public_address(literal):
        return f"{literal} is not a public address (--allow-private-hosts lets it be asked)"
    return None


def _literal_address(host: str) -> str | None:
    """The address that a host spells, in any notation a C library takes (decimal, octal, hexadecimal, short)."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    if not all(character in "0123456789abcdefx." for character in host):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


class AddressGuardMiddleware:
    """Refuses requests whose address may not be asked; raises `AddressRefused`."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressGuardMiddleware:
        """Built from the setting NEWSARCHIVE_ALLOW_PRIVATE_HOSTS."""
        return cls(crawler.settings.getbool("NEWSARCHIVE_ALLOW_PRIVATE_HOSTS"))

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise."""
        why = refusal(
            request.url,
            own_ports=request.meta.get("newsarchive_own_ports", ()),
            allow_private=self._allow_private,
        )
        if why is not None:
            raise AddressRefused(why)


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which gives only public addresses; anything else is a failed look-up that says so."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, allow_private: bool) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._allow_private = allow_private
        self._proxy_hosts = frozenset(_proxy_hosts())

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """Built from Scrapy's DNS settings and NEWSARCHIVE_ALLOW_PRIVATE_HOSTS."""
        settings = crawler.settings
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0,
            settings.getfloat("DNS_TIMEOUT"),
            settings.getbool("NEWSARCHIVE_ALLOW_PRIVATE_HOSTS"),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """The address of a name; fails with DNSLookupError where it is not public."""
        answer = super().getHostByName(name, timeout)
        if not self._allow_private and name.lower() not in self._proxy_hosts:
            answer.addCallback(self._checked, name)
        return answer

    @staticmethod
    def _checked(address: str, name: str) -> str:
        if not is_public_address(address):
            raise DNSLookupError(f"{name} resolves to {address}, which is not a public address")
        return address


def _proxy_hosts() -> Iterable[str]:
    for kind, url in getproxies().items():
        if kind in ("http", "https", "all"):
            host: Any = urlsplit(url if "://" in url else f"http://{url}").hostname
            if host:
                yield str(host).lower()
