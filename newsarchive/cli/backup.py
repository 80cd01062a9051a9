"""`newsarchive backup`: a verified copy, taken while the archive is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

__all__ = ["backup"]


def backup(
    destination: Annotated[
        Path, typer.Argument(metavar="DEST", help="A folder of its own; a later backup adds to it.")
    ],
    as_json: AsJson = False,
) -> None:
    """Copy the archive into a folder, and verify the copy.

    The database and its captures; a crawl may run meanwhile.
    The copy is an archive itself: `--archive DEST/NAME.db` opens it, and copying the folder back restores it. The
    second backup into a folder copies only what is new.
    """
    from newsarchive.archive import open_archive
    from newsarchive.errors import Unhealthy
    from newsarchive.operations.backup import back_up

    terminal.set_up_log()
    tell = (lambda what: terminal.say(f"copying {what} …")) if terminal.is_progress_wanted() else (lambda _: None)
    with open_archive(terminal.settings.archive) as archive:
        report = back_up(archive, destination, told=tell)
    if as_json:
        terminal.print_json(report.to_dict())
    for name in report.elsewhere:
        terminal.say(f"{name}: lies only where it was uploaded, and is not in the copy")
    if not report.verdict.is_whole:
        first = next(each for each in report.verdict.problems if not each.is_harmless)
        raise Unhealthy(
            f"{report.archive}: the copy is not whole ({first.place}: {first.problem}); run `newsarchive verify` on the original"
        )
    terminal.say(f"{report.archive}: {report.files} capture files, {report.copied_bytes:,} bytes copied, verified")
