"""Search in a real archive, and the query language by itself."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from newsarchive.archive.schema import article as article_table
from newsarchive.archive.schema import story
from newsarchive.archive.search import hits as searching
from newsarchive.archive.search import prefix as search_prefix
from newsarchive.archive.search.match import day_node, match_text
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.snippets import snippet
from newsarchive.article import Author, Notice
from newsarchive.cli import terminal
from newsarchive.cli.search import _search
from newsarchive.errors import UsageError
from tests.archive.samples import Desk, article, open_desk

PLAIN = {"authors": (), "byline": None, "source": None, "notice": None, "subheadline": None}


@pytest.fixture(scope="module")
def desk(locations, tmp_path_factory) -> Iterator[Desk]:
    with open_desk(locations.new(tmp_path_factory.mktemp("search"))) as made:
        stories = [
            article("https://gazette.test/1"),
            article(
                "https://gazette.test/2",
                headline="Ferry strike ends",
                body="The harbour was quiet. Budget talks follow. Café owners hope.",
                published_on=date(2025, 12, 31),
                published_at=None,
                **{**PLAIN, "authors": (Author("Ana Sol"), Author("Wenting Li"))},
            ),
            article(
                "https://gazette.test/3",
                headline="上海市长访问伦敦",
                body="上海市长周二访问了伦敦，讨论了GDP增长与港口贸易。",
                language="zh",
                published_on=None,
                published_at=None,
                **{**PLAIN, "notice": Notice("© 中国日报", holder="中国日报")},
            ),
            article(
                "https://gazette.test/4",
                headline="東京の桜が咲く",
                body="東京タワーの近くで桜が咲いた。",
                language="ja",
                **PLAIN,
            ),
            article(
                "https://gazette.test/5",
                headline="한국의 경제",
                body="한국은행이 금리를 내렸다.",
                language="ko",
                **PLAIN,
            ),
        ]
        for each in stories:
            made.read(each)
        yield made


def ids(desk, query, **filters):
    return sorted(hit.id for hit in desk.archive.search(query, **filters))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("harbour", [1, 2]),
        ("HARBOUR budget", [1, 2]),
        ('"harbour budget"', [1]),
        ("harbour -strike", [1]),
        ("harbour NOT strike", [1]),
        ("strike OR 上海", [2, 3]),
        ("(strike OR quay) harbour", [1, 2]),
        ("harbour -(strike OR quay)", []),
        ("cafe", [2]),
        ("ferr*", [1, 2]),
        ("headline:budget", [1]),
        ("headline:harbour OR headline:strike", [1, 2]),
        ("text:ferries", [1]),
        ("上海", [3]),
        ("海", [3]),
        ("市长访问", [3]),
        ("伦敦 港口", [3]),
        ("GDP增长", [3]),
        ("海上", []),
        ("東京", [4]),
        ("桜", [4]),
        ("タワー", [4]),
        ("한국", [5]),
        ("author:wenting", [1, 2]),
        ('author:"zhou wenting"', [1]),
        ('author:"sol wenting"', []),
        ("holder:gazette", [1]),
        ("holder:中国", [3]),
        ("publisher:harbour-gazette budget", [1, 2]),
        ("publisher:other budget", []),
        ("language:ja 桜", [4]),
        ("language:en quay", [1]),
        ("harbour since:2026", [1]),
        ("harbour until:2025-12", [2]),
        ("since:2025-12-31 until:2025-12-31", [2]),
        ("harbour & budget!", [1, 2]),
        ("author: sol", [2]),
    ],
)
def test_a_query_finds(desk, query, expected):
    assert ids(desk, query) == expected
    assert desk.archive.search(query).count() == len(expected)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"author": "Ana Sol"}, [2]),
        ({"holder": "China"}, []),
        ({"holder": "Harbour Gazette"}, [1]),
        ({"language": "en"}, [1, 2]),
        ({"since": date(2026, 1, 1), "language": "en"}, [1]),
        ({"until": "2025"}, [2]),
        ({"since": "2030"}, []),
        ({"publisher": "harbour-gazette"}, [1, 2, 3, 4, 5]),
        ({"status": "gone", "language": "en"}, []),
        ({"status": "live", "until": "2025"}, [2]),
        ({"changed_since": datetime(2027, 1, 1, tzinfo=UTC), "language": "en"}, []),
    ],
)
def test_filters_alone_are_a_search(desk, filters, expected):
    assert ids(desk, "", **filters) == expected


def test_an_article_without_a_day_counts_for_the_day_it_was_first_seen(desk):
    assert ids(desk, "上海", since="2026-03-01", until="2026-03-01") == [3]


def test_the_headline_weighs_more_than_the_body(desk):
    assert [hit.id for hit in desk.archive.search("harbour")] == [1, 2]


def test_the_newest_may_come_first(desk):
    assert [hit.id for hit in desk.archive.search("budget", order="newest")] == [1, 2]
    assert [hit.id for hit in desk.archive.search("strike OR budget OR 上海", order="newest")][-1] == 2


def test_a_hit_tells_what_a_list_of_results_shows(desk):
    (hit,) = desk.archive.search("strike", mark=("<", ">"))
    assert (hit.url, hit.publisher, hit.headline) == ("https://gazette.test/2", "harbour-gazette", "Ferry strike ends")
    assert hit.published_on == date(2025, 12, 31)


def test_a_snippet_shows_where_else_a_hit_stands():
    phrases = parse_query("quill").phrases
    assert snippet("The ferry sails.", phrases, ("[", "]"), others=["Late again", "By Ada Quill"]) == "By Ada [Quill]"
    assert snippet("The ferry sails.", phrases, ("[", "]"), others=["Late again"]) == "The ferry sails."


def test_the_snippet_marks_the_real_text(desk):
    assert "[Café] owners" in next(iter(desk.archive.search("cafe", mark=("[", "]")))).snippet
    assert "[上海]市长" in next(iter(desk.archive.search("上海", mark=("[", "]")))).snippet
    assert "[harbour budget] on" in next(iter(desk.archive.search('"harbour budget"', mark=("[", "]")))).snippet


def test_a_search_can_be_iterated_again_and_the_limit_holds(desk):
    hits = desk.archive.search("harbour", limit=1)
    assert len(list(hits)) == len(list(hits)) == 1
    assert hits.count() == 2


def test_ranking_is_bounded_to_the_newest_matches_and_says_so(desk, monkeypatch):
    monkeypatch.setattr(searching, "MOST_RANKED", 1)
    hits = desk.archive.search("harbour", limit=1)
    assert [hit.id for hit in hits] == [2]
    assert hits.is_bounded
    assert not desk.archive.search("strike", limit=1).is_bounded


def test_a_bounded_search_is_said_to_be_one(desk, monkeypatch, capfd):
    monkeypatch.setattr(searching, "MOST_RANKED", 1)
    monkeypatch.setattr(terminal, "settings", replace(terminal.settings, archive=desk.archive.location, quiet=False))
    asked = {"limit": 1, "status": None}
    _search("harbour", asked, count=False, as_csv=False, as_json=True)
    found = json.loads(capfd.readouterr().out)
    assert (found["count"], found["is_bounded"], len(found["hits"])) == (1, True, 1)
    for as_csv in (False, True):
        _search("harbour", asked, count=False, as_csv=as_csv, as_json=False)
        assert "only the newest 1 were looked at" in capfd.readouterr().err
    _search("strike", asked, count=False, as_csv=False, as_json=True)
    assert json.loads(capfd.readouterr().out)["is_bounded"] is False


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("h*", [1, 2]),
        ("headline:h*", [1]),
        ("b* -strike", [1]),
        ("b* -h*", []),
        ("b* headline:f*", [2]),
        ("q* harbour", [1, 2]),
        ("q* OR 上*", [1, 2, 3]),
        ("海", [3]),
        ("z*", [1]),
        ("x*", []),
        ("b* since:2026", [1]),
    ],
)
@pytest.mark.parametrize("most", [0, 200])
def test_a_beginning_finds_the_same_however_many_words_have_it(desk, monkeypatch, query, expected, most):
    monkeypatch.setattr(search_prefix, "MOST_WORDS", most)
    assert ids(desk, query) == expected
    assert desk.archive.search(query).count() == len(expected)


def test_of_a_story_the_best_hit_is_shown_and_the_others_counted(location):
    with open_desk(location) as desk:
        for number in range(1, 5):
            desk.read(
                article(
                    f"https://gazette.test/{number}",
                    headline=f"Council {'budget ' * (5 - number)}",
                    body=f"The harbour budget, {number}.",
                )
            )
        with desk.archive.transaction() as connection:
            connection.execute(insert(story).values(id=1, created_at=desk.now))
            connection.execute(update(article_table).where(article_table.c.id.in_([2, 3, 4])).values(story_id=1))
        every = [hit.id for hit in desk.archive.search("budget")]
        hits = list(desk.archive.search("budget", one_per_story=True))
        first_of_story = next(each for each in every if each != 1)
        assert sorted(every) == [1, 2, 3, 4]
        assert {hit.id: hit.others for hit in hits} == {1: 0, first_of_story: 2}
        assert len(list(desk.archive.search("budget", one_per_story=True, limit=1))) == 1


def test_an_edit_is_found_by_its_new_words_only(location):
    with open_desk(location) as desk:
        desk.read(article())
        desk.later(hours=1)
        desk.read(replace(article(), headline="Lighthouse sold", body="The lighthouse was sold."))
        assert ids(desk, "cranes") == []
        assert ids(desk, "sold") == [1]


def test_an_empty_archive_finds_nothing(location):
    with open_desk(location) as desk:
        assert ids(desk, "harbour") == []
        assert ids(desk, "", since="2024") == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "empty"),
        ("  &&& ", "empty"),
        ("-harbour", "only says what to leave out"),
        ("(harbour", "never closed"),
        ("harbour)", "never opened"),
        ('"harbour', "quote mark"),
        ("titel:harbour", "no field titel"),
        ("OR harbour", "OR stands between"),
        ("harbour OR", "OR stands between"),
        ("harbour OR -port", "Each side of OR"),
        ("since:yesterday harbour", "is no date"),
        ("since:2026-02-30 harbour", "is no date"),
        ("(since:2026 OR harbour)", "whole query"),
        ("author:", "followed by what to look for"),
        ("harbour NOT", "followed by what to leave out"),
        ("a " * 100, "more than"),
        ("(" * 50 + "a" + ")" * 50, "brackets more than"),
    ],
)
def test_bad_syntax_gives_a_sentence(desk, query, sentence):
    with pytest.raises(UsageError, match=sentence):
        desk.archive.search(query)


@given(st.text(alphabet=st.sampled_from('ab"-():*OR N海上 headline since:2024&'), max_size=40))
def test_whatever_is_typed_is_found_or_explained(desk, query):
    try:
        hits = desk.archive.search(query)
    except UsageError as error:
        assert str(error)
    else:
        list(hits)


@given(st.text(max_size=40))
def test_any_text_is_a_query_or_explained(desk, query):
    try:
        list(desk.archive.search(query))
    except UsageError as error:
        assert str(error)


@given(
    st.dates(date(2019, 1, 1), date(2025, 1, 1)),
    st.dates(date(2019, 1, 1), date(2025, 1, 1)),
    st.dates(date(2019, 1, 1), date(2025, 1, 1)),
)
def test_a_span_of_days_holds_a_day_when_it_should(one, other, day):
    since, until = min(one, other), max(one, other)
    expression = match_text(day_node(since, until))
    tokens = (f'"y:{day:%Y}"', f'"m:{day:%Y-%m}"', f'"d:{day:%Y-%m-%d}"')
    assert any(token in expression for token in tokens) == (since <= day <= until)


@given(st.text(max_size=400), st.sampled_from(["a", "海", "ab c", "straße"]))
def test_a_snippet_without_its_marks_is_a_part_of_the_text(text, query):
    phrases = parse_query(query).phrases
    bare = snippet(text, phrases, ("", ""), width=100).strip("… ")
    assert "".join(bare.split()) in "".join(text.split())
