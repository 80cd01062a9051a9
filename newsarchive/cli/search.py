"""`newsarchive search`: articles that match a query, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson, AuthorName, FromDay, HolderName, LanguageTag, PublisherId, ToDay

if TYPE_CHECKING:
    from newsarchive.archive.search import Hit, Hits

__all__ = ["search"]

COLUMNS = ("id", "url", "publisher", "headline", "published_on", "snippet", "score")


def search(
    query: Annotated[
        str,
        typer.Argument(metavar="QUERY", help='Words, "phrases", -not, OR, headline:word, author:name, since:2024-03…'),
    ],
    publisher: PublisherId = None,
    author: AuthorName = None,
    holder: HolderName = None,
    since: FromDay = None,
    until: ToDay = None,
    language: LanguageTag = None,
    limit: Annotated[int, typer.Option(min=1, help="Show so many at most.")] = 20,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first, not the best.")] = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the hits as CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """Search the archive; hits with the words around them."""
    from newsarchive.archive import open_archive

    is_marked = terminal.is_interactive() and not (as_json or as_csv)
    with open_archive(terminal.settings.archive) as archive:
        hits = archive.search(
            query,
            publisher=publisher,
            author=author,
            holder=holder,
            since=since,
            until=until,
            language=language,
            limit=limit,
            order="newest" if newest else "relevance",
            mark=("[bold]", "[/bold]") if is_marked else ("**", "**"),
        )
        total = hits.count()
        if count:
            print(total)
        elif as_json:
            terminal.print_json({"query": query, "count": total, "hits": [_plain(hit) for hit in hits]})
        elif as_csv:
            _write_csv(hits)
        else:
            _show(hits, total, is_marked=is_marked)


def _plain(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "url": hit.url,
        "publisher": hit.publisher,
        "headline": hit.headline,
        "published_on": None if hit.published_on is None else hit.published_on.isoformat(),
        "snippet": hit.snippet,
        "score": hit.score,
    }


def _write_csv(hits: Hits) -> None:
    from newsarchive.export import csv_chunks, writing_to

    rows = (tuple(_plain(hit).values()) for hit in hits)
    with writing_to("-") as write:
        for text, _ in csv_chunks(COLUMNS, rows):
            write(text)


def _show(hits: Hits, total: int, *, is_marked: bool) -> None:
    from newsarchive.archive.search import MOST_RANKED

    shown = 0
    for hit in hits:
        shown += 1
        day = hit.published_on or f"seen {hit.first_seen_on}"
        if is_marked:
            from rich.markup import escape

            out = terminal.console()
            out.print(f"[dim]{hit.id:>6}[/dim]  [bold cyan]{escape(hit.headline or hit.url)}[/bold cyan]")
            out.print(f"        [dim]{day} · {escape(hit.publisher)} · {escape(hit.url)}[/dim]", soft_wrap=True)
            out.print(f"        {_markup(hit.snippet)}\n")
        else:
            print(f"{hit.id}\t{day}\t{hit.publisher}\t{hit.headline or ''}\t{hit.url}\t{hit.snippet}")
    if total > shown:
        terminal.say(f"{shown} of {total} articles; --limit shows more")
    else:
        terminal.say(f"{total} article{'' if total == 1 else 's'}")
    if hits.is_bounded:
        terminal.say(
            f"so many match that only the newest {MOST_RANKED:,} were ranked; a rarer word or --since narrows it down"
        )


def _markup(snippet: str) -> str:
    """The snippet with Rich's marks, whatever brackets the text itself has."""
    from rich.markup import escape

    opened = snippet.replace("[bold]", "\0").replace("[/bold]", "\1")
    return escape(opened).replace("\0", "[bold yellow]").replace("\1", "[/bold yellow]")
