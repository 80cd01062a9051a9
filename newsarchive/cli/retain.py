"""`newsarchive retain`: delete captures by age, of the kinds that need not be kept for ever."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

if TYPE_CHECKING:
    from newsarchive.operations.retaining import Retained

__all__ = ["retain"]


def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be deleted, and delete nothing.")] = False,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep",
            metavar="KIND=TIME",
            envvar="NEWSARCHIVE_RETENTION",
            help="How long a kind is kept where a publisher's file does not say: front_pages=90d, feeds=forever.",
        ),
    ] = None,
    publishers: Annotated[
        Path | None, typer.Option("--publishers", metavar="DIR", help="A folder of publisher files.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Delete captures that are older than they are kept.

    Kinds: front_pages, feeds (and sitemaps), articles (visits that changed nothing), other. All are kept for ever unless a publisher's [retention] or
    --keep says otherwise. What a revision, a disappearance or another capture rests on is never deleted. Whole files go, at most a week late.
    """
    from newsarchive.archive import open_archive
    from newsarchive.operations.retaining import periods_of, read_keep
    from newsarchive.operations.retaining import retain as retain_captures
    from newsarchive.publishers import load, places

    terminal.set_up_log()
    periods = periods_of(load(places(publishers)), read_keep(keep or []))
    with open_archive(terminal.settings.archive, mode="read" if dry_run else "write") as archive:
        found = retain_captures(archive, periods, datetime.now(UTC), is_dry=dry_run)
    if as_json:
        terminal.print_json(found.to_dict())
        return
    _print(found)


def _print(found: Retained) -> None:
    rows = [
        (each.name, each.holds, each.captures, each.size_bytes, terminal.moment(each.newest_at))
        for each in found.deleted
    ]
    if rows and not terminal.settings.quiet:  # cron would mail it every night
        terminal.print_table(("file", "holds", "captures", "bytes", "newest"), rows)
    what = "would be deleted" if found.is_dry else "deleted"
    terminal.say(f"{what}: {len(found.deleted):,} files, {found.freed_bytes / 1_000_000:,.1f} MB")
    if found.evidence:
        size = sum(each.size_bytes for each in found.evidence) / 1_000_000
        terminal.say(f"as old, and kept as evidence: {len(found.evidence):,} files, {size:,.1f} MB")
    for each in found.deleted:
        if each.uploaded_to:
            terminal.say(f"its copy {each.uploaded_to} is left as it is")
