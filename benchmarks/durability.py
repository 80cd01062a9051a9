"""What a crawl loses when it is killed, when the disk is full, when it is stopped: a table, one line for each way to die.

    python -m benchmarks.durability --kills 100 --pages 2000        # kill -9 a hundred times over one crawl
    python -m benchmarks.durability --kills 10 --pages 300 --step 5   # each fifth fdatasync and write of a small crawl
    python -m benchmarks.durability --kills 0 --call fdatasync       # one kind of harm alone; `--call none`: no system call

Each line compares the archive that was finished after the harm with that of an undisturbed crawl: the same articles, each once, and how many were asked for again. The
lines with `strace` need Debian's strace; without it they say that they were skipped. Exit code 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.crawl import site

Rows = list[tuple[str, str, int]]
SMALL = 12  # pages of the crawls that are traced call by call
CALLS = {"fdatasync": "signal=KILL", "fsync": "signal=KILL", "write": "error=ENOSPC", "pwrite64": "error=ENOSPC"}


class Trial:
    """One synthetic paper and the crawls of it, each into an archive of its own."""

    def __init__(self, port: int, folder: Path) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.folder = folder

    def command(self, archive: str) -> list[str]:
        """The crawl of the paper into the archive of that name."""
        return [sys.executable, "-m", "newsarchive", "--archive", str(self.folder / archive), "crawl", "--allow-private-hosts", self.address + "/"]  # fmt: skip

    def start(self, archive: str, *prefix: str) -> subprocess.Popen[bytes]:
        """Begin a crawl; `prefix` is a command that runs it."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen([*prefix, *self.command(archive)], stdout=quiet, stderr=quiet)

    def finish(self, archive: str) -> Rows:
        """Crawl to the end; what the archive holds then."""
        done = subprocess.run(self.command(archive), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"the last crawl into {archive} ended with {done.returncode}: {done.stderr[-500:]}")
        return self.rows(archive)

    def rows(self, archive: str) -> Rows:
        """Address, headline and number of revisions of each article."""
        with sqlite3.connect(self.folder / archive) as database:
            if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise SystemExit(f"{archive} is damaged")
            return database.execute("SELECT url, headline, revision_count FROM articles ORDER BY url").fetchall()

    def stored(self, archive: str) -> int:
        """How many articles are committed; 0 while there is no archive yet."""
        path = self.folder / archive
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                return int(database.execute("SELECT count(*) FROM article").fetchone()[0])
        except sqlite3.OperationalError:
            return 0

    def asked(self) -> int:
        """How many articles the server was asked for, over all crawls."""
        with urllib.request.urlopen(f"{self.address}/stats") as answer:
            return int(json.load(answer)["articles"])


def line(name: str, times: int, wanted: Rows, found: Rows, again: int) -> tuple[str, bool]:
    """One line of the table, and whether nothing was lost."""
    is_same = wanted == found
    lost = len(set(wanted) - set(found))
    cells = (name, str(times), f"{len(found)} of {len(wanted)}", str(lost), "yes" if is_same else "NO", str(again))
    return "| " + " | ".join(cells) + " |", is_same


def kill_again_and_again(trial: Trial, wanted: Rows, kills: int, seed: int) -> tuple[str, bool]:
    """End one crawl by kill -9 at random moments."""
    chance = random.Random(seed)
    before = trial.asked()
    done = 0
    for _ in range(kills):
        process = trial.start("killed.db")
        # Kills fall on the whole crawl, however fast it is: each waits for a few more articles on the disk.
        enough = trial.stored("killed.db") + chance.randint(0, max(1, len(wanted) // kills))
        while trial.stored("killed.db") < enough and process.poll() is None:
            time.sleep(0.05)
        time.sleep(chance.uniform(0.0, 0.7))  # before, in and after a commit: one each half second
        if process.poll() is None:
            process.kill()
            done += 1
        process.wait()
        print(f"{done} kills, {trial.asked() - before} asked, {trial.stored('killed.db')} stored", file=sys.stderr)
    found = trial.finish("killed.db")
    return line("kill -9 at random moments", done, wanted, found, trial.asked() - before - len(wanted))


def inject(trial: Trial, wanted: Rows, call: str, step: int) -> tuple[str, bool]:
    """Harm at every `step`-th call of one kind, each into an archive of its own."""
    if shutil.which("strace") is None:
        return f"| {call} {CALLS[call]} | skipped: no strace | | | | |", True
    total = _count(trial, call)
    harmed: list[int] = []
    again = times = 0
    for number in range(1, total + 1, step):
        before = trial.asked()
        archive = f"{call}-{number}.db"
        options = [
            "-f",
            "-qq",
            "-o",
            os.devnull,
            "-e",
            f"trace={call}",
            "-e",
            f"inject={call}:{CALLS[call]}:when={number}",
        ]
        trial.start(archive, "strace", *options).wait()
        if trial.finish(archive) != wanted:
            harmed.append(number)
        again += trial.asked() - before - len(wanted)
        times += 1
    name = f"{call} {CALLS[call]} at {'every' if step == 1 else f'each {step}th'} of {total}"
    if harmed:
        print(f"{call}: another archive than wanted after harm at {harmed}", file=sys.stderr)
    return line(name, times, wanted, wanted if not harmed else trial.rows(f"{call}-{harmed[0]}.db"), again)


def _count(trial: Trial, call: str) -> int:
    log = trial.folder / f"{call}.trace"
    trial.start(f"{call}-count.db", "strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}").wait()
    per_process: dict[str, int] = {}
    for row in log.read_text(encoding="utf-8", errors="replace").splitlines():
        match = re.match(r"(\d+)\s+" + call + r"\(", row)
        if match:
            per_process[match[1]] = per_process.get(match[1], 0) + 1
    return max(per_process.values(), default=0)  # `when` counts for each thread by itself


def stop(trial: Trial, wanted: Rows, number: signal.Signals) -> tuple[str, bool]:
    """A signal in the middle: the crawl ends within ten seconds, with its code."""
    archive = f"{number.name}.db"
    before = trial.asked()
    process = trial.start(archive)
    while trial.asked() < before + 3 and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(number)
    began = time.monotonic()
    code = process.wait(timeout=30)
    seconds = time.monotonic() - began
    found = trial.finish(archive)
    text, is_same = line(
        f"{number.name}: exit {code} after {seconds:.1f} s", 1, wanted, found, trial.asked() - before - len(wanted)
    )
    return text, is_same and code == 128 + number and seconds <= 10


def small_files(trial: Trial, wanted: Rows, size: int) -> tuple[str, bool]:
    """RLIMIT_FSIZE: no file may grow beyond a size, as on a full disk."""
    before = trial.asked()
    code = trial.start("small.db", "prlimit", f"--fsize={size}").wait()
    found = trial.finish("small.db")
    text, is_same = line(
        f"RLIMIT_FSIZE {size // 1024} KB: exit {code}", 1, wanted, found, trial.asked() - before - len(wanted)
    )
    return text, is_same and code == 4


def run(pages: int, kills: int, step: int, seed: int, calls: Sequence[str]) -> bool:
    """Print the table; whether nothing was lost."""
    print("| harm | times | articles | lost | like undisturbed | asked for again |", flush=True)
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    is_well = True

    def tell(result: tuple[str, bool]) -> None:
        nonlocal is_well
        print(result[0], flush=True)
        is_well &= result[1]

    with tempfile.TemporaryDirectory(prefix="newsarchive-durability-") as name:
        with site(pages, 0.04, hosts=1) as port:  # slow enough for a hundred kills to fall before its end
            trial = Trial(port, Path(name))
            if kills:
                wanted = trial.finish("undisturbed.db")
                tell(kill_again_and_again(trial, wanted, kills, seed))
        with site(SMALL, 0.05, hosts=1) as port:
            trial = Trial(port, Path(name))
            wanted = trial.finish("small-undisturbed.db")
            tell(stop(trial, wanted, signal.SIGTERM))
            tell(stop(trial, wanted, signal.SIGINT))
            tell(small_files(trial, wanted, 400 * 1024))
            for call in calls:
                tell(inject(trial, wanted, call, step))
    return is_well


def main() -> None:
    """Run as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--step", type=int, default=1, help="of the calls that are harmed, each so many-th")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--call", choices=(*CALLS, "none"), action="append", help="only these; default: all")
    arguments = parser.parse_args()
    calls = [call for call in arguments.call or CALLS if call != "none"]
    if not run(arguments.pages, arguments.kills, arguments.step, arguments.seed, calls):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
