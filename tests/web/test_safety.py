"""Hostile articles, hostile captures and hostile questions do no harm; every answer carries the policy."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from newsarchive.web.safety import CAPTURED_POLICY, POLICY
from tests.archive.samples import article
from tests.integration.commands import newsarchive
from tests.web.conftest import SCRIPT, Hostile
from tests.web.serving import WebPage

PATHS = [
    "/",
    "/search",
    "/search?q=harbour",
    f"/search?q={quote(SCRIPT)}&publisher={quote(SCRIPT)}",
    f"/search?q=%28{quote(SCRIPT)}",
    "/article/1",
    "/article/1?revision=1",
    "/article/1/revisions",
    "/article/1/evidence",
    "/article/1/captures",
    "/capture/1",
    "/publisher/harbour-gazette",
    f"/author/{quote(SCRIPT, safe='')}",
    f"/author/{quote('Ann / Slash?', safe='')}",
    f"/holder/{quote('<em>Holder</em>', safe='')}",
    "/archive",
    "/archive/articles",
    "/archive/revision",
    "/archive/revision/1",
    "/archive/edits",
    "/archive?sql=" + quote("select headline from articles"),
    "/archive?sql=" + quote("select nonsense"),
    f"/archive/{quote(SCRIPT, safe='')}",
    f"/article/{quote(SCRIPT, safe='')}",
    "/-/versions",
    "/-/newsarchive/site.css",
]
OURS = re.compile(r'<script src="/-/(?:newsarchive|static)/[\w.\-]+\.js(?:\?[\w.]+)?"(?: defer)?></script>')


@pytest.mark.parametrize("path", PATHS)
def test_no_page_holds_a_script_that_is_not_a_file_of_ours(hostile: Hostile, path: str) -> None:
    answer = hostile.page.get(path)
    assert answer.status in (200, 400, 404)
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.headers["content-type"].startswith("text/html"):
        left = OURS.sub("", answer.text)
        assert not re.search(r"<script|javascript:", left, re.IGNORECASE)
        assert not re.search(r"<[a-z][^<>]*\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', left), re.IGNORECASE)
        assert not re.search(r"<(?:img|u|s)[ >]", left)


def test_a_script_in_a_headline_is_shown_as_what_it_is(hostile: Hostile) -> None:
    assert "&lt;script&gt;alert(&#39;headline&#39;)&lt;/script&gt;</h1>" in hostile.page.get("/article/1").text


def test_what_is_between_marks_is_escaped_in_snippets(hostile: Hostile) -> None:
    page = hostile.page.get("/search?q=harbour").text
    assert "<mark>harbour</mark> &lt;script&gt;" in page


def test_a_captured_page_is_served_with_a_policy_under_which_nothing_runs(hostile: Hostile) -> None:
    for path in ("/capture/1/page", "/capture/1/source"):
        answer = hostile.page.get(path)
        assert answer.status == 200
        assert answer.headers["content-security-policy"] == CAPTURED_POLICY
        assert "As it was received" in answer.text
    assert hostile.page.get("/capture/1/source").headers["content-type"].startswith("text/plain")
    assert 'sandbox title="The captured page"' in hostile.page.get("/capture/1").text


def test_an_archive_that_is_being_written_to_shows_what_was_just_committed(hostile: Hostile) -> None:
    assert "Met while served" not in hostile.page.get("/search?q=served").text
    hostile.desk.read(article("https://gazette.test/2", headline="Met while served"))
    assert "Met while served" in hostile.page.get("/search?q=served").text


def test_a_name_that_was_pointed_at_this_machine_is_refused(site: WebPage) -> None:
    answer = site.get("/", Host="evil.test:8001")
    assert answer.status == 421
    assert site.get("/", Host="localhost:8001").status == 200


def test_a_server_archive_is_refused_with_what_to_do(tmp_path) -> None:
    ran = newsarchive("--archive", "postgresql+psycopg://nobody@127.0.0.1:1/none", "serve", cwd=tmp_path)
    assert ran.code == 2
    assert "newsarchive copy" in ran.err


def test_a_port_that_is_taken_is_named(site: WebPage, demo) -> None:
    port = site.url.rpartition(":")[2]
    ran = newsarchive("--archive", demo / "data" / "demo.db", "serve", "--port", port, cwd=demo)
    assert ran.code == 2
    assert port in ran.err
