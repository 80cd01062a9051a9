"""The Typer application: the options of every command."""

from __future__ import annotations

from typing import Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.listing import InSections

__all__ = ["app"]

app = typer.Typer(
    name="newsarchive",
    cls=InSections,
    help="An evidence-grade archive of the news: crawl, search, export, and trace every value to its bytes.",
    rich_markup_mode=None,  # Rich's help costs 100 ms of every start
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from newsarchive.version import VERSION

        print(f"newsarchive {VERSION}")
        raise typer.Exit


@app.callback()
def _every_command(
    archive: Annotated[
        str | None,
        typer.Option(
            envvar="NEWSARCHIVE_ARCHIVE",
            metavar="PATH_OR_URL",
            help="The archive: a file, or a PostgreSQL address. Default: data/archive.db",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what happens, page by page.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log each event as one line of JSON on stderr.")] = False,
    version: Annotated[  # noqa: ARG001 - acts in its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    terminal.configure(archive=archive, quiet=quiet, verbose=verbose, log_json=log_json)
