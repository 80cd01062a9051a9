"""Everything a Scrapy project needs to archive what its spiders fetch, as one add-on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

__all__ = ["NewsArchiveAddon"]

_DEFAULTS: dict[str, Any] = {
    "NEWSARCHIVE_ARCHIVE": None,  # NEWSARCHIVE_ARCHIVE of the environment, else data/archive.db
    "NEWSARCHIVE_PUBLISHERS": None,  # the folder publishers/, where there is one
    "NEWSARCHIVE_ALLOW_PRIVATE_HOSTS": False,
    "NEWSARCHIVE_PAGE_TIME_LIMIT": 30.0,
    "NEWSARCHIVE_WORKER_MEMORY": 2 * 1024 * 1024 * 1024,
    "NEWSARCHIVE_WORKERS": 2,
    "NEWSARCHIVE_CHROMIUM": None,  # the first that is installed
    "NEWSARCHIVE_BROWSER_TIME_LIMIT": 60.0,
    "NEWSARCHIVE_LEAST_FREE": 128 * 1024 * 1024,
    "NEWSARCHIVE_CAPTURES_QUOTA": 0,  # no bound
    "NEWSARCHIVE_ARGUMENTS": {},
    "NEWSARCHIVE_UPLOAD": None,  # an fsspec address that closed capture files are copied to
    "NEWSARCHIVE_CAPTURE_BYTES": 256 * 1024 * 1024,  # of a capture file, then the next is begun
}


class NewsArchiveAddon:
    """Puts the session, the guard, robots, the capture point and the pipelines in their places.

    `ADDONS = {"newsarchive.crawl.NewsArchiveAddon": 100}` is all a project writes; where the archive is, the setting or the environment variable
    NEWSARCHIVE_ARCHIVE says.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy before any component is built."""
        for name, value in _DEFAULTS.items():
            settings.set(name, value, priority="default")
        extensions = {
            "newsarchive.crawl.session.ArchiveSession": 0,
            "newsarchive.crawl.disk_guard.DiskGuard": 1,
        }
        middlewares: dict[str, int | None] = {
            # robots.txt has no switch: Scrapy's own middleware fetches the page when robots.txt answers 503
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "newsarchive.crawl.guard.AddressGuardMiddleware": 50,
            "newsarchive.crawl.robots.RobotsMiddleware": 100,
            # nearest the network: sees what came, before decompression (590) and redirects (600)
            "newsarchive.crawl.capture.CaptureMiddleware": 990,
        }
        pipelines = {
            "newsarchive.crawl.pipelines.CapturePipeline": 100,
            "newsarchive.crawl.rendering.RenderPipeline": 150,
            "newsarchive.crawl.pipelines.ExtractPipeline": 200,
            "newsarchive.crawl.parts.PartsPipeline": 250,
            "newsarchive.crawl.pipelines.ArchivePipeline": 300,
        }
        _add(settings, "EXTENSIONS", extensions)
        _add(settings, "DOWNLOADER_MIDDLEWARES", middlewares)
        _add(settings, "ITEM_PIPELINES", pipelines)
        settings.set("TWISTED_DNS_RESOLVER", "newsarchive.crawl.guard.GuardedResolver", priority="addon")
        for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED"):
            settings.set(name, False, priority="addon")


def _add(settings: BaseSettings, name: str, components: dict[str, Any]) -> None:
    """Add components to one of Scrapy's component settings; what the project set itself stays."""
    own = settings.getdict(name)
    settings.set(name, {**components, **own}, priority="addon" if not own else settings.getpriority(name) or "addon")
