"""Article or list, told from the address alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.discovery import address_kind, is_page_address, is_service_address
from newsarchive.publishers import Discover, Publisher

ARTICLES = """
/2024/04/16/harbour-budget
/2024/04/16/harbour-budget/
/2024/apr/16/council-passes-budget
/news/2024-04-16/harbour.html
/2024/04/16/politics/council-passes-the-budget/index.html
/story/news/local/2024/03/11/bridge-reopens/72934412007/
/world/asia/article/3256781/typhoon-closes-ports
/news/articles/20240416-00231001
/news/uk-politics-68791234
/news/local/article283401873.html
/sport/pokal-sieg-11602344.html
/politik/haushalt-streit-im-landtag-li.2214567
/council-passes-the-harbour-budget
/society/4060503-20231102-tempete-ciaran
/article/4a3p4m/cops-crashed-a-car
/artikel/nach_dem_asyl_abend_im_kanzleramt
/a/202404/16/WS661de83f498ed2d7b7eabd96.html
/s/202404/16/WS661de83f498ed2d7b7eabd96/doctors.html
/china/2014-07/28/content_17945123.htm
/qingdao/2014-09/18/c_51234.htm
/Politics/debate/story?id=104746419
/?p=3289
/news/view.html?idxno=48112
/scan.php?page=news_item&px=Steam-2019-Numbers
/d/2019/02/134052.html
/kultur/0,1518,712345,00.html
/news/%E6%9D%B1%E4%BA%AC%E3%81%AE%E6%A1%9C%E3%81%8C%E6%BA%80%E9%96%8B
/themen/energie/umfrage-zur-strompreisbremse-oekostrom-besonders-beliebt
/leadership/why-hasnt-tutoring-been-more-effective/2025/11
/fiction/34798/melas/chapter/535107/chapter-1-prologue
""".split()

LISTS = """
/
/index.html
/en/
/de/index.html
/sport
/sport/
/sport/football
/world/asia-pacific
/news/world/europe
/en/business/markets
/china/politics.html
/politik/deutschland
/2024/04/16/
/2024/04
/archive/2024-04-16
/news/2024
/archiv/2024/apr
/tag/harbour
/tags/the-long-road-to-peace
/topic/climate-change
/thema/energiewende
/author/ana-ruiz
/autoren/benjamin-immanuel-hoff
/people/li-wei
/category/local-news/
/section/arts/music
/sport/page/2
/news/page/12/
/world/china-us/page_113.html
/news?page=3
/blog/?paged=4
/news/index_2.html
/node_53012137.htm
/world/list_12.html
/opinion/columnists/jo-smith
/latest
/breaking-news
/harbour
/column/ana-ruiz
/profile/542894776
/pravo-na-gidnist_tag5657/
/us-news
/hashtag/harbour
/series/the-long-read
/kategorie/wirtschaft
""".split()


@pytest.mark.parametrize("path", ARTICLES)
def test_an_article_is_told_from_its_address(path: str) -> None:
    assert address_kind("https://a.example" + path) == "article"


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_told_from_its_address(path: str) -> None:
    assert address_kind("https://a.example" + path) == "list"


@pytest.mark.parametrize(("path", "kind"), [
    ("/rss", "feed"), ("/feed/", "feed"), ("/news/rss.xml", "feed"), ("/rss/news_rss.xml", "feed"),
    ("/?feed=rss2", "feed"), ("/atom.xml", "feed"), ("/feed.json", "feed"),
    ("/sitemap.xml", "sitemap"), ("/sitemaps/news-sitemap-2.xml.gz", "sitemap"),
    ("/sitemap.txt", "sitemap"), ("/cover.jpg", "unknown"), ("/harbour-walk", "unknown"), ("/blog/a-walk", "unknown"),
])  # fmt: skip
def test_the_rest_is_told_or_left_open(path: str, kind: str) -> None:
    assert address_kind("https://a.example" + path) == kind


def test_the_publishers_file_has_the_last_word() -> None:
    discover = Discover(pages=("https://a.example/2024/04/16/front-page-of-the-day",), article=re.compile(r"/x/\d+"))
    publisher = Publisher("a", "A", ("a.example",), discover=discover)
    assert address_kind("https://a.example/x/1", publisher) == "article"
    assert address_kind("https://a.example/2024/04/16/front-page-of-the-day", publisher) == "list"
    assert address_kind("https://a.example/council-passes-the-harbour-budget", publisher) == "unknown"
    assert address_kind("https://a.example/sport", publisher) == "list"


@given(st.text(max_size=80))
def test_any_path_is_some_kind(path: str) -> None:
    assert address_kind("https://a.example/" + path) in ("article", "list", "feed", "sitemap", "unknown")


def test_documents_and_pages_of_the_house_are_told() -> None:
    assert not is_page_address("https://a.example/report.PDF")
    assert not is_page_address("mailto:desk@a.example")
    assert is_page_address("https://a.example/news.html?x=1.pdf")
    assert all(
        map(
            is_service_address,
            ("https://a.example/impressum", "https://a.example/en/contact-us/", "https://a.example/login/form"),
        )
    )
    assert not is_service_address("https://a.example/2024/04/16/help-for-the-harbour")
