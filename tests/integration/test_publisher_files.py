"""A publisher's file drafted from a live site works as it is, and is proved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from newsarchive.demo.server import serve
from newsarchive.publishers import load_file
from tests.integration.commands import Ran, newsarchive
from tests.integration.site import Site

WORDS = ("harbour", "ferry", "lighthouse", "market", "customs")


def describe_site(site: Site) -> None:
    paths = [f"/city/2026/03/{10 + at}/the-{word}-opens-again-after-the-storm" for at, word in enumerate(WORDS)]
    site.front("/", paths, tail='<nav><a href="/city">City</a></nav>')
    site.front("/city", paths)
    for path, word in zip(paths, WORDS, strict=True):
        site.article(path, f"The {word} opens again after the long storm")


def test_a_draft_of_a_sample_paper_loads_and_crawls(tmp_path: Path) -> None:
    with serve(["harbour-services"], day=1) as newsstand:
        address = newsstand.addresses["harbour-services"]
        drafted = newsarchive("publisher", "new", f"{address}/news.html", "--allow-private-hosts", cwd=tmp_path)
        assert drafted.code == 0, drafted.err
        (file,) = (tmp_path / "publishers").glob("*.toml")
        publisher = load_file(file)
        ran = newsarchive("--archive", "a.db", "crawl", publisher.id, "--allow-private-hosts", "--json", cwd=tmp_path)
        proved = newsarchive("--archive", "a.db", "publisher", "check", publisher.id, "--json", cwd=tmp_path)

    assert drafted.out.strip() == str(file.relative_to(tmp_path))
    assert newsstand.overlaps("harbour-services") == []
    assert (
        publisher.extract[0].rules["headline"][0].text.endswith("h2")
    )  # the first h1 of these pages is hidden, and wrong
    assert ran.code == 0, ran.err
    assert ran.json["articles"]["new"] == 13
    assert proved.code == 0, proved.err
    assert proved.json["fill_rates"]["headline"] == 1.0
    assert proved.json["article"]["matched"] == 13


def test_a_file_is_drafted_once_and_proved_on_the_archive_or_on_the_site(
    site: Site, crawl: Callable[..., Ran], tmp_path: Path
) -> None:
    describe_site(site)
    new = ("publisher", "new", site.address + "/", "-o", "paper.toml", "--allow-private-hosts")
    assert newsarchive(*new, cwd=tmp_path).code == 0
    refused = newsarchive(*new, cwd=tmp_path)
    live = newsarchive("publisher", "check", "paper.toml", "--allow-private-hosts", cwd=tmp_path)
    file = tmp_path / "paper.toml"
    publisher = load_file(file)
    assert crawl(publisher.id, "--publishers", file).json["articles"]["new"] == len(WORDS)
    file.write_text(file.read_text().replace(publisher.extract[0].rules["headline"][0].text, "h1.gone"))
    asked = len(site.asked)
    broken = newsarchive("--archive", "a.db", "publisher", "check", "paper.toml", cwd=tmp_path)

    assert refused.code == 2
    assert "--force replaces it" in refused.err
    assert live.code == 0, live.err
    assert broken.code == 6
    assert "headline[0] `h1.gone` found nothing on any of 5 pages" in broken.err
    assert len(site.asked) == asked  # proved on what is kept


def test_a_site_that_forbids_robots_is_not_drafted(site: Site, tmp_path: Path) -> None:
    describe_site(site)
    site.html("/robots.txt", "User-agent: *\nDisallow: /")

    ran = newsarchive("publisher", "new", site.address + "/", "--allow-private-hosts", cwd=tmp_path)

    assert ran.code == 6
    assert "robots.txt" in ran.err
    assert set(site.paths()) == {"/robots.txt"}
    assert not (tmp_path / "publishers").exists()
