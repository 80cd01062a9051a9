"""Makes docs/images/web-*.png: the web page over a demo's archive, as Debian's chromium draws it.

python docs/screenshots.py

Debian's fonts-noto-core and fonts-noto-cjk make them look like these; without them Chinese and Arabic may be missing.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from newsarchive.crawl.browser import browser_path

IMAGES = Path(__file__).resolve().parent / "images"
EDITED = "Council passes harbour budget"


def main() -> None:
    """Crawl the demo, serve it, and draw its four main pages, the first also in the dark and on a telephone."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, served(Path(place)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(browser_path(None)), args=["--no-sandbox"])
        for name, scheme, width, height in (
            ("", "light", 1280, 900),
            ("-dark", "dark", 1280, 900),
            ("-phone", "light", 390, 844),
        ):
            page = browser.new_page(
                base_url=url, color_scheme=scheme, viewport={"width": width, "height": height}, reduced_motion="reduce"
            )
            for part, go in PAGES.items():
                if part == "overview" or not name:
                    go(page)
                    path = IMAGES / f"web-{part}{name}.png"
                    page.screenshot(path=path)
                    print(f"{path.name}: drawn")
        browser.close()


def overview(page: Page) -> None:
    """The front page."""
    page.goto("/", wait_until="networkidle")


def search(page: Page) -> None:
    """A search with its facets."""
    page.goto("/search?q=harbour+budget")


def article(page: Page) -> None:
    """An article that was edited, with the evidence for its headline."""
    page.goto(f"/search?q=headline:%22{EDITED.replace(' ', '+')}%22")
    page.get_by_role("link", name=EDITED).first.click()
    page.get_by_role("button", name="Where the headline comes from").focus()


def revisions(page: Page) -> None:
    """Its revisions side by side."""
    article(page)
    page.get_by_role("link", name="2 revisions").click()


PAGES = {"overview": overview, "search": search, "article": article, "revisions": revisions}


@contextlib.contextmanager
def served(place: Path) -> Iterator[str]:
    """The address of a demo's archive, served until the block ends."""
    program = [sys.executable, "-m", "newsarchive"]
    subprocess.run([*program, "demo"], cwd=place, check=True, stdout=subprocess.DEVNULL)
    command = [*program, "--archive", "data/demo.db", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=place, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        found = re.match(r"(http://\S+)/ shows ", server.stderr.readline())
        try:
            assert found
            yield found[1]
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
