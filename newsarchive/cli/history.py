"""`newsarchive history` and `newsarchive diff`: what became of an article after it was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import ArticleName, AsJson

if TYPE_CHECKING:
    from newsarchive.archive.difference import FieldDifference, Piece

__all__ = ["diff", "history"]

_STYLES = {"removed": "red strike", "added": "green bold"}
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}  # git's word diff


def history(article: ArticleName, as_json: AsJson = False) -> None:
    """List the revisions of an article: when each was seen, what changed, and whether silently."""
    from newsarchive.archive import open_archive

    with open_archive(terminal.settings.archive) as archive:
        revisions = archive.history(article)
        changes = archive.status_changes(article)
    if as_json:
        terminal.print_json(revisions)
        return
    rows = [
        (
            each["revision"],
            each["seen_at"],
            ", ".join(each["changed"]) or "first seen",
            "silent" if each["silent"] else "",
        )
        for each in revisions
    ]
    terminal.print_table(("revision", "seen", "changed", ""), rows)
    for change in changes:
        terminal.say(f"{change['changed_at']}  {change['status']}  {change['reason'] or ''}".rstrip())


def diff(
    article: ArticleName,
    before: Annotated[
        int | None, typer.Argument(metavar="[A]", min=1, help="From this revision; default: the one before B.")
    ] = None,
    after: Annotated[
        int | None, typer.Argument(metavar="[B]", min=1, help="To this revision; default: the current one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show word by word what changed between two revisions."""
    from newsarchive.archive import open_archive

    with open_archive(terminal.settings.archive) as archive:
        differences = archive.diff(article, before, after)
    if as_json:
        terminal.print_json([_plain(each) for each in differences])
        return
    if not differences:
        terminal.say("nothing that a reader sees has changed")
    for each in differences:
        _show(each)


def _plain(each: FieldDifference) -> dict[str, object]:
    pieces = [{"kind": piece.kind, "text": piece.text} for piece in each.pieces]
    return {"field": each.field, "before": each.before, "after": each.after, "pieces": pieces}


def _show(each: FieldDifference) -> None:
    print(f"{each.field}:")
    if not terminal.is_interactive():
        print("".join(_marked(piece) for piece in each.pieces) + "\n")
        return
    from rich.text import Text

    line = Text()
    for piece in each.pieces:
        line.append(piece.text, style=_STYLES.get(piece.kind, ""))
    terminal.console().print(line)
    print()


def _marked(piece: Piece) -> str:
    before, after = _MARKS.get(piece.kind, ("", ""))
    return f"{before}{piece.text}{after}"
