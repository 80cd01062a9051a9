"""One page from the web, with all the manners of a crawl and nothing kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

from newsarchive.archive import open_archive
from newsarchive.archive.captures.reading import last_exchange
from newsarchive.archive.writing.outcomes import Exchange
from newsarchive.crawl.options import CrawlOptions
from newsarchive.crawl.runner import crawl
from newsarchive.errors import Unhealthy

__all__ = ["fetch_page"]


def fetch_page(url: str, *, allow_private_hosts: bool = False) -> Exchange:
    """The exchange that ends at a page, redirects followed; raises Unhealthy with the reason where there is none.

    It is a crawl of one page into an archive that is thrown away: robots.txt, the address guard and the limits hold as they always do.
    """
    with tempfile.TemporaryDirectory(prefix="newsarchive-") as folder:
        location = str(Path(folder) / "page.db")
        options = CrawlOptions(archive=location, targets=(url,), allow_private_hosts=allow_private_hosts)
        report = crawl(options, spider="pages")
        with open_archive(location) as archive:
            exchange = last_exchange(archive)
    if exchange is None or not 200 <= exchange.status < 300:
        reasons = ", ".join(report.tally.reasons) or "no answer"
        raise Unhealthy(f"{url}: {reasons}")
    return exchange
