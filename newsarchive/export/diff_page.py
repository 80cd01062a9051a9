"""A comparison of two revisions as one HTML page that needs nothing else: no script, no network, every value escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsarchive.archive.revisions.difference import FieldDifference, Piece

__all__ = ["diff_page"]

_STYLE = """\
:root { color-scheme: light dark; --added: #d4f5d9; --removed: #fbdcdc; --quiet: #666; }
@media (prefers-color-scheme: dark) { :root { --added: #14532d; --removed: #6b1d1d; --quiet: #aaa; } }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.3; } h2 { font-size: 1rem; margin-top: 2rem; }
.facts { color: var(--quiet); } .text { white-space: pre-wrap; }
ins { background: var(--added); text-decoration: none; border-bottom: 2px solid #2e7d32; }
del { background: var(--removed); text-decoration: line-through; }
"""
_TAGS = {"removed": "del", "added": "ins"}


def diff_page(
    title: str, url: str, revisions: Sequence[tuple[int, str]], differences: Sequence[FieldDifference], language: str
) -> str:
    """The page: what was removed is struck out, what was added underlined, so that it reads without colours too.

    `revisions` are the two compared, each with its number and the moment it was seen, as printed.
    """
    (before, before_at), (after, after_at) = revisions
    fields = "\n".join(_field(each) for each in differences) or "<p>Nothing that a reader sees has changed.</p>"
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}: revisions {before} and {after}</title>
<style>
{_STYLE}</style>
</head>
<body>
<h1 dir="auto">{escape(title)}</h1>
<p class="facts">{escape(url)}<br>
From revision {before}, seen {escape(before_at)}, to revision {after}, seen {escape(after_at)}.
<del>Removed</del> · <ins>added</ins></p>
{fields}
</body>
</html>
"""


def _field(each: FieldDifference) -> str:
    pieces = "".join(map(_piece, each.pieces))
    return f'<section>\n<h2>{escape(each.field)}</h2>\n<div class="text" dir="auto">{pieces}</div>\n</section>'


def _piece(piece: Piece) -> str:
    tag = _TAGS.get(piece.kind)
    return f"<{tag}>{escape(piece.text)}</{tag}>" if tag else escape(piece.text)
