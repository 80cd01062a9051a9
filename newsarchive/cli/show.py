"""`newsarchive show`: one article, with where each value came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import ArticleName, AsJson

if TYPE_CHECKING:
    from newsarchive.archive.queries.article import StoredArticle
    from newsarchive.archive.stories.same_story import Sibling
    from newsarchive.errors import ArticleErased

__all__ = ["show"]

NAMES = 14  # columns of the facts' names
MOST_COLUMNS = 90  # of a line of text: longer ones are hard to read


def show(
    article: ArticleName,
    revision: Annotated[int | None, typer.Option(min=1, metavar="N", help="As this revision had it.")] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Show the rule, raw text and confidence of each value.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one article."""
    from newsarchive.archive import open_archive
    from newsarchive.errors import ArticleErased

    try:
        with open_archive(terminal.settings.archive) as archive:
            stored = archive.article(article, revision=revision)
    except ArticleErased as erased:  # what is asked for is answered: it was here, and is no more
        _print_erased(erased, as_json=as_json)
        return
    if as_json:
        terminal.print_json(stored.to_dict())
        return
    _print(stored)
    if evidence:
        _print_evidence(stored)


def _print_erased(erased: ArticleErased, *, as_json: bool) -> None:
    left = erased.tombstone
    if as_json:
        terminal.print_json(left)
        return
    print(f"(erased)\n{left['url']}\n\n{'status':<14}erased on {left['erased_at']}\n{'reason':<14}{left['reason']}")


def _print(stored: StoredArticle) -> None:
    one = stored.article
    notice = one.notice
    facts = {
        "published": terminal.moment(one.published_at) if one.published_at else one.published_on,
        "modified": one.modified_at and terminal.moment(one.modified_at),
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
        "no article": _set_aside(stored),
        "status": f"{stored.status} since {terminal.moment(stored.status_at)}",
        "revision": f"{stored.revision} of {stored.revision_count}, seen {terminal.moment(stored.seen_at)}",
        "capture": _capture(stored),
        "deleted": _deleted(stored),
    }
    named = [(name, str(value)) for name, value in facts.items() if value]
    named += [("same story", _sibling(each)) for each in stored.story]
    for photo in one.photos:
        named.append(("photo", photo.url))
        named += [("", text) for text in (photo.caption, photo.credit and f"credit: {photo.credit}") if text]
    title = one.headline or "(no headline)"
    if terminal.is_interactive():
        _print_wrapped(title, one.url, named, one.body)
        return
    print(f"{title}\n{one.url}\n")
    for name, value in named:
        print(f"{name:<{NAMES}}{value}")
    print(f"\n{one.body}")


def _print_wrapped(title: str, url: str, named: list[tuple[str, str]], body: str) -> None:
    """On a terminal: broken between words, and what goes on in a second line stands below the first."""
    from rich.table import Table
    from rich.text import Text

    out = terminal.console()
    width = min(out.width, MOST_COLUMNS)
    facts = Table.grid(padding=0)
    facts.add_column(width=NAMES)
    facts.add_column(overflow="fold")
    for name, value in named:
        facts.add_row(Text(name), Text(value))
    out.print(Text(title, style="bold"), width=width)
    out.print(Text(f"{url}\n"), soft_wrap=True)
    out.print(facts, width=max(width, min(out.width, 120)))
    out.print()
    out.print(Text(body), width=width)


def _author(name: str, role: str | None, location: str | None) -> str:
    more = ", ".join(each for each in (role, location) if each)
    return f"{name} ({more})" if more else name


def _set_aside(stored: StoredArticle) -> str | None:
    if stored.set_aside_at is None:
        return None
    said = [each for each in stored.corrections if each["field"] == "kind"]
    return f"set aside {terminal.moment(stored.set_aside_at)} by {said[-1]['who']}"


def _sibling(each: Sibling) -> str:
    facts = (str(each.id), each.publisher, each.published_on and str(each.published_on), each.headline, each.url)
    return " · ".join(fact for fact in facts if fact)


def _capture(stored: StoredArticle) -> str | None:
    found = next((each for each in stored.captures if each.id == stored.capture_id), None)
    if found is None:
        return None
    where = f"{found.file} at {found.offset}" if found.file else "bytes not kept"
    return f"{where}, fetched {terminal.moment(found.fetched_at)}, sha256 {found.digest}"


def _deleted(stored: StoredArticle) -> str | None:
    """How many of the captures retention deleted; never the one that is shown."""
    days = [each.deleted_at for each in stored.captures if each.deleted_at is not None]
    if not days:
        return None
    return f"{len(days)} of {len(stored.captures)} captures, by retention, last {terminal.moment(max(days))}"


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
