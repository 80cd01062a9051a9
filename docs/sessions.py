"""Runs the examples of the documentation, and writes into the pages what they print.

Every `console`, `python` and `sql` block of the pages in `PAGES` is run, in the order of its page, in one folder for
each page, where `newsarchive demo` has left its archive. `console` lines that begin with `$ ` are commands; the output
of a `python` or `sql` block stands in the `text` block that follows it. Blocks of other languages are not run.

After a fence's language may stand: `exit=7` (the exit code to expect), `lines=9` (no more of the output is shown),
`background` (the command goes on until the next such block, or the end of the page), `norun`.

    python docs/sessions.py                 run all, write the outputs into the pages
    python docs/sessions.py README.md       one page only
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import pty
import re
import select
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "README.md",
    "docs/tutorial.md",
    *(f"docs/how-to/{name}.md" for name in ("query-with-sql", "take-dumps", "run-from-cron", "trace-a-value")),
)
WIDTH = 100  # columns of the terminal that commands believe to write to
PORT = 18901  # what the pages say, of as many digits as the free one that is taken instead
HOME = "/home/ada/news"  # where the pages say that all this happens
DEMO = ("make demo", "newsarchive demo")
ACTIVATE = "source .venv/bin/activate"
EDITED = "Yunwan harbour budget puts shore power first"  # the pages say it is article 1

_FENCE = re.compile(r"^```(\w+)([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\r")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: `start` and `end` are where its content lies in the page."""

    language: str
    options: Mapping[str, str]
    content: str
    start: int
    end: int
    line: int

    @property
    def commands(self) -> list[str]:
        """The commands of a console block, continued lines joined as they are."""
        return [command for command, _ in self.steps]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Each command of a console block with the output shown below it."""
        steps: list[tuple[str, str]] = []
        is_open = False
        for line in self.content.splitlines(keepends=True):
            if line.startswith("$ "):
                steps.append((line[2:].rstrip("\n"), ""))
            elif is_open:
                steps[-1] = (f"{steps[-1][0]}\n{line.rstrip()}", "")
            elif steps:
                steps[-1] = (steps[-1][0], steps[-1][1] + line)
            is_open = bool(steps) and not steps[-1][1] and steps[-1][0].endswith("\\")
        return steps


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command or script printed, and the exit code it ended with."""

    output: str
    code: int


@dataclass(slots=True)
class Session:
    """A folder in which the blocks of one page are run, one after the other.

    `done`: commands whose work has been done already, with what they printed, where that is known.
    """

    folder: Path
    done: Mapping[str, Ran | None] = field(default_factory=dict)
    has_colour: bool = False
    _exports: list[str] = field(default_factory=list)
    _background: subprocess.Popen[bytes] | None = None
    _port: int = field(init=False)

    def __post_init__(self) -> None:
        self._port = _free_port()

    def run(self, block: Block) -> list[Ran | None]:
        """Run a block: one result for each command, None for what is not run."""
        if "norun" in block.options:
            return [None for _ in block.commands]
        if block.language == "console":
            return [self._command(command, is_background="background" in block.options) for command in block.commands]
        if block.language == "python":
            return [
                self._shell(f"{sys.executable} - <<'END_OF_SCRIPT'\n{block.content}END_OF_SCRIPT", is_terminal=False)
            ]
        if block.language == "sql":
            return [self._sql(block.content)]
        return []

    def close(self) -> None:
        """End what still runs in the background."""
        if self._background is not None:
            self._background.terminate()
            self._background.wait()
            self._background = None

    def _command(self, command: str, *, is_background: bool) -> Ran | None:
        if command in self.done:
            return self.done[command]
        if command == ACTIVATE:
            return Ran("", 0)  # the path has it from the start
        if command.startswith(("export ", "cd ")):
            self._exports.append(command)
            return Ran("", 0)
        if is_background:
            return self._start(command)
        return self._shell(command)

    def _start(self, command: str) -> Ran:
        """Start a server: it has printed all it will when a line is there for each paper."""
        self.close()
        script = "\n".join([*self._exports, f"exec {self._ported(command)}"])
        self._background = subprocess.Popen(
            ["/bin/bash", "-c", script], cwd=self.folder, env=self._environment(), stdout=subprocess.PIPE
        )
        assert self._background.stdout is not None
        lines = [self._background.stdout.readline().decode() for _ in range(2)]
        return Ran(self._unported("".join(lines)), 0 if all(lines) else self._background.wait())

    def _shell(self, command: str, *, is_terminal: bool = True) -> Ran:
        path = "export PATH=${PATH#*:}" if command.startswith("make ") else ""  # as it is before anybody activates
        script = "\n".join([path, *self._exports, self._ported(self._numbered(command))])
        output, code = (_on_terminal if is_terminal else _in_pipe)(script, self.folder, self._environment())
        text = output if self.has_colour else _ESCAPES.sub("", output)
        return Ran(self._unported(text), code)

    def _sql(self, statement: str) -> Ran:
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/data/demo.db?mode=ro", uri=True)) as database:
            cursor = database.execute(self._numbered(statement))
            rows = [[column[0] for column in cursor.description], *cursor.fetchall()]
        return Ran(self._unported(aligned(rows)), 0)

    @property
    def number(self) -> int | None:
        """The number of the article that the pages call 1: of two sites crawled at once, either may be first."""
        location = self.folder / "data" / "demo.db"
        if not location.exists():
            return None
        with contextlib.closing(sqlite3.connect(f"file:{location}?mode=ro", uri=True)) as database:
            (number,) = database.execute("SELECT id FROM articles WHERE headline = ?", (EDITED,)).fetchone()
        return int(number)

    def _numbered(self, text: str) -> str:
        number = self.number or 1
        return re.sub(r"\b(show |history |diff |id = |article\()1\b", rf"\g<1>{number}", text)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSARCHIVE_")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return kept | {"PATH": path, "TERM": "xterm-256color", "COLUMNS": str(WIDTH), "LINES": "50"}

    def _ported(self, text: str) -> str:
        return text.replace(str(PORT), str(self._port))

    def _unported(self, text: str) -> str:
        """With the names that the pages use, for what has another name on each machine."""
        for place, name in ((self._program, f"{HOME}/.venv/bin"), (str(self.folder.resolve()), HOME)):
            text = text.replace(place, name)
        return text.replace(str(self._port), str(PORT)).replace(str(self._port + 1), str(PORT + 1))

    @property
    def _program(self) -> str:
        return str(Path(sys.executable).parent)


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page's text."""
    for match in _FENCE.finditer(page):
        words = match[2].split()
        options = {name: value for name, _, value in (word.partition("=") for word in words)}
        yield Block(match[1], options, match[3], match.start(3), match.end(3), page.count("\n", 0, match.start()) + 1)


def renewed(page: str, session: Session) -> str:
    """The page's text with the output of every block as it is today; raises RuntimeError where an exit code differs."""
    pieces: list[str] = []
    position = 0
    pending: Ran | None = None  # of the block before, whose output belongs into this one
    for block in blocks(page):
        content = block.content
        results = session.run(block)
        for result in results:
            if result is not None and result.code != int(block.options.get("exit", 0)):
                raise RuntimeError(f"line {block.line}: exit code {result.code}\n{block.content}\n{result.output}")
        if block.language == "console":
            content = _console(block, results)
        elif block.language == "text" and pending is not None:
            content = _shown(pending.output, block)
        pending = results[0] if block.language in ("python", "sql") and results else None
        pieces += [page[position : block.start], content]
        position = block.end
    return "".join([*pieces, page[position:]])


def aligned(rows: list[list[object]] | list[tuple[object, ...]]) -> str:
    """Rows as columns parted by two blanks, the first row underlined."""
    cells = [["" if cell is None else " ".join(str(cell).split()) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [cells[0], ["-" * width for width in widths], *cells[1:]]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def prepare(folder: Path) -> None:
    """Make a folder look like a checkout in which everything is installed, so that `make demo` runs in it."""
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "Makefile").write_text((folder / "Makefile").read_text().replace("demo: install", "demo:"))
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)


def main(pages: list[str]) -> None:
    """Renew the pages named, or all. The demo is made once, but for a page that makes it in another way."""
    with tempfile.TemporaryDirectory() as place:
        made: Ran | None = None
        for name in pages or PAGES:
            path = ROOT / name
            text = path.read_text(encoding="utf-8")
            if DEMO[0] in text:
                path.write_text(_until_first(text), encoding="utf-8")
            else:
                made = made or _demo(Path(place) / "demo")
                folder = Path(place) / path.stem
                shutil.copytree(Path(place) / "demo", folder, symlinks=True)
                with contextlib.closing(Session(folder, done={DEMO[1]: made})) as session:
                    path.write_text(renewed(text, session), encoding="utf-8")
            print(f"{name}: renewed", flush=True)


def _demo(folder: Path) -> Ran:
    """Make the demo in a folder, until the article that the pages call 1 has that number."""
    while True:
        folder.mkdir()
        prepare(folder)
        session = Session(folder)
        (result,) = session.run(Block("console", {}, f"$ {DEMO[1]}\n", 0, 0, 0))
        if result is None or result.code:
            raise RuntimeError(f"{DEMO[1]}: {result}")
        if session.number == 1:
            return result
        shutil.rmtree(folder)


def _until_first(text: str) -> str:
    """The page renewed, by a demo of its own in which that article has the number 1."""
    while True:
        with tempfile.TemporaryDirectory() as place:
            prepare(Path(place))
            with contextlib.closing(Session(Path(place))) as session:
                page = renewed(text, session)
            if session.number == 1:
                return page


def _console(block: Block, results: list[Ran | None]) -> str:
    written = []
    for (command, before), result in zip(block.steps, results, strict=True):
        written.append(f"$ {command}\n{before if result is None else _shown(result.output, block)}")
    return "".join(written)


def _shown(output: str, block: Block) -> str:
    lines = [line.rstrip() for line in output.strip("\n").splitlines()]
    most = int(block.options.get("lines", len(lines)))
    return "".join(f"{line}\n" for line in (lines if len(lines) <= most else [*lines[:most], "…"]))


def _free_port() -> int:
    """A port that is free, as is the one after it: each sample paper takes one."""
    while True:
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                next_one.bind(("127.0.0.1", port + 1))
                return port


def _in_pipe(script: str, folder: Path, environment: Mapping[str, str]) -> tuple[str, int]:
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode(), done.returncode


def _on_terminal(script: str, folder: Path, environment: Mapping[str, str]) -> tuple[str, int]:
    """Run a script with a terminal as its standard output; its standard error is a pipe, so that no bars are drawn."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    process = subprocess.Popen(
        ["/bin/bash", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    assert process.stderr is not None
    output = io.BytesIO()
    sources = {ours, process.stderr.fileno()}
    while sources:
        ready, _, _ = select.select(sorted(sources), [], [])
        for source in sorted(ready, key=lambda each: each != ours):
            try:
                piece = os.read(source, 65536)
            except OSError:  # a terminal's other end was closed
                piece = b""
            output.write(piece)
            if not piece:
                sources.discard(source)
    os.close(ours)
    return output.getvalue().decode(), process.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
