"""Addresses: their normal form, the host that is asked politely, the site they belong to, the article they name.

Reference: the WHATWG URL Standard for what browsers accept, RFC 3986 section 6 for what may be normalised.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from newsarchive.tracking import is_tracking, may_be_session

__all__ = ["canonical", "host_key", "identity", "same_site", "site"]

_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^;/]*", re.IGNORECASE)
_DOT_NET_SESSION = re.compile(r"/\((?:[SXAF]\([0-9a-z]{20,}\))+\)(?=/|\Z)", re.IGNORECASE)

_CONTROLS = "".join(map(chr, range(33)))  # C0 controls and the space, which browsers strip
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z")
_UNSAFE_IN_PATH = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_UNSAFE_IN_QUERY = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")
_PLAIN_ESCAPES = {
    f"%{byte:02X}": chr(byte) for byte in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
}
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(url: str) -> str:
    """The normal form of an address, in which two spellings of one resource are equal.

    Scheme and host in lower case, host in IDNA, default port, credentials, fragment, session ids and tracking
    parameters dropped, query sorted by name, escapes as RFC 3986 section 6.2.2 has them. Idempotent. Raises ValueError
    for what is no absolute http or https address.

    >>> canonical("HTTP://WWW.Example.com:80/a/../b%7e/?utm_source=rss&id=2#top")
    'http://www.example.com/b~/?id=2'
    >>> canonical("https://bücher.example/straße")
    'https://xn--bcher-kva.example/stra%C3%9Fe'
    """
    scheme, host, path, query = _parts(url)
    path = _normal_path(path)
    query = _normal_query(query)
    return f"{scheme}://{host}{path}?{query}" if query else f"{scheme}://{host}{path}"


def host_key(url: str) -> str:
    """The host an address is asked of, with its port where that is not the scheme's own: the unit of politeness.

    >>> host_key("https://News.Example.com:443/a"), host_key("http://127.0.0.1:8001/")
    ('news.example.com', '127.0.0.1:8001')
    """
    return _parts(url)[1]


def site(url: str) -> str:
    """The registrable domain of an address: `example.co.uk` for `https://www.example.co.uk/a`.

    The public suffix list that tldextract brings is read, its private part included (two blogs on one platform are
    two sites); the network is never asked. Hosts below no public suffix: the last two labels. Addresses by number and
    loopback names keep their port, for there each port is a site of its own.

    >>> site("https://www.news.example.co.uk/a"), site("http://newsstand.test/"), site("http://127.0.0.1:8001/a")
    ('example.co.uk', 'newsstand.test', '127.0.0.1:8001')
    """
    return _site_of_host(host_key(url))


def same_site(a: str, b: str) -> bool:
    """Whether two addresses belong to one registrable domain.

    >>> same_site("https://m.example.com/a", "http://example.com/"), same_site("http://a.co.uk/", "http://b.co.uk/")
    (True, False)
    """
    return site(a) == site(b)


def identity(url: str, pattern: re.Pattern[str] | None = None) -> str:
    """What names an article among those of its publisher, whatever address it is met under.

    With the publisher's `pattern`: its first group that took part, or else the whole match, in the canonical address.
    Where it does not match: the canonical address without scheme, `www.`, the marks of mobile, AMP and print twins,
    index page and trailing slash. Raises ValueError like `canonical`.

    >>> identity("https://a.example/s/202404/16/WS661de83f/old-slug.html", re.compile(r"/(WS[0-9a-f]+)"))
    'WS661de83f'
    >>> identity("http://m.example.com/story/amp/?utm_source=x") == identity("https://www.example.com/story")
    True
    """
    normal = canonical(url)
    if pattern is not None and (match := pattern.search(normal)):
        return next((group for group in match.groups() if group), None) or match[0]
    return _generic_identity(normal)


# --- parts ---------------------------------------------------------------------------------------------------------


def _parts(url: str) -> tuple[str, str, str, str]:
    """Scheme, host with a port that is not the default, path and query; all but the host as they stand."""
    text = url.strip(_CONTROLS)
    before, mark, after = re.sub(r"[\t\n\r]", "", text).partition("?")
    # Browsers read a backslash as a slash, so `http://evil.example\@good.example/` is on evil.example.
    split = urlsplit(before.replace("\\", "/") + mark + after)
    scheme = split.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise ValueError(f"not an http or https address: {url!r}")
    host = _normal_host(split.netloc.rpartition("@")[2], split.hostname or "")
    port = split.port
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    return scheme, host, split.path, split.query


@lru_cache(maxsize=8192)
def _normal_host(netloc: str, name: str) -> str:
    if netloc.startswith("["):
        from ipaddress import IPv6Address

        if "%" in name:
            raise ValueError(f"an address with a zone names no public host: {name!r}")
        return f"[{IPv6Address(name).compressed}]"
    if "%" in name:
        from urllib.parse import unquote

        name = unquote(name, errors="strict")
    if not name.isascii():
        import idna

        name = idna.encode(name, uts46=True).decode("ascii")
    name = name.lower().removesuffix(".")
    if len(name) > 253 or not _HOST.match(name):
        raise ValueError(f"not a host name: {name!r}")
    last = name.rpartition(".")[2]
    return _dotted(name) if last.isdigit() or re.match(r"0x[0-9a-f]*\Z", last) else name


def _dotted(name: str) -> str:
    """An IPv4 address in any form a browser takes (`2130706433`, `0x7f.1`, `0177.0.0.1`) as four decimal numbers."""
    fields = name.split(".")
    if len(fields) > 4:
        raise ValueError(f"not an address: {name!r}")
    numbers = [_ipv4_number(field) for field in fields]
    last_size = 5 - len(numbers)
    if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256**last_size:
        raise ValueError(f"not an address: {name!r}")
    value = numbers[-1].to_bytes(last_size, "big")
    return ".".join(map(str, (*numbers[:-1], *value)))


def _ipv4_number(field: str) -> int:
    if field.startswith("0x"):
        return int(field[2:] or "0", 16)
    return int(field, 8 if len(field) > 1 and field.startswith("0") else 10)


def _normal_path(path: str) -> str:
    if not path:
        return "/"
    path = _UNSAFE_IN_PATH.sub(_escape, path)
    if ";" in path:
        path = _PATH_SESSION.sub("", path)
    if "/(" in path:
        path = _DOT_NET_SESSION.sub("", path)
    return _without_dots(path) if "/." in path else path or "/"


def _without_dots(path: str) -> str:
    """The path with `.` and `..` segments resolved, RFC 3986 section 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _normal_query(query: str) -> str:
    if not query:
        return ""
    pieces = [_UNSAFE_IN_QUERY.sub(_escape, piece) for piece in query.split("&") if piece]
    kept = [piece for piece in pieces if not is_tracking(piece)]
    kept = [piece for piece in kept if not may_be_session(piece)] or kept
    kept.sort(key=lambda piece: piece.partition("=")[0])
    return "&".join(kept)


def _escape(match: re.Match[str]) -> str:
    text = match[0]
    if len(text) == 3:
        upper = text.upper()
        return _PLAIN_ESCAPES.get(upper, upper)
    return "".join(f"%{byte:02X}" for byte in text.encode())


# --- sites ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    import tldextract

    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True, include_psl_private_domains=True
    )


@lru_cache(maxsize=8192)
def _site_of_host(host: str) -> str:
    name = host if host.startswith("[") else host.partition(":")[0]
    if name.startswith("[") or name.rpartition(".")[2].isdigit() or name == "localhost" or name.endswith(".localhost"):
        return host
    found = _suffixes().extract_str(name)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    return name if found.suffix else ".".join(name.split(".")[-2:])


# --- twins ---------------------------------------------------------------------------------------------------------

_AMP_CACHE = re.compile(
    r"https?://(?:[\w-]+\.cdn\.ampproject\.org/[civ]|(?:www\.)?google\.[a-z.]+/amp)/(s/)?(?P<rest>[^/?]+\.[^/?]+.*)"
)
_TWIN_LABEL = re.compile(r"(?:www\d?|m|mobile|mobil|wap|amp|touch|3g|4g)\.(?=[^.]+\.[^.])")
# Under these, two labels are a public suffix: in `m.co.uk` the `m` is the site's own name.
_SECOND_LEVEL = re.compile(r"(?:com?|org?|net?|ac|gov?|edu)\.[a-z]{2}\Z")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|shtml|php\d?|aspx?|jsp|cfm)\Z", re.IGNORECASE)
_AMP_PATH = (
    re.compile(r"\A(?:/amp)(?=/.)"),
    re.compile(r"/amp(?:\.html?)?/?\Z"),
    re.compile(r"(?:\.amp(?=(?:\.html?)?/?\Z)|-amp(?=\.html?\Z))"),
)
_PRINT_PATH = re.compile(r"/(?:print|printable|print-view)/?\Z")
_TWIN_PARAMETER = re.compile(
    r"(?:amp(?:=(?:1|true|yes|)?)?|(?:outputtype|output|view|layout|format|type)=amp|m=[01]|mobile=(?:1|true)"
    r"|(?:print|printable|print_view|printview)(?:=(?:1|true|yes|y)?)?|rss(?:=(?:1|yes|true)?)?)\Z",
    re.IGNORECASE,
)
_SAFE_ESCAPES = re.compile(r"%(?:21|24|27|28|29|2A|2C|3A|40)")


def _generic_identity(normal: str) -> str:
    if cached := _AMP_CACHE.match(normal):
        normal = canonical("https://" + cached["rest"])
    before, _, query = normal.partition("://")[2].partition("?")
    host, slash, path = before.partition("/")
    path = _SAFE_ESCAPES.sub(lambda match: chr(int(match[0][1:], 16)), slash + path)
    if (twin := _TWIN_LABEL.match(host)) and not _SECOND_LEVEL.match(host[twin.end() :]):
        host = host[twin.end() :]
    for mark in (*_AMP_PATH, _PRINT_PATH, _INDEX_PAGE):
        path = mark.sub("", path)
    path = path.rstrip("/")
    kept = [piece for piece in query.split("&") if piece and not _TWIN_PARAMETER.match(piece)]
    return f"{host}{path}?{'&'.join(kept)}" if kept else host + path
