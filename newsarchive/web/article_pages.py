"""An article's pages: to read it, its revisions side by side, the evidence for each value, and its captures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from datasette import Response

from newsarchive.archive.archive import Archive
from newsarchive.archive.queries import article as queries
from newsarchive.archive.queries.article import StoredArticle, StoredCapture
from newsarchive.archive.revisions.difference import compare
from newsarchive.errors import ArticleNotFound
from newsarchive.web.answering import gathered, show
from newsarchive.web.side_by_side import folded, rows

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

    from newsarchive.web.application import NewsDatasette

__all__ = ["as_json", "captures", "evidence", "reading", "revisions"]


async def reading(request: Request, datasette: NewsDatasette) -> Response:
    """`/article/ID`, with `?revision=N` as an earlier revision had it."""
    return await _page(request, datasette, "article.html", "reading", _reading)


async def revisions(request: Request, datasette: NewsDatasette) -> Response:
    """`/article/ID/revisions`, with `?from=A&to=B` the difference between those two."""
    return await _page(request, datasette, "article_revisions.html", "revisions", _revisions)


async def evidence(request: Request, datasette: NewsDatasette) -> Response:
    """`/article/ID/evidence`: every value with its rule, raw text and confidence."""
    return await _page(request, datasette, "article_evidence.html", "evidence", _reading)


async def captures(request: Request, datasette: NewsDatasette) -> Response:
    """`/article/ID/captures`: every answer received from its addresses."""
    return await _page(request, datasette, "article_captures.html", "captures", _reading)


async def as_json(request: Request, datasette: NewsDatasette) -> Response:
    """`/article/ID.json`: what `newsarchive show --json` prints."""
    stored = await gathered(datasette, lambda archive: archive.article(request.url_vars["id"]))
    return Response.json(stored.to_dict())


async def _page(request: Request, datasette: NewsDatasette, template: str, tab: str, gather: Any) -> Response:
    number = request.url_vars["id"]
    asked = {name: _whole(request.args.get(name)) for name in ("revision", "from", "to")}
    context = await gathered(datasette, lambda archive: gather(archive, number, asked))
    if str(context["stored"].id) != number:  # merged into another
        return Response.redirect(request.path.replace(f"/article/{number}", f"/article/{context['stored'].id}", 1), 301)
    return await show(datasette, request, template, {"tab": tab, **context})


def _reading(archive: Archive, number: str, asked: dict[str, int | None]) -> dict[str, Any]:
    with archive.reading() as connection:
        article_id = queries.find_article(connection, number)
        stored = queries.stored_article(connection, article_id, asked["revision"])
        return {
            "stored": stored,
            "article": stored.article,
            "capture": _capture(stored),
            "siblings": stored.story,
        }


def _revisions(archive: Archive, number: str, asked: dict[str, int | None]) -> dict[str, Any]:
    with archive.reading() as connection:
        article_id = queries.find_article(connection, number)
        stored = queries.stored_article(connection, article_id, asked["to"])
        before = asked["from"] or max(stored.revision - 1, 1)
        earlier = queries.stored_article(connection, article_id, before)
        history = queries.history(connection, article_id)
        changes = queries.status_changes(connection, article_id)
    differences = [
        {"field": each.field, "rows": folded(list(rows(each.pieces))), "size": _size(each.pieces)}
        for each in compare(earlier.article, stored.article)
    ]
    return {
        "stored": stored,
        "article": stored.article,
        "earlier": earlier,
        "capture": _capture(stored),
        "history": history,
        "timeline": _timeline(history, changes),
        "differences": differences,
    }


def _timeline(history: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Revisions and disappearances as one story, oldest first, each with its moment `at`."""
    seen = [{"at": datetime.fromisoformat(each["seen_at"]), **each} for each in history]
    moved = [{"at": datetime.fromisoformat(each["changed_at"]), **each} for each in changes]
    return sorted([*seen, *moved], key=lambda each: each["at"])


def _size(pieces: Any) -> dict[str, int]:
    """Characters that went and came."""
    return {kind: sum(len(each.text) for each in pieces if each.kind == kind) for kind in ("removed", "added")}


def _capture(stored: StoredArticle) -> StoredCapture | None:
    """The capture the revision was read from, if it is among those listed."""
    return next((each for each in stored.captures if each.id == stored.capture_id), None)


def _whole(given: str | None) -> int | None:
    if given is None or not given:
        return None
    if not given.isdecimal():
        raise ArticleNotFound(f"{given}: a revision is named by its number")
    return int(given)
