"""A capture: what is known of it, and its bytes, shown so that nothing in them can run, fetch or send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response
from sqlalchemy import text

from newsarchive.archive.archive import Archive
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.archive.revisions.rereading import entity
from newsarchive.archive.writing.outcomes import Exchange
from newsarchive.errors import ArchiveCorrupt
from newsarchive.errors import NotFound as NotInArchive
from newsarchive.web.answering import gathered, show
from newsarchive.web.safety import CAPTURED_POLICY

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["facts", "shown", "source"]

_CAPTURE = text("""
    SELECT capture.*, capture_file.name AS file, page.article_id, page.publisher_id
    FROM capture LEFT JOIN capture_file ON capture_file.id = capture.file_id LEFT JOIN page ON page.id = capture.page_id
    WHERE capture.id = :capture""")
_READABLE = ("text/", "application/json", "application/xml", "application/rss+xml", "application/atom+xml")
HTML = ("text/html", "application/xhtml+xml")


async def facts(request: Request, datasette: NewsDatasette) -> Response:
    """`/capture/ID`: when, what was answered, where the record lies, and the page in a frame where nothing runs."""
    return await show(datasette, request, "capture.html", await gathered(datasette, _facts_of(request)))


async def shown(request: Request, datasette: NewsDatasette) -> Response:
    """`/capture/ID/page`: the page as it was received, in an origin of its own, for the frame."""
    exchange, body = await gathered(datasette, lambda archive: _body(archive, int(request.url_vars["id"])))
    kind = exchange.header("content-type") or ""
    if _media_type(kind) not in HTML:
        return _bytes(body, "text/plain; charset=utf-8" if _media_type(kind).startswith(_READABLE) else _PLAIN)
    return _bytes(body, kind)


async def source(request: Request, datasette: NewsDatasette) -> Response:
    """`/capture/ID/source`: the same bytes as text, in the page's own encoding."""
    exchange, body = await gathered(datasette, lambda archive: _body(archive, int(request.url_vars["id"])))
    kind = exchange.header("content-type") or ""
    if _media_type(kind) not in HTML and not _media_type(kind).startswith(_READABLE):
        return _bytes(body, _PLAIN)
    _, _, charset = kind.partition("charset=")
    return _bytes(body, f"text/plain; charset={charset.split(';')[0].strip() or 'utf-8'}")


_PLAIN = "application/octet-stream"


def _facts_of(request: Request) -> Any:
    number = int(request.url_vars["id"])

    def gather(archive: Archive) -> dict[str, Any]:
        with archive.reading() as connection:
            row = connection.execute(_CAPTURE, {"capture": number}).mappings().one_or_none()
        if row is None:
            raise NotInArchive(f"capture {number}: there is none")
        try:
            exchange: Exchange | None = read_exchange(archive, number)
            problem = None
        except (NotInArchive, ArchiveCorrupt) as error:
            exchange, problem = None, str(error)
        is_html = exchange is not None and _media_type(exchange.header("content-type") or "") in HTML
        return {"capture": row, "exchange": exchange, "problem": problem, "is_html": is_html}

    return gather


def _body(archive: Archive, number: int) -> tuple[Exchange, bytes]:
    """The exchange and its body, unpacked; raises NotFound where bytes are missing, damaged or cannot be unpacked."""
    try:
        exchange = read_exchange(archive, number)
    except ArchiveCorrupt as error:
        raise NotFound(str(error)) from error
    body = entity(exchange)
    if body is None:
        raise NotFound(f"capture {number}: its body is packed in a way that cannot be undone here")
    return exchange, body


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _bytes(body: bytes, content_type: str) -> Response:
    clean = content_type.encode("latin-1", "replace").decode("latin-1").replace("\r", "").replace("\n", "")
    return Response(body, content_type=clean, headers={"content-security-policy": CAPTURED_POLICY})
