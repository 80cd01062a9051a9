"""How `--help` lists the commands: in the sections of a user's work, each with one example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter  # Typer's own copy of Click, which it names nowhere else

__all__ = ["EXAMPLES", "SECTIONS", "InSections", "example"]

SECTIONS = {
    "Bring news in": ("demo", "crawl", "import", "extract"),
    "Look at it": ("search", "show", "history", "diff", "stats", "export", "serve"),
    "Watch over it": ("publisher", "health", "cron"),
    "Take care of it": ("verify", "backup", "retain", "forget", "reextract", "correct", "migrate", "copy"),
}
"""Heading -> its commands, in the order in which a user comes to need them."""

EXAMPLES = {
    "demo": "newsarchive demo",
    "crawl": "newsarchive crawl https://www.example.com/ --max-time 10m",
    "import": "newsarchive import captures.wacz addresses.txt",
    "extract": "newsarchive extract page.html --url https://www.example.com/a/1",
    "search": "newsarchive search 'harbour budget' --since 2024-03",
    "show": "newsarchive show 17 --evidence",
    "history": "newsarchive history 17",
    "diff": "newsarchive diff 17 1 2",
    "stats": "newsarchive stats --by publisher",
    "export": "newsarchive export articles.csv --since 2024-03",
    "serve": "newsarchive serve --port 8001",
    "publisher list": "newsarchive publisher list",
    "publisher show": "newsarchive publisher show chinadaily",
    "publisher new": "newsarchive publisher new https://www.example.com/",
    "publisher check": "newsarchive publisher check publishers/example.toml",
    "health": "newsarchive health --metrics newsarchive.prom",
    "cron": "newsarchive cron --systemd",
    "verify": "newsarchive verify",
    "backup": "newsarchive backup /mnt/backup",
    "retain": "newsarchive retain --keep front_pages=90d --dry-run",
    "forget": "newsarchive forget 17 --reason 'asked for by its author'",
    "reextract": "newsarchive reextract --dry-run",
    "correct": "newsarchive correct 17 'headline=Harbour budget passed'",
    "migrate": "newsarchive migrate",
    "copy": "newsarchive copy data/archive.db postgresql+psycopg://host/news",
}
"""Command -> a line that a user might type."""


def example(name: str) -> str | None:
    """What stands below a command's options."""
    return f"Example: {EXAMPLES[name]}" if name in EXAMPLES else None


class InSections(TyperGroup):
    """The commands under headings; what no section names stands last, under `More`."""

    def list_commands(self, ctx: Context) -> list[str]:
        """The names in the order of the sections."""
        named = [name for names in SECTIONS.values() for name in names if name in self.commands]
        return named + [name for name in super().list_commands(ctx) if name not in named]

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write each section, the summaries of all of them in one column."""
        names = self.list_commands(ctx)
        widest = max(map(len, names))
        listed = {name for section in SECTIONS.values() for name in section}
        sections = {**SECTIONS, "More": tuple(name for name in names if name not in listed)}
        for heading, members in sections.items():
            rows = [
                (name.ljust(widest), self.commands[name].get_short_help_str(formatter.width - 6 - widest))
                for name in members
                if name in self.commands
            ]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
