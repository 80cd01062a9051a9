"""The pages hold what the truth says, are well-formed, and are as full of traps as real ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import pytest

from newsarchive.demo.papers import load_paper
from newsarchive.demo.server import Newsstand
from newsarchive.demo.themes import Theme
from newsarchive.demo.truth import Record, truth
from tests.demo.visitor import ask

DAYS = (1, 2)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Balance(HTMLParser):
    """Raises at the first end tag that does not close the innermost open element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open
            assert self.open.pop() == tag


def links_of(root: Any, base_url: str) -> Iterator[str]:
    for link in root.xpath("//a/@href"):
        if link.startswith("/") and not link.startswith("/private/"):
            yield base_url + link.partition("#")[0]


def every_page(newsstand: Newsstand, paper: str) -> Iterator[tuple[str, str]]:
    """Address and text of each HTML page that can be reached from the front page by links, each path once."""
    base_url = newsstand.addresses[paper]
    waiting, seen = [f"{base_url}/"], set()
    while waiting:
        url = waiting.pop()
        key = re.sub(r"[?&](utm_\w+|print)=[^&]*", "", url)
        if key in seen:
            continue
        seen.add(key)
        reply = ask(url)
        if reply.status == 301:
            waiting.append(base_url + reply.headers["location"])
            continue
        assert reply.status == 200, url
        yield url, reply.text
        waiting += links_of(reply.html(), base_url)


def records(newsstand: Newsstand, paper: str, day: int) -> list[Record]:
    newsstand.set_day(day)
    return [each for each in truth(day, newsstand.addresses).records if each.paper == paper and each.status == "live"]


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("paper", ["harbour-gazette", "harbour-services"])
def test_every_page_is_well_formed_and_every_link_leads_somewhere(newsstand: Newsstand, paper: str, day: int) -> None:
    newsstand.set_day(day)
    pages = dict(every_page(newsstand, paper))
    for text in pages.values():
        balance = Balance()
        balance.feed(text)
        assert balance.open == []
        assert "$" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert len(pages) > len(records(newsstand, paper, day))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("paper", ["harbour-gazette", "harbour-services"])
def test_every_article_can_be_found_by_links_alone(newsstand: Newsstand, paper: str, day: int) -> None:
    known = {record.article.url for record in records(newsstand, paper, day)}
    reached = {url.partition("?")[0] for url, _ in every_page(newsstand, paper)}
    assert known <= reached


@pytest.mark.parametrize("day", DAYS)
def test_gazette_pages_print_what_the_truth_says(newsstand: Newsstand, gazette: str, day: int) -> None:
    for record in records(newsstand, "harbour-gazette", day):
        article = record.article
        root = ask(article.url).html()
        story = root.xpath("//article")[0]
        assert text_of(story.xpath(".//h1")[0]) == article.headline
        assert [text_of(each) for each in story.xpath(".//p[@class='byline']")] == [article.byline]
        assert root.xpath("//link[@rel='canonical']/@href") == [article.canonical_url]
        assert (
            text_of(root.xpath("//p[@class='copyright']")[0]) == article.notice.statement if article.notice else False
        )
        blocks = story.xpath(
            ".//div[@class='story-body']//*[self::p or self::h2 or self::h3]"
            "[not(ancestor::aside or ancestor::*[@class='paywall'])]"
        )
        assert "\n\n".join(map(text_of, blocks)) == article.body
        times = [datetime.fromisoformat(each) for each in story.xpath(".//p[@class='dates']//time/@datetime")]
        assert times == [each for each in (article.published_at, article.modified_at) if each]
        sources = [gazette + source for source in story.xpath(".//figure/img/@src")]
        assert sources == [photo.url for photo in article.photos]


@pytest.mark.parametrize("day", DAYS)
def test_services_pages_print_what_the_truth_says(newsstand: Newsstand, day: int) -> None:
    for record in records(newsstand, "harbour-services", day):
        article = record.article
        root = ask(article.url).html()
        assert text_of(root.xpath("//div[@class='main_art']/h2")[0]) == article.headline
        blocks = root.xpath("//div[@id='Content']/p[not(contains(@style, 'center'))]")
        assert "\n\n".join(map(text_of, blocks)) == article.body
        info = text_of(root.xpath("//div[@class='info']")[0])
        assert all(part in info for part in (article.byline, article.source) if part)
        assert article.notice is not None
        footer = text_of(root.xpath("//div[@class='footer']")[0])
        assert article.notice.statement in footer
        icp, public_security = (registration.number for registration in article.notice.registrations)
        assert (footer.count(icp), footer.count(public_security)) == (1, 2)
        captions = [text_of(each) for each in root.xpath("//p[@class='caption']")]
        assert captions == [f"{photo.caption} [{photo.credit}]" for photo in article.photos]


def test_the_first_h1_of_a_services_page_is_hidden_and_not_the_headline(newsstand: Newsstand) -> None:
    for record in records(newsstand, "harbour-services", 1):
        first = ask(record.article.url).html().xpath("//h1")[0]
        assert first.getparent().get("style") == "display:none;"
        assert first.text != record.article.headline


@pytest.mark.parametrize("day", DAYS)
def test_json_ld_is_valid_and_agrees(newsstand: Newsstand, day: int) -> None:
    for record in records(newsstand, "harbour-gazette", day):
        article = record.article
        (script,) = ask(article.url).html().xpath("//script[@type='application/ld+json']")
        graph = json.loads(script.text)["@graph"]
        node = next(each for each in graph if each.get("headline"))
        assert node["headline"] == article.headline
        assert datetime.fromisoformat(node["datePublished"]) == article.published_at
        people = [each["name"] for each in node["author"] if each["@type"] == "Person"]
        assert people == [author.name for author in article.authors]
        assert node["image"] == [photo.url for photo in article.photos] if article.photos else "image" not in node


def test_every_photo_is_a_picture(newsstand: Newsstand) -> None:
    for record in truth(2, newsstand.addresses).records:
        for photo in record.article.photos:
            reply = ask(photo.url)
            assert reply.headers["content-type"] == "image/png"
            assert reply.body.startswith(b"\x89PNG")


@pytest.mark.parametrize("day", DAYS)
def test_the_sitemaps_name_every_article(newsstand: Newsstand, gazette: str, day: int) -> None:
    live = {record.article.url for record in records(newsstand, "harbour-gazette", day)}
    index = ask(f"{gazette}/sitemap.xml").xml()
    children = index.xpath("//*[local-name()='sitemap']/*[local-name()='loc']/text()")
    listed: set[str] = set()
    for child in children:
        listed |= set(ask(child).xml().xpath("//*[local-name()='url']/*[local-name()='loc']/text()"))
    assert live <= listed
    titles = ask(children[0]).xml().xpath("//*[local-name()='title']/text()")
    assert 0 < len(titles) < len(listed)


@pytest.mark.parametrize("day", DAYS)
def test_the_feed_is_one_and_its_links_carry_tracking(newsstand: Newsstand, gazette: str, day: int) -> None:
    newsstand.set_day(day)
    feed = feedparser.parse(ask(f"{gazette}/feed.xml").body)
    assert not feed.bozo
    assert feed.feed.title == "The Harbour Gazette"
    assert len(feed.entries) == 12
    assert all("utm_source=rss" in entry.link and entry.published_parsed for entry in feed.entries)


def test_the_services_portal_has_neither_feed_nor_sitemap(services: str) -> None:
    assert [ask(services + path).status for path in ("/feed", "/rss", "/feed.xml", "/sitemap.xml")] == [404] * 4


def test_a_list_of_the_services_portal_has_a_pager(services: str) -> None:
    first = ask(f"{services}/news.html").html()
    assert first.xpath("//div[@id='div_currpage']/a/@href")[0] == "/news/page_2.html"
    last = ask(f"{services}/news/page_2.html").html()
    assert last.xpath("//div[@id='div_currpage']/a") == []


def test_video_and_gallery_are_pages_but_no_articles(newsstand: Newsstand, gazette: str) -> None:
    gallery = ask(f"{gazette}/gallery/2026/04/12/the-week-in-pictures")
    assert len(gallery.html().xpath("//figure/img")) == 6
    assert '"@type": "ImageGallery"' in gallery.text
    assert '"@type": "VideoObject"' in ask(f"{gazette}/video/2026/04/13/watch-the-gates-by-drone").text
    assert {record.article.kind for record in truth(2, newsstand.addresses).records} == {"article", "liveblog"}


def test_what_is_behind_the_wall_is_not_sent(newsstand: Newsstand) -> None:
    article = truth(1, newsstand.addresses).find("what-the-harbour-budget-pays-for").article
    page = ask(article.url).text
    assert article.access == "paid"
    assert len(article.body.split("\n\n")) == 2
    assert "tugboat" not in page
    assert '"isAccessibleForFree": false' in page


def test_a_later_day_may_bring_other_templates(tmp_path: Path) -> None:
    for day, words in ((1, "old $name"), (3, "new $name")):
        folder = tmp_path / "templates" / f"day{day}"
        folder.mkdir(parents=True)
        (folder / "page.html").write_text(words)
    (tmp_path / "templates" / "day1" / "kept.html").write_text("kept")
    assert [Theme(tmp_path, day).fill("page", name="<b>") for day in (1, 2, 3, 4)] == [
        "old &lt;b&gt;",
        "old &lt;b&gt;",
        "new &lt;b&gt;",
        "new &lt;b&gt;",
    ]
    assert Theme(tmp_path, 3).fill("kept") == "kept"


def test_an_edit_that_replaces_nothing_is_a_mistake_in_the_data() -> None:
    for paper in ("harbour-gazette", "harbour-services"):
        for piece in load_paper(paper).pieces:
            for day in piece.edit_days:
                assert piece.on(day) != piece.on(day - 1), piece.key
