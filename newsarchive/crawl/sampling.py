"""A few pages of a site, read with all the manners of a crawl into an archive that is thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsarchive.archive import Archive, open_archive
from newsarchive.crawl.options import CrawlOptions
from newsarchive.crawl.runner import crawl
from newsarchive.errors import Unhealthy

__all__ = ["sample_site"]


@contextmanager
def sample_site(
    target: str, *, max_pages: int, publishers: Path | None = None, allow_private_hosts: bool = False
) -> Iterator[Archive]:
    """An archive of a site's first pages, for as long as the context lasts; `target` is an address or a publisher's id.

    robots.txt, the address guard and the limits hold as they always do. Raises Unhealthy, with the reasons, where nothing came.
    """
    with tempfile.TemporaryDirectory(prefix="newsarchive-") as folder:
        options = CrawlOptions(
            archive=str(Path(folder) / "sample.db"),
            targets=(target,),
            publishers_path=publishers,
            max_pages=max_pages,
            is_site=True,
            is_sample=True,
            allow_private_hosts=allow_private_hosts,
        )
        report = crawl(options)
        if report.empty_handed:
            why = ", ".join(f"{count} × {reason}" for reason, count in report.tally.reasons.most_common(3))
            raise Unhealthy(f"{target}: nothing but errors: {why}")
        with open_archive(options.archive) as archive:
            yield archive
