"""A publisher's file: its text read into a Publisher, or refused with the line that is wrong."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from newsarchive.errors import ConfigurationError
from newsarchive.expressions import expression
from newsarchive.publishers.lines import key_lines
from newsarchive.publishers.publisher import (
    FIELDS,
    Captures,
    DateOrder,
    Discover,
    Era,
    Fetch,
    Kept,
    Publisher,
    Schedule,
)
from newsarchive.publishers.table import Source, Table
from newsarchive.urls import host_key

__all__ = ["load_file", "read_publisher"]

_TOP = (
    "id",
    "name",
    "domains",
    "language",
    "timezone",
    "date_order",
    "discover",
    "schedule",
    "fetch",
    "retention",
    "extract",
)
_DISCOVER = ("feeds", "sitemaps", "pages", "next_page", "article", "ignore", "identity")
_FETCH = ("captures", "browser", "hours", "headers", "delay")
_ID = expression(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\Z")
_LANGUAGE = expression(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_HEADER_NAME = expression(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")  # a token, RFC 9110 section 5.6.2


def load_file(path: Path | str, *, environment: Mapping[str, str] | None = None) -> Publisher:
    """The publisher that one file describes. Raises ConfigurationError with file and line for everything wrong in it.

    `environment` fills `${NAME}` in header values; by default the process's own.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"is not UTF-8 text ({problem.reason})", path=path) from problem
    except OSError as problem:
        raise ConfigurationError(f"cannot be read ({problem.strerror})", path=path) from problem
    return read_publisher(text, path=path, environment=environment)


def read_publisher(text: str, *, path: Path | None = None, environment: Mapping[str, str] | None = None) -> Publisher:
    r"""The publisher that a file's text describes; raises like `load_file`.

    >>> read_publisher('id = "gazette"\nname = "The Gazette"\ndomains = ["gazette.example"]').domains
    ('gazette.example',)
    """
    table = Table(Source(path, text, key_lines(text)), (), _parse(text, path))
    table.only(_TOP)
    zone = _timezone(table)
    fetch = _fetch(table.table("fetch"), os.environ if environment is None else environment)
    if fetch.hours and zone is None:
        table.table("fetch").fail("hours", "needs the publisher's timezone")
    return Publisher(
        id=_id(table),
        name=_required(table, "name"),
        domains=_domains(table),
        language=_language(table),
        timezone=zone,
        date_order=cast("DateOrder | None", table.choice("date_order", get_args(DateOrder))),
        discover=_discover(table.table("discover")),
        schedule=_schedule(table.table("schedule")),
        fetch=fetch,
        retention=_retention(table.table("retention")),
        extract=_eras(table),
        path=path,
    )


def _parse(text: str, path: Path | None) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        message = str(problem)
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
        line = int(place[1]) if place and place[1] else max(1, len(text.splitlines()))
        raise ConfigurationError(
            f"not TOML: {message[: place.start()] if place else message}", path=path, line=line
        ) from problem


def _required(table: Table, key: str) -> str:
    value = table.text(key)
    if value is None:
        table.fail(None, f"{key} is missing; a publisher has at least id, name and domains")
    return value


def _id(table: Table) -> str:
    value = _required(table, "id")
    if not _ID.match(value):
        table.fail("id", f"{value!r} may hold small letters, digits and, between them, dots and dashes")
    return value


def _domains(table: Table) -> tuple[str, ...]:
    domains = table.texts("domains")
    if not domains:
        table.fail("domains" if "domains" in table.values else None, "domains is missing or empty")
    for domain in domains:
        try:
            is_host = host_key(f"http://{domain}/") == domain.lower() or not domain.isascii()
        except ValueError:
            is_host = False
        if not is_host or re.search(r"[/@?#\s]", domain):
            table.fail("domains", f"{domain!r} is not a host name; write it without scheme and path", domain)
    return tuple(dict.fromkeys(host_key(f"http://{domain}/") for domain in domains))


def _language(table: Table) -> str | None:
    value = table.text("language")
    if value is not None and not _LANGUAGE.match(value):
        table.fail("language", f"{value!r} is not a language tag such as en, pt-BR or zh-Hans")
    return value


def _timezone(table: Table) -> str | None:
    value = table.text("timezone")
    if value is None:
        return None
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        close = get_close_matches(value, available_timezones(), n=1)
        table.fail("timezone", f"no such time zone: {value!r}" + (f"; did you mean {close[0]}?" if close else ""))
    return value


def _discover(table: Table) -> Discover:
    table.only(_DISCOVER)
    identity = table.pattern("identity")
    if identity is not None and identity.groups == 0 and identity.pattern.startswith("^http"):
        table.fail("identity", "matches whole addresses; put the part that names the article in parentheses")
    return Discover(
        feeds=_addresses(table, "feeds"),
        sitemaps=_addresses(table, "sitemaps"),
        pages=_addresses(table, "pages"),
        next_page=table.selectors("next_page"),
        article=table.pattern("article"),
        ignore=table.patterns("ignore"),
        identity=identity,
    )


def _addresses(table: Table, key: str) -> tuple[str, ...]:
    addresses = table.texts(key)
    for address in addresses:
        try:
            host_key(address)
        except ValueError:
            table.fail(key, f"{address!r} is not an absolute http or https address", address)
    return addresses


def _schedule(table: Table) -> Schedule:
    table.only(("every", "max_pages", "max_time"))
    return Schedule(
        every=table.duration("every"), max_pages=table.count("max_pages"), max_time=table.duration("max_time")
    )


def _fetch(table: Table, environment: Mapping[str, str]) -> Fetch:
    table.only(_FETCH)
    return Fetch(
        captures=cast("Captures", table.choice("captures", get_args(Captures)) or "full"),
        browser=table.flag("browser"),
        hours=table.hours("hours"),
        headers=_headers(table.table("headers"), environment),
        delay=table.duration("delay"),
    )


def _retention(table: Table) -> dict[Kept, timedelta | None]:
    kinds = get_args(Kept)
    table.only(kinds)
    return {kind: table.period(kind) for kind in kinds if kind in table.values}


def _headers(table: Table, environment: Mapping[str, str]) -> dict[str, str]:
    headers = {}
    for name in table.values:
        if not _HEADER_NAME.match(name):
            table.fail(name, "is not the name of a header")
        value = _filled(table, name, table.text(name) or "", environment)
        if not re.fullmatch(r"[^\x00-\x08\x0a-\x1f\x7f]*", value):
            table.fail(name, "a header's value is one line without control characters")
        headers[name] = value
    return headers


def _filled(table: Table, name: str, value: str, environment: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        if match[1] not in environment:
            table.fail(name, f"the environment variable {match[1]} is not set")
        return environment[match[1]]

    return re.sub(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", fill, value)


def _eras(table: Table) -> tuple[Era, ...]:
    tables = table.tables("extract")
    eras = tuple(_era(each) for each in tables)
    ends = [(each, era.until) for each, era in zip(tables, eras, strict=True) if era.until]
    for (_, earlier), (later_table, later) in pairwise(ends):
        if earlier and later and later <= earlier:
            later_table.fail("until", f"{later} is not after {earlier} of the era before it")
    return eras


def _era(table: Table) -> Era:
    table.only(("until", "drop", *FIELDS))
    rules = {field: table.selectors(field) for field in FIELDS if field in table.values}
    return Era(rules=rules, drop=table.selectors("drop"), until=table.day("until"))
