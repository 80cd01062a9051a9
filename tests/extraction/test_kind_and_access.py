from newsarchive.article import PageContext
from newsarchive.extraction import extract

URL = "https://gazette.test/city/2026/03/04/harbour-reopens-after-storm"
SENTENCE = "The harbour will reopen in March, the mayor said on Monday, after a winter of repairs to the outer mole. "
TEASERS = "".join(
    f'<h2><a href="/city/2026/03/0{n}/story-number-{n}">A story with quite a long headline number {n}</a></h2><p>A line about story {n}.</p>'
    for n in range(9)
)


def article(body, head="<title>Harbour reopens after storm</title>", url=URL):
    return extract(f"<html lang=en><head>{head}</head><body>{body}</body></html>", url=url)


def test_a_story_is_an_article():
    found = article(f"<h1>Harbour reopens after storm</h1><p>{SENTENCE * 2}</p><p>{SENTENCE * 3}</p><p>{SENTENCE}</p>")
    assert found.kind == "article"
    assert found.access == "free"
    assert found.kind_confidence > 0.8


def test_a_short_wire_item_is_an_article():
    body = f'<h1>Harbour reopens after storm in March</h1><time datetime="2026-03-04T10:00:00Z">4 March 2026</time><article><p>{SENTENCE}</p></article>'
    assert (
        article(
            body, '<title>Harbour reopens after storm in March</title><meta property="og:type" content="article">'
        ).kind
        == "article"
    )


def test_a_front_page_is_a_list():
    assert article(TEASERS, "<title>The Gazette</title>", "https://gazette.test/").kind == "list"


def test_a_section_page_is_a_list():
    assert (
        article(f"<h1>City</h1>{TEASERS}", "<title>City | Gazette</title>", "https://gazette.test/city").kind == "list"
    )


def test_a_list_whose_teasers_are_whole_paragraphs_is_a_list():
    teasers = "".join(
        f'<h3><a href="/2026/03/0{n}/story-number-{n}">A story with quite a long headline number {n}</a></h3><p>{SENTENCE * 3}</p>'
        for n in range(9)
    )
    found = article(f"<h1>City</h1>{teasers}", "<title>City | Gazette</title>", "https://gazette.test/city/latest/")
    assert found.kind == "list"


def test_a_story_with_links_to_others_in_its_text_is_an_article():
    link = '<h3><a href="/2026/03/01/another-story">Another story with quite a long headline</a></h3>'
    text = "".join(f"<p>{SENTENCE * 4}</p><p>{SENTENCE * 3}</p>{link}" for _ in range(5))
    assert article(f"<h1>Harbour reopens after storm</h1>{text}").kind == "article"


def test_a_page_that_says_it_was_not_found_is_an_error():
    assert article("<h1>Page not found</h1><p>Sorry.</p>", "<title>404 | Gazette</title>").kind == "error"


def test_a_story_about_a_404_is_no_error():
    text = f"<h1>Route 404 closed for a week after landslide</h1><p>{SENTENCE * 3}</p><p>{SENTENCE * 3}</p>"
    assert article(text, "<title>Route 404 closed for a week after landslide</title>").kind == "article"


def test_a_live_blog_is_told_by_its_type():
    head = '<title>Storm: live</title><script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Storm: live"}</script>'
    assert article(f"<h1>Storm: live</h1><p>{SENTENCE * 4}</p>", head).kind == "liveblog"


def test_a_video_page_is_a_video():
    head = '<title>Watch: the gates</title><script type="application/ld+json">{"@type": "VideoObject", "name": "Watch: the gates"}</script>'
    found = article(
        "<h1>Watch: the gates</h1><video></video><p>A flight.</p>", head, "https://gazette.test/video/the-gates"
    )
    assert found.kind == "video"


def test_a_captcha_is_blocked_and_has_no_body():
    found = article(
        "<h1>One more step</h1><p>Please complete the CAPTCHA to verify you are human.</p>",
        "<title>Attention Required!</title>",
    )
    assert (found.access, found.kind, found.body) == ("blocked", "other", "")


def test_a_page_that_needs_javascript_is_blocked():
    assert (
        article("<noscript>Please enable JavaScript to continue.</noscript>", "<title>gazette.test</title>").access
        == "blocked"
    )


def test_a_cookie_banner_above_a_story_is_no_wall():
    banner = "<div><p>We value your privacy. We use cookies.</p><button>Accept all cookies</button></div>"
    found = article(f"{banner}<h1>Harbour reopens after storm</h1><p>{SENTENCE}</p>")
    assert found.access == "free"


def test_a_consent_page_alone_is_blocked():
    page = "<h2>We value your privacy</h2><p>We use cookies and share data with our partners.</p><p>Accept cookies</p>"
    assert article(page, "<title>Gazette</title>").access == "blocked"


def test_a_paid_story_says_so():
    head = '<title>Harbour</title><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour", "isAccessibleForFree": false}</script>'
    assert article(f"<h1>Harbour</h1><p>{SENTENCE * 2}</p>", head).access == "paid"


def test_a_feed_that_names_a_page_makes_it_likelier_an_article():
    page = "<title>Notice</title><h1>Notice</h1><p>The swing bridge stays open today.</p>"
    alone = extract(page, url="https://gazette.test/n/7")
    told = extract(page, url="https://gazette.test/n/7", context=PageContext(title="Notice", source="feed"))
    assert told.kind == "article"
    assert told.kind_confidence > (alone.kind_confidence if alone.kind == "article" else 0)
