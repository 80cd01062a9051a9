"""The pages of a person and of a rights holder: everything under one name, and what goes with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from newsarchive.archive.archive import Archive
from newsarchive.archive.search.facets import facets, notices, places
from newsarchive.archive.search.tokens import tokens
from newsarchive.errors import NotFound
from newsarchive.web.answering import gathered, named, show
from newsarchive.web.asked import Asked
from newsarchive.web.charts import months_chart
from newsarchive.web.search_page import FACETED, findings

if TYPE_CHECKING:
    from datasette import Response
    from datasette.utils.asgi import Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["author", "holder"]

MOST_MONTHS = 24


async def author(request: Request, datasette: NewsDatasette) -> Response:
    """`/author/NAME`: names are compared without case and accents, as in a search."""
    name = named(request, "name")
    asked = replace(Asked.of(request), q="", author=name)
    return await show(datasette, request, "author.html", await gathered(datasette, lambda each: _author(each, asked)))


async def holder(request: Request, datasette: NewsDatasette) -> Response:
    """`/holder/NAME`."""
    name = named(request, "name")
    asked = replace(Asked.of(request), q="", holder=name)
    return await show(datasette, request, "holder.html", await gathered(datasette, lambda each: _holder(each, asked)))


def _author(archive: Archive, asked: Asked) -> dict[str, Any]:
    found, ids = _found(archive, asked, asked.author, "author")
    with archive.reading() as connection:
        everybody = facets(connection, ids, most=MOST_MONTHS)
        where = places(connection, ids)
    mine = set(tokens(asked.author))
    return {
        **found,
        "name": asked.author,
        "spellings": [name for name, _ in everybody["author"] if mine <= set(tokens(name))],
        "companions": [each for each in everybody["author"] if not mine <= set(tokens(each[0]))],
        "places": where,
        "chart": months_chart(everybody["month"]),
    }


def _holder(archive: Archive, asked: Asked) -> dict[str, Any]:
    found, ids = _found(archive, asked, asked.holder, "rights holder")
    with archive.reading() as connection:
        everything = facets(connection, ids, most=MOST_MONTHS)
        claims = notices(connection, ids, most=20)
    return {**found, "name": asked.holder, "notices": claims, "chart": months_chart(everything["month"])}


def _found(archive: Archive, asked: Asked, name: str, kind: str) -> tuple[dict[str, Any], list[int]]:
    """The hits of a name, and their ids; raises NotFound for a name under which there is nothing."""
    if not tokens(name):
        raise NotFound(f"{name}: no name of a {kind}")
    everything = replace(Asked(), author=asked.author, holder=asked.holder)
    ids = everything.hits(archive, limit=1).newest(FACETED)
    if not ids:
        raise NotFound(f"{name}: no {kind} of this name in the archive")
    return findings(archive, asked), ids
