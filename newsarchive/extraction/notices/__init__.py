"""Copyright notices: the grammar of the line, and where on a page it stands."""

from newsarchive.extraction.notices.page import PageNotice, find_notice
from newsarchive.extraction.notices.reading import read_notice
from newsarchive.extraction.notices.registrations import merge_registrations, read_registrations

__all__ = ["PageNotice", "find_notice", "merge_registrations", "read_notice", "read_registrations"]
