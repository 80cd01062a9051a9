"""A PostgreSQL server for the tests: the one that NEWSARCHIVE_TEST_POSTGRES names, else Debian's, started for them.

    NEWSARCHIVE_TEST_POSTGRES=postgresql+psycopg://me@127.0.0.1/postgres python -m pytest tests/archive

The user it names has to be a superuser. A server of the tests' own lives in a temporary folder, listens
on loopback only, and ends with them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from newsarchive.archive import open_archive

__all__ = ["HOW_TO_INSTALL", "Server", "is_installed", "running_server"]

HOW_TO_INSTALL = (
    "PostgreSQL is not installed: apt-get install postgresql, or name a server in NEWSARCHIVE_TEST_POSTGRES"
)
START_S = 60
# A test's data need not survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=250", "shared_buffers=64MB")


_END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_EMPTY = """
DO $$
DECLARE
    named record;
    is_used boolean;
BEGIN
    SET LOCAL session_replication_role = replica; -- without foreign keys
    FOR named IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', named.name) INTO is_used;
        IF is_used THEN
            EXECUTE format('DELETE FROM %I', named.name);
        END IF;
    END LOOP;
    FOR named IN SELECT sequencename AS name FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', named.name);
    END LOOP;
END $$
"""


class Server:
    """A server in which each test gets a database of its own."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._names = (f"newsarchive_test_{os.getpid()}_{number}" for number in count())
        self._made: list[str] = []
        self._free: list[str] = []

    def new_database(self) -> str:
        """The address of a database with nothing in it."""
        name = next(self._names)
        self._execute(f"CREATE DATABASE {name}")
        self._made.append(name)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def new_copy(self, address: str) -> str:
        """The address of a new database with all that is in another, which nobody may be connected to."""
        name = next(self._names)
        self._execute(f"CREATE DATABASE {name} TEMPLATE {make_url(address).database}")
        self._made.append(name)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def new_archive(self) -> str:
        """The address of an archive with nothing in it: one that was given back, emptied, else a new one."""
        if self._free:
            address = self._free.pop()
            with psycopg.connect(self._plain(address), autocommit=True) as connection:
                connection.execute(_END_OTHERS)
                connection.execute(_EMPTY)
            return address
        address = self.new_database()
        open_archive(address, mode="write").close()
        return address

    def give_back(self, address: str) -> None:
        """Nobody needs an archive any more; its schema is as it was."""
        self._free.append(address)

    def drop_all(self) -> None:
        """Leave the server as it was."""
        for name in self._made:
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        address = self._url.render_as_string(hide_password=False)
        with psycopg.connect(self._plain(address), autocommit=True) as connection:
            connection.execute(statement.encode())

    @staticmethod
    def _plain(address: str) -> str:
        """The address as PostgreSQL's own library writes it."""
        return address.replace("+psycopg", "", 1)


def is_installed() -> bool:
    """Whether there is a server to test with."""
    return bool(os.environ.get("NEWSARCHIVE_TEST_POSTGRES")) or _programs() is not None


@contextmanager
def running_server() -> Iterator[Server]:
    """A server while the context lasts."""
    given = os.environ.get("NEWSARCHIVE_TEST_POSTGRES")
    if given:
        server = Server(given)
        try:
            yield server
        finally:
            server.drop_all()
        return
    folder = Path(tempfile.mkdtemp(prefix="newsarchive-postgres-"))
    try:
        with _started(folder) as url:
            yield Server(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda each: float(each.parent.name))


@contextmanager
def _started(folder: Path) -> Iterator[str]:
    programs = _programs()
    assert programs is not None, HOW_TO_INSTALL
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [
            programs / "initdb",
            "--pgdata",
            data,
            "--username",
            "tests",
            "--auth",
            "trust",
            "--no-sync",
            "--encoding",
            "UTF8",
        ],
        user=user,
        check=True,
        capture_output=True,
        cwd=folder,
    )
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    settings = (*FAST, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *(word for each in settings for word in ("-c", each))],
            user=user,
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        url = f"postgresql+psycopg://tests@127.0.0.1:{port}/postgres"
        _wait(server, port, folder / "log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # do not wait for clients
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="tests", dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.05)
        else:
            return
