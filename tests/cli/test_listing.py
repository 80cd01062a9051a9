"""The help that a user meets first: whole summaries, every command in a section, examples that are understood."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from newsarchive.cli.app import app
from newsarchive.cli.commands import SECTIONS, SUMMARIES
from newsarchive.cli.examples import EXAMPLES

ROOT: Any = typer.main.get_command(app)
CONTEXT = ROOT.context_class(ROOT, info_name="newsarchive", terminal_width=78)  # Click leaves two of 80 free
PUBLISHER = ROOT.commands["publisher"]


def commands() -> Iterator[tuple[str, Any]]:
    for name, command in ROOT.commands.items():
        if command is not PUBLISHER:
            yield name, command
    for name, command in PUBLISHER.commands.items():
        yield f"publisher {name}", command


COMMANDS = dict(commands())


@pytest.mark.parametrize("group", [ROOT, PUBLISHER])
def test_every_summary_is_a_whole_sentence_on_one_line_of_80_columns(group: Any) -> None:
    context = CONTEXT if group is ROOT else PUBLISHER.context_class(PUBLISHER, info_name="publisher", parent=CONTEXT)
    lines = [
        line for line in group.get_help(context).splitlines() if line.split()[:1] and line.split()[0] in group.commands
    ]

    assert len(lines) == len(group.commands)
    assert all(line.endswith(".") and not line.endswith("..") for line in lines), lines
    assert max(map(len, lines)) <= 80


def test_every_command_stands_in_a_section() -> None:
    listed = [name for names in SECTIONS.values() for name in names]

    assert set(ROOT.commands) <= set(listed)
    assert len(set(listed)) == len(listed)
    assert ROOT.get_help(CONTEXT).index("Bring news in:") < ROOT.get_help(CONTEXT).index("Look at it:")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_ends_its_help_with_an_example_that_it_understands(name: str) -> None:
    command = COMMANDS[name]
    words = shlex.split(EXAMPLES[name])[1 + len(name.split()) :]

    context = command.make_context(name, list(words), parent=CONTEXT)  # raises on what it does not know

    assert command.get_help(context).rstrip().splitlines()[-1].strip() == f"Example: {EXAMPLES[name]}"


@pytest.mark.parametrize("name", COMMANDS)
def test_what_stands_for_a_value_is_a_word_of_the_field(name: str) -> None:
    command = COMMANDS[name]
    context = command.context_class(command, info_name=name, parent=CONTEXT)

    records = [each.get_help_record(context) for each in command.get_params(context)]

    assert [names for names, _ in filter(None, records) if names.startswith("--") and "<" in names] == []


def test_the_listing_says_of_each_command_what_its_own_help_says() -> None:
    assert {name: command.get_short_help_str(200) for name, command in ROOT.commands.items()} == SUMMARIES
