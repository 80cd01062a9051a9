"""A small web site on loopback that a test describes page by page, with a log of every request."""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any


@dataclass
class Asked:
    """One request as the site saw it; times on the monotonic clock."""

    path: str
    headers: dict[str, str]
    begun: float
    ended: float = 0.0
    status: int = 0


@dataclass
class Answer:
    """What the site answers; `delay_s` before the status line, `drop` closes the connection instead of the body.

    `reset` breaks the connection off, `drip_s` is the time between two bytes, `length` what Content-Length claims.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drop: bool = False
    etag: bool = False
    reset: bool = False
    drip_s: float = 0.0
    length: int | None = None


Page = Answer | Callable[[Asked], Answer]


class Site:
    """Pages by path; `asked` is the log. Unknown paths are 404."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.address = ""
        self._lock = threading.Lock()

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [each.path for each in self.asked]

    def html(self, path: str, body: str, **more: Any) -> None:
        """Serve an HTML page."""
        self.pages[path] = Answer(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"}, **more)

    def article(self, path: str, headline: str, text: str = "", **more: Any) -> None:
        """Serve a plausible article."""
        self.html(path, article_page(headline, text), **more)

    def front(self, path: str, links: list[str], *, head: str = "", tail: str = "") -> None:
        """Serve a front page that links to articles."""
        items = "".join(
            f'<li><h3><a href="{link}">Story number {number} of the day</a></h3></li>'
            for number, link in enumerate(links)
        )
        self.html(
            path,
            f"<html><head><title>Front</title>{head}</head><body><main><ul>{items}</ul>{tail}</main></body></html>",
        )

    def overlaps(self) -> int:
        """How many requests began while another was under way."""
        rows = sorted(self.asked, key=lambda each: each.begun)
        return sum(later.begun < earlier.ended for earlier, later in pairwise(rows))


def article_page(headline: str, text: str = "", *, author: str = "Ada Marsh", day: str = "2026-03-05") -> str:
    """An article as a small paper might print it."""
    paragraphs = text or " ".join(
        f"<p>{headline}: the council of the harbour town met on Thursday and heard part {part} of the report, which took "
        "the better part of the evening and left few of the questions about the ferry open.</p>"
        for part in range(1, 6)
    )
    return f"""<!doctype html><html lang="en"><head><title>{headline} | The Test Post</title>
<meta property="og:type" content="article"><meta property="og:site_name" content="The Test Post">
<meta property="article:published_time" content="{day}T08:30:00+00:00"></head>
<body><header><nav><a href="/">Home</a></nav></header>
<main><article><h1>{headline}</h1><p class="byline">By {author}</p><time datetime="{day}T08:30:00+00:00">{day}</time>
{paragraphs}</article></main>
<footer>© 2026 Test Post Ltd. All rights reserved.</footer></body></html>"""


@contextmanager
def serve() -> Iterator[Site]:
    """A site on a free port of 127.0.0.1 while the context lasts."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            asked = Asked(self.path, dict(self.headers.items()), time.monotonic())
            with site._lock:
                site.asked.append(asked)
            page = site.pages.get(self.path, Answer(b"not here", 404))
            answer = page(asked) if callable(page) else page
            time.sleep(answer.delay_s)
            self._answer(asked, answer)

        def _answer(self, asked: Asked, answer: Answer) -> None:
            body, status, headers = answer.body, answer.status, dict(answer.headers)
            if answer.etag:
                headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if asked.headers.get("If-None-Match") == headers["ETag"]:
                    body, status = b"", 304
            if headers.get("Content-Encoding") == "gzip":
                body = gzip.compress(body)
            asked.status = status
            asked.ended = time.monotonic()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body) if answer.length is None else answer.length))
                self.end_headers()
                if answer.reset:
                    self.wfile.flush()
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    self.close_connection = True
                elif answer.drip_s:
                    for byte in body:
                        self.wfile.write(bytes((byte,)))
                        time.sleep(answer.drip_s)
                elif answer.drop:
                    self.wfile.write(body[: len(body) // 2])
                    self.close_connection = True
                else:
                    self.wfile.write(body)
                    self.close_connection = self.close_connection or answer.length is not None
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
