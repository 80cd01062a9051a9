"""Only the pages named, one address a line: no list is followed."""

from __future__ import annotations

from pathlib import Path

from newsarchive.archive.writing.outcomes import FoundLink
from newsarchive.crawl.frontier_spider import FrontierSpider
from newsarchive.crawl.items import PageItem
from newsarchive.crawl.options import CrawlOptions
from newsarchive.crawl.plan import Plan
from newsarchive.crawl.session import ArchiveSession
from newsarchive.errors import ConfigurationError, UsageError

__all__ = ["PagesSpider"]


class PagesSpider(FrontierSpider):
    """`scrapy crawl pages -a urls=FILE`: the addresses in FILE, one a line; blank lines and lines with `#` first are skipped."""

    name = "pages"

    def read_arguments(self, arguments: dict[str, str]) -> CrawlOptions:
        """Targets from the file that `urls` names."""
        name = arguments.get("urls")
        if not name:
            raise UsageError("the spider `pages` needs a file of addresses: -a urls=FILE")
        path = Path(name)
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"cannot be read: {error}", path=path) from error
        return CrawlOptions(targets=tuple(_addresses(path, lines)))

    def plan(self, session: ArchiveSession) -> Plan:
        """Each address is a page of its own."""
        owners = [session.publisher_of(url) for url in self.options.targets]
        pages = (
            FoundLink(url, "unknown", owner.id, place="list of addresses")
            for url, owner in zip(self.options.targets, owners, strict=True)
        )
        return Plan(tuple({owner.id: owner for owner in owners}.values()), single=tuple(pages))

    def follow(self, item: PageItem) -> tuple[tuple[FoundLink, ...], FoundLink | None]:  # noqa: ARG002
        """Nothing."""
        return (), None


def _addresses(path: Path, lines: list[str]) -> list[str]:
    found = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not text.startswith(("http://", "https://")):
            raise ConfigurationError(f"{text!r} is not an http or https address", path=path, line=number)
        found.append(text)
    return found
