"""A visitor of the sample papers: one request on a connection of its own, nothing followed, nothing decoded."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def html(self) -> Any:
        return html.fromstring(self.text)

    def xml(self) -> Any:
        return etree.fromstring(self.body)


def ask(url: str, *, method: str = "GET", **headers: str) -> Reply:
    """The server's reply; `If_None_Match="…"` is sent as `If-None-Match`."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        connection.close()
