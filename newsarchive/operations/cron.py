"""Lines for cron and units for systemd: crawl what is due every hour, see to health every day, back up and delete by night.

All are quiet when all is well: cron mails what is printed, so nothing is. A crawl that is still running when the next one begins is no error: the second
ends with exit code 5, which the lines take as done.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["crontab", "systemd_units"]

LONGEST_CRAWL = "50m"  # the next hour's crawl finds the archive free; what is left stays due for it
HEALTH_HOUR, BACKUP_HOUR, RETAIN_HOUR = 7, 3, 4  # before the working day; in the night
BEFORE_CRAWL_MIN = 5  # of the ten minutes in which no crawl of ours holds the archive

_CRAWL = "newsarchive"
_UNIT = """\
# {folder}/{name}.service
[Unit]
Description={about}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={cwd}
ExecStart={command}
{more}
# {folder}/{name}.timer
[Unit]
Description={about}, {often}

[Timer]
OnCalendar={calendar}
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class _Job:
    """One thing to be done again and again; `hour` None: every hour. `is_busy_fine`: exit code 5 is no failure.

    `is_between_crawls`: at the minute when the last crawl is over and the next has not begun, for it waits for none.
    """

    name: str
    about: str
    often: str
    arguments: tuple[str, ...]
    hour: int | None = None
    is_busy_fine: bool = False
    is_between_crawls: bool = False


def crontab(archive: str | None, *, retains: bool, cwd: Path | None = None) -> str:
    """The crontab lines for an archive, with absolute paths, since cron has neither our folder nor our PATH.

    `retains`: captures are not all kept for ever.
    """
    here = (cwd or Path.cwd()).resolve()
    lines = ["# newsarchive: each line is quiet when all is well; cron mails what it says when not"]
    for job in _jobs(archive, here, retains=retains):
        command = shlex.join([*_program(), *job.arguments])
        line = f"cd {shlex.quote(str(here))} && {command}" + (" || [ $? -eq 5 ]" if job.is_busy_fine else "")
        escaped = line.replace("%", r"\%")  # crontab(5): a bare % is a newline
        hour = "*" if job.hour is None else str(job.hour)
        lines += [f"# {job.about}, {job.often}", f"{_minute(here, job)} {hour} * * * {escaped}"]
    return "\n".join(lines)


def systemd_units(archive: str | None, *, retains: bool, cwd: Path | None = None) -> str:
    """Services and timers for the user's systemd, each after a line that names its file."""
    here = (cwd or Path.cwd()).resolve()
    jobs = list(_jobs(archive, here, retains=retains))
    units = [_unit(job, here) for job in jobs]
    timers = " ".join(f"{job.name}.timer" for job in jobs)
    return "\n".join([*units, f"# then: systemctl --user daemon-reload && systemctl --user enable --now {timers}"])


def _unit(job: _Job, here: Path) -> str:
    command = " ".join(_quoted(each) for each in [*_program(), *job.arguments])
    minute = _minute(here, job)
    hour = "*" if job.hour is None else f"{job.hour:02d}"
    return _UNIT.format(
        folder="~/.config/systemd/user",
        name=job.name,
        about=job.about,
        often=job.often,
        cwd=_escaped(str(here)),
        command=command,
        calendar=f"*-*-* {hour}:{minute:02d}:00",
        more="SuccessExitStatus=5\n" if job.is_busy_fine else "",
    )


def _jobs(archive: str | None, here: Path, *, retains: bool) -> Iterator[_Job]:
    where = archive or "data/archive.db"
    is_file = "://" not in where
    if is_file:
        where = str((here / where).resolve())
    start = ("--archive", where, "--quiet")
    crawl = (*start, "crawl", "--max-time", LONGEST_CRAWL)
    yield _Job(_CRAWL, "newsarchive crawl", "every hour", crawl, is_busy_fine=True)
    yield _Job("newsarchive-health", "newsarchive health", "every day", (*start, "health"), HEALTH_HOUR)
    if is_file:  # a server has its own tools
        backup = (*start, "backup", f"{where.removesuffix('.db')}.backup")
        yield _Job("newsarchive-backup", "newsarchive backup", "every night", backup, BACKUP_HOUR)
    if retains:
        retain = ("newsarchive-retain", "newsarchive retain", "every night", (*start, "retain"), RETAIN_HOUR)
        yield _Job(*retain, is_busy_fine=True, is_between_crawls=True)


def _program() -> list[str]:
    program = shutil.which(
        "newsarchive", path=str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")
    )
    return [program] if program else [sys.executable, "-m", "newsarchive"]


def _quoted(word: str) -> str:
    """A word of ExecStart=: systemd reads quotes and backslashes as C has them (systemd.service(5), COMMAND LINES)."""
    text = _escaped(word).replace("$", "$$")
    if any(each in text for each in " \t'\"\\;"):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


def _escaped(text: str) -> str:
    return text.replace("%", "%%")  # systemd.unit(5): % begins a specifier


def _minute(here: Path, job: _Job) -> int:
    """A minute of the hour that differs from one archive to the next, so that not everybody calls on the hour."""
    name, earlier = (_CRAWL, BEFORE_CRAWL_MIN) if job.is_between_crawls else (job.name, 0)
    return (zlib.crc32(f"{here} {name}".encode()) - earlier) % 60
