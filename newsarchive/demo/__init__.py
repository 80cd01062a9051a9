"""Two sample newspapers, written for the project, and the loopback server that shows them day by day.

The papers are data: `papers/<id>/` holds what each of them is, its articles with their later edits, and its templates.
"""

from newsarchive.demo.papers import PAPERS
from newsarchive.demo.publisher_files import publisher_files
from newsarchive.demo.truth import Record, Truth, truth

__all__ = ["PAPERS", "Record", "Truth", "publisher_files", "truth"]
