"""Our part in Datasette: its plugin hooks. Each minds only a Datasette of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from datasette import hookimpl

from newsarchive.version import VERSION
from newsarchive.web import (
    article_pages,
    capture_pages,
    health_page,
    name_pages,
    overview_page,
    presenting,
    publisher_page,
    search_page,
)
from newsarchive.web.failures import answer_to
from newsarchive.web.metadata import DATABASE
from newsarchive.web.saved_queries import saved_file, saved_queries

if TYPE_CHECKING:
    from newsarchive.web.application import NewsDatasette

__all__ = ["ROUTES"]

ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"/$", overview_page.overview),
    (r"/health$", health_page.health),
    (r"/health\.json$", health_page.as_json),
    (r"/search$", search_page.search),
    (r"/search\.(?P<format>csv|json)$", search_page.search_file),
    (r"/article/(?P<id>\d+)$", article_pages.reading),
    (r"/article/(?P<id>\d+)/revisions$", article_pages.revisions),
    (r"/article/(?P<id>\d+)/evidence$", article_pages.evidence),
    (r"/article/(?P<id>\d+)/captures$", article_pages.captures),
    (r"/article/(?P<id>\d+)\.json$", article_pages.as_json),
    (r"/capture/(?P<id>\d+)$", capture_pages.facts),
    (r"/capture/(?P<id>\d+)/page$", capture_pages.shown),
    (r"/capture/(?P<id>\d+)/source$", capture_pages.source),
    (r"/publisher/(?P<id>[^/]+)$", publisher_page.publisher),
    (r"/saved/(?P<name>[^/]+)\.(?P<format>csv|json)$", saved_file),
    (r"/author/(?P<name>.+)$", name_pages.author),
    (r"/holder/(?P<name>.+)$", name_pages.holder),
]
"""Our addresses; Datasette's own come after them."""


def _is_ours(datasette: NewsDatasette) -> bool:
    return hasattr(datasette, "archive")


@hookimpl
def register_routes(datasette: NewsDatasette) -> list[tuple[str, Callable[..., Any]]]:
    """Our pages."""
    return ROUTES if _is_ours(datasette) else []


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: NewsDatasette) -> None:
    """Our filters, for every template: the error page is given no other values."""
    if _is_ours(datasette):
        env.filters.update(presenting.FILTERS)
        env.globals.update(presenting.GLOBALS, newsarchive_version=VERSION)


@hookimpl
def canned_queries(datasette: NewsDatasette, database: str) -> dict[str, dict[str, str]]:
    """The saved questions."""
    return saved_queries() if _is_ours(datasette) and database == DATABASE else {}


@hookimpl(hookwrapper=True)
def handle_exception(datasette: NewsDatasette, request: Any, exception: Exception) -> Any:
    """Errors as pages of ours, and of nobody else: Datasette asks every plugin, and its own prints a traceback for each wrong address."""
    outcome = yield
    if _is_ours(datasette):
        outcome.force_result([answer_to(datasette, request, exception)])
