"""Scrapy's side: settings, middlewares, pipelines, and the spider that works through the frontier.

What a Scrapy project of somebody else's needs is here: `NewsArchiveAddon` for its `ADDONS`, `PageItem` to yield. They are
loaded when asked for: the processes that read pages need no Scrapy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.on_demand import on_demand

if TYPE_CHECKING:
    from newsarchive.crawl.addon import NewsArchiveAddon
    from newsarchive.crawl.items import PageItem

__all__ = ["NewsArchiveAddon", "PageItem"]

__getattr__ = on_demand(
    __name__, {"NewsArchiveAddon": "newsarchive.crawl.addon", "PageItem": "newsarchive.crawl.items"}
)
