"""A feed, a sitemap or a front page read into links, each with the facts that came with it; nothing is fetched."""

from newsarchive.discovery.address import address_kind, is_page_address, is_service_address
from newsarchive.discovery.dated import DatedAddress, dated_address
from newsarchive.discovery.feeds import Feed, read_feed
from newsarchive.discovery.link import Link, LinkKind
from newsarchive.discovery.pages import PageLinks, read_page
from newsarchive.discovery.shape import Shape, learn_shape
from newsarchive.discovery.sitemaps import read_sitemap
from newsarchive.discovery.sniff import BodySort, sniff
from newsarchive.discovery.traps import Trap, trap_in
from newsarchive.discovery.usual_places import usual_places

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
