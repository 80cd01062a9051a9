"""`newsarchive migrate`: an archive of an earlier version brought up to date."""

from __future__ import annotations

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson

__all__ = ["migrate"]


def migrate(as_json: AsJson = False) -> None:
    """Bring the archive's schema up to date.

    An archive in a file is backed up beside it first. On a server, run `pg_dump` before. Nothing happens where the schema is up to date already.
    """
    from newsarchive.archive.opening import HEAD, migrate_archive

    terminal.set_up_log()
    done = migrate_archive(terminal.settings.archive)
    if as_json:
        backup = None if done.backup is None else str(done.backup)
        terminal.print_json({"archive": done.archive, "from": done.before, "to": HEAD, "backup": backup})
    elif done.before == HEAD:
        terminal.say(f"{done.archive}: is up to date (schema {HEAD})")
    else:
        kept = "" if done.backup is None else f"; as it was before: {done.backup}"
        terminal.say(f"{done.archive}: brought from schema {done.before} to {HEAD}{kept}")
