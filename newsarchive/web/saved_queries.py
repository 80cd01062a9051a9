"""The saved questions: SQL with a title and an explanation, for Datasette's own page and for the documentation alike."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import text

from newsarchive.archive.archive import Archive
from newsarchive.errors import NotFound
from newsarchive.export import csv_chunks
from newsarchive.web.answering import gathered, named, streamed

if TYPE_CHECKING:
    from datasette.utils.asgi import AsgiStream, Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["saved_file", "saved_queries"]


@cache
def saved_queries() -> dict[str, dict[str, str]]:
    """Name -> `title`, `description`, `sql`, in the order of `saved_queries.toml`."""
    text = files("newsarchive.web").joinpath("saved_queries.toml").read_text(encoding="utf-8")
    return {name: {key: value.strip() for key, value in query.items()} for name, query in tomllib.loads(text).items()}


async def saved_file(request: Request, datasette: NewsDatasette) -> AsgiStream:
    """`/saved/NAME.csv` and `/saved/NAME.json`: every row that answers a saved question, however many there are."""
    name, form = named(request, "name"), request.url_vars["format"]
    query = saved_queries().get(name)
    if query is None:
        raise NotFound(f"{name}: no saved question of this name")
    values = {key: request.args.get(key) or "" for key in text(query["sql"]).compile().params}
    chunks = _chunks(datasette.archive, query["sql"], values, form)
    return streamed(datasette, await gathered(datasette, lambda _: next(chunks)), chunks, f"{name}.{form}")


def _chunks(archive: Archive, sql: str, values: dict[str, str], form: str) -> Iterator[str]:
    with archive.reading() as connection:
        found = connection.execution_options(stream_results=True, yield_per=500).execute(text(sql), values)
        columns = tuple(found.keys())
        if form == "csv":
            yield from csv_chunks(columns, (tuple(row) for row in found))
            return
        yield "["
        for at, row in enumerate(found):
            yield ("," if at else "") + "\n" + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        yield "\n]\n"
