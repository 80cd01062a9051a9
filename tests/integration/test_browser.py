"""Pages that scripts fill: rendered with a real Chromium, and with all the manners of a crawl."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from newsarchive.archive import open_archive
from newsarchive.archive.captures.reading import read_exchange
from newsarchive.crawl.browser import browser_path
from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Answer, Asked, Site, article_page, serve

Crawl = Callable[..., Ran]

IS_THERE = browser_path(None) is not None and find_spec("scrapy_playwright") is not None
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not IS_THERE and not os.environ.get("CI"), reason="no Chromium here; Debian: apt install chromium"
    ),
]

STORY = "/2026/03/05/a-story-that-a-script-puts-together"
SHELL = "<html><head><title>The Test Post</title></head><body><div id=app>Loading …</div><script src=/app.js></script></body></html>"
SCRIPT = """
fetch("/api/story.json").then(answer => answer.json()).then(story => {
  document.title = story.headline + " | The Test Post";
  document.getElementById("app").innerHTML = story.html;
});
"""


def story(headline: str = "A story that a script puts together") -> Answer:
    whole = article_page(headline)
    inner = whole[whole.index("<main>") : whole.index("</body>")].replace('"', '\\"').replace("\n", " ")
    return Answer(
        f'{{"headline": "{headline}", "html": "{inner}"}}'.encode(), headers={"Content-Type": "application/json"}
    )


def script(text: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/javascript"})


@pytest.fixture
def paper(site: Site, tmp_path: Path) -> Site:
    site.front("/", [STORY])
    site.html(STORY, SHELL)
    site.pages["/app.js"] = script(SCRIPT)
    site.pages["/api/story.json"] = story()
    describe(site, tmp_path)
    return site


def describe(site: Site, tmp_path: Path, *lines: str) -> None:
    folder = tmp_path / "publishers"
    folder.mkdir(exist_ok=True)
    domain = site.address.removeprefix("http://")
    text = (
        f'id = "post"\nname = "The Test Post"\ndomains = ["{domain}"]\n[discover]\npages = ["{site.address}/"]\n'
        "article = '/2026/'\n[fetch]\nbrowser = true\n"
    )
    (folder / "post.toml").write_text(text + "\n".join(lines), encoding="utf-8")


def rows(tmp_path: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(tmp_path / "a.db") as database:
        found = database.execute(statement).fetchall()
    database.close()
    return found


def test_an_article_that_a_script_puts_together_is_archived(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    ran = crawl("post", "--publishers", tmp_path / "publishers")

    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] == 1
    assert rows(tmp_path, "SELECT headline, authors FROM articles") == [
        ("A story that a script puts together", "Ada Marsh")
    ]
    assert paper.overlaps() == 0
    agents = {each.headers["User-Agent"] for each in paper.asked}
    assert len(agents) == 1
    assert agents.pop().startswith("newsarchive/")


def test_what_is_kept_says_what_the_server_sent_and_what_the_browser_made_of_it(
    paper: Site, crawl: Crawl, tmp_path: Path
) -> None:
    crawl("post", "--publishers", tmp_path / "publishers")

    kept = rows(tmp_path, f"SELECT id, record_type FROM capture WHERE url LIKE '%{STORY}' ORDER BY record_type")
    assert [kind for _, kind in kept] == ["rendered", "response"]
    with open_archive(tmp_path / "a.db") as archive:
        made = read_exchange(archive, int(str(kept[0][0])))
        sent = read_exchange(archive, int(str(kept[1][0])))
    assert sent.body.decode() == SHELL
    assert b"heard part 3 of the report" in made.body
    assert rows(tmp_path, "SELECT capture_id FROM revision") == [(kept[0][0],)]
    assert rows(tmp_path, "SELECT record_type FROM capture WHERE url LIKE '%/api/story.json'") == [("response",)]


def test_an_edit_is_seen_though_the_page_itself_stays_the_same(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    paper.html(STORY, SHELL, etag=True)
    crawl("post", "--publishers", tmp_path / "publishers")
    same = crawl("post", "--publishers", tmp_path / "publishers", "--recheck")
    paper.pages["/api/story.json"] = story("A story that a script puts together anew")

    edited = crawl("post", "--publishers", tmp_path / "publishers", "--recheck")

    assert same.json["articles"] == {"new": 0, "changed": 0, "unchanged": 1}
    assert edited.json["articles"]["changed"] == 1


def test_a_page_gets_nothing_from_where_nobody_may_go(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    """A page leads into the house by a script, by fetch, by a redirect, by a frame and by a web socket; none arrives."""
    with serve() as inside:
        inside.pages["/secret"] = Answer(b"secret", headers={"Access-Control-Allow-Origin": "*"})
        port = inside.address.rpartition(":")[2]
        named = f"http://localhost:{port}/secret"
        paper.pages["/hop"] = Answer(b"", 302, {"Location": named})
        paper.pages["/app.js"] = script(
            SCRIPT
            + f'for (const each of ["{named}", "{inside.address}/secret", "/hop", "file:///etc/passwd"]) fetch(each).catch(() => 0);'
            + f'new WebSocket("ws://127.0.0.1:{port}/secret"); const frame = document.createElement("iframe");'
            + f'frame.src = "{named}"; document.body.append(frame); navigator.sendBeacon("{named}", "x");'
        )
        start = "http://paper.test" + STORY
        for path in (STORY, "/app.js", "/hop", "/api/story.json"):
            paper.pages["http://paper.test" + path] = paper.pages[path]
        describe(paper, tmp_path)
        file = tmp_path / "publishers" / "post.toml"
        file.write_text(file.read_text().replace(paper.address.removeprefix("http://"), "paper.test"), encoding="utf-8")

        # as in a data centre: the page is public, by the operator's proxy; what it leads to is not
        ran = newsarchive(
            "--archive", tmp_path / "a.db", "crawl", "--json", start, "--publishers", tmp_path / "publishers", cwd=tmp_path, http_proxy=paper.address
        )  # fmt: skip

    assert ran.json["articles"]["new"] == 1, ran.err
    assert inside.asked == []
    assert "http://paper.test/hop" in paper.paths()
    assert not [path for path in paper.paths() if "secret" in path or "127.0.0.1" in path or "localhost" in path]


def test_robots_txt_holds_for_what_a_page_asks_for(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    paper.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /api/\n", headers={"Content-Type": "text/plain"})

    ran = crawl("post", "--publishers", tmp_path / "publishers")

    assert "/api/story.json" not in paper.paths()
    assert ran.json["articles"]["new"] == 0


def test_a_page_that_never_ends_is_recorded_and_the_crawl_goes_on(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    bad = "/2026/03/06/a-page-that-never-ends-at-all"
    paper.front("/", [bad, STORY])
    paper.html(bad, "<html><body><p>x</p><script>setTimeout(() => { while (true) {} }, 50)</script></body></html>")

    ran = crawl("post", "--publishers", tmp_path / "publishers", "-s", "NEWSARCHIVE_BROWSER_TIME_LIMIT=8")

    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] == 1
    assert ran.json["reasons"] == {"rendering took too long": 1}


def test_a_page_that_asks_without_end_is_given_so_much_and_no_more(paper: Site, crawl: Crawl, tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(b"{}", headers={"Content-Type": "application/json"})

    for number in range(300):
        paper.pages[f"/poll/{number}"] = answer
    paper.pages["/app.js"] = script(
        SCRIPT + "(async () => { for (let n = 0; n < 300; n++) await fetch('/poll/' + n).catch(() => 0) })();"
    )

    ran = crawl("post", "--publishers", tmp_path / "publishers")

    assert ran.json["articles"]["new"] == 1
    assert len([path for path in paper.paths() if path.startswith("/poll/")]) <= 100


def test_other_publishers_need_no_browser(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    site.front("/", [STORY])
    site.article(STORY, "A story that stands there as it is")
    describe(site, tmp_path)
    file = tmp_path / "publishers" / "post.toml"
    file.write_text(file.read_text().replace("browser = true", "browser = false"), encoding="utf-8")

    ran = crawl("post", "--publishers", tmp_path / "publishers", NEWSARCHIVE_CHROMIUM="/nowhere/chromium")

    assert ran.json["articles"]["new"] == 1
