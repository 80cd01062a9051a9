"""`newsarchive cron`: the lines that keep this archive up to date."""

from __future__ import annotations

from typing import Annotated

import typer

from newsarchive.cli import terminal

__all__ = ["cron"]


def cron(
    systemd: Annotated[bool, typer.Option("--systemd", help="A systemd service and timer instead.")] = False,
) -> None:
    """Print the crontab or systemd lines for this archive.

    To be pasted as they are. Where a publisher's file says how long captures are kept, one line deletes what is older.
    """
    from newsarchive.operations.cron import crontab, systemd_units
    from newsarchive.publishers import load, places

    retains = any(period is not None for each in load(places()).values() for period in each.retention.values())
    print((systemd_units if systemd else crontab)(terminal.settings.archive, retains=retains))
