"""`newsarchive stats`: the archive in numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, cast

import typer

from newsarchive.cli import terminal
from newsarchive.cli.options import AsJson, FromDay, LanguageTag, PublisherId, ToDay

__all__ = ["stats"]

SHOWN = 15  # rows of each count on a terminal; JSON has them all
BAR = 30  # columns of the longest bar


def stats(
    by: Annotated[
        str | None, typer.Option("--by", metavar="GROUP", help="Count by publisher, day, language, holder or author.")
    ] = None,
    gone: Annotated[
        bool, typer.Option("--gone", help="The takedown report: what vanished, since when, by which answer.")
    ] = False,
    why: Annotated[
        str | None, typer.Option("--why", metavar="ADDRESS", help="Why this page is not asked for now.")
    ] = None,
    publishers: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder of publisher files, for --why.")
    ] = None,
    publisher: PublisherId = None,
    since: FromDay = None,
    until: ToDay = None,
    language: LanguageTag = None,
    as_json: AsJson = False,
) -> None:
    """Count articles, and how often each field was found.

    By publisher, day, language, rights holder or author.
    """
    from newsarchive.archive import open_archive
    from newsarchive.archive.queries.counts import GROUPS, Group
    from newsarchive.archive.search.filters import Filters, day_of
    from newsarchive.errors import UsageError

    if why is not None:
        _show_why(why, publishers, as_json=as_json)
        return
    if by is not None and by not in GROUPS:
        raise UsageError(f"--by {by}: articles are counted by {', '.join(GROUPS)}")
    filters = Filters(publisher=publisher, since=day_of(since), until=day_of(until, is_end=True), language=language)
    groups = [cast("Group", by)] if by else [cast("Group", each) for each in GROUPS if each != "author"]
    with open_archive(terminal.settings.archive) as archive:
        if gone:
            _show_gone(archive.vanished(filters), as_json=as_json)
            return
        counted = {group: archive.count_by(group, filters) for group in groups}
        document: dict[str, Any] = {} if by else {"totals": archive.totals()}
        document |= {f"by_{group}": {str(name): n for name, n in rows} for group, rows in counted.items()}
        if not by:
            document["fill_rates"] = {name: round(rate, 4) for name, rate in archive.fill_rates(filters).items()}
    if as_json:
        terminal.print_json(document)
        return
    if not terminal.is_interactive():
        counts = (
            (name.replace("_", " "), key, value) for name, values in document.items() for key, value in values.items()
        )
        terminal.print_lines(("count", "of", "value"), counts)
        return
    for name, values in document.items():
        _show(name, values)


def _show(name: str, values: dict[str, Any]) -> None:
    title = name.replace("_", " ")
    rows = list(values.items())
    hidden = max(0, len(rows) - SHOWN)
    if name == "by_day":
        rows = rows[-SHOWN:]
    if name == "totals":
        terminal.print_table((title, ""), rows)
        return
    longest = max((value for _, value in rows), default=1) or 1
    shown = [
        (key, f"{value:.0%}" if name == "fill_rates" else value, _bar(value / longest)) for key, value in rows[:SHOWN]
    ]
    terminal.print_table((title, "", ""), shown)
    if hidden:
        terminal.say(f"  and {hidden} {'earlier' if name == 'by_day' else 'more'}; --json has them all")


def _bar(share: float) -> str:
    eighths = round(share * BAR * 8)
    return "█" * (eighths // 8) + ("▏▎▍▌▋▊▉"[eighths % 8 - 1] if eighths % 8 else "")


def _show_gone(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        terminal.print_json(rows)
        return
    columns = ("id", "status", "since", "reason", "publisher", "headline", "url")
    shown = [{**row, "since": terminal.moment(row["since"])} for row in rows]
    terminal.print_table(columns, [[row[name] for name in columns] for row in shown])
    terminal.say(f"{len(rows)} articles vanished")


def _show_why(address: str, folder: Path | None, *, as_json: bool) -> None:
    from datetime import UTC, datetime

    from newsarchive.archive import open_archive
    from newsarchive.archive.frontier.standing import standing_of
    from newsarchive.errors import UsageError
    from newsarchive.operations.why import why_not_due
    from newsarchive.publishers import adhoc, for_url, load, places

    try:
        publisher = for_url(load(places(folder)), address) or adhoc(address)
    except ValueError as error:
        raise UsageError(f"--why {address}: not an http or https address") from error
    with open_archive(terminal.settings.archive) as archive, archive.reading() as connection:
        standing = standing_of(connection, address)
    reasons = why_not_due(standing, publisher, datetime.now(UTC))
    if as_json:
        row = {name: str(value) if isinstance(value, datetime) else value for name, value in standing.page.items()}
        terminal.print_json({"url": standing.url, "publisher": publisher.id, "reasons": reasons, "page": row or None})
        return
    for reason in reasons:
        print(reason)
