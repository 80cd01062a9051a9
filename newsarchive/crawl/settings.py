"""Scrapy's settings, each with its reason; `-s NAME=VALUE` overrides all but the protected ones."""

from __future__ import annotations

import getpass
import os
import socket

from scrapy.settings import default_settings

from newsarchive.version import VERSION


def _contact() -> str:
    """Whom a site can write to: NEWSARCHIVE_CONTACT, else the mailbox of whoever runs the crawl."""
    given = os.environ.get("NEWSARCHIVE_CONTACT")
    if given:
        return given
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = "postmaster"
    return f"mailto:{user}@{socket.getfqdn()}"


BOT_NAME = "newsarchive"
SPIDER_MODULES = ["newsarchive.spiders"]
NEWSPIDER_MODULE = "newsarchive.spiders"
ADDONS = {"newsarchive.crawl.NewsArchiveAddon": 100}

# Manners
USER_AGENT = f"newsarchive/{VERSION} (+{_contact()})"  # honest, with a contact
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one request at a time for each host
DOWNLOAD_DELAY = (
    0.0  # a request follows the answer to the one before; robots' crawl-delay and the publisher file add to it
)
AUTOTHROTTLE_ENABLED = True  # a host that answers slowly is asked slowly
AUTOTHROTTLE_START_DELAY = 0.0
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

# Throughput over many hosts: the dispatcher asks each host for one page at a time, so this bounds hosts, not politeness
CONCURRENT_REQUESTS = 128
CONCURRENT_ITEMS = 1  # a response is one item, and Scrapy starts as many tasks for each response
REACTOR_THREADPOOL_MAXSIZE = 20  # name look-ups run there

# Limits for each page
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024  # bytes on the wire, and again after decompression
DOWNLOAD_WARNSIZE = 0  # a page that is too large is an outcome, not a log line
DNS_TIMEOUT = 10
NEWSARCHIVE_PAGE_TIME_LIMIT = 30.0  # seconds of a worker's time
NEWSARCHIVE_WORKER_MEMORY = 2 * 1024 * 1024 * 1024  # bytes of address space for a worker process
NEWSARCHIVE_BROWSER_TIME_LIMIT = 60.0  # seconds for a page that is rendered, all it asks for included
NEWSARCHIVE_CHROMIUM = os.environ.get("NEWSARCHIVE_CHROMIUM")  # else the first that is installed
NEWSARCHIVE_HOST_LEASE = 300.0  # seconds; on a server, a dead worker's hosts are another's after so long
NEWSARCHIVE_HOSTS_AT_ONCE = 32  # that one of many workers on a server holds, so that each has some
NEWSARCHIVE_WORKERS = max(1, len(os.sched_getaffinity(0)))

# What else the archive asks
NEWSARCHIVE_LEAST_FREE = 128 * 1024 * 1024  # bytes of the disk that stay free: more than what is under way can take
NEWSARCHIVE_CAPTURES_QUOTA = 0  # bytes that the capture files may take, then the crawl stops; 0: no bound
NEWSARCHIVE_CAPTURE_BYTES = (
    256 * 1024 * 1024
)  # of a capture file; then the next is begun, small enough to copy and check
COOKIES_ENABLED = False  # a publisher that needs a cookie gets it from its file; none is kept between pages
DOWNLOAD_VERIFY_CERTIFICATES = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
EXTENSIONS_BASE = {  # set to None among the others they would be loaded: an HTTP server and a shell, half of what Scrapy imports at a start
    name: order
    for name, order in default_settings.EXTENSIONS_BASE.items()
    if not name.endswith((".TelnetConsole", ".RemoteControl"))
}
LOG_LEVEL = "WARNING"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
STATS_DUMP = False
DOWNLOADER_STATS = False  # Scrapy would write out each request and answer once more to count their bytes
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"  # a page is dropped only when the disk is full, which is said once
LOGSTATS_INTERVAL = 0.0
