"""Exchanges as a crawl hands them over."""

from __future__ import annotations

import gzip
import random
from datetime import UTC, datetime

from newsarchive.archive.captures.warc import capture_record
from newsarchive.archive.writing.outcomes import CaptureRecord, Exchange

FETCHED_AT = datetime(2026, 3, 5, 12, 30, 15, 250_000, tzinfo=UTC)
HTML = "<html><title>Ферри</title><p>The ferry is late again — 又晚点了。</p></html>".encode()


def exchange(
    url: str = "https://paper.test/2026/03/05/ferry?page=2",
    *,
    status: int = 200,
    body: bytes = HTML,
    fetched_at: datetime = FETCHED_AT,
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),),
) -> Exchange:
    return Exchange(
        url=url,
        fetched_at=fetched_at,
        status=status,
        request_headers=(("User-Agent", "newsarchive"), ("Accept-Encoding", "gzip")),
        response_headers=headers,
        body=body,
        ip_address="192.0.2.7",
        tls="verified",
    )


def compressed() -> Exchange:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    return exchange(body=gzip.compress(HTML, mtime=0), headers=headers)


def record(number: int, size: int = 300) -> CaptureRecord:
    body = f"<p>Story {number}</p>".encode() + random.Random(number).randbytes(size)  # does not get smaller by gzip
    return capture_record(exchange(f"https://paper.test/{number}", body=body), captures="full")
