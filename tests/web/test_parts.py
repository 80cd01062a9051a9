"""The page's small parts: charts, columns of a difference, what an address asks for."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from newsarchive.archive.queries.overview import DayCount
from newsarchive.archive.revisions.difference import difference
from newsarchive.web.asked import Asked
from newsarchive.web.charts import HEIGHT, OTHERS, months_chart, stacked_days
from newsarchive.web.side_by_side import Fold, Row, folded, rows

TEXTS = st.lists(st.sampled_from(["one two", "three", "four five six", "seven", "港口预算"]), max_size=8).map(
    "\n\n".join
)


def test_a_chart_draws_every_article_and_every_day() -> None:
    counts = [
        DayCount(date(2026, 4, 1), "a", 3),
        DayCount(date(2026, 4, 1), "b", 1),
        DayCount(date(2026, 4, 3), "a", 8),
    ]
    chart = stacked_days(counts, date(2026, 4, 1), date(2026, 4, 3))
    assert chart.labels == ("2026-04-01", "2026-04-02", "2026-04-03")
    assert chart.values == ((3, 1), (0, 0), (8, 0))
    assert (chart.total, chart.top) == (12, 8)
    assert {bar.x: round(bar.y + bar.height, 2) for bar in chart.bars if bar.series == 0} == {0: HEIGHT, 2: HEIGHT}


def test_more_publishers_than_colours_are_drawn_together() -> None:
    chart = stacked_days(
        [DayCount(date(2026, 4, 1), f"p{n}", 20 - n) for n in range(12)], date(2026, 4, 1), date(2026, 4, 1)
    )
    assert len(chart.series) == 8
    assert chart.series[-1].name == OTHERS
    assert chart.total == sum(20 - n for n in range(12))


def test_months_without_articles_are_drawn_too() -> None:
    chart = months_chart([("2026-02", 4), ("2025-11", 1)])
    assert chart.labels == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert chart.totals == (1, 0, 0, 4)


@given(TEXTS, TEXTS)
def test_both_columns_of_a_difference_are_the_two_texts(before: str, after: str) -> None:
    found = list(rows(difference(before, after)))
    for side, text in (("before", before), ("after", after)):
        said = "".join("".join(piece.text for piece in getattr(row, side)) for row in found)
        assert said == text.replace("\n", "")


def test_paragraphs_that_came_and_went_have_rows_of_their_own() -> None:
    found = list(rows(difference("a b\n\nold one\n\nend", "a c\n\nend\n\nnew")))
    shown = [tuple("".join(piece.text for piece in side) for side in (row.before, row.after)) for row in found]
    assert shown == [("a b", "a c"), ("old one", ""), ("end", "end"), ("", "new")]


def test_long_unchanged_stretches_are_folded() -> None:
    before = "\n\n".join(f"paragraph {n}" for n in range(12))
    found = folded(list(rows(difference(before, before.replace("paragraph 6", "line 6")))))
    assert [len(each.rows) if isinstance(each, Fold) else 1 for each in found] == [5, 1, 1, 1, 4]
    assert isinstance(found[2], Row)
    assert not found[2].is_same


def test_an_address_differs_from_a_question_by_one_thing() -> None:
    asked = Asked(q="ice", publisher="a", page=3)
    assert asked.href(publisher="") == "/search?q=ice"
    assert asked.href("/search.csv", page=1) == "/search.csv?q=ice&publisher=a"
    assert asked.href(page=4) == "/search?q=ice&publisher=a&page=4"
