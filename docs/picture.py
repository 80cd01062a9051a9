"""Makes docs/images/demo.svg, the picture of the README: commands run in a demo's archive, as a terminal shows them.

python docs/picture.py
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text
from sessions import WIDTH, Block, Session, prepare

PICTURE = Path(__file__).resolve().parent / "images" / "demo.svg"
SHOWN = (  # each command with how many lines of what it prints are shown
    ("newsarchive demo", 7),
    ("newsarchive --archive data/demo.db search 'harbour budget' --limit 1", 6),
    ("newsarchive --archive data/demo.db diff 1", 9),
)
_WEB_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # a picture asks nobody for anything


def main() -> None:
    """Run the commands, and draw what they print."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    with tempfile.TemporaryDirectory() as place:
        prepare(Path(place))
        session = Session(Path(place), has_colour=True)
        with contextlib.closing(session):
            for command, most in SHOWN:
                console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
                console.print(_shown(session, command, most))
    svg = console.export_svg(title="newsarchive", theme=MONOKAI, unique_id="demo")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(_WEB_FONTS.sub("", svg), encoding="utf-8")
    print(f"{PICTURE.name}: drawn")


def _shown(session: Session, command: str, most: int) -> Text:
    (result,) = session.run(Block("console", {}, f"$ {command}\n", 0, 0, 0))
    if result is None or result.code:
        raise RuntimeError(f"{command}: {result}")
    lines = result.output.replace("\r", "").strip("\n").splitlines()
    return Text.from_ansi("\n".join(lines[:most]) + "\n")


if __name__ == "__main__":
    main()
