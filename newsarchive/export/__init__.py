"""Dumps of the archive's tables, streamed, in constant memory: CSV, JSON Lines, Parquet, SQLite, data package."""

from __future__ import annotations

from newsarchive.export.csv_text import csv_chunks
from newsarchive.export.destination import Destination, destination_of, writing_to
from newsarchive.export.dumping import dump
from newsarchive.export.formats import FORMATS
from newsarchive.export.snapshot import Selection, Snapshot

__all__ = ["FORMATS", "Destination", "Selection", "Snapshot", "csv_chunks", "destination_of", "dump", "writing_to"]
