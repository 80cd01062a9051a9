"""`newsarchive export`: the archive's tables as files."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AuthorName, FromDay, HolderName, LanguageTag, PublisherId, ToDay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


__all__ = ["export"]


def export(
    destination: Annotated[str, typer.Argument(metavar="DEST", help="A file, or - for standard output.")],
    format_: Annotated[
        str | None, typer.Option("--format", metavar="csv|jsonl", help="Default: by the name's ending.")
    ] = None,
    table: Annotated[
        str, typer.Option(help="articles, revisions, authors, photos, notices, registrations or captures.")
    ] = "articles",
    columns: Annotated[str | None, typer.Option(metavar="A,B,…", help="Only these columns, in this order.")] = None,
    publisher: PublisherId = None,
    author: AuthorName = None,
    holder: HolderName = None,
    since: FromDay = None,
    until: ToDay = None,
    language: LanguageTag = None,
    changed_since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what was first seen, edited or vanished since then.")
    ] = None,
    include_erased: Annotated[
        bool, typer.Option("--include-erased", help="What is left of erased articles too.")
    ] = False,
    excel_safe: Annotated[
        bool, typer.Option("--excel-safe", help="Disarm what a spreadsheet would run as a formula.")
    ] = False,
) -> None:
    """Write a table to a file that appears when it is whole, or stream it to standard output."""
    from newsarchive.archive import open_archive
    from newsarchive.archive.filters import Filters, day_of
    from newsarchive.archive.rows import TABLES
    from newsarchive.errors import UsageError
    from newsarchive.export import csv_chunks, format_of, json_chunks, writing_to

    kind = format_of(destination, format_)
    if table not in TABLES:
        raise UsageError(f"--table {table}: the tables are {', '.join(TABLES)}")
    wanted = tuple(each.strip() for each in columns.split(",")) if columns else TABLES[table]
    if unknown := [each for each in wanted if each not in TABLES[table]]:
        raise UsageError(f"--columns {', '.join(unknown)}: the columns of {table} are {', '.join(TABLES[table])}")
    filters = Filters(
        publisher=publisher,
        author=author,
        holder=holder,
        since=day_of(since),
        until=day_of(until, is_end=True),
        language=language,
        changed_since=_moment(changed_since),
        include_erased=include_erased,
    )
    with open_archive(terminal.settings.archive) as archive:
        rows = archive.rows(table, wanted, filters)
        chunks = csv_chunks(wanted, rows, excel_safe=excel_safe) if kind == "csv" else json_chunks(wanted, rows)
        with writing_to(destination) as write:
            written = _write(chunks, write, lambda: archive.count_rows(table, filters))
    if destination != "-":
        terminal.say(f"{written:,} rows of {table} in {destination}")


def _write(chunks: Iterator[tuple[str, int]], write: Callable[[str], object], count: Callable[[], int]) -> int:
    written = 0
    if not terminal.is_progress_wanted():
        for text, rows in chunks:
            write(text)
            written += rows
        return written
    from newsarchive.cli.progress import RowProgress

    with RowProgress(count()) as progress:
        for text, rows in chunks:
            write(text)
            written += rows
            progress.show(written)
    return written


def _moment(text: str | None) -> datetime | None:
    from newsarchive.archive.search_query import parse_day
    from newsarchive.errors import UsageError

    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) if "T" in text else datetime.combine(parse_day(text), time(), UTC)
    except ValueError:
        raise UsageError(f"--changed-since {text}: write 2026-11-01 or 2026-11-01T06:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
