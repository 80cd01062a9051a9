"""`newsarchive health`: whether every publisher is well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

if TYPE_CHECKING:
    from newsarchive.operations.health import Health

__all__ = ["health"]


def health(
    only: Annotated[
        list[str] | None, typer.Argument(metavar="PUBLISHER…", help="Publishers' ids; none: all that are crawled.")
    ] = None,
    metrics: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a text file for Prometheus' node_exporter too.")
    ] = None,
    publishers: Annotated[Path | None, typer.Option(metavar="DIR", help="A folder of publisher files.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge each publisher against its own past.

    It is ok, silent, redesigned or failing. Exit code 6 when one is not ok.
    """
    from newsarchive.archive import open_archive
    from newsarchive.errors import Unhealthy
    from newsarchive.operations.health import look_at
    from newsarchive.operations.metrics import write_metrics
    from newsarchive.publishers import load, places

    described = load(places(publishers))
    with open_archive(terminal.settings.archive) as archive:
        found = look_at(archive, described, only=tuple(only or ()))
    if metrics is not None:
        write_metrics(found, metrics)
    if as_json:
        terminal.print_json(found.to_dict())
    elif not terminal.settings.quiet:
        _print(found)
    if not found.is_well:
        raise Unhealthy("\n\n".join([_summary(found), *found.problems, *found.paragraphs.values()]))


def _print(found: Health) -> None:
    from newsarchive.operations.telling import moment_text, volume_text

    rows = [
        (
            each.publisher,
            each.state,
            moment_text(each.success_at),
            volume_text(each.volume),
            ", ".join(f"{count} × {reason}" for reason, count in each.errors[:3]),
        )
        for each in found.judgements
    ]
    terminal.print_table(("publisher", "state", "last success", "news", "errors of the last day"), rows)
    disk = found.disk
    left = f"full in {disk.days_left:,.0f} days at the present rate" if disk.days_left is not None else disk.why
    terminal.say(f"disk: {disk.archive_bytes / 1e6:,.1f} MB taken, {disk.free_bytes / 1e9:,.1f} GB free; {left}")


def _summary(found: Health) -> str:
    ill = [each.publisher for each in found.judgements if each.state != "ok"]
    parts = []
    if ill:
        parts.append(f"{len(ill)} of {len(found.judgements)} publishers not well: {', '.join(ill)}")
    if found.problems:
        parts.append(f"{len(found.problems)} problem{'s' * (len(found.problems) > 1)} of the archive as a whole")
    return "; ".join(parts)
