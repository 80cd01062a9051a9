"""When a page was published and changed: the grammar of printed dates, and the choice among what a page says."""

from newsarchive.extraction.dates.reading import PrintedDate, read_date, read_dates

__all__ = ["PrintedDate", "read_date", "read_dates"]
