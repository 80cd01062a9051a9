"""`newsarchive history` and `newsarchive diff`: what became of an article after it was published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import ArticleName, AsJson

if TYPE_CHECKING:
    from newsarchive.archive.queries.article import StoredArticle
    from newsarchive.archive.revisions.difference import FieldDifference, Piece

__all__ = ["diff", "history"]

_STYLES = {"removed": "red strike", "added": "green bold"}
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}  # git's word diff


def history(article: ArticleName, as_json: AsJson = False) -> None:
    """List the revisions of an article.

    When each was seen, what changed, and whether silently.
    """
    from newsarchive.archive import open_archive

    with open_archive(terminal.settings.archive) as archive:
        revisions = archive.history(article)
        changes = archive.status_changes(article)
        corrections = archive.article(article).corrections
    if as_json:
        terminal.print_json(revisions)
        return
    rows = [
        (
            each["revision"],
            terminal.moment(each["seen_at"]),
            ", ".join(each["changed"]) or "first seen",
            "silent" if each["silent"] else "",
        )
        for each in revisions
    ]
    terminal.print_table(("revision", "seen", "changed", "how"), rows)
    for change in changes:
        at = terminal.moment(change["changed_at"])
        terminal.say(f"{at}  {change['status']}  {change['reason'] or ''}".rstrip())
    for each in corrections:
        undone = f", taken back {terminal.moment(each['undone_at'])}" if each["undone_at"] else ""
        what = "no article" if each["field"] == "kind" else f"{each['field']} corrected"
        terminal.say(f"{terminal.moment(each['made_at'])}  {what} by {each['who']}{undone}")


def diff(
    article: ArticleName,
    before: Annotated[
        int | None, typer.Argument(metavar="[A]", min=1, help="From this revision; default: the one before B.")
    ] = None,
    after: Annotated[
        int | None, typer.Argument(metavar="[B]", min=1, help="To this revision; default: the current one.")
    ] = None,
    as_json: AsJson = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print one HTML page that needs nothing else.")] = False,
) -> None:
    """Show word by word what changed between two revisions."""
    from newsarchive.archive import open_archive
    from newsarchive.errors import UsageError

    if as_json and as_html:
        raise UsageError("--json and --html do not go together; choose one")
    with open_archive(terminal.settings.archive) as archive:
        new = archive.article(article, revision=after)
        old = archive.article(article, revision=before or max(new.revision - 1, 1))
        differences = archive.diff(article, before, after)
    if as_html:
        _print_page(old, new, differences)
        return
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


def _print_page(old: StoredArticle, new: StoredArticle, differences: Sequence[FieldDifference]) -> None:
    from newsarchive.export.diff_page import diff_page

    one = new.article
    revisions = [(each.revision, terminal.moment(each.seen_at)) for each in (old, new)]
    print(diff_page(one.headline or one.url, one.url, revisions, differences, one.language or ""), end="")


def _show(each: FieldDifference) -> None:
    print(f"{each.field}:")
    if not terminal.has_colour():
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
