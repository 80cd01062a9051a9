"""A publisher's page: how much, of whom, in which languages, what changed and vanished, how well it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from newsarchive.archive.archive import Archive
from newsarchive.archive.queries import overview as archive_overview
from newsarchive.archive.schema import publisher as publisher_table
from newsarchive.archive.search.facets import notices
from newsarchive.errors import PublisherNotFound
from newsarchive.web.answering import gathered, named, show
from newsarchive.web.asked import Asked
from newsarchive.web.overview_page import SHOWN, chart_of_days, fills_by_publisher
from newsarchive.web.search_page import FACETED, findings

if TYPE_CHECKING:
    from datasette import Response
    from datasette.utils.asgi import Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["publisher"]


async def publisher(request: Request, datasette: NewsDatasette) -> Response:
    """`/publisher/ID`."""
    asked = replace(Asked.of(request), q="", publisher=named(request, "id"))
    return await show(
        datasette, request, "publisher.html", await gathered(datasette, lambda each: _gather(each, asked))
    )


def _gather(archive: Archive, asked: Asked) -> dict[str, Any]:
    publisher_id = asked.publisher
    with archive.reading() as connection:
        row = connection.execute(select(publisher_table).where(publisher_table.c.id == publisher_id)).one_or_none()
        if row is None:
            raise PublisherNotFound(f"{publisher_id}: no publisher of this archive")
        fills = fills_by_publisher(archive_overview.field_fills(connection, publisher_id))
        context: dict[str, Any] = {
            "publisher": row,
            "domains": row.domains,
            "names": {row.id: row.name},
            "chart": chart_of_days(connection, datetime.now(UTC), publisher_id),
            "edits": archive_overview.edits(connection, limit=SHOWN, publisher=publisher_id),
            "departures": archive_overview.departures(connection, limit=SHOWN, publisher=publisher_id),
            "fills": fills,
            "standing": next(each for each in archive_overview.standing(connection) if each.id == publisher_id),
        }
    found = findings(archive, asked)
    with archive.reading() as connection:
        context["notices"] = notices(connection, asked.hits(archive, limit=1).newest(FACETED))
    return {**context, **found}
