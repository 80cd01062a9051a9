"""What was erased is not fetched again, and its front page no longer quotes it."""

from newsarchive.archive import open_archive
from newsarchive.operations.verifying import verify
from tests.integration.commands import newsarchive
from tests.integration.site import Answer, article_page
from tests.operations.test_forgetting import SECRET, TEXT, held


def test_an_erased_article_is_never_asked_for_again_and_its_feed_forgets_it(site, crawl, tmp_path):
    paragraph = (
        f"<p>{TEXT}</p>" * 2 + "<p>The council of the harbour town met, and heard the report of the ferry.</p>" * 4
    )
    site.pages["/a/1"] = site_page(f"{SECRET} was seen on the quay", paragraph)
    site.article("/a/2", "Another story of the day")
    site.front("/", ["/a/1", "/a/2"], tail=f"<p>{SECRET} was seen on the quay</p>")
    assert crawl(site.address).code == 0
    path = tmp_path / "a.db"
    assert held(path)
    ran = newsarchive("--archive", path, "forget", f"{site.address}/a/1", "--reason", "asked to", "--yes", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert not held(path)
    site.front("/", ["/a/1", "/a/2"])
    site.asked.clear()
    assert crawl(site.address, "--recheck").code == 0
    assert "/a/1" not in site.paths()
    assert "/a/2" in site.paths()
    assert not held(path)
    with open_archive(path) as archive:
        assert verify(archive).problems == []


def site_page(headline, text):
    return Answer(article_page(headline, text).encode(), headers={"Content-Type": "text/html"})
