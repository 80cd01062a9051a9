"""Every page of the demo's archive, as a program sees it."""

from __future__ import annotations

import csv
import re
from urllib.parse import quote

import pytest

from tests.web.serving import WebPage

EDITED = "Council passes harbour budget"


def edited(site: WebPage) -> int:
    """The article of the demo whose headline and text were edited."""
    asked = quote(f'headline:"{EDITED}"')
    hits = site.get(f"/search.json?q={asked}").json["hits"]
    return int(hits[0]["id"])


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_front_page_shows_days_edits_departures_and_fill_rates(site: WebPage) -> None:
    page = site.get("/").text
    text = text_of(page)
    assert page.count('<rect class="series-') > 10
    assert re.search(r"2026-04-14 8 2 10", text), "the numbers behind the chart"
    assert "Storm Edda takes eleven bathing huts and gives back nine" in text
    assert "no notice" in text
    assert "HTTP 410" in text
    assert re.search(r"copyright notice 100 %", text)


def test_the_front_page_counts_what_the_archive_counts(site: WebPage) -> None:
    figures = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", site.get("/").text)
    assert dict(figures) == {
        "articles": "43",
        "publishers": "2",
        "new in 24 hours": "43",
        "edited in 24 hours": "6",
        "vanished in 24 hours": "2",
    }


def test_a_search_has_hits_marked_words_and_facets(site: WebPage) -> None:
    page = site.get("/search?q=harbour").text
    assert "15 articles" in page
    assert "<mark>harbour</mark>" in page
    for value in ("harbour-services", "2026-04", "Idris Okonjo", "Harbour Gazette Publishing"):
        assert re.search(rf'<a href="/search\?[^"]*"[^>]*>{value}</a>', page), value


def test_a_facet_narrows_and_can_be_taken_back(site: WebPage) -> None:
    page = site.get("/search?q=harbour").text
    href = re.search(r'<a href="(/search\?[^"]*publisher=harbour-services[^"]*)"', page)
    assert href
    narrowed = site.get(href[1].replace("&amp;", "&")).text
    assert "5 articles" in narrowed
    assert '<a href="/search?q=harbour" aria-label="Remove the filter publisher: harbour-services">' in narrowed


def test_chinese_words_of_two_characters_are_found(site: WebPage) -> None:
    page = site.get(f"/search?q={quote('预算')}").text
    assert "<mark>预算</mark>" in page
    assert 'lang="zh' in page


def test_a_search_that_means_nothing_is_a_sentence_and_not_a_trace(site: WebPage) -> None:
    answer = site.get("/search?q=%28harbour")
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert "Traceback" not in answer.text


def test_hits_as_csv_and_json_are_those_of_the_command(site: WebPage) -> None:
    rows = list(csv.DictReader(site.get("/search.csv?q=harbour").text.splitlines()))
    found = site.get("/search.json?q=harbour").json
    assert list(rows[0]) == list(found["hits"][0])
    assert [int(row["id"]) for row in rows] == [hit["id"] for hit in found["hits"]]
    assert found["count"] == len(rows) == 15


def test_every_link_to_a_file_gives_rows(site: WebPage) -> None:
    paths = ["/", "/search?q=harbour&publisher=harbour-gazette", "/publisher/harbour-gazette", "/author/Lin%20Yue"]
    links = {link for path in paths for link in re.findall(r'class="files"><a href="([^"]+)">CSV', site.get(path).text)}
    assert len(links) >= 6
    for link in links:
        answer = site.get(link.replace("&amp;", "&"))
        assert answer.headers["content-type"].startswith("text/"), link
        assert len(answer.text.splitlines()) > 1, link


def test_an_article_is_shown_with_all_that_is_known_of_it(site: WebPage) -> None:
    number = edited(site)
    text = text_of(site.get(f"/article/{number}").text)
    for part in (
        "Maeve Tolland",
        "14 Apr 2026",
        "44 million crowns",
        "Harbour Gazette Publishing",
        "json-ld:author",
        "% sure",
    ):
        assert part in text, part
    assert site.get(f"/article/{number}.json").json["revision_count"] == 2


def test_registrations_are_shown(site: WebPage) -> None:
    number = site.get("/search.json?publisher=harbour-services&language=zh").json["hits"][0]["id"]
    assert "ICP备" in site.get(f"/article/{number}").text


def test_revisions_stand_side_by_side_with_a_timeline(site: WebPage) -> None:
    page = site.get(f"/article/{edited(site)}/revisions").text
    assert re.search(r"<del>[^<]+</del>.*<ins>[^<]+</ins>", page, re.DOTALL)
    assert "unchanged paragraph" in page
    assert page.index("first seen</span>") < page.index("Revision 2</a>")


def test_an_earlier_revision_can_be_read_and_says_that_it_is_one(site: WebPage) -> None:
    number = edited(site)
    earlier, current = site.get(f"/article/{number}?revision=1"), site.get(f"/article/{number}")
    assert "This is revision 1 of 2" in earlier.text
    assert "This is revision" not in current.text


def test_evidence_and_captures_lead_to_the_bytes(site: WebPage) -> None:
    number = edited(site)
    assert "json-ld:datepublished" in site.get(f"/article/{number}/evidence").text
    capture = re.search(r'<a href="(/capture/\d+)">', site.get(f"/article/{number}/captures").text)
    assert capture
    facts = site.get(capture[1]).text
    assert re.search(r"[0-9a-f]{64}", facts)
    assert EDITED in site.get(f"{capture[1]}/page").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/publisher/harbour-gazette", "The Harbour Gazette"),
        ("/author/Lin%20Yue", "Author of 4 articles"),
        ("/author/lin%20yue", "Printed as"),
        ("/holder/Harbour%20Services%20Press", "Claims the rights to 15 articles"),
    ],
)
def test_publishers_authors_and_holders_have_their_pages(site: WebPage, path: str, words: str) -> None:
    answer = site.get(path)
    assert answer.status == 200
    if words != "Printed as":
        assert words in text_of(answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "/article/9999",
        "/publisher/nobody",
        "/author/Nobody%20Here",
        "/holder/!",
        "/capture/9999",
        "/no/such",
        "/article/1?revision=x",
    ],
)
def test_what_is_not_there_is_a_page_with_404(site: WebPage, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 404
    assert "Not in this archive" in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_the_saved_questions_answer(site: WebPage) -> None:
    listed = re.findall(r'<li><a href="/archive/([a-z-]+)"', site.get("/archive").text)
    assert len(listed) >= 10
    for name in listed:
        answer = site.get(f"/archive/{name}.json?_shape=array")
        assert answer.status == 200, answer.text
        assert answer.json, f"{name} finds nothing in the demo"


def test_columns_are_explained_from_the_data_dictionary(site: WebPage) -> None:
    page = site.get("/archive/articles").text
    assert "<dt>copyright_holder</dt>" in page


def test_sql_can_be_asked_and_nothing_written(site: WebPage) -> None:
    assert site.get("/archive.json?_shape=array&sql=select+count(*)+as+n+from+articles").json == [{"n": 43}]
    assert site.get("/archive.json?sql=delete+from+article").status == 400
