"""A site nobody described: what a crawl finds by itself, and where it stops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Answer, Site, serve

Crawl = Callable[..., Ran]


def sitemap(site: Site, path: str, links: list[str]) -> None:
    rows = "".join(f"<url><loc>{site.address}{link}</loc></url>" for link in links)
    text = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    site.pages[path] = Answer(text.encode(), headers={"Content-Type": "application/xml"})


def feed(site: Site, path: str, links: list[str]) -> None:
    rows = "".join(f"<item><title>Story</title><link>{site.address}{link}</link></item>" for link in links)
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{rows}</channel></rss>'
    site.pages[path] = Answer(text.encode(), headers={"Content-Type": "application/rss+xml"})


def stories(site: Site, *names: str) -> list[str]:
    links = [f"/2026/03/05/{name}-and-what-it-means-for-the-harbour" for name in names]
    for name, link in zip(names, links, strict=True):
        site.article(link, f"The {name} and what it means for the harbour")
    return links


def test_articles_are_found_through_robots_sitemap_feed_and_front_page(site: Site, crawl: Crawl) -> None:
    ferry, strike, budget, tide = stories(site, "ferry", "strike", "budget", "tide")
    site.pages["/robots.txt"] = Answer(f"User-agent: *\nAllow: /\nSitemap: {site.address}/maps/news.xml\n".encode())
    sitemap(site, "/maps/news.xml", [ferry])
    sitemap(site, "/sitemap.xml", [strike])
    feed(site, "/news/latest.rss", [budget])
    site.front("/", [tide], head='<link rel="alternate" type="application/rss+xml" href="/news/latest.rss">')

    ran = crawl(site.address + "/")

    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] == 4
    assert ran.json["stopped_by"] == "done"


def test_section_pages_are_lists_and_no_articles(site: Site, crawl: Crawl) -> None:
    ferry, strike, budget = stories(site, "ferry", "strike", "budget")
    site.front("/", [ferry], tail='<nav><a href="/business/">Business</a></nav>')
    site.front("/business/", [strike, budget])

    ran = crawl(site.address + "/")

    assert ran.json["articles"]["new"] == 3


def test_nothing_off_site_is_followed(site: Site, crawl: Crawl) -> None:
    with serve() as other:
        other.article("/2026/03/05/a-story-of-somebody-else-altogether", "Elsewhere")
        links = stories(site, "ferry")
        site.front("/", [*links, other.address + "/2026/03/05/a-story-of-somebody-else-altogether"])

        ran = crawl(site.address + "/")

    assert ran.json["articles"]["new"] == 1
    assert other.asked == []


def test_follow_offsite_reads_the_pages_of_a_link_list_and_no_more(site: Site, crawl: Crawl) -> None:
    with serve() as other:
        path = "/2026/03/05/a-story-of-somebody-else-altogether"
        other.article(path, "A story of somebody else altogether")
        other.front("/", ["/2026/03/05/never-asked-for-at-all-by-anybody"])
        site.front("/", [other.address + path])

        ran = crawl(site.address + "/", "--follow-offsite")

    assert ran.json["articles"]["new"] == 1
    assert [each for each in other.paths() if each != "/robots.txt"] == [path]


def test_an_articles_address_stands_for_that_page_only(site: Site, crawl: Crawl) -> None:
    ferry, strike = stories(site, "ferry", "strike")
    site.front("/", [ferry, strike])

    ran = crawl(site.address + ferry)
    paths = [path for path in site.paths() if path != "/robots.txt"]
    whole = crawl(site.address + ferry, "--site")

    assert ran.json["articles"]["new"] == 1
    assert paths == [ferry]
    assert whole.json["articles"]["new"] + whole.json["articles"]["unchanged"] >= 1


def test_list_pages_are_followed_to_the_next_page_until_nothing_is_new(
    site: Site, crawl: Crawl, tmp_path: Path
) -> None:
    links = stories(site, "ferry", "strike", "budget")
    for number, link in enumerate(links):
        more = f'<div id="pager"><a href="/news_{number + 1}.html">Next</a></div>' if number < 2 else ""
        site.front(f"/news_{number}.html", [link], tail=more)
    folder = tmp_path / "publishers"
    folder.mkdir()
    domain = site.address.removeprefix("http://")
    (folder / "post.toml").write_text(
        f'id = "post"\nname = "The Test Post"\ndomains = ["{domain}"]\n[discover]\n'
        f'pages = ["{site.address}/news_0.html"]\nnext_page = "#pager a"\narticle = \'/\\d{{4}}/\\d{{2}}/\'\n',
        encoding="utf-8",
    )

    first = crawl("post", "--publishers", folder)
    site.asked.clear()
    second = crawl("post", "--publishers", folder)

    assert first.json["publishers"]["post"]["articles"]["new"] == 3
    assert second.json["articles"]["new"] == 0
    assert "/news_2.html" not in site.paths()


def test_a_redirect_leads_to_one_article_under_both_addresses(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    (target,) = stories(site, "ferry")
    old = "/2026/03/05/an-old-slug-that-was-changed-later-on"
    site.pages[old] = Answer(b"", 301, {"Location": target})
    site.front("/", [old])

    ran = crawl(site.address + "/")
    shown = newsarchive("--archive", tmp_path / "a.db", "show", site.address + old, "--json", cwd=tmp_path)

    assert ran.json["articles"]["new"] == 1
    assert shown.json["headline"] == "The ferry and what it means for the harbour"


def test_max_pages_ends_a_run_that_the_next_one_takes_up(site: Site, crawl: Crawl) -> None:
    links = stories(site, *(f"story{number}" for number in range(8)))
    site.front("/", links)

    first = crawl(site.address + "/", "--max-pages", "5")
    second = crawl(site.address + "/")

    assert first.code == 0
    assert first.json["stopped_by"] == "max-pages"
    assert first.json["pages"]["pending"] > 0
    assert first.json["articles"]["new"] + second.json["articles"]["new"] == 8


def test_the_proxy_of_the_environment_is_used(site: Site, crawl: Crawl) -> None:
    path = "http://paper.test/2026/03/05/a-story-behind-the-proxy-of-the-house"
    site.article(path, "A story behind the proxy of the house")

    ran = crawl(path, http_proxy=site.address)

    assert ran.json["articles"]["new"] == 1
    assert path in site.paths()


def test_sitemaps_of_a_robots_txt_that_is_known_already_are_read(site: Site, crawl: Crawl) -> None:
    ferry, strike = stories(site, "ferry", "strike")
    site.pages["/robots.txt"] = Answer(f"User-agent: *\nAllow: /\nSitemap: {site.address}/maps/news.xml\n".encode())
    sitemap(site, "/maps/news.xml", [strike])
    site.front("/", [ferry])

    crawl(site.address + ferry)
    ran = crawl(site.address + "/")

    assert ran.json["articles"]["new"] == 1
    assert site.paths().count("/robots.txt") == 1


def test_a_site_that_moved_to_another_host_is_said_to_be_there(site: Site, crawl: Crawl) -> None:
    with serve() as other:
        site.pages["/"] = Answer(b"", 301, {"Location": other.address + "/"})

        ran = crawl(site.address + "/")

    assert ran.code == 6
    assert "to another site" in ran.err
    assert other.asked == []


def test_the_shape_of_known_articles_tells_new_ones(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    """A word in the navigation looks like a section; its address looks like those of the articles that are known."""
    known = [f"/go/x{number}" for number in range(1231, 1237)]
    for number, link in enumerate(known):
        site.article(link, f"The known story number {number} of the harbour")
    site.front("/", known)
    folder = tmp_path / "publishers"
    folder.mkdir()
    domain = site.address.removeprefix("http://")
    text = f'id = "post"\nname = "The Test Post"\ndomains = ["{domain}"]\n[discover]\npages = ["{site.address}/"]\n'
    (folder / "post.toml").write_text(text, encoding="utf-8")
    crawl("post", "--publishers", folder)
    site.article("/topic/99", "The new story of the harbour")
    site.article("/go/x1299", "The other new story of the harbour")
    menu = '<nav><a href="/go/x1299">Ferry</a> <a href="/topic/99/">Topics</a></nav>'
    site.front("/", known)
    front = site.pages["/"]
    assert isinstance(front, Answer)
    front.body = front.body.replace(b"<body>", b"<body>" + menu.encode())

    ran = crawl("post", "--publishers", folder)

    assert ran.json["articles"]["new"] == 1
    assert "/topic/99/" not in site.paths()
