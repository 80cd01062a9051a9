"""A synthetic paper on loopback for the benchmarks: as many hosts and pages as asked for, made up as they are asked.

    python -m benchmarks.paper_site --hosts 40 --pages 50 --latency 0.1

Prints its port, then serves 127.0.0.1, 127.0.0.2, … until its standard input is closed. `/stats` tells what was asked for, and when.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from functools import lru_cache
from typing import ClassVar

LIST_LENGTH = 50
WORDS = (
    "harbour ferry council budget river bridge market school museum hospital tram strike harvest storm election court library union factory "
    "festival orchestra wharf lighthouse mayor minister engineer teacher fisherman report decision meeting question answer evening morning"
).split()


@lru_cache(maxsize=4096)
def _paragraph(number: int) -> str:
    chance = random.Random(number)
    sentences = []
    for _ in range(4):
        words = chance.choices(WORDS, k=16)
        sentences.append(f"The {' '.join(words[:8])} of the {' '.join(words[8:])}.".capitalize())
    return "<p>" + " ".join(sentences) + "</p>"


@lru_cache(maxsize=8)
def _furniture(size: int) -> str:
    """Navigation, teasers and scripts: what most of a page's bytes are."""
    chance = random.Random(size)
    teasers = "".join(
        f'<li class="teaser"><a href="/topic/{number}/"><img src="/i/{number}.jpg" alt=""><span>{" ".join(chance.choices(WORDS, k=7))}</span></a></li>'
        for number in range(size)
    )
    script = "".join(f'window.data["{word}{number}"]={number};' for number, word in enumerate(WORDS * (size // 8)))
    return f'<aside class="related"><ul>{teasers}</ul></aside><script>window.data={{}};{script}</script>'


class Paper:
    """Answers for one site: a front page, its further list pages, and `pages` articles."""

    def __init__(self, pages: int, furniture: int) -> None:
        self.pages = pages
        self.furniture = _furniture(furniture)

    def answer(self, path: str) -> tuple[int, bytes]:
        """Status and body of a path."""
        if path == "/" or path.startswith("/list-"):
            return 200, self._list(0 if path == "/" else int(path[6:-1])).encode()
        if path.startswith("/2026/"):
            return 200, self.article(int(path.split("/")[4].split("-")[1])).encode()
        return 404, b"not here"

    def _list(self, page: int) -> str:
        first = page * LIST_LENGTH
        last = min(first + LIST_LENGTH, self.pages)
        rows = "".join(
            f'<li><h3><a href="/2026/03/{1 + number % 28:02}/story-{number}-of-the-harbour-town">Story {number} of the harbour town</a></h3></li>'
            for number in range(first, last)
        )
        more = f'<a rel="next" href="/list-{page + 1}/">next</a>' if last < self.pages else ""
        return f"<html><head><title>Front</title></head><body><main><ul>{rows}</ul>{more}</main></body></html>"

    def article(self, number: int) -> str:
        """One article."""
        day = f"2026-03-{1 + number % 28:02}"
        body = "".join(_paragraph(number * 7 % 4000 + part) for part in range(9))
        return f"""<!doctype html><html lang="en"><head><title>Story {number} of the harbour town | The Synthetic Post</title>
<meta property="og:type" content="article"><meta property="og:site_name" content="The Synthetic Post">
<meta property="article:published_time" content="{day}T08:30:00+00:00"></head><body><nav><a href="/">Home</a></nav><main><article>
<h1>Story {number} of the harbour town</h1><p class="byline">By Ada Marsh</p><time datetime="{day}T08:30:00+00:00">{day}</time>{body}</article></main>
{self.furniture}<footer>© 2026 Synthetic Post Ltd. All rights reserved.</footer></body></html>"""


class Server(asyncio.Protocol):
    """HTTP/1.1 as far as a crawler needs it: GET, kept connections, a latency before each answer."""

    paper: Paper
    latency_s: float
    asked: int = 0
    articles: int = 0
    first = last = 0.0
    answered_at: ClassVar[dict[str, float]] = {}  # of each host: when its last answer went out
    gaps: ClassVar[list[float]] = []  # seconds from an answer to the host's next request

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self.transport = transport
        self.host = str(transport.get_extra_info("sockname")[0])
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self.rest += data
        while (end := self.rest.find(b"\r\n\r\n")) >= 0:
            path = self.rest.split(b" ", 2)[1].decode("latin-1")
            self.rest = self.rest[end + 4 :]
            if path == "/stats":
                self._send(200, json.dumps(_stats()).encode(), "application/json")
                continue
            if (before := Server.answered_at.pop(self.host, None)) is not None and path.startswith("/2026/"):
                Server.gaps.append(time.monotonic() - before)
            if self.latency_s:
                asyncio.get_running_loop().call_later(self.latency_s, self._answer, path)
            else:
                self._answer(path)

    def _answer(self, path: str) -> None:
        now = time.monotonic()
        Server.asked += 1
        status, body = self.paper.answer(path)
        if path.startswith("/2026/"):
            Server.articles += 1
            Server.first = Server.first or now
            Server.last = now
        self._send(status, body, "text/html; charset=utf-8")
        Server.answered_at[self.host] = time.monotonic()

    def _send(self, status: int, body: bytes, sort: str) -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {sort}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)  # type: ignore[attr-defined]  # a transport that writes


def _stats() -> dict[str, float]:
    gaps = sorted(Server.gaps) or [0.0]
    middle, high = gaps[len(gaps) // 2], gaps[len(gaps) * 9 // 10]
    counts = {"asked": Server.asked, "articles": Server.articles, "seconds": Server.last - Server.first}
    return {**counts, "gap_median": middle, "gap_p90": high}


async def serve(hosts: int) -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    first = await loop.create_server(Server, "127.0.0.1", 0, backlog=512)
    port = first.sockets[0].getsockname()[1]
    for number in range(2, hosts + 1):
        await loop.create_server(Server, f"127.0.0.{number}", port, backlog=64)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=1)
    parser.add_argument("--pages", type=int, default=100, help="articles of each host")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument(
        "--furniture", type=int, default=120, help="teasers beside each article: 120 make a page of 50 KB"
    )
    arguments = parser.parse_args()
    Server.paper = Paper(arguments.pages, arguments.furniture)
    Server.latency_s = arguments.latency
    asyncio.run(serve(arguments.hosts))


if __name__ == "__main__":
    main()
