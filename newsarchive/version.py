"""The version of this program, from the installed package (one place says it, pyproject.toml), and its name for robots.txt."""

from __future__ import annotations

from importlib.metadata import version

__all__ = ["ROBOTS_NAME", "VERSION"]

VERSION = version("newsarchive")

ROBOTS_NAME = "newsarchive"
"""The name that robots.txt may speak to us by (RFC 9309, 2.2.1)."""
