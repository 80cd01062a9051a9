"""Single statements of a page about itself, each with the rule that found it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Stated", "StatedImage", "StatedName"]


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement: its text, entities decoded and white space normalised, and the rule that found it."""

    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class StatedName:
    """A named author or owner; `type` is `person`, `organization` or None where the page does not say."""

    name: str
    type: str | None
    rule: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StatedImage:
    """A picture the page claims as its own; `url` is absolute where the page's address is known."""

    url: str
    caption: str | None
    credit: str | None
    rule: str
