"""Which of the dates on a page is taken for its publication, and which for its last change."""

from __future__ import annotations

from datetime import UTC, date, datetime

from newsarchive.article import PageContext
from newsarchive.extraction.dates.page import PageDates, find_dates
from newsarchive.extraction.document import parse
from newsarchive.extraction.stated.structured import read_structured

HEADLINE = "Harbour wall reopens after the storm"
TEXT = "".join(
    f"<p>The council of Marshport said on Tuesday that part {number} of the wall is safe again, and that ships may return.</p>"
    for number in range(6)
)


def dates(
    head: str = "", below: str = "", behind: str = "", *, url: str = "https://gazette.test/news/wall", **known: object
) -> PageDates:
    html = f"<html lang=en><head><title>{HEADLINE}</title>{head}</head><body><main><h1>{HEADLINE}</h1>{below}{TEXT}</main>{behind}</body></html>"
    document = parse(html, url=url)
    body = [block for block in document.blocks if block.text.startswith("The council")]
    structured = read_structured(document)
    return find_dates(document, structured, headline=HEADLINE, body=body, **known)  # type: ignore[arg-type]


def json_ld(**values: str) -> str:
    inner = ", ".join(f'"{key}": "{value}"' for key, value in values.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{HEADLINE}", {inner}}}</script>'


def test_json_ld_gives_publication_and_change() -> None:
    found = dates(json_ld(datePublished="2024-04-16T10:53:00+08:00", dateModified="2024-04-17T09:00:00+08:00"))
    assert found.published_on == date(2024, 4, 16)
    assert found.published_at == datetime(2024, 4, 16, 2, 53, tzinfo=UTC)
    assert found.modified_at == datetime(2024, 4, 17, 1, 0, tzinfo=UTC)
    assert found.published.found is not None
    assert found.published.found.rule == "json-ld:datepublished"


def test_the_day_is_the_one_in_the_publishers_zone() -> None:
    found = dates(json_ld(datePublished="2024-04-15T18:30:00Z"), timezone="Asia/Shanghai")
    assert found.published_on == date(2024, 4, 16)


def test_without_a_zone_the_day_readers_see_wins_over_the_one_in_utc() -> None:
    found = dates(json_ld(datePublished="2024-04-16T02:25:00Z"), '<p class="date">April 15, 2024 | 9:25pm</p>')
    assert found.published_on == date(2024, 4, 15)


def test_a_lone_update_is_the_publication_with_its_time() -> None:
    found = dates(below="<div>By Ann Lee | Gazette | Updated: 2024-04-16 07:03</div>", timezone="Asia/Shanghai")
    assert found.published_on == date(2024, 4, 16)
    assert found.published_at == datetime(2024, 4, 15, 23, 3, tzinfo=UTC)
    assert found.modified_at is None


def test_a_day_without_a_time_leaves_the_instant_open() -> None:
    found = dates(below="<div>Updated: Apr 16, 2024 By Ann Lee in Marshport</div>")
    assert (found.published_on, found.published_at) == (date(2024, 4, 16), None)


def test_printed_publication_wins_over_the_printed_update_beside_it() -> None:
    found = dates(
        below="<p>Published: 16 April 2024, 10:00</p><p>Updated: 18 April 2024, 11:00</p>", timezone="Europe/London"
    )
    assert found.published_at == datetime(2024, 4, 16, 9, 0, tzinfo=UTC)
    assert found.modified_at == datetime(2024, 4, 18, 10, 0, tzinfo=UTC)


def test_dates_of_related_articles_and_comments_are_not_the_pages() -> None:
    related = "".join(
        f'<div class="related-item"><a href="/{n}">Other story</a> <span>{n} May 2023</span></div>' for n in range(1, 6)
    )
    comments = "<section class=comments><div class=comment>Ben, 20 April 2024 at 10:11</div><div class=comment>Cy, 21 April 2024</div></section>"
    found = dates(below='<p class="byline">By Ann Lee, 16 April 2024</p>', behind=related + comments)
    assert found.published_on == date(2024, 4, 16)


def test_prose_a_caption_and_a_footer_give_no_date() -> None:
    below = "<figure><figcaption>In this picture the wall of the old harbour is seen from the lighthouse, on May 11, 2021.</figcaption></figure>"
    found = dates(below=below, behind="<footer>© 1999-2024 Harbour Gazette. Founded on 3 March 1999</footer>")
    assert found.published_on is None


def test_a_date_after_the_visit_is_not_the_pages() -> None:
    found = dates(below="<p>16 April 2024</p>", fetched_at=datetime(2024, 4, 1, tzinfo=UTC))
    assert found.published_on is None


def test_an_address_that_names_the_day_is_enough() -> None:
    found = dates(url="https://gazette.test/2024/04/16/wall.html")
    assert found.published_on == date(2024, 4, 16)
    assert found.published.found is not None
    assert found.published.found.rule == "address"


def test_a_buddhist_year_is_taken_where_it_meets_the_address() -> None:
    below = "<span>By Zhang San | Updated: 2569-05-17 20:43</span>"
    found = dates(below=below, url="https://gazette.test/a/202605/17/wall.html", timezone="Asia/Shanghai")
    assert found.published_at == datetime(2026, 5, 17, 12, 43, tzinfo=UTC)
    other = dates(below=below, url="https://gazette.test/a/202603/02/wall.html", timezone="Asia/Shanghai")
    assert other.published_on == date(2026, 3, 2)


def test_a_date_far_from_the_content_ids_moment_is_a_mistake() -> None:
    url = "https://gazette.test/news/WS661de83f498ed2d7b7eabd96/wall.html"
    assert dates(below="<p>Published: 16 April 2014</p>", url=url).published_on is None
    assert dates(below="<p>Published: 16 April 2024</p>", url=url).published_on == date(2024, 4, 16)


def test_day_and_month_are_swapped_where_another_claim_tells() -> None:
    found = dates('<meta name="date" content="2024-06-04">', "<p>06/04/2024</p>", language="en-GB")
    assert found.published_on == date(2024, 6, 4)


def test_a_feeds_time_is_used() -> None:
    context = PageContext(published_at=datetime(2024, 4, 16, 2, 53, tzinfo=UTC), source="feed")
    found = dates(context=context)
    assert found.published_at == datetime(2024, 4, 16, 2, 53, tzinfo=UTC)
    assert found.published.found is not None
    assert found.published.found.rule == "feed:published"


def test_agreement_of_independent_sources_makes_it_surer() -> None:
    alone = dates(json_ld(datePublished="2024-04-16")).published.found
    together = dates(
        json_ld(datePublished="2024-04-16"), "<p>16 April 2024</p>", url="https://g.test/2024/04/16/x"
    ).published.found
    assert alone is not None
    assert together is not None
    assert alone.confidence < together.confidence


def test_scripts_and_titles_speak_only_where_nothing_else_does() -> None:
    script = '<script>window.data = {"publishedAt": "2024-04-16T08:00:00Z"}</script>'
    assert dates(script).published_on == date(2024, 4, 16)
    assert dates(script, "<p>Published: 12 April 2024</p>").published_on == date(2024, 4, 12)


def test_every_candidate_tells_why_it_lost() -> None:
    found = dates(json_ld(datePublished="2024-04-16", dateModified="2024-04-18T10:00:00Z"), "<p>16 April 2024</p>")
    verdicts = {each.found.rule: each.verdict for each in found.published.candidates}
    assert verdicts["json-ld:datepublished"] == "chosen"
    assert verdicts["json-ld:datemodified"] == "the time of a change"


def test_nothing_depends_on_today() -> None:
    assert dates(below="<p>3 hours ago</p>").published_on is None
    visit = datetime(2024, 4, 16, 12, 0, tzinfo=UTC)
    assert dates(below='<p class="date">Published 3 hours ago</p>', fetched_at=visit).published_on == date(2024, 4, 16)


def test_broken_pages_are_pages_without_dates() -> None:
    for html in (
        "",
        "<time datetime='\x00'>",
        "<time>" * 3000,
        "<p>" + "2024-" * 50_000,
        "<meta name=date content='99999999999999999999'>",
    ):
        document = parse(html, url="not an address")
        assert find_dates(document, read_structured(document)).published_on is None
