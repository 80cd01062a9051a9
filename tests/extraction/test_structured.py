import json

from newsarchive.extraction.document import parse
from newsarchive.extraction.stated.structured import read_structured


def page(*nodes, head="", body="", url="https://gazette.test/city/1"):
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in nodes)
    return read_structured(parse(f"<html><head>{head}{scripts}</head><body>{body}</body></html>", url=url))


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Harbour reopens",
    "url": "https://gazette.test/city/1",
    "datePublished": "2026-03-04T05:06:07+01:00",
    "author": [{"@type": "Person", "name": "Ada Marsh"}, {"@type": "Organization", "name": "Example Agency"}],
}


def test_the_article_inside_a_web_page_is_the_main_node():
    found = page({"@type": "WebPage", "mainEntity": ARTICLE})
    assert found.main is not None
    assert found.headlines[0].value == "Harbour reopens"
    assert found.headlines[0].rule == "json-ld:headline"


def test_of_several_articles_the_one_with_the_pages_address_is_the_main_node():
    other = {**ARTICLE, "headline": "Another story", "url": "https://gazette.test/city/2"}
    found = page({"@graph": [other, other, ARTICLE, other]})
    assert [each.value for each in found.headlines] == ["Harbour reopens"]


def test_a_teaser_of_a_list_is_not_the_main_node():
    found = page(
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": ARTICLE}]}, url="https://gazette.test/"
    )
    assert found.main is None
    assert "itemlist" in found.types


def test_many_articles_of_which_none_fits_are_teasers():
    teasers = [
        {**ARTICLE, "headline": f"Story {number}", "url": f"https://gazette.test/{number}"} for number in range(5)
    ]
    assert page(teasers, url="https://gazette.test/news").main is None


def test_people_and_organizations_are_told_apart():
    assert [(each.name, each.type) for each in page(ARTICLE).authors] == [
        ("Ada Marsh", "person"),
        ("Example Agency", "organization"),
    ]


def test_a_reference_by_id_is_followed():
    person = {"@type": "Person", "@id": "#ada", "name": "Ada Marsh", "jobTitle": "Reporter"}
    found = page({"@graph": [{**ARTICLE, "author": {"@id": "#ada"}}, person]})
    assert [each.name for each in found.authors] == ["Ada Marsh"]


def test_entities_and_tags_in_statements_are_decoded():
    found = page({**ARTICLE, "headline": "T&uuml;r &amp;#8216;auf&amp;#8217; <b>jetzt</b>"})
    assert found.headlines[0].value == "Tür ‘auf’ jetzt"


def test_microdata_of_comments_is_not_the_articles():
    body = (
        '<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Harbour</h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ada Marsh</b></span>'
        '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment">'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">troll77</b></span></div></article>'
    )
    assert [each.name for each in page(body=body).authors] == ["Ada Marsh"]


def test_meta_names_are_compared_in_lower_case_and_all_contents_kept():
    found = page(head='<meta property="Article:Tag" content="a"><meta property="article:tag" content="b">')
    assert found.meta["article:tag"] == ("a", "b")
    assert [each.value for each in found.keywords] == ["a", "b"]


def test_free_access_is_said_in_every_way_publishers_say_it():
    assert page({**ARTICLE, "isAccessibleForFree": "False"}).is_accessible_for_free is False
    assert page({**ARTICLE, "isAccessibleForFree": True}).is_accessible_for_free is True
    assert page(head='<meta property="article:content_tier" content="locked">').is_accessible_for_free is False
    assert page(ARTICLE).is_accessible_for_free is None


def test_images_come_with_caption_and_credit():
    image = {"@type": "ImageObject", "url": "/a.jpg", "caption": "The quay", "creditText": "Ada Marsh"}
    found = page({**ARTICLE, "image": [image]}).images[0]
    assert (found.url, found.caption, found.credit) == ("https://gazette.test/a.jpg", "The quay", "Ada Marsh")


def test_statements_nested_beyond_reason_are_cut_off():
    node: object = "deep"
    for _ in range(300):
        node = {"@type": "Thing", "a": node}
    assert len(page(node).nodes) < 100
