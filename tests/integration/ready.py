"""A process that has loaded the program, and becomes a command as often as it is asked: each command a process of its own, forked, that has nothing to load.

A command has its own arguments, folder, environment, output, exit code and signals, and runs `python -m newsarchive` to the interpreter's end. What a
fresh interpreter loads, and when, is not seen here: tests of that call `commands.start`, or begin a process themselves.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["Ready", "serve"]

CHECKOUT = Path(__file__).parents[2]
PACKAGES = {"newsarchive": CHECKOUT / "newsarchive", "newsarchive.spiders": CHECKOUT / "spiders"}
UNUSED = ("newsarchive.__main__", "newsarchive.archive.migrations.", "newsarchive.crawl.browser", "newsarchive.web.")
# What Scrapy, Typer and SQLAlchemy load by name once they run.
NAMED = """
numpy.ma psycopg pydantic.type_adapter scrapy.core.downloader.handlers.http11 scrapy.core.scheduler scrapy.downloadermiddlewares.httpcompression
scrapy.downloadermiddlewares.redirect scrapy.extensions.throttle scrapy.logformatter scrapy.spidermiddlewares.start scrapy.statscollectors
sqlalchemy.dialects.sqlite
""".split()
MOST_BYTES = 1 << 20  # of what is asked


class Ready:
    """Runs commands; the process that becomes them starts with the first and ends with this one."""

    def __init__(self) -> None:
        self._asking: socket.socket | None = None

    def run(
        self, arguments: list[str], *, cwd: Path, environment: dict[str, str], timeout: float
    ) -> tuple[int, bytes, bytes]:
        """The exit code of `newsarchive`, negative for a signal, and what it wrote to its two outputs.

        Raises subprocess.TimeoutExpired after so many seconds; the command is killed then.
        """
        if self._asking is None:
            self._asking, process = _started()
            atexit.register(process.wait)
            atexit.register(self._asking.close)  # before: the last registered is called first
        asked = json.dumps({"arguments": arguments, "cwd": str(cwd), "environment": environment}).encode()
        pipes = [os.pipe() for _ in range(3)]
        try:
            socket.send_fds(self._asking, [asked], [theirs for _, theirs in pipes])
        finally:
            for _, theirs in pipes:
                os.close(theirs)
        out, err, told = _read([ours for ours, _ in pipes], arguments, timeout)
        assert told.count(b"\n") == 2, f"the process that becomes commands has ended: {told!r}"
        return int(told.split()[1]), out, err


def _started() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_BYTES)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", f"from tests.integration.ready import serve; serve({theirs.fileno()})"],
            cwd=CHECKOUT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as the program says itself, when it begins
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    return ours, process


def _read(pipes: list[int], arguments: list[str], timeout: float) -> list[bytes]:
    """All that comes out of the pipes; the last tells the command's process first."""
    found: dict[int, list[bytes]] = {pipe: [] for pipe in pipes}
    deadline = time.monotonic() + timeout
    try:
        with selectors.DefaultSelector() as selector:
            for pipe in pipes:
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map():
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready and time.monotonic() >= deadline:
                    if told := b"".join(found[pipes[-1]]).split():
                        os.kill(int(told[0]), signal.SIGKILL)
                    raise subprocess.TimeoutExpired(arguments, timeout, *(b"".join(found[each]) for each in pipes[:2]))
                for key, _ in ready:
                    data = os.read(key.fd, 1 << 16)
                    found[key.fd].append(data)
                    if not data:
                        selector.unregister(key.fd)
    finally:
        for pipe in pipes:
            os.close(pipe)
    return [b"".join(each) for each in found.values()]


def serve(descriptor: int) -> None:
    """Load the program, then become each command that is asked for, until nobody can ask any more."""
    for name in _modules():
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules, "each command installs its own"
    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a thread would be missing in the commands"
    gc.collect()
    gc.freeze()
    asked = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the processes that wait for the commands
    while True:
        data, pipes, _, _ = socket.recv_fds(asked, MOST_BYTES, 3)
        if not data:
            return
        if os.fork() == 0:
            asked.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _wait_for(json.loads(data), *pipes)
            return
        for each in pipes:
            os.close(each)


def _modules() -> Iterator[str]:
    for package, folder in PACKAGES.items():
        for each in pkgutil.walk_packages([str(folder)], package + "."):
            if not each.name.startswith(UNUSED):
                yield each.name
    yield from NAMED


def _wait_for(asked: dict[str, object], out: int, err: int, told: int) -> None:
    """Become the command in a child, and tell its process and its exit code; the child returns only by raising SystemExit."""
    child = os.fork()
    if child == 0:
        os.close(told)
        _become(asked, out, err)
    os.close(out)
    os.close(err)
    os.write(told, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(asked: dict[str, object], out: int, err: int) -> None:
    for number, pipe in ((1, out), (2, err)):
        os.dup2(pipe, number)
        os.close(pipe)
    arguments, cwd, environment = asked["arguments"], asked["cwd"], asked["environment"]
    assert isinstance(arguments, list)
    assert isinstance(cwd, str)
    assert isinstance(environment, dict)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    importlib.reload(sys.modules["newsarchive.crawl.settings"])  # some of them are read from the environment
    sys.path[0] = cwd
    sys.argv[1:] = arguments
    runpy.run_module("newsarchive", run_name="__main__", alter_sys=True)
    raise SystemExit(0)
