"""Every example of the documentation is run, as whoever reads it would."""

import contextlib
import re
from pathlib import Path

import pytest
from sessions import ACTIVATE, DEMO, PAGES, Block, Session, aligned, blocks, renewed

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_the_examples_of_a_page_end_as_it_says(name: str, folder: Path) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    if "import pandas" in page:
        pytest.importorskip("pandas")
    session = Session(folder, done=dict.fromkeys(DEMO))
    with contextlib.closing(session):
        previous: Block | None = None
        for block in blocks(page):
            shown = [output for _, output in block.steps] if block.language == "console" else [block.content]
            for ran, output in zip(session.run(block), shown, strict=False):
                if ran is None:
                    continue
                assert ran.code == int(block.options.get("exit", 0)), f"{name}:{block.line}\n{ran.output}"
                if block.language == "console":
                    assert bool(ran.output.strip()) == bool(output.strip()), f"{name}:{block.line}: {ran.output!r}"
            if previous is not None and previous.language in ("python", "sql") and block.language == "text":
                assert block.content.strip(), f"{name}:{block.line}: an output is missing"
            previous = block


@pytest.mark.parametrize("path", sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")]), ids=lambda path: path.name)
def test_every_link_between_pages_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} -> {target}"


def test_a_console_block_is_read_as_commands_and_what_they_print() -> None:
    (block,) = blocks("text\n```console exit=7\n$ one \\\n  more\nout\nput\n$ two\n```\n")
    assert block.steps == [("one \\\n  more", "out\nput\n"), ("two", "")]
    assert (block.options, block.line) == ({"exit": "7"}, 2)


def test_a_page_is_renewed_with_what_is_printed_today(tmp_path: Path) -> None:
    page = f"```console\n$ {ACTIVATE}\n$ echo new; echo err >&2\nold\n```\n\n```python\nprint(6 * 7)\n```\n\n```text\n41\n```\n"
    expected = page.replace("old", "new\nerr").replace("41", "42")
    assert renewed(page, Session(tmp_path)) == expected


def test_a_command_that_ends_otherwise_than_the_page_says_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="line 1: exit code 3"):
        renewed("```console\n$ exit 3\n```\n", Session(tmp_path))


def test_rows_are_shown_in_columns() -> None:
    assert aligned([("id", "name"), (1, None), (10, "x")]) == "id  name\n--  ----\n1\n10  x\n"
