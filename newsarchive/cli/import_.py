"""`newsarchive import`: captures that others made, and lists of addresses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

if TYPE_CHECKING:
    from newsarchive.operations.importing import ImportReport

__all__ = ["import_"]

MOST_SHOWN = 20


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="WARC or WACZ files, or lists of addresses (.txt, one a line)."),
    ],
    publishers: Annotated[Path | None, typer.Option(metavar="DIR", help="A folder of publisher files.")] = None,
    as_json: AsJson = False,
) -> None:
    """Bring in captures (WARC, WACZ) and lists of addresses.

    Captures are dated by their records, and their articles read; the addresses of a list are due in the next crawl.
    What the archive holds already is left alone. Ends with exit code 6 where something in a file could not be read.
    """
    from newsarchive.archive import open_archive
    from newsarchive.errors import Unhealthy
    from newsarchive.operations.importing import import_files
    from newsarchive.publishers import load, places

    terminal.set_up_log()
    known = load(places(publishers))
    with open_archive(terminal.settings.archive, mode="write") as archive:
        report = import_files(archive, files, known, told=_tell)
    if as_json:
        terminal.print_json(report.to_dict())
    else:
        _print(report)
    if report.problems:
        for problem in report.problems[:MOST_SHOWN]:
            terminal.say(problem)
        raise Unhealthy(f"{len(report.problems):,} records, addresses or files could not be read; the rest is imported")


def _tell(done: int, total: int) -> None:
    if terminal.is_progress_wanted():
        terminal.say(f"{done:,} of {total:,} answers …")


def _print(report: ImportReport) -> None:
    articles = report.to_dict()["articles"]
    rows: list[tuple[str, int]] = [
        ("answers in the files", report.answers),
        ("captures new", report.new),
        ("captures known before", report.known),
        *((f"articles {name}", count) for name, count in articles.items()),
        ("addresses due", report.pages_due),
    ]
    terminal.print_table(("what", "count"), rows)
