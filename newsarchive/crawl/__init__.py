"""Scrapy's side: settings, middlewares, pipelines, and the spider that works through the frontier.

What a Scrapy project of somebody else's needs is here: `NewsArchiveAddon` for its `ADDONS`, `PageItem` to yield.
"""

from __future__ import annotations

from newsarchive.crawl.addon import NewsArchiveAddon
from newsarchive.crawl.items import PageItem

__all__ = ["NewsArchiveAddon", "PageItem"]
