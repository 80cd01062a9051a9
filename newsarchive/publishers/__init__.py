"""What is known of each publisher, as data: TOML files, their schema and their loader."""

from newsarchive.publishers.loading import adhoc, for_url, load, owns, places
from newsarchive.publishers.publisher import Captures, Discover, Era, Fetch, Publisher, Schedule, Selector
from newsarchive.publishers.reading import load_file, read_publisher
from newsarchive.publishers.rendering import as_toml

__all__ = [
    "Captures",
    "Discover",
    "Era",
    "Fetch",
    "Publisher",
    "Schedule",
    "Selector",
    "adhoc",
    "as_toml",
    "for_url",
    "load",
    "load_file",
    "owns",
    "places",
    "read_publisher",
]
