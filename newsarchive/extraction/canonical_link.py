"""The canonical address of a page, believed only where it can be: on the same site, and not the home page."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from newsarchive.article import Found
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.stated.structured import StructuredData
from newsarchive.urls import same_site

__all__ = ["find_canonical"]


def find_canonical(structured: StructuredData, url: str, base_url: str | None = None) -> Choice:
    """The address the page says is its own, else the one it was found at.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse('<link rel="canonical" href="/a/1"><meta property="og:url" content="https://b.test/">', url="http://a.test/1")
    >>> find_canonical(read_structured(page), "https://a.test/a/1?utm_source=x").found.value
    'https://a.test/a/1'
    """
    candidates: list[Candidate] = []
    stated = [(each, "link:canonical") for each in structured.links.get("canonical", ())[:2]]
    stated += [(each, "meta:og:url") for each in structured.meta.get("og:url", ())[:1]]
    for raw, rule in stated:
        address, problem = _checked(raw, url, base_url or url)
        found = Found(address, raw, rule, 0.95 if rule == "link:canonical" else 0.85)
        candidates.append(Candidate(found, problem or "chosen"))
        if not problem:
            return Choice(found, tuple(candidates))
    own = Found(url, url, "address", 0.7)
    return Choice(own, (*candidates, Candidate(own, "chosen")))


def _checked(raw: str, url: str, base_url: str) -> tuple[str, str | None]:
    try:
        address = urljoin(base_url, raw.strip())
        parts = urlsplit(address)
        own = urlsplit(url)
    except ValueError:
        return raw, "not an address"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return address, "not a web address"
    address = parts._replace(fragment="").geturl()
    is_home = parts.path in ("", "/") and not parts.query
    if is_home and (own.path not in ("", "/") or own.query):
        return address, "the home page, but the page is another"
    if not own.hostname:
        return address, None
    try:
        is_own_site = parts.hostname == own.hostname or same_site(address, url)
    except ValueError:
        is_own_site = False
    return address, None if is_own_site else "another site"
