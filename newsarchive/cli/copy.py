"""`newsarchive copy`: an archive moved to another database."""

from __future__ import annotations

from typing import Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

__all__ = ["copy"]


def copy(
    source: Annotated[str, typer.Argument(metavar="SRC", help="An archive: a file, or a PostgreSQL address.")],
    destination: Annotated[str, typer.Argument(metavar="DEST", help="Where there is none yet.")],
    no_captures: Annotated[
        bool,
        typer.Option("--no-captures", help="Leave the capture files where they are; NEWSARCHIVE_CAPTURES names them."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copy an archive to another database.

    From a file to a server, back, or to another file. Ids stay as they are, and the copy is compared with the
    original, value by value, before it is kept. An interrupted copy leaves nothing behind.
    """
    from newsarchive.operations.copying import copy_archive

    terminal.set_up_log()
    tell = (lambda what: terminal.say(f"copying {what} …")) if terminal.is_progress_wanted() else (lambda _: None)
    report = copy_archive(source, destination, captures=not no_captures, told=tell)
    if as_json:
        terminal.print_json(report.to_dict())
    terminal.say(f"{report.target}: {report.rows:,} rows and {report.files:,} capture files copied, and compared")
