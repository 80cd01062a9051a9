from datetime import UTC, datetime

from newsarchive.extraction import parse, read
from newsarchive.publishers import read_publisher

PAGE = """<title>Old words - Gazette</title><h1>Old words</h1><div class="main"><h2>Harbour reopens</h2>
<p class="info">Updated: Apr 16, 2024</p><div class="text"><p>First paragraph of the story, long enough to be one.</p>
<div class="share">Share this</div><p>Second paragraph of the story, which also is long enough.</p></div></div>"""


def publisher(rules):
    return read_publisher(f'id = "g"\nname = "Gazette"\ndomains = ["g.example"]\ntimezone = "Asia/Shanghai"\n{rules}')


def reading(rules, page=PAGE, **more):
    return read(parse(page, url="https://g.example/a/1"), publisher=publisher(rules), **more)


def test_a_rule_that_finds_something_plausible_wins():
    found = reading('[[extract]]\nheadline = ["div.main h2"]')
    assert found.article.headline == "Harbour reopens"
    assert found.article.evidence["headline"].rule == "publisher:headline[0]"
    assert dict(found.rule_hits) == {"publisher:headline[0]": True}


def test_a_rule_that_finds_nothing_falls_back_and_is_counted():
    found = reading('[[extract]]\nsubheadline = ["p.gone"]\nheadline = ["h1.gone", "div.main h2"]')
    assert found.article.headline == "Harbour reopens"
    assert dict(found.rule_hits) == {
        "publisher:headline[0]": False,
        "publisher:headline[1]": True,
        "publisher:subheadline[0]": False,
    }


def test_the_losers_are_told_that_the_rule_won():
    found = reading('[[extract]]\nheadline = ["div.main h2"]')
    assert any(each.verdict == "the publisher's rule wins" for each in found.choices["headline"].candidates)


def test_a_rule_that_finds_the_sites_name_is_not_believed():
    found = reading('[[extract]]\nheadline = ["b"]', f"<b>Gazette</b>{PAGE}")
    assert found.article.headline != "Gazette"
    assert dict(found.rule_hits) == {"publisher:headline[0]": False}


def test_dropped_elements_are_not_read_but_stay_in_the_document():
    found = reading('[[extract]]\nbody = ["div.text"]\ndrop = [".share", ".gone"]')
    assert "Share this" not in found.article.body
    assert found.article.body.count("\n\n") == 1
    assert (found.rule_hits["publisher:drop[0]"], found.rule_hits["publisher:drop[1]"]) == (True, False)
    assert any("Share" in block.text for block in found.document.blocks)


def test_a_date_rule_may_select_text():
    found = reading("[[extract]]\npublished = [\"//text()[starts-with(normalize-space(), 'Updated:')]\"]")
    assert found.article.published_on is not None
    assert found.article.published_on.isoformat() == "2024-04-16"
    assert found.article.evidence["published_on"].raw == "Updated: Apr 16, 2024"


def test_the_era_is_chosen_by_the_time_of_the_visit():
    rules = '[[extract]]\nuntil = 2022-01-01\nheadline = ["h1"]\n[[extract]]\nheadline = ["div.main h2"]'
    old = reading(rules, fetched_at=datetime(2021, 5, 1, tzinfo=UTC))
    new = reading(rules, fetched_at=datetime(2026, 5, 1, tzinfo=UTC))
    assert (old.article.headline, new.article.headline) == ("Old words", "Harbour reopens")


def test_an_era_whose_headline_rule_finds_nothing_yields_to_the_next():
    found = reading('[[extract]]\nheadline = ["h1.gone"]\n[[extract]]\nheadline = ["div.main h2"]')
    assert found.article.headline == "Harbour reopens"
    assert found.article.evidence["headline"].rule == "publisher:1.headline[0]"
