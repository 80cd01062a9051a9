"""Debian's chromium, looking at the demo's archive as `newsarchive serve` shows it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from newsarchive.crawl.browser import browser_path
from tests.web.serving import WebPage, serving

CHROMIUM = browser_path(None)


@pytest.fixture(scope="module")  # while it is open, its event loop runs in this thread: no other test may find it there
def chromium() -> Iterator[Browser]:
    """The browser; without one the tests are skipped, but in CI they fail."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium here; Debian: apt install chromium")
    with sync_playwright() as playwright:
        # Chromium refuses to run as root, as it does in a container, unless its sandbox is off.
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(demo: Path) -> Iterator[WebPage]:
    """The demo's archive as a web page."""
    with serving(demo / "data" / "demo.db") as page:
        yield page


@pytest.fixture
def page(chromium: Browser, site: WebPage) -> Iterator[Page]:
    """A page whose every complaint, a violated policy's above all, fails the test."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    made = context.new_page()

    def note(said: ConsoleMessage) -> None:
        # In the frame of a captured page the policy is meant to be violated: that is what keeps it from loading anything.
        if said.type in ("error", "warning") and not re.search(r"/capture/\d+/page$", said.location["url"]):
            complaints.append(f"{said.location['url']}: {said.text}")

    made.on("console", note)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert complaints == []
