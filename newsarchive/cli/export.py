"""`newsarchive export`: the archive's tables as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import (
    ArticleStatus,
    AuthorName,
    FromDay,
    HolderName,
    LanguageTag,
    PublisherId,
    ToDay,
)

if TYPE_CHECKING:
    from newsarchive.archive import Archive

__all__ = ["export"]


def export(
    destination: Annotated[str, typer.Argument(metavar="DEST", help="A file, or - for standard output.")],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=(
                "csv, jsonl, parquet, sqlite, datapackage (a zip) or wacz (all captures, for replay). Default: by the name's ending, after which .gz or "
                ".zst may stand."
            ),
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="TABLE",
            help=(
                "articles, revisions, authors, photos, notices, registrations or captures; several with commas. "
                "Default: articles; all in sqlite and datapackage, where articles are always there."
            ),
        ),
    ] = None,
    columns: Annotated[str | None, typer.Option(metavar="A,B,…", help="Only these columns, in this order.")] = None,
    query: Annotated[str | None, typer.Option(metavar="QUERY", help="Only what a search for it finds.")] = None,
    publisher: PublisherId = None,
    author: AuthorName = None,
    holder: HolderName = None,
    since: FromDay = None,
    until: ToDay = None,
    language: LanguageTag = None,
    status: ArticleStatus = None,
    changed_since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Only what was first seen, edited, read again or vanished since then."),
    ] = None,
    since_last: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only what changed since the last dump of this name; the first has all."),
    ] = None,
    include_erased: Annotated[
        bool, typer.Option("--include-erased", help="What is left of erased articles too.")
    ] = False,
    include_set_aside: Annotated[
        bool, typer.Option("--include-set-aside", help="What a person said is no article too.")
    ] = False,
    excel_safe: Annotated[
        bool, typer.Option("--excel-safe", help="Disarm what a spreadsheet would run as a formula.")
    ] = False,
) -> None:
    """Write tables to a file, or to standard output.

    The file appears when it is whole.
    """
    from newsarchive.archive.search.filters import Filters, day_of, status_of
    from newsarchive.errors import UsageError
    from newsarchive.export import FORMATS, Selection, destination_of, dump

    target = destination_of(destination, format_)
    if target.is_standard_output and FORMATS[target.format].is_binary and terminal.is_interactive():
        raise UsageError(f"{target.format} is not for a terminal; name a file, or pipe it")
    filters = Filters(
        publisher=publisher,
        author=author,
        holder=holder,
        since=day_of(since),
        until=day_of(until, is_end=True),
        language=language,
        status=status_of(status),
        changed_since=_moment(changed_since),
        include_erased=include_erased,
        include_set_aside=include_set_aside,
        query=query,
    )
    selection = Selection(_tables(table, target.format), _listed(columns) or None, filters, excel_safe)
    with _opened(is_marking=since_last is not None) as archive:
        watching = _watching if terminal.is_progress_wanted() else None
        written = dump(archive, target, selection, since_last=since_last, watching=watching)
    if not target.is_standard_output:
        terminal.say(f"{', '.join(f'{rows:,} rows of {name}' for name, rows in written.items())} in {destination}")


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",")) if text else ()


def _tables(given: str | None, kind: str) -> tuple[str, ...]:
    from newsarchive.archive.queries.rows import TABLES
    from newsarchive.errors import UsageError
    from newsarchive.export import FORMATS

    wanted = _listed(given)
    if unknown := [name for name in wanted if name not in TABLES]:
        raise UsageError(f"--table {', '.join(unknown)}: the tables are {', '.join(TABLES)}")
    if not FORMATS[kind].is_package:
        return wanted or ("articles",)
    return tuple(name for name in TABLES if not wanted or name in wanted or name == "articles")


def _opened(*, is_marking: bool) -> Archive:
    """The archive, for writing where a mark is to be moved; neither makes one where there is none."""
    from newsarchive.archive import open_archive

    archive = open_archive(terminal.settings.archive)
    if not is_marking:
        return archive
    archive.close()
    return open_archive(terminal.settings.archive, mode="write")


@contextmanager
def _watching(count: Callable[[], int]) -> Iterator[Callable[[int], object]]:
    from newsarchive.cli.progress import RowProgress

    with RowProgress(count()) as progress:
        yield progress.add


def _moment(text: str | None) -> datetime | None:
    from newsarchive.archive.search.query import parse_day
    from newsarchive.errors import UsageError

    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) if "T" in text else datetime.combine(parse_day(text), time(), UTC)
    except (ValueError, UsageError):
        raise UsageError(f"--changed-since {text}: write 2026-11-01 or 2026-11-01T06:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
