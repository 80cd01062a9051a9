"""How `--help` lists the commands: in the sections of a user's work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperGroup

from newsarchive.cli.commands import SUMMARIES, Commands

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter  # Typer's own copy of Click, which it names nowhere else

__all__ = ["SECTIONS", "InSections"]

SECTIONS = {
    "Bring news in": ("demo", "crawl", "import", "extract"),
    "Look at it": ("search", "show", "history", "diff", "stats", "export", "serve"),
    "Watch over it": ("publisher", "health", "cron"),
    "Take care of it": ("verify", "backup", "retain", "forget", "reextract", "correct", "migrate", "copy"),
}
"""Heading -> its commands, in the order in which a user comes to need them."""


class InSections(TyperGroup):
    """The commands under headings; what no section names stands last, under `More`."""

    def __init__(self, **made_of: Any) -> None:
        super().__init__(**made_of)
        self.commands = Commands(self.commands)

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - Click calls it so
        """The names in the order of the sections."""
        named = [name for names in SECTIONS.values() for name in names if name in self.commands]
        return named + [name for name in self.commands if name not in named]

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write each section, the summaries of all of them in one column."""
        names = self.list_commands(ctx)
        widest = max(map(len, names))
        listed = {name for section in SECTIONS.values() for name in section}
        sections = {**SECTIONS, "More": tuple(name for name in names if name not in listed)}
        for heading, members in sections.items():
            rows = [
                (name.ljust(widest), SUMMARIES.get(name) or self.commands[name].get_short_help_str())
                for name in members
                if name in self.commands
            ]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
