"""What is said to whom: results on stdout, everything else on stderr; tables on a terminal, plain lines in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "configure",
    "console",
    "has_colour",
    "is_interactive",
    "is_progress_wanted",
    "moment",
    "print_json",
    "print_lines",
    "print_table",
    "say",
    "set_up_log",
    "settings",
]


@dataclass(slots=True)
class Settings:
    """The options of every command."""

    archive: str | None = None
    quiet: bool = False
    verbose: bool = False
    log_json: bool = False


settings = Settings()


def configure(*, archive: str | None, quiet: bool, verbose: bool, log_json: bool = False) -> None:
    """Take the options that stand before the command, and set up the log."""
    settings.archive, settings.quiet, settings.verbose, settings.log_json = archive, quiet, verbose, log_json


def set_up_log() -> None:
    """Log with structlog on stderr: warnings and worse, or everything with --verbose. Commands that log call it; it imports structlog."""
    import logging

    import structlog

    level = logging.INFO if settings.verbose else logging.ERROR if settings.quiet else logging.WARNING
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", force=True
    )
    for handler in logging.getLogger().handlers:
        handler.setLevel(
            logging.WARNING
        )  # Scrapy logs at every level, whatever the root's; our events say the same, page by page
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if sys.stderr.isatty()
        else structlog.processors.LogfmtRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def is_interactive() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def has_colour() -> bool:
    """Whether stdout is a terminal that shows colours, and nobody asked it not to."""
    return is_interactive() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") not in ("dumb", "unknown")


def moment(at: datetime | str) -> str:
    """A moment for people, in the one way it is printed everywhere.

    >>> moment("2026-11-24T15:37:12.000000Z")
    '2026-11-24 15:37 UTC'
    """
    aware = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{aware.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def is_progress_wanted() -> bool:
    """Whether somebody watches stderr."""
    return sys.stderr.isatty() and not settings.quiet


def console() -> Console:
    """A Rich console on stdout; it honours NO_COLOR."""
    from rich.console import Console

    return Console(highlight=False)


def say(text: str) -> None:
    """One line on stderr, unless --quiet."""
    if not settings.quiet:
        print(text, file=sys.stderr)


def print_json(document: Any) -> None:
    """One JSON document on stdout, not ASCII-escaped."""
    import json

    json.dump(document, sys.stdout, ensure_ascii=False, indent=2 if is_interactive() else None)
    sys.stdout.write("\n")


def print_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """A heading and lines with tabs between the values, for a pipe; returns how many lines there were."""
    print("\t".join(columns))
    printed = 0
    for row in rows:
        print("\t".join("" if value is None else " ".join(str(value).split()) for value in row))
        printed += 1
    return printed


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """A table on a terminal; in a pipe a heading and lines with tabs between the values, without title."""
    if not is_interactive():
        print_lines(columns, rows)
        return
    from rich import box
    from rich.table import Table

    table = Table(*columns, title=title, title_justify="left", box=box.SIMPLE)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    console().print(table)
