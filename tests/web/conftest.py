"""The demo's archive and a hostile one, each served once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsarchive.article import Author, Found, Notice, Photo, Registration
from tests.archive.samples import Desk, article, open_desk
from tests.web.serving import WebPage, serving

SCRIPT = "<script>alert('headline')</script>"
PAGE = b"""<html><head><meta http-equiv="refresh" content="0;url=http://evil.test/"><script>parent.document.title = "taken"</script></head>
<body onload="alert(1)"><h1>As it was received</h1><img src="http://evil.test/pixel.gif"></body></html>"""


@pytest.fixture(scope="session")
def site(demo: Path) -> Iterator[WebPage]:
    """The demo's archive as a web page."""
    with serving(demo / "data" / "demo.db") as page:
        yield page


@dataclass(frozen=True)
class Hostile:
    """An archive of articles that mean ill, being written to while it is served."""

    page: WebPage
    desk: Desk


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    path = tmp_path_factory.mktemp("hostile") / "odd name? #1 100%.db"
    with open_desk(path) as desk:
        values = {
            "headline": SCRIPT,
            "subheadline": "\"><img src=x onerror=alert('sub')>",
            "byline": f"By {SCRIPT}",
            "authors": (Author(SCRIPT, role="<b>", location="<i>"), Author("Ann / Slash?")),
            "source": "<svg onload=alert(1)>",
            "section": "</title><script>alert(2)</script>",
            "tags": ("<u>",),
            "body": f"harbour {SCRIPT}\n\nA second paragraph.",
            "photos": (Photo("https://gazette.test/1.jpg", "<s>caption</s>", "<s>credit</s>"),),
            "notice": Notice(SCRIPT, holder="<em>Holder</em>", registrations=(Registration("icp", "<b>1</b>"),)),
            "language": 'en" onmouseover="alert(3)',
            "evidence": {"headline": Found(SCRIPT, SCRIPT, "<rule>", 0.42)},
        }
        desk.read(article("https://gazette.test/1", **values), body=PAGE)
        desk.later(hours=1)
        values["body"] = values["body"].replace("second", "<second>")
        desk.read(article("https://gazette.test/1", **values), body=PAGE + b" ")
        with serving(path) as page:
            yield Hostile(page, desk)
