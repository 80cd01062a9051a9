"""Dumps of the archive's tables: CSV and JSON Lines, streamed, in constant memory."""

from __future__ import annotations

from newsarchive.export.csv_text import csv_chunks
from newsarchive.export.destination import FORMATS, format_of, writing_to
from newsarchive.export.json_lines import json_chunks

__all__ = ["FORMATS", "csv_chunks", "format_of", "json_chunks", "writing_to"]
