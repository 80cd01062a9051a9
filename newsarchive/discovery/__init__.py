"""A feed, a sitemap or a front page read into links, each with the facts that came with it; nothing is fetched.

What reads pages is loaded when first asked for: a crawl's own process leaves that to its workers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.discovery.address import address_kind, is_page_address, is_service_address
from newsarchive.discovery.link import Link, LinkKind
from newsarchive.discovery.shape import Shape, learn_shape
from newsarchive.discovery.sniff import BodySort, sniff
from newsarchive.discovery.traps import Trap, trap_in
from newsarchive.discovery.usual_places import usual_places
from newsarchive.on_demand import on_demand

if TYPE_CHECKING:
    from newsarchive.discovery.dated import DatedAddress, dated_address
    from newsarchive.discovery.feeds import Feed, read_feed
    from newsarchive.discovery.pages import PageLinks, read_page
    from newsarchive.discovery.sitemaps import read_sitemap

__all__ = [
    "BodySort",
    "DatedAddress",
    "Feed",
    "Link",
    "LinkKind",
    "PageLinks",
    "Shape",
    "Trap",
    "address_kind",
    "dated_address",
    "is_page_address",
    "is_service_address",
    "learn_shape",
    "read_feed",
    "read_page",
    "read_sitemap",
    "sniff",
    "trap_in",
    "usual_places",
]

__getattr__ = on_demand(
    __name__,
    {
        **dict.fromkeys(("DatedAddress", "dated_address"), f"{__name__}.dated"),
        **dict.fromkeys(("Feed", "read_feed"), f"{__name__}.feeds"),
        **dict.fromkeys(("PageLinks", "read_page"), f"{__name__}.pages"),
        "read_sitemap": f"{__name__}.sitemaps",
    },
)
