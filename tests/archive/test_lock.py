"""One crawl at a time, and a dead one does not count."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from newsarchive.archive.lock import hold_lock
from newsarchive.errors import ArchiveLocked, ArchiveUnwritable

HOLD = (
    "import sys, time\nfrom newsarchive.archive.lock import hold_lock\n"
    "with hold_lock(sys.argv[1], purpose='crawl'):\n    print('held', flush=True)\n    sys.stdin.read()\n"
)


def hold(archive_path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(archive_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_the_second_is_told_who_holds_the_archive_since_when(archive_path: Path) -> None:
    holder = hold(archive_path)

    said = rf"crawl \(process {holder.pid} on .+\) since 20\d\d-"
    with pytest.raises(ArchiveLocked, match=said) as caught, hold_lock(str(archive_path), purpose="crawl"):
        pass

    assert caught.value.exit_code == 5
    holder.communicate("")
    with hold_lock(str(archive_path), purpose="crawl"):
        pass


def test_a_dead_holder_does_not_count(archive_path: Path) -> None:
    holder = hold(archive_path)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert Path(f"{archive_path}.holder").exists()

    with hold_lock(str(archive_path), purpose="crawl"):
        assert str(os.getpid()) in Path(f"{archive_path}.holder").read_text(encoding="utf-8")

    assert not Path(f"{archive_path}.holder").exists()


def test_it_is_let_go_of_when_the_work_fails(archive_path: Path) -> None:
    with pytest.raises(RuntimeError), hold_lock(str(archive_path), purpose="crawl"):
        raise RuntimeError

    with hold_lock(str(archive_path), purpose="crawl"):
        pass


def test_it_may_be_let_go_of_in_another_thread(archive_path: Path) -> None:
    lock = hold_lock(str(archive_path), purpose="crawl")
    lock.__enter__()

    ending = threading.Thread(target=lock.__exit__, args=(None, None, None))
    ending.start()
    ending.join()

    holder = hold(archive_path)
    holder.communicate("")


@pytest.mark.parametrize("scribble", ["", "{", "[]", '{"pid": 1}', "\0"])
def test_a_holder_file_that_says_nothing_is_no_obstacle(scribble: str, archive_path: Path) -> None:
    holder = hold(archive_path)
    Path(f"{archive_path}.holder").write_text(scribble, encoding="utf-8")

    with pytest.raises(ArchiveLocked, match="another crawl"), hold_lock(str(archive_path), purpose="crawl"):
        pass

    holder.communicate("")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ArchiveUnwritable), hold_lock(str(tmp_path / "file" / "a.db"), purpose="crawl"):
        pass


def test_a_servers_archive_has_no_such_lock() -> None:
    with hold_lock("postgresql://one/archive", purpose="crawl"), hold_lock("postgresql://one/archive", purpose="crawl"):
        pass
