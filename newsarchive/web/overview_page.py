"""The front page: articles a day, what changed, what vanished, each publisher's health, how much of each field is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from newsarchive.archive.archive import Archive
from newsarchive.archive.queries import overview as archive_overview
from newsarchive.archive.queries.overview import FieldFill
from newsarchive.web.answering import gathered, show
from newsarchive.web.charts import Chart, stacked_days
from newsarchive.web.presenting import address

if TYPE_CHECKING:
    from datasette import Response
    from datasette.utils.asgi import Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["FIELDS_SHOWN", "chart_of_days", "fills_by_publisher", "overview"]

DAYS = 30
SHOWN = 6  # edits and departures listed; their saved questions list them all
MOST_PUBLISHERS = 60  # shown on one page; the rest by search
FIELDS_SHOWN = ("headline", "published_on", "authors", "body", "photos", "source", "section", "notice")
"""Fields whose fill rates are drawn: those that tell a redesign at once, and those that analysts count by."""


async def overview(request: Request, datasette: NewsDatasette) -> Response:
    """`/`."""
    return await show(datasette, request, "overview.html", await gathered(datasette, _gather))


def _gather(archive: Archive) -> dict[str, Any]:
    now = datetime.now(UTC)
    with archive.reading() as connection:
        publishers = archive_overview.standing(connection)
        yesterday = now - timedelta(days=1)
        edits = archive_overview.edits(connection, limit=SHOWN, since=yesterday)
        departures = archive_overview.departures(connection, limit=SHOWN, since=yesterday)
        return {
            "publishers": publishers[:MOST_PUBLISHERS],
            "hidden_publishers": max(0, len(publishers) - MOST_PUBLISHERS),
            "names": {each.id: each.name for each in publishers},
            "articles": sum(each.articles for each in publishers),
            "since": archive_overview.counts_since(connection, yesterday),
            "day_link": lambda day: address("/search", since=day, until=day),
            "chart": chart_of_days(connection, now),
            "edits": edits or archive_overview.edits(connection, limit=SHOWN),
            "edited_today": bool(edits),
            "departures": departures or archive_overview.departures(connection, limit=SHOWN),
            "departed_today": bool(departures),
            "fills": fills_by_publisher(archive_overview.field_fills(connection)),
        }


def chart_of_days(connection: Connection, now: datetime, publisher: str | None = None) -> Chart | None:
    """The last days that have articles, of all publishers or one; None where there are no articles."""
    last = archive_overview.newest_day(connection, now.date(), publisher)
    if last is None:
        return None
    first = last - timedelta(days=DAYS - 1)
    return stacked_days(archive_overview.days_by_publisher(connection, first, last, publisher), first, last)


def fills_by_publisher(fills: Sequence[FieldFill]) -> dict[str, list[FieldFill]]:
    """The fields that are drawn, in their order, by publisher."""
    found: defaultdict[str, list[FieldFill]] = defaultdict(list)
    for each in sorted(
        (each for each in fills if each.field in FIELDS_SHOWN), key=lambda each: FIELDS_SHOWN.index(each.field)
    ):
        found[each.publisher].append(each)
    return dict(found)
