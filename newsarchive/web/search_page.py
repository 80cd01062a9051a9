"""The search page: hits with the words around them, facets to narrow them, and all of them as CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.utils.asgi import AsgiStream

from newsarchive.archive.archive import Archive
from newsarchive.archive.search.facets import facets
from newsarchive.archive.search.hits import HIT_COLUMNS, MOST_RANKED
from newsarchive.errors import UsageError
from newsarchive.export import csv_chunks
from newsarchive.web.answering import gathered, show, streamed
from newsarchive.web.asked import PAGE, Asked

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["FACETED", "findings", "search", "search_file"]

FACETED = 5_000
"""Newest matches that facets are counted over: to count half a million by hand of SQLite would take seconds."""


async def search(request: Request, datasette: NewsDatasette) -> Response:
    """`/search`."""
    asked = Asked.of(request)
    try:
        context = await gathered(datasette, lambda archive: findings(archive, asked))
    except UsageError as error:
        return await show(datasette, request, "search.html", {"asked": asked, "problem": str(error)}, status=400)
    return await show(datasette, request, "search.html", context)


def findings(archive: Archive, asked: Asked) -> dict[str, Any]:
    """A page of hits with everything around them: `hits`, `total`, `facets`, `pages`; `is_whole`: no more than `total` match."""
    hits = asked.hits(archive, limit=MOST_RANKED)
    ids = hits.newest(FACETED + 1)
    is_whole = len(ids) <= FACETED
    ids = ids[:FACETED]
    total = len(ids)
    with archive.reading() as connection:
        found = facets(connection, ids)
    pages = -(-min(total, MOST_RANKED) // PAGE)
    return {
        "asked": asked,
        "hits": hits.between((asked.page - 1) * PAGE, asked.page * PAGE),
        "total": total,
        "facets": found,
        "is_whole": is_whole,
        "is_bounded": hits.is_bounded,
        "most_ranked": MOST_RANKED,
        "pages": pages,
    }


async def search_file(request: Request, datasette: NewsDatasette) -> Response | AsgiStream:
    """`/search.csv` and `/search.json`: every hit, in the form that `newsarchive search` prints."""
    asked = Asked.of(request)
    name = request.url_vars["format"]
    try:
        hits = await gathered(datasette, lambda archive: asked.hits(archive, limit=None, mark=("**", "**")))
        chunks = (_as_csv if name == "csv" else _as_json)(hits, asked.q)
        first = await gathered(datasette, lambda _: next(chunks))
    except UsageError as error:
        return Response.json({"ok": False, "error": str(error)}, status=400)

    return streamed(datasette, first, chunks, f"articles.{name}")


def _as_csv(hits: Any, query: str) -> Iterator[str]:  # noqa: ARG001 -- the same call as for JSON
    yield from csv_chunks(HIT_COLUMNS, (tuple(hit.to_dict().values()) for hit in hits))


def _as_json(hits: Any, query: str) -> Iterator[str]:
    yield f'{{"query": {json.dumps(query, ensure_ascii=False)}, "count": {hits.count()}, "hits": ['
    for at, hit in enumerate(hits):
        yield ("," if at else "") + "\n" + json.dumps(hit.to_dict(), ensure_ascii=False)
    yield "\n]}\n"
