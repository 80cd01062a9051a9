import pytest

from newsarchive.extraction import extract


def headline(html, url="https://www.gazette.test/city/2026/03/harbour"):
    return extract(html, url=url).headline


def test_the_h1_likest_the_title_wins_over_another_h1():
    assert (
        headline("<title>Harbour reopens | Gazette</title><h1>Read more</h1><h1>Harbour reopens</h1>")
        == "Harbour reopens"
    )


def test_a_hidden_h1_for_sharing_is_no_headline():
    page = '<title>Port news</title><div style="display:none;"><h1>Share this</h1></div><h1>Harbour opens again</h1>'
    assert headline(page) == "Harbour opens again"


def test_the_sites_name_in_the_logo_is_no_headline():
    page = '<title>Harbour reopens at last - The Evening Bell</title><meta property="og:site_name" content="The Evening Bell"><h1><a href="/">The Evening Bell</a></h1><h2>Harbour reopens at last</h2>'
    assert headline(page) == "Harbour reopens at last"


def test_a_kicker_inside_the_heading_is_left_out():
    page = (
        '<title>Ferries sail again - Gazette</title><h1><span class="kicker">Strike over</span> Ferries sail again</h1>'
    )
    assert headline(page) == "Ferries sail again"


@pytest.mark.parametrize(
    "title",
    [
        "Ferries sail again | The Harbour Gazette",
        "Ferries sail again - Harbour Gazette",
        "The Harbour Gazette: Ferries sail again",
        "Ferries sail again – City – The Harbour Gazette",
    ],
)
def test_the_sites_name_and_section_are_cut_from_the_title(title):
    page = f'<title>{title}</title><meta property="og:site_name" content="The Harbour Gazette"><meta property="article:section" content="City"><p>Text.</p>'
    assert headline(page) == "Ferries sail again"


def test_the_domain_tells_the_sites_name_too():
    assert (
        headline("<title>Ferries sail again - Harbour Gazette</title>", "https://harbourgazette.example/a/1")
        == "Ferries sail again"
    )


def test_a_colon_of_the_headline_is_no_separator():
    page = "<title>Ferries: sailing again | Gazette</title><p>x</p>"
    assert headline(page) == "Ferries: sailing again"


def test_entities_escaped_twice_are_decoded():
    assert (
        headline("<title>x</title><h1>Tips &amp;amp; tricks &amp;#x26; more for ferries</h1>")
        == "Tips & tricks & more for ferries"
    )


def test_a_chinese_title_loses_the_papers_name():
    assert (
        headline("<title>港口将于三月重新开放-云湾新闻网</title><p>x</p>", "https://news.example/1")
        == "港口将于三月重新开放"
    )


def test_statements_that_agree_win_over_a_heading_unlike_them():
    page = '<title>Harbour reopens after storm</title><meta property="og:title" content="Harbour reopens after storm"><h1>Our blog</h1>'
    found = extract(page, url="https://gazette.test/a/1")
    assert found.headline == "Harbour reopens after storm"


def test_a_page_without_any_title_has_no_headline():
    assert headline("<p>Nothing here</p>") is None


def test_agreement_makes_it_surer():
    alone = extract("<h1>Harbour reopens after storm</h1>", url="https://a.test/1").evidence["headline"].confidence
    agreed = extract(
        "<title>Harbour reopens after storm</title><h1>Harbour reopens after storm</h1>", url="https://a.test/1"
    )
    assert agreed.evidence["headline"].confidence > alone
