"""The version of this program, from the installed package: one place says it, pyproject.toml."""

from __future__ import annotations

from importlib.metadata import version

__all__ = ["VERSION"]

VERSION = version("newsarchive")
