"""One example for each command: what its help ends with."""

from __future__ import annotations

__all__ = ["EXAMPLES", "example"]

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
