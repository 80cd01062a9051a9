"""`newsarchive publisher new` and `check`: a publisher's file drafted from its site, and proved on its pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsarchive.cli import terminal

if TYPE_CHECKING:
    from newsarchive.archive.queries.sampled import Addresses, SampledPage
    from newsarchive.operations.checking import Check
    from newsarchive.publishers import Publisher

__all__ = ["check", "new"]

SAMPLE = 45  # pages asked for: the front page, what it leads to, a dozen articles or more
ARTICLES = 8  # articles that selectors are drafted from
PrivateHosts = Annotated[
    bool, typer.Option("--allow-private-hosts", help="Private and loopback addresses may be asked.")
]


def new(
    url: Annotated[str, typer.Argument(metavar="ADDRESS", help="The site's front page.")],
    out: Annotated[Path | None, typer.Option("-o", metavar="FILE", help="Where to write; - prints.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    allow_private_hosts: PrivateHosts = False,
) -> None:
    """Draft a publisher's file from its site.

    Feeds, sitemaps, lists, what the articles' addresses look like, selectors, time zone.
    """
    from newsarchive.archive.queries.sampled import article_pages, known_addresses
    from newsarchive.crawl.sampling import sample_site
    from newsarchive.errors import Unhealthy, UsageError
    from newsarchive.operations.drafting import draft
    from newsarchive.publishers import adhoc

    try:
        site = adhoc(url)
    except ValueError as error:
        raise UsageError(f"{url}: not an http or https address") from error
    place = out or Path("publishers") / f"{site.id.replace(':', '-')}.toml"
    is_printed = str(place) == "-"
    if not is_printed and place.exists() and not force:
        raise UsageError(f"{place}: is there already; --force replaces it, -o names another file")
    terminal.set_up_log()
    terminal.say(f"reading up to {SAMPLE} pages of {site.id}, one at a time …")
    with sample_site(url, max_pages=SAMPLE, allow_private_hosts=allow_private_hosts) as archive:
        found = draft(site, known_addresses(archive, site.id), article_pages(archive, site.id, ARTICLES))
    if not found.articles:
        raise Unhealthy(f"{url}: no article was found in {SAMPLE} pages, so there is nothing to draft from")
    if is_printed:
        print(found.text, end="")
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(found.text, encoding="utf-8")
    rules = ", ".join(each.field for each in found.confirmed) or "none"
    terminal.say(f"drafted from {found.articles} articles; selectors confirmed: {rules}")
    print(place)


def check(
    name: Annotated[str, typer.Argument(metavar="ID|FILE", help="A publisher's id, or a file.")],
    pages: Annotated[int, typer.Option(min=1, metavar="N", help="So many articles' pages.")] = 20,
    publishers: Annotated[Path | None, typer.Option(metavar="DIR", help="A folder of publisher files.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the site, even where the archive holds its pages.")] = False,
    allow_private_hosts: PrivateHosts = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Prove a publisher's file on real pages.

    On those the archive holds, else on the site. Exit code 6 when a rule finds nothing.
    """
    from newsarchive.errors import Unhealthy
    from newsarchive.operations.checking import check as prove

    publisher = _named(name, publishers)
    stored = None if live else _stored(publisher, pages)
    source = "the archive" if stored else "the site"
    found, addresses = stored or _live(publisher, pages, allow_private_hosts=allow_private_hosts)
    result = prove(publisher, found, addresses)
    if as_json:
        terminal.print_json(result.to_dict())
    else:
        _print(result, source)
    if result.problems:
        raise Unhealthy(f"{publisher.id}: " + "; ".join(result.problems))


def _named(name: str, folder: Path | None) -> Publisher:
    from newsarchive.errors import PublisherNotFound
    from newsarchive.publishers import load, load_file, places

    if name.endswith(".toml") or "/" in name:
        return load_file(Path(name))
    known = load(places(folder))
    if name not in known:
        raise PublisherNotFound(f"{name}: no publisher of that id; `newsarchive publisher list` shows them")
    return known[name]


def _stored(publisher: Publisher, count: int) -> tuple[list[SampledPage], Addresses] | None:
    from newsarchive.archive import open_archive
    from newsarchive.archive.queries.sampled import article_pages, known_addresses
    from newsarchive.errors import ArchiveMissing

    try:
        with open_archive(terminal.settings.archive) as archive:
            pages = article_pages(archive, publisher.id, count)
            return (pages, known_addresses(archive, publisher.id)) if pages else None
    except ArchiveMissing:
        return None


def _live(publisher: Publisher, count: int, *, allow_private_hosts: bool) -> tuple[list[SampledPage], Addresses]:
    from newsarchive.archive.queries.sampled import article_pages, known_addresses
    from newsarchive.crawl.sampling import sample_site

    terminal.set_up_log()
    most = count + SAMPLE - ARTICLES
    terminal.say(f"the archive has no page of {publisher.id}: reading up to {most} pages of the site …")
    with sample_site(
        publisher.id, max_pages=most, publishers=publisher.path, allow_private_hosts=allow_private_hosts
    ) as archive:
        return article_pages(archive, publisher.id, count), known_addresses(archive, publisher.id)


def _print(result: Check, source: str) -> None:
    rules = [
        (each.rule, each.selector, each.hits, each.misses, "dead" if each.is_dead else "") for each in result.rules
    ]
    terminal.print_table(
        ("rule", "selector", "hits", "misses", ""), rows=rules, title=f"On {result.pages} pages of {source}"
    )
    filled = [(name, f"{count / result.pages:.0%}") for name, count in result.filled if result.pages]
    terminal.print_table(("field", "found"), filled)
    if result.pattern is not None:
        row = ("article", result.pattern, result.matched, result.articles - result.matched, "")
        terminal.print_table(("pattern", "", "articles it fits", "and does not", ""), [row])
        for each in result.wrong:
            terminal.say(f"the article pattern fits a list: {each}")
