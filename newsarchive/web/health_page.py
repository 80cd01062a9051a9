"""The health of every publisher: a page of its own, for the judgement reads months of crawls, and the front page waits for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette import Response

from newsarchive.operations.health import look_at
from newsarchive.web.answering import gathered, show

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["as_json", "health"]


async def health(request: Request, datasette: NewsDatasette) -> Response:
    """`/health`: each publisher's state, and what is wrong in words."""
    found = await gathered(datasette, lambda archive: look_at(archive, {}))
    return await show(datasette, request, "health.html", {"health": found})


async def as_json(datasette: NewsDatasette) -> Response:
    """`/health.json`: what `newsarchive health --json` prints; the front page asks for it once it is shown."""
    found = await gathered(datasette, lambda archive: look_at(archive, {}))
    return Response.json(found.to_dict())
