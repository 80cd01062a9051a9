"""`newsarchive crawl`: read news sites into the archive."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal

if TYPE_CHECKING:
    from newsarchive.crawl.runner import CrawlReport
    from newsarchive.crawl.tally import Tally

__all__ = ["crawl"]


def crawl(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="TARGET…", help="A publisher's id or an address; none: every publisher that is due."),
    ] = None,
    publishers: Annotated[Path | None, typer.Option(metavar="DIR", help="A folder of publisher files.")] = None,
    max_pages: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after so many pages.")] = None,
    max_time: Annotated[str | None, typer.Option(metavar="TIME", help="Stop after a while: 90s, 10m, 2h.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Go back to this day, not further.")
    ] = None,
    recheck: Annotated[bool, typer.Option("--recheck", help="Every known page of the targets is due now.")] = False,
    site: Annotated[bool, typer.Option("--site", help="An article's address stands for its whole site.")] = False,
    follow_offsite: Annotated[
        bool, typer.Option("--follow-offsite", help="For link lists: pages of other sites are read too.")
    ] = False,
    allow_private_hosts: Annotated[
        bool, typer.Option("--allow-private-hosts", help="Private and loopback addresses may be asked.")
    ] = False,
    setting: Annotated[
        list[str] | None, typer.Option("-s", metavar="NAME=VALUE", help="Any Scrapy setting; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the count as one JSON document.")] = False,
) -> None:
    """Crawl publishers or sites into the archive.

    A run that was interrupted is taken up where it was.
    """
    from newsarchive.crawl.options import CrawlOptions, duration, scrapy_settings

    options = CrawlOptions(
        archive=terminal.settings.archive,
        targets=tuple(targets or ()),
        publishers_path=publishers,
        max_pages=max_pages,
        max_time=duration(max_time) if max_time else None,
        since=since.date() if since else None,
        is_recheck=recheck,
        is_site=site,
        follow_offsite=follow_offsite,
        allow_private_hosts=allow_private_hosts,
        settings=scrapy_settings(setting or []),
    )
    report = _run(options)
    if as_json:
        terminal.print_json(report.to_dict())
    else:
        _print(report)
    _leave(report, publishers)


def _run(options: object) -> CrawlReport:
    from newsarchive.crawl.options import CrawlOptions
    from newsarchive.crawl.runner import crawl as run

    assert isinstance(options, CrawlOptions)
    terminal.set_up_log()
    spider = "news" if options.since is None else "backfill"
    if terminal.settings.quiet or terminal.settings.verbose or not terminal.is_progress_wanted():
        return run(options, spider=spider)
    from newsarchive.cli.progress import CrawlProgress

    with CrawlProgress() as progress:
        return run(options, on_progress=progress.show, spider=spider)


def _print(report: CrawlReport) -> None:
    tally: Tally = report.tally
    document = tally.to_dict()
    columns = ("publisher", "fetched", "unchanged", "failed", "blocked", "gone", "pending", "new", "changed", "seconds")
    rows = [
        (name, *each["pages"].values(), each["articles"]["new"], each["articles"]["changed"], f"{each['seconds']:.1f}")
        for name, each in document["publishers"].items()
    ]
    if not terminal.settings.quiet:
        terminal.print_table(columns, rows)
        terminal.say(f"{tally.leases} pages in {report.seconds:.1f} s; ended: {report.stopped_by}")
        for reason, count in tally.errors[:5]:
            terminal.say(f"  {count} × {reason}")
        if tally.trapped:
            kinds = ", ".join(f"{kind} {count}" for kind, count in tally.trapped.items())
            terminal.say(f"  {sum(tally.trapped.values())} links into traps left alone: {kinds}")


def _leave(report: CrawlReport, publishers: Path | None) -> None:
    """End with the exit code of DESIGN section 5."""
    from newsarchive.errors import Unhealthy

    if report.signal is not None:
        raise typer.Exit(128 + report.signal)
    if report.empty_handed:
        raise Unhealthy(_why(report, publishers))


def _why(report: CrawlReport, folder: Path | None) -> str:
    from newsarchive.archive import open_archive
    from newsarchive.operations.after_run import what_failed
    from newsarchive.publishers import load, places

    with open_archive(terminal.settings.archive) as archive:
        told = what_failed(archive, load(places(folder)), report.empty_handed)
    return f"nothing but errors from {', '.join(report.empty_handed)}\n\n{told}"
