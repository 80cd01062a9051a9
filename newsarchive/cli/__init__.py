"""The command line: one short file for each command."""

from __future__ import annotations

from newsarchive.cli.entry import main

__all__ = ["main"]
