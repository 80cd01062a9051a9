"""A loopback web server for the sample papers, each on a port of its own, that remembers every request.

::

    with serve(day=1) as newsstand:
        newsstand.addresses["harbour-gazette"]     # 'http://127.0.0.1:40123'
        newsstand.set_day(2)                       # now the same addresses show the next day
        newsstand.visits                           # who asked for what, when, and what was answered

`python -m newsarchive.demo.server --day 1` serves them until interrupted, to be looked at in a browser.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

from newsarchive.demo import gazette, services
from newsarchive.demo.pages import Ask, Page
from newsarchive.demo.papers import PAPERS, Paper, load_paper

__all__ = ["Newsstand", "Visit", "main", "serve"]

_RESPONDERS = {"harbour-gazette": gazette.respond, "harbour-services": services.respond}
_SMALLEST_ZIPPED_BYTES = 300  # below, gzip makes an answer longer


@dataclass(frozen=True, slots=True)
class Visit:
    """One request and its answer; times are `time.monotonic()` seconds, so that they can be compared.

    `answered_at` is taken just before the answer leaves: two visits of one paper overlap only if the second came before
    the first could have been answered. `headers` have lower-case names.
    """

    paper: str
    method: str
    path: str
    status: int
    asked_at: float
    answered_at: float
    headers: Mapping[str, str] = field(repr=False)
    sent_bytes: int = 0


class Newsstand:
    """The papers being served. `latency_s` is how long each answer is held back, as a far-away server would."""

    def __init__(self, day: int, latency_s: float) -> None:
        self._day = day
        self.latency_s = latency_s
        self._addresses: dict[str, str] = {}
        self._visits: list[Visit] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    @property
    def addresses(self) -> Mapping[str, str]:
        """Paper id to base address, without a slash at the end."""
        return MappingProxyType(self._addresses)

    @property
    def day(self) -> int:
        """The day that is being shown."""
        return self._day

    def set_day(self, day: int) -> None:
        """Shows another day at the same addresses, from the next request on."""
        if day < 1:
            raise ValueError(f"days are counted from 1, not {day}")
        self._day = day

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every request so far, in the order of the answers."""
        with self._lock:
            return tuple(self._visits)

    def forget_visits(self) -> None:
        """Empties the list of visits, so that a test can look at one crawl alone."""
        with self._lock:
            self._visits.clear()

    def overlaps(self, paper: str) -> list[tuple[Visit, Visit]]:
        """Pairs of visits of one paper that were under way at the same time: none, if the visitor is polite."""
        visits = sorted((visit for visit in self.visits if visit.paper == paper), key=lambda visit: visit.asked_at)
        return [(one, other) for one, other in itertools.pairwise(visits) if other.asked_at < one.answered_at]

    def answer(self, paper: Paper, path: str) -> Page:
        """The paper's answer to a GET for `path` now."""
        ask = Ask(path, self._day, next(self._numbers), self._addresses[paper.id])
        return _RESPONDERS[paper.id](paper, ask)

    def record(self, visit: Visit) -> None:
        """Adds a visit to the list."""
        with self._lock:
            self._visits.append(visit)


@contextmanager
def serve(
    papers: Iterable[str] = PAPERS,
    day: int = 1,
    *,
    ports: Mapping[str, int] | None = None,
    latency_s: float = 0.0,
) -> Iterator[Newsstand]:
    """The papers of these ids on 127.0.0.1, each on a free port or the one given, until the block is left."""
    newsstand = Newsstand(day, latency_s)
    with ExitStack() as stack:
        for paper_id in papers:
            server = _Server(load_paper(paper_id), newsstand, (ports or {}).get(paper_id, 0))
            stack.callback(server.stop)
            newsstand._addresses[paper_id] = f"http://127.0.0.1:{server.server_address[1]}"
            server.start()
        yield newsstand


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, paper: Paper, newsstand: Newsstand, port: int) -> None:
        self.paper = paper
        self.newsstand = newsstand
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name=f"demo:{paper.id}", daemon=True)
        super().__init__(("127.0.0.1", port), _Handler)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        for connection in tuple(self._open):  # kept alive by visitors that have not said goodbye
            self.shutdown_request(connection)
        self.server_close()

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Newsstand/1"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave together
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: `Newsstand.visits` has it."""

    def _answer(self) -> None:
        asked_at = time.monotonic()
        newsstand = self.server.newsstand
        if newsstand.latency_s:
            time.sleep(newsstand.latency_s)
        answer = newsstand.answer(self.server.paper, self.path)
        if self._is_known(answer):
            answer = Page(304, answer.content_type, b"", answer.etag, answer.changed_at)
        body, is_zipped = self._encoded(answer)
        self._send_head(answer, len(body), is_zipped=is_zipped)
        sent = b"" if self.command == "HEAD" else body
        headers = {name.lower(): value for name, value in self.headers.items()}
        times = (asked_at, time.monotonic())
        newsstand.record(
            Visit(self.server.paper.id, self.command, self.path, answer.status, *times, headers, len(sent))
        )
        self.wfile.write(sent)

    def _send_head(self, answer: Page, length: int, *, is_zipped: bool) -> None:
        self.send_response(answer.status)
        if answer.status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(length))
        if is_zipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.changed_at:
            self.send_header("Last-Modified", _http_date(answer.changed_at))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()

    def _is_known(self, answer: Page) -> bool:
        """Whether the visitor has these bytes already: RFC 9110, section 13.2.2."""
        if answer.status != 200:
            return False
        if known := self.headers.get("If-None-Match"):
            tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
            return answer.etag is not None and ("*" in tags or answer.etag.removeprefix("W/") in tags)
        if (since := self.headers.get("If-Modified-Since")) and answer.changed_at:
            try:
                return parsedate_to_datetime(since) >= answer.changed_at.replace(microsecond=0)
            except (TypeError, ValueError):
                return False
        return False

    def _encoded(self, answer: Page) -> tuple[bytes, bool]:
        is_text = not answer.content_type.startswith("image/")
        if (
            is_text
            and len(answer.body) >= _SMALLEST_ZIPPED_BYTES
            and _accepts_gzip(self.headers.get("Accept-Encoding", ""))
        ):
            return gzip.compress(answer.body, 6, mtime=0), True
        return answer.body, False


def _accepts_gzip(header: str) -> bool:
    for part in header.lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def main(arguments: list[str] | None = None) -> None:
    """Serves the papers until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m newsarchive.demo.server", description=main.__doc__)
    parser.add_argument("--day", type=int, default=1, help="which day to show (default: 1)")
    parser.add_argument(
        "--port", type=int, default=8901, help="the first paper's port; the next has the next (default: 8901)"
    )
    options = parser.parse_args(arguments)
    ports = {paper: options.port + place for place, paper in enumerate(PAPERS)}
    with serve(day=options.day, ports=ports) as newsstand:
        for paper, address in newsstand.addresses.items():
            print(f"{paper}  {address}/  day {newsstand.day}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("closed")


if __name__ == "__main__":
    main()
