"""Copyright notices: the grammar of the line, and where on a page it stands."""

from newsarchive.extraction.notices.reading import read_notice
from newsarchive.extraction.notices.registrations import merge_registrations, read_registrations

__all__ = ["merge_registrations", "read_notice", "read_registrations"]
