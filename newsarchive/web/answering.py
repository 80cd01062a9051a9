"""How a page is answered: the archive is read in a thread, its errors become pages, a template shows the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from datasette import NotFound, Response
from datasette.utils.asgi import AsgiStream, AsgiWriter, Request

from newsarchive import errors
from newsarchive.archive.archive import Archive

if TYPE_CHECKING:
    from newsarchive.web.application import NewsDatasette

__all__ = ["gathered", "named", "show", "streamed"]

T = TypeVar("T")


async def gathered(datasette: NewsDatasette, gather: Callable[[Archive], T]) -> T:
    """What a function finds in the archive, in a thread of its own: other pages are answered meanwhile.

    What is not there becomes Datasette's NotFound, and so a page with status 404.
    """
    try:
        return await asyncio.to_thread(gather, datasette.archive)
    except errors.NotFound as error:
        raise NotFound(str(error)) from error


async def show(
    datasette: NewsDatasette, request: Request, template: str, context: dict[str, Any], *, status: int = 200
) -> Response:
    """A page from a template."""
    html = await datasette.render_template(template, context, request=request)
    return Response.html(html, status=status)


def named(request: Request, name: str) -> str:
    """A part of the address, as text."""
    return unquote(request.url_vars[name])


def streamed(datasette: NewsDatasette, first: str, chunks: Iterator[str], name: str) -> AsgiStream:
    """A file sent as it is made, each chunk in a thread; its name's ending says whether it is CSV or JSON.

    `first` was taken from the chunks before: what is wrong with a question shows in its first chunk, while there can
    still be an answer that says so.
    """

    async def stream(writer: AsgiWriter) -> None:
        """Send the chunks as they come."""
        chunk: str | None = first
        while chunk is not None:
            await writer.write(chunk)
            chunk = await gathered(datasette, lambda _: next(chunks, None))

    kind = "text/csv; header=present; " if name.endswith(".csv") else "application/json; "
    headers = {"content-disposition": f'inline; filename="{name}"'}
    return AsgiStream(stream, content_type=f"{kind}charset=utf-8", headers=headers)
