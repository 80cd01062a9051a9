"""How `--help` lists the commands: in the sections of a user's work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperGroup

from newsarchive.cli.commands import SECTIONS, SUMMARIES, Commands

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter  # Typer's own copy of Click, which it names nowhere else

__all__ = ["InSections"]


class InSections(TyperGroup):
    """The commands under headings; what no section names stands last, under `More`."""

    def __init__(self, **made_of: Any) -> None:
        super().__init__(**made_of)
        self.commands = Commands(self.commands)

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - Click calls it so
        """The names in the order of the sections; Typer would load each command for it."""
        return list(self.commands)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write each section, the summaries of all of them in one column."""
        names = self.list_commands(ctx)
        widest = max(map(len, names))
        sections = {**SECTIONS, "More": [name for name in names if name not in SUMMARIES]}
        for heading, members in sections.items():
            rows = [
                (name.ljust(widest), SUMMARIES.get(name) or self.commands[name].get_short_help_str())
                for name in members
            ]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
