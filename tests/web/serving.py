"""The web page as its user has it: `newsarchive serve` in a process, asked over loopback."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from tests.integration.commands import start

OPENER = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class WebPage:
    """A running server; `url` ends without a slash."""

    url: str
    process: subprocess.Popen[str]

    def get(self, path: str, **headers: str) -> Answer:
        request = Request(self.url + path, headers=headers)
        try:
            with OPENER.open(request, timeout=30) as response:
                return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, response.read())
        except HTTPError as error:
            return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


@contextmanager
def serving(archive: Path) -> Iterator[WebPage]:
    """`newsarchive serve` on a free port; it ends with the block."""
    process = start("--archive", archive, "serve", "--port", "0", cwd=archive.parent)
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.match(r"(http://\S+)/ shows ", said)
        assert found, said + process.stderr.read()
        yield WebPage(found[1], process)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
