"""Lines for cron and units for systemd that crawl whatever is due, every hour.

Both are quiet when all is well: cron mails what is printed, so nothing is. A crawl that is still running when the next one begins is no error: the second
ends with exit code 5, which the lines take as done.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import zlib
from pathlib import Path

__all__ = ["crontab", "systemd_units"]

_UNIT = """\
# {folder}/newsarchive.service
[Unit]
Description=newsarchive crawl
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={cwd}
ExecStart={command}
SuccessExitStatus=5

# {folder}/newsarchive.timer
[Unit]
Description=newsarchive crawl, hourly

[Timer]
OnCalendar=*-*-* *:{minute:02d}:00
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user daemon-reload && systemctl --user enable --now newsarchive.timer"""


def crontab(archive: str | None, *, cwd: Path | None = None) -> str:
    """The crontab lines for an archive, with absolute paths, since cron has neither our folder nor our PATH."""
    here = (cwd or Path.cwd()).resolve()
    command = shlex.join(_command(archive, here))
    line = f"cd {shlex.quote(str(here))} && {command} || [ $? -eq 5 ]"
    escaped = line.replace("%", r"\%")  # crontab(5): a bare % is a newline
    return f"# newsarchive: crawl what is due, every hour; mails only when something is wrong\n{_minute(here)} * * * * {escaped}"


def systemd_units(archive: str | None, *, cwd: Path | None = None) -> str:
    """A service and a timer for the user's systemd."""
    here = (cwd or Path.cwd()).resolve()
    command = shlex.join(_command(archive, here)).replace("%", "%%")  # systemd.unit(5): % begins a specifier
    return _UNIT.format(
        folder="~/.config/systemd/user", cwd=str(here).replace("%", "%%"), command=command, minute=_minute(here)
    )


def _command(archive: str | None, here: Path) -> list[str]:
    program = shutil.which(
        "newsarchive", path=str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")
    )
    start = [program] if program else [sys.executable, "-m", "newsarchive"]
    where = archive or "data/archive.db"
    if "://" not in where:
        where = str((here / where).resolve())
    return [*start, "--archive", where, "--quiet", "crawl"]


def _minute(here: Path) -> int:
    """A minute of the hour that differs from one archive to the next, so that not everybody calls on the hour."""
    return zlib.crc32(str(here).encode()) % 60
