"""`newsarchive correct`: a person's word on what an article says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import ArticleName

__all__ = ["correct"]

NOT_AN_ARTICLE = "not-an-article"


def correct(
    article: ArticleName,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="FIELD=VALUE…", help="`byline=` takes a value away.")
    ] = None,
    not_an_article: Annotated[
        bool, typer.Option("--not-an-article", help="Set it aside: search, exports and the web page leave it out.")
    ] = False,
    undo: Annotated[
        list[str] | None,
        typer.Option("--undo", metavar="FIELD", help=f"Take a correction back; {NOT_AN_ARTICLE} brings it back."),
    ] = None,
) -> None:
    """Correct fields of an article, as your word.

    It survives re-extraction and later visits, and holds until the page itself prints something else in that field.
    """
    import getpass
    import socket

    from newsarchive.archive import open_archive
    from newsarchive.archive.revisions.corrections import correct as correct_it
    from newsarchive.archive.revisions.corrections import parse_value
    from newsarchive.archive.revisions.corrections import undo as undo_it
    from newsarchive.archive.revisions.setting_aside import bring_back, set_aside
    from newsarchive.errors import UsageError

    if not values and not undo and not not_an_article:
        raise UsageError(
            "say what is to be corrected, as in headline='What it says'; --not-an-article; or --undo FIELD"
        )
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
                if name == NOT_AN_ARTICLE:
                    bring_back(connection, article_id, at=at)
                else:
                    undo_it(connection, article_id, name, at=at)
            if not_an_article:
                set_aside(connection, article_id, who=who, at=at)
            if meant:
                correct_it(connection, article_id, meant, who=who, at=at)
    said = [*meant, *(undo or ()), *([NOT_AN_ARTICLE] if not_an_article else ())]
    terminal.say(f"article {article_id}: {', '.join(said)}, by {who}")
