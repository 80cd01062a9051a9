"""What goes wrong, as a page that says so: an error of the archive in its own words, a bug of ours in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from datasette import Response
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from markupsafe import Markup

from newsarchive.errors import ArchiveError, ArchiveLocked, NewsArchiveError, NotFound, UsageError

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["answer_to"]

log = structlog.get_logger(__name__)

_STATUSES: tuple[tuple[type[NewsArchiveError], int], ...] = (
    (NotFound, 404),
    (UsageError, 400),
    (ArchiveError, 503),
    (ArchiveLocked, 503),
)
UNEXPECTED = "This page cannot be shown: a mistake of the program's own. Its log says more."


async def answer_to(datasette: NewsDatasette, request: Request, exception: Exception) -> Response:
    """An error as a page, or as JSON where JSON was asked for. Only what nobody expected is logged."""
    status, title, message = _meaning(exception)
    if status == 500:
        log.error("a page failed", path=request.path, exc_info=exception)
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": str(message), "status": status, "title": title}, status=status)
    context = {"status": status, "title": title, "error": message}
    template = datasette.jinja_env.get_template("error.html")
    html = await template.render_async({**context, "urls": datasette.urls})
    return Response.html(html, status=status)


def _meaning(exception: Exception) -> tuple[int, str | None, str]:
    """Status, title, message."""
    if isinstance(exception, Base400):
        return exception.status, None, str(exception)
    if isinstance(exception, DatasetteError):
        message = Markup(exception.message) if exception.message_is_html else exception.message  # noqa: S704 -- Datasette's own
        return exception.status, exception.title, message
    for kind, status in _STATUSES:
        if isinstance(exception, kind):
            return status, None, str(exception)
    return 500, None, UNEXPECTED
