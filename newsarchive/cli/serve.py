"""`newsarchive serve`: the archive as a web page on this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal

if TYPE_CHECKING:
    from newsarchive.archive.archive import Archive

__all__ = ["serve"]

HOST = "127.0.0.1"
PORT = 8001


def serve(
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="The address to listen on; 0.0.0.0 shows the archive to the whole network."
        ),
    ] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65_535, metavar="N", help="The port; 0 takes a free one.")] = PORT,
) -> None:
    """Show the archive as a web page.

    An overview, search, articles with their evidence and revisions, SQL.
    """
    from newsarchive.archive import open_archive
    from newsarchive.archive.engine import is_sqlite_location
    from newsarchive.errors import UsageError

    if not is_sqlite_location(terminal.settings.archive or ""):
        raise UsageError(
            "serve shows SQLite archives only, for Datasette reads nothing else; `newsarchive copy` makes one of this "
            "archive: `newsarchive copy ADDRESS FILE.db`, then `newsarchive --archive FILE.db serve`"
        )
    try:
        import datasette  # noqa: F401 -- the extra is there
    except ModuleNotFoundError:
        raise UsageError("serve needs Datasette; pip install 'newsarchive[web]'") from None
    with open_archive(terminal.settings.archive) as archive:
        _run(archive, host, port)


def _run(archive: Archive, host: str, port: int) -> None:
    import uvicorn

    from newsarchive.web.application import make_application
    from newsarchive.web.safety import guarded

    listening = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    terminal.say(f"http://{shown}:{listening.getsockname()[1]}/ shows {archive.location}; Ctrl+C ends it")
    application = guarded(make_application(archive).app(), host)
    config = uvicorn.Config(application, log_level="info" if terminal.settings.verbose else "error", lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens already when its address is printed."""
    from newsarchive.errors import UsageError

    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128
        )
    except OSError as error:
        raise UsageError(
            f"{host}:{port}: cannot listen there ({error.strerror}); `serve --port` takes another port, 0 a free one"
        ) from error
