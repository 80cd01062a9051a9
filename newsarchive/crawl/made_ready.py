"""What a process that reads pages has loaded before its first one: imported by the fork server, once for all workers.

A small page is read, so that word lists, models and the expressions that most pages ask are there too: a worker that begins, or
replaces one that died, shares them and reads its first page as fast as its second.
"""

from __future__ import annotations

from newsarchive.archive.captures import warc
from newsarchive.archive.writing import prepare
from newsarchive.crawl import part_reading, reading
from newsarchive.discovery import feeds, pages, sitemaps
from newsarchive.extraction import extract

__all__ = ["PAGE"]

LOADED = (prepare, warc, part_reading, reading, feeds, pages, sitemaps)
PAGE = """<!doctype html><html lang="en"><head><title>Ferry sails again</title></head><body><main><article>
<h1>Ferry sails again</h1><p class="byline">By Ada Marsh</p><time datetime="2024-03-05T08:30:00+00:00">5 March 2024</time>
<p>The ferry left the harbour at noon, with two hundred people and four cows on board, and came back in the evening.</p>
<p>It had been in the dock since January, when its rudder was found to be broken, and nobody could say until when.</p>
</article></main><footer>© 2024 The Harbour Post. All rights reserved.</footer></body></html>"""

extract(PAGE, url="https://www.example.com/2024/03/05/ferry-sails-again")
