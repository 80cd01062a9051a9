"""`newsarchive correct`: a person's word on what an article says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import ArticleName

__all__ = ["correct"]


def correct(
    article: ArticleName,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="FIELD=VALUE…", help="`byline=` takes a value away.")
    ] = None,
    undo: Annotated[list[str] | None, typer.Option("--undo", metavar="FIELD", help="Take a correction back.")] = None,
) -> None:
    """Correct fields of an article, as your word.

    It survives re-extraction and later visits, and holds until the page itself prints something else in that field.
    """
    import getpass
    import socket

    from newsarchive.archive import open_archive
    from newsarchive.archive.corrections import correct as correct_it
    from newsarchive.archive.corrections import parse_value
    from newsarchive.archive.corrections import undo as undo_it
    from newsarchive.errors import UsageError

    if not values and not undo:
        raise UsageError("say what is to be corrected, as in headline='What it says'; or --undo FIELD")
    meant = {}
    for each in values or ():
        name, equals, text = each.partition("=")
        if not equals:
            raise UsageError(f"{each}: write FIELD=VALUE")
        meant[name.strip()] = parse_value(name.strip(), text)
    who, at = f"{getpass.getuser()}@{socket.gethostname()}", datetime.now(UTC)
    with open_archive(terminal.settings.archive, mode="write") as archive:
        article_id = archive.article(article).id
        with archive.transaction() as connection:
            for name in undo or ():
                undo_it(connection, article_id, name, at=at)
            if meant:
                correct_it(connection, article_id, meant, who=who, at=at)
    terminal.say(f"article {article_id}: {', '.join([*meant, *(undo or ())])}, by {who}")
