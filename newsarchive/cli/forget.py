"""`newsarchive forget`: erase an article, or a publisher, for good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

if TYPE_CHECKING:
    from newsarchive.operations.forgetting import Extent

__all__ = ["forget"]

OUT_OF_REACH = (
    "out of reach: backups and exports made before, copies of capture files elsewhere, what other articles quote, and the freed "
    "blocks of the disk itself"
)


def forget(
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why: it is kept, and shown in place of the article.")
    ],
    article: Annotated[
        str | None, typer.Argument(metavar="[ARTICLE]", help="An article's number, or any address of its.")
    ] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="ID", help="All of this publisher instead.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase an article or a publisher; leave a tombstone.

    Text, revisions, photos, evidence, search terms and captures go at once.
    The tombstone keeps the article from coming back, and is what `show` prints from then on. There is no way back.
    """
    from newsarchive.archive import open_archive
    from newsarchive.errors import UsageError
    from newsarchive.operations.forgetting import extent_of
    from newsarchive.operations.forgetting import forget as forget_it

    if (article is None) == (publisher is None):
        raise UsageError("name one article, or a publisher with --publisher")
    if not reason.strip():
        raise UsageError("--reason: say why, in a few words; it is all that will be left")
    terminal.set_up_log()
    with open_archive(terminal.settings.archive, mode="write") as archive:
        extent = extent_of(archive, article, publisher)
        _confirm(extent, yes=yes)
        tell = (lambda what: terminal.say(f"{what} …")) if terminal.is_progress_wanted() else (lambda _: None)
        erased = forget_it(archive, extent, " ".join(reason.split()), told=tell)
    if as_json:
        terminal.print_json(erased.to_dict())
    terminal.say(
        f"erased: {erased.articles} articles, {erased.captures} captures of their pages, {erased.lists} of feeds and front pages "
        "that quoted them"
    )
    if not erased.is_log_emptied:
        terminal.say("a reader keeps the write-ahead log; it is emptied when the crawl or the web page ends")
    for address in erased.copies:
        terminal.say(f"{address} holds it still, until the next crawl that uploads replaces it")
    terminal.say(OUT_OF_REACH)


def _confirm(extent: Extent, *, yes: bool) -> None:
    from newsarchive.errors import UsageError

    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("erasing cannot be undone: say --yes where nobody can be asked")
    for address in extent.addresses[:10]:
        terminal.say(address)
    if len(extent.addresses) > 10:
        terminal.say(f"and {len(extent.addresses) - 10:,} more")
    typer.confirm(f"Erase {len(extent.addresses):,} articles for good?", abort=True, err=True)
