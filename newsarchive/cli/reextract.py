"""`newsarchive reextract`: today's rules over the stored captures."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson, PublisherId

if TYPE_CHECKING:
    from newsarchive.operations.reextracting import Rereading

__all__ = ["reextract"]


def reextract(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")] = False,
    publisher: PublisherId = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only captures of this day and later.")] = None,
    publishers: Annotated[
        Path | None, typer.Option("--publishers", metavar="DIR", help="A folder of publisher files.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes; default: one for each core.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Read on a Dask cluster whose workers see the same files.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read the stored captures again by the rules of today.

    What they read better is replaced. The values of before are kept, and no revision is made: nobody edited anything. One that was broken off goes on
    where it was.
    """
    from newsarchive.archive import open_archive
    from newsarchive.archive.search.filters import day_of
    from newsarchive.operations.reextracting import reextract as reextract_archive
    from newsarchive.publishers import load, places

    terminal.set_up_log()
    day = day_of(since)
    with open_archive(terminal.settings.archive, mode="read" if dry_run else "write") as archive:
        report = reextract_archive(
            archive,
            load(places(publishers)),
            publisher_id=publisher,
            since=datetime.combine(day, time(), UTC) if day else None,
            is_dry=dry_run,
            workers=workers,
            cluster=cluster,
            told=_tell if terminal.is_progress_wanted() else lambda _, __: None,
        )
    if as_json:
        terminal.print_json(report.to_dict())
        return
    _print(report)


def _print(report: Rereading) -> None:
    rows = [
        (name, count, each["article"], each["before"], each["after"])
        for name, count in report.fields.most_common()
        for each in report.examples[name][: 3 if report.is_dry else 1]
    ]
    terminal.print_table(("field", "changed", "article", "before", "after"), rows)
    does = "would change" if report.is_dry else "changed"
    terminal.say(
        f"{report.captures:,} captures read in {report.seconds:.1f} s: {report.changed:,} {does}, "
        f"{report.unreadable:,} could not be read, {report.no_article:,} are no article by today's rules and stay as they are; "
        f"{report.new_articles:,} pages that were none {'would be' if report.is_dry else 'are now'} articles"
    )


def _tell(done: int, of: int) -> None:
    if done == of or done % 400 == 0:
        terminal.say(f"{done:,} of {of:,} captures")
