"""Templates of a paper, by day: `templates/day1/*.html`, of which a later folder replaces those it has.

`$name` in a template is filled in and escaped, unless the value is already `Html`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path
from string import Template

__all__ = ["Html", "Theme", "inline", "joined"]


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


class Theme:
    """How a paper looks on one day."""

    def __init__(self, folder: Path, day: int) -> None:
        eras = sorted((folder / "templates").iterdir(), key=lambda era: int(era.name.removeprefix("day")))
        self._templates: dict[str, Template] = {}
        for era in eras:
            if int(era.name.removeprefix("day")) <= day:
                for file in era.glob("*.html"):
                    self._templates[file.stem] = Template(file.read_text(encoding="utf-8"))

    def fill(self, template: str, /, **values: object) -> Html:
        """The template of that name with `$name`s filled in; a missing value is an error, None is empty."""
        filled = self._templates[template].substitute({name: _markup(value) for name, value in values.items()})
        return Html(filled.rstrip("\n"))


def joined(parts: Iterable[str]) -> Html:
    """Markup one piece a line; what is not markup yet is escaped."""
    return Html("\n".join(_markup(part) for part in parts))


def inline(paragraph: str) -> Html:
    """A paragraph's text as markup, its `[text](address)` as links.

    >>> inline("Tides & [gates](/city/gates?a=1&b=2)")
    'Tides &amp; <a href="/city/gates?a=1&amp;b=2">gates</a>'
    """
    return Html(re.sub(r"\[([^\]]+)\]\(([^)]+)\)", r'<a href="\2">\1</a>', html.escape(paragraph, quote=False)))


def _markup(value: object) -> str:
    if isinstance(value, Html):
        return value
    return "" if value is None else html.escape(str(value))
