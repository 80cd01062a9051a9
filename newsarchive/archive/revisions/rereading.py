"""An earlier capture read by the rules of today: whether a page was edited, or only our rules have changed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import structlog
from sqlalchemy import Connection, bindparam, select

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.frontier.page_context import context_from_json
from newsarchive.archive.frontier.parts import parts_of
from newsarchive.archive.schema import capture, page
from newsarchive.archive.writing.apply_edit import Reread
from newsarchive.archive.writing.outcomes import Exchange
from newsarchive.article import Article, PageContext
from newsarchive.errors import ArchiveCorrupt, NotFound
from newsarchive.publishers import Publisher

__all__ = ["entity", "rereader"]

MOST_BYTES = 64 * 1024 * 1024  # of a page, unpacked: far beyond any page, far below what a crafted one unpacks to

log = structlog.get_logger(__name__)

_PAGE = select(page.c.publisher_id, page.c.context).join_from(page, capture, capture.c.page_id == page.c.id)

_DIGEST = select(capture.c.payload_digest).where(capture.c.id == bindparam("capture"))


def rereader(archive: Archive, publishers: Mapping[str, Publisher]) -> Reread:
    """A function for the writer's `reread`: it reads the capture of an id, None where its bytes cannot be had."""

    def one(capture_id: int, publisher: Publisher | None, context: PageContext | None) -> Article | None:
        try:
            exchange = read_exchange(archive, capture_id)
        except NotFound:
            return None
        except ArchiveCorrupt as error:  # `verify` is there to report it; the crawl goes on
            log.warning("a capture cannot be read again", capture=capture_id, problem=str(error))
            return None
        body = entity(exchange)
        if body is None:
            return None
        from newsarchive.extraction import extract  # loaded when rules have changed, and not for every crawl

        return extract(
            body,
            url=exchange.url,
            charset=exchange.charset,
            fetched_at=exchange.fetched_at,
            publisher=publisher,
            context=context,
        )

    def reread(connection: Connection, capture_id: int) -> Article | None:
        row = connection.execute(_PAGE.where(capture.c.id == capture_id)).one_or_none()
        publisher = publishers.get(row.publisher_id) if row else None
        first = one(capture_id, publisher, context_from_json(row.context) if row else None)
        rows = parts_of(connection, capture_id)
        if first is None or not rows:
            return first
        from newsarchive.extraction.joining import JUDGED, Part, join, problem_of

        parts = []
        for each in rows:
            digest = None if each.part_id is None else connection.execute(_DIGEST, {"capture": each.part_id}).scalar()
            if each.part_id is None or (each.missing is not None and each.missing not in JUDGED):
                parts.append(Part(each.url, "", digest, each.missing))
                continue
            page_of = one(each.part_id, publisher, None)
            if page_of is None:
                return None  # without its text the article would seem to have been shortened
            missing = problem_of(first.headline, page_of)
            parts.append(Part(each.url, "" if missing else page_of.body, digest, missing))
        return join(first, parts)

    return reread


def entity(exchange: Exchange) -> bytes | None:
    """The body as it was before the server packed it; None where it cannot be unpacked, or grows beyond all measure."""
    body = exchange.body
    coded = exchange.header("content-encoding") or ""
    for coding in reversed([each.strip().lower() for each in coded.split(",") if each.strip()]):
        unpacked = _unpacked(coding, body)
        if unpacked is None:
            return None
        body = unpacked
    return body


def _unpacked(coding: str, body: bytes) -> bytes | None:
    if coding == "identity":
        return body
    if coding in ("gzip", "x-gzip"):
        if not body.startswith(b"\x1f\x8b"):
            return body  # unpacked by whoever archived it, who left the header as it was
        return _inflated(body, 16 + zlib.MAX_WBITS)
    if coding == "deflate":
        return _inflated(body, zlib.MAX_WBITS) or _inflated(body, -zlib.MAX_WBITS)  # some servers send it bare
    if coding == "br":
        return _unbrotlied(body)
    return None


def _inflated(body: bytes, window: int) -> bytes | None:
    try:
        found = zlib.decompressobj(window).decompress(body, MOST_BYTES)
    except zlib.error:
        return None
    return found if len(found) < MOST_BYTES else None


def _unbrotlied(body: bytes) -> bytes | None:
    try:
        import brotli  # type: ignore[import-untyped]  # it has no stubs
    except ModuleNotFoundError:
        return None
    try:
        found = brotli.decompress(body)
    except brotli.error:
        return None
    return bytes(found) if len(found) < MOST_BYTES else None
