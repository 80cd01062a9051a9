"""`newsarchive search`: articles that match a query, best first; and searches that are saved and asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import (
    ArticleStatus,
    AsJson,
    AuthorName,
    FromDay,
    HolderName,
    LanguageTag,
    PublisherId,
    ToDay,
)

if TYPE_CHECKING:
    from newsarchive.archive.search.hits import Hits

__all__ = ["search"]

SHOWN = 20


def search(
    query: Annotated[
        str,
        typer.Argument(
            metavar="[QUERY]",
            help='Words, "phrases", -not, OR, headline:word, author:name, since:2024-03…',
            show_default=False,
        ),
    ] = "",
    publisher: PublisherId = None,
    author: AuthorName = None,
    holder: HolderName = None,
    since: FromDay = None,
    until: ToDay = None,
    language: LanguageTag = None,
    status: ArticleStatus = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help=f"Show so many at most. Default: {SHOWN}.")
    ] = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first, not the best.")] = False,
    one_per_story: Annotated[
        bool, typer.Option("--one-per-story", help="Of each story only the best hit, and how many more.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the hits as CSV.")] = False,
    as_json: AsJson = False,
    as_atom: Annotated[bool, typer.Option("--atom", help="With --new: print an Atom feed.")] = False,
    save: Annotated[
        str | None, typer.Option("--save", metavar="NAME", help="Save this search: what matches today is not new.")
    ] = None,
    new: Annotated[
        str | None, typer.Option("--new", metavar="NAME", help="Print what is new to a saved search since last time.")
    ] = None,
    saved: Annotated[bool, typer.Option("--saved", help="List the saved searches.")] = False,
    forget_saved: Annotated[
        str | None, typer.Option("--forget-saved", metavar="NAME", help="Forget a saved search.")
    ] = None,
) -> None:
    """Search the articles, best first.

    Each hit is shown with the words around what matched. A saved search tells what is new to it.
    """
    filters: Mapping[str, Any] = {
        "publisher": publisher,
        "author": author,
        "holder": holder,
        "since": since,
        "until": until,
        "language": language,
        "status": status,
    }
    asked = [name for name, is_asked in (("--save", save), ("--new", new), ("--saved", saved), ("--forget-saved", forget_saved)) if is_asked]  # fmt: skip
    _check(asked, {"--csv": as_csv, "--json": as_json, "--atom": as_atom}, has_atom=new is not None)
    if asked:
        from newsarchive.cli import saved_search

        is_narrowed = any(value is not None for value in (*filters.values(), limit))
        is_narrowed = is_narrowed or newest or one_per_story or count or bool(query)
        if save is not None:
            saved_search.save(save, query, filters)
        elif is_narrowed:
            _refuse(f"{asked[0]} takes no query and no filters: they are saved with the search")
        elif new is not None:
            saved_search.tell_new(new, as_json=as_json, as_csv=as_csv, as_atom=as_atom)
        elif forget_saved is not None:
            saved_search.forget(forget_saved)
        else:
            saved_search.show_all(as_json=as_json)
        return
    if not query and all(value is None for value in filters.values()):
        _refuse("what to search for? Give a query, as in: newsarchive search harbour, or a filter")
    order = "newest" if newest else "relevance"
    more = {"limit": limit or SHOWN, "order": order, "one_per_story": one_per_story}
    _search(query, {**filters, **more}, count=count, as_csv=as_csv, as_json=as_json)


def _search(query: str, options: Mapping[str, Any], *, count: bool, as_csv: bool, as_json: bool) -> None:
    from newsarchive.archive import open_archive
    from newsarchive.archive.search.filters import status_of
    from newsarchive.cli import hits as shown

    is_marked = terminal.is_interactive() and not (as_json or as_csv)
    mark = shown.ON_TERMINAL if is_marked else shown.PLAIN
    with open_archive(terminal.settings.archive) as archive:
        hits = archive.search(query, **{**options, "status": status_of(options["status"])}, mark=mark)
        if count:
            _print_count(query, hits.count(), as_csv=as_csv, as_json=as_json)
        elif as_json:
            document = {"query": query, "count": hits.met, "is_bounded": hits.is_bounded}
            terminal.print_json({**document, "hits": [hit.to_dict() for hit in hits]})
        elif as_csv:
            shown.print_csv(hits)
        else:
            _print_summary(hits, shown.print_hits(hits, is_marked=is_marked))
        if as_csv and not count:
            _warn(hits)


def _print_count(query: str, total: int, *, as_csv: bool, as_json: bool) -> None:
    if as_json:
        terminal.print_json({"query": query, "count": total})
    else:
        print(f"count\n{total}" if as_csv else total)


def _print_summary(hits: Hits, shown: int) -> None:
    total = f"more than {hits.met:,}" if hits.is_bounded else f"{hits.met:,}"
    if hits.is_one_per_story:
        terminal.say(f"{shown} stories of {total} articles")
    elif hits.is_bounded or hits.met > shown:
        terminal.say(f"{shown} of {total} articles; --limit shows more")
    else:
        terminal.say(f"{total} article{'' if hits.met == 1 else 's'}")
    _warn(hits)


def _warn(hits: Hits) -> None:
    if hits.is_bounded:
        terminal.say(
            f"so many match that only the newest {hits.met:,} were looked at; a rarer word or --since narrows it down, "
            "--count counts them all"
        )


def _check(asked: list[str], forms: Mapping[str, bool], *, has_atom: bool) -> None:
    chosen = [name for name, is_chosen in forms.items() if is_chosen]
    for one in (asked, chosen):
        if len(one) > 1:
            _refuse(f"{' and '.join(one)} do not go together; choose one")
    if forms["--atom"] and not has_atom:
        _refuse("--atom goes with --new NAME: a feed is of a saved search")


def _refuse(problem: str) -> None:
    from newsarchive.errors import UsageError

    raise UsageError(problem)
