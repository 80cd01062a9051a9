"""Names of a package whose modules are loaded when somebody asks for them: a start loads only what it uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["on_demand"]


def on_demand(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A package's `__getattr__` (PEP 562); `homes`: name -> the module that it is defined in.

    No name may be that of one of the package's modules: loading the module would put it in the name's place.

    >>> on_demand("newsarchive", {"Article": "newsarchive.article"})("Article").__name__
    'Article'
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(homes[name]), name)

    return find
