"""`newsarchive show`: one article, with where each value came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import ArticleName, AsJson

if TYPE_CHECKING:
    from newsarchive.archive.queries import StoredArticle

__all__ = ["show"]


def show(
    article: ArticleName,
    revision: Annotated[int | None, typer.Option(min=1, help="As this revision had it.")] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Show the rule, raw text and confidence of each value.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one article."""
    from newsarchive.archive import open_archive

    with open_archive(terminal.settings.archive) as archive:
        stored = archive.article(article, revision=revision)
    if as_json:
        terminal.print_json(stored.to_dict())
        return
    _print(stored)
    if evidence:
        _print_evidence(stored)


def _print(stored: StoredArticle) -> None:
    one = stored.article
    notice = one.notice
    facts = {
        "published": one.published_at or one.published_on,
        "modified": one.modified_at,
        "byline": one.byline,
        "authors": "; ".join(_author(each.name, each.role, each.location) for each in one.authors),
        "source": one.source,
        "section": one.section,
        "tags": "; ".join(one.tags),
        "language": one.language,
        "access": one.access,
        "notice": None if notice is None else notice.statement,
        "holder": None if notice is None else notice.holder,
        "registrations": None if notice is None else "; ".join(each.number for each in notice.registrations),
        "status": f"{stored.status} since {stored.status_at:%Y-%m-%d %H:%M} UTC",
        "revision": f"{stored.revision} of {stored.revision_count}, seen {stored.seen_at:%Y-%m-%d %H:%M} UTC",
        "capture": _capture(stored),
    }
    print(f"{one.headline or '(no headline)'}\n{one.url}\n")
    for name, value in facts.items():
        if value:
            print(f"{name:<14}{value}")
    for photo in one.photos:
        print(f"{'photo':<14}{photo.url}")
        for text in (photo.caption, photo.credit and f"credit: {photo.credit}"):
            if text:
                print(f"{'':<14}{text}")
    print(f"\n{one.body}")


def _author(name: str, role: str | None, location: str | None) -> str:
    more = ", ".join(each for each in (role, location) if each)
    return f"{name} ({more})" if more else name


def _capture(stored: StoredArticle) -> str | None:
    found = next((each for each in stored.captures if each.id == stored.capture_id), None)
    if found is None:
        return None
    where = f"{found.file} at {found.offset}" if found.file else "bytes not kept"
    return f"{where}, fetched {found.fetched_at:%Y-%m-%d %H:%M:%S} UTC, sha256 {found.digest}"


def _print_evidence(stored: StoredArticle) -> None:
    rows = [
        (field, each.rule, f"{each.confidence:.2f}", _short(each.raw))
        for field, each in stored.article.evidence.items()
    ]
    print()
    terminal.print_table(("field", "rule", "confidence", "raw text"), rows)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else line[:119] + "…"
