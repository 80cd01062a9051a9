"""The text of an article, and nothing that is not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.extraction.body.choosing import find_body
from newsarchive.extraction.body.features import FEATURES, Known, features
from newsarchive.extraction.body.model import load_model
from newsarchive.extraction.document import parse
from newsarchive.extraction.fingerprints import fingerprint

URL = "https://gazette.test/2024/harbour.html"
HEADLINE = "Harbour reopens after four years of repairs"
PARAGRAPHS = [
    "The harbour of Marsh End reopened on Monday after four years of repairs that cost twice what the council had planned.",
    "“We have waited a long time for this morning,” said Ada Marsh, who runs the ferry to the islands with her two brothers.",
    "The old quay had been closed since the storm of 2019, when waves broke its northern wall and flooded the fish market.",
    "Engineers replaced 340 metres of wall, and raised it by a metre, because the sea is expected to rise.",
    "The council says that the money came from the county, from the harbour's fees and from a fund for coastal towns.",
    "Ferries will leave every hour from Tuesday. The fish market opens again in May, its traders said.",
]
SHELL = """<html><head><title>{headline} | Gazette</title></head><body>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>{headline}</h1><p class="byline">By Ada Marsh</p><p class="date">16 April 2024</p>
<div class="share"><a href="#">Share</a> <a href="#">Tweet</a></div>
<div class="article-body">{body}</div></article>
<aside class="related"><h3>Related stories</h3><ul><li><a href="/1">Ferry fares rise again in spring</a></li><li><a href="/2">Storm floods fish market</a></li></ul></aside>
<section class="newsletter"><h3>Sign up for our newsletter</h3><p>Get the best of the Gazette in your inbox every morning.</p></section>
</main><footer><p>Copyright © 2024 Gazette Media Ltd. All rights reserved.</p><p><a href="/terms">Terms</a> <a href="/privacy">Privacy</a></p></footer></body></html>"""


def page(*paragraphs: str, headline: str = HEADLINE) -> str:
    return SHELL.format(headline=headline, body="".join(paragraphs))


def body_of(html: str, **known: object) -> str:
    return find_body(parse(html, url=URL), headline=HEADLINE, **known).text  # type: ignore[arg-type]


PLAIN = [f"<p>{text}</p>" for text in PARAGRAPHS]


def test_the_paragraphs_are_the_body_and_nothing_else_is() -> None:
    assert body_of(page(*PLAIN)).split("\n\n") == PARAGRAPHS


def test_the_confidence_is_high_for_a_plain_article_and_low_for_a_page_without_one() -> None:
    article = find_body(parse(page(*PLAIN), url=URL), headline=HEADLINE)
    links = "".join(f"<li><a href=/{n}>Story number {n} of the day</a></li>" for n in range(30))
    front = find_body(parse(f"<title>Gazette</title><ul>{links}</ul>", url=URL))

    assert article.found.confidence > 0.9
    assert front.found.confidence < 0.7


def test_a_caption_is_the_picture_s_and_not_the_text_s() -> None:
    figure = (
        "<figure><img src=/quay.jpg><figcaption>The new quay on Monday morning. Photo: Ada Marsh</figcaption></figure>"
    )
    named = (
        '<p><img src=/quay.jpg></p><p class="caption">The new quay of Marsh End on Monday morning. [Photo/Gazette]</p>'
    )

    for picture in (figure, named):
        assert body_of(page(PLAIN[0], picture, *PLAIN[1:])).split("\n\n") == PARAGRAPHS


def test_editors_in_charge_and_copyright_lines_are_no_text() -> None:
    tail = "<p>（编辑：王小明 李华）</p><p>Copyright 2024 Gazette. All rights reserved.</p>"
    assert body_of(page(*PLAIN, tail)).split("\n\n") == PARAGRAPHS


def test_a_headline_repeated_above_the_text_is_left_out() -> None:
    assert body_of(page(f"<p>{HEADLINE}</p>", *PLAIN)).split("\n\n") == PARAGRAPHS


def test_lines_found_elsewhere_are_left_out_at_the_head() -> None:
    line = "From our correspondent at the harbour, who was there in the morning."
    assert line not in body_of(page(f"<p>{line}</p>", *PLAIN), skip=[line])


def test_what_repeats_on_other_pages_is_no_text() -> None:
    ask = "The Gazette is paid for by its readers, and you can help us to go on by becoming one of them."
    text = body_of(page(*PLAIN, f"<p>{ask}</p>"), repeated_blocks=frozenset({fingerprint(ask)}))
    assert text.split("\n\n") == PARAGRAPHS


def test_text_parted_by_breaks_alone_is_found() -> None:
    text = body_of(page("<br><br>".join(PARAGRAPHS)))
    assert text.split("\n\n") == PARAGRAPHS


def test_subheadings_and_lists_inside_the_text_are_kept_in_order() -> None:
    middle = "<h2>What comes next</h2><ul><li>Ferries leave every hour from Tuesday morning on.</li><li>The fish market opens in May, as it did before.</li></ul>"
    text = body_of(page(*PLAIN[:3], middle, *PLAIN[3:])).split("\n\n")

    assert text.index(PARAGRAPHS[2]) + 1 == text.index("What comes next")
    assert len(text) == len(PARAGRAPHS) + 3


def test_chinese_text_is_found() -> None:
    lines = [
        "在美国旧金山举行的会晤吸引了全世界的目光，多名外国专家告诉本报，合作共赢符合国际社会利益。",
        "专家指出，作为全球最大的两个经济体，两国的关系几乎会影响每一个国家，这是不可避免的。",
        "他表示，各国在供应链和贸易运输上相互依存，因此必须深化合作，避免摩擦和直接对抗。",
    ]
    html = SHELL.format(headline="外国专家：合作共赢", body="".join(f"<p>　　{line}</p>" for line in lines))
    assert find_body(parse(html, url=URL), headline="外国专家：合作共赢").text.split("\n\n") == lines


def test_a_page_without_text_has_no_body() -> None:
    found = find_body(parse("<html></html>", url=URL))
    assert (found.text, found.blocks, found.container, found.found.confidence) == ("", (), None, 0.0)


def test_text_that_is_hidden_until_a_script_runs_is_found_where_all_of_it_is() -> None:
    html = f"<div hidden>{''.join(PLAIN)}</div>"
    assert body_of(html).split("\n\n")[0] == PARAGRAPHS[0]


def test_the_container_holds_the_text() -> None:
    found = find_body(parse(page(*PLAIN), url=URL), headline=HEADLINE)
    assert found.container is not None
    assert "article-body" in found.container.words


def test_the_model_knows_the_features_it_was_trained_on() -> None:
    assert load_model().features == FEATURES


def test_the_same_page_gives_the_same_probabilities() -> None:
    document = parse(page(*PLAIN), url=URL)
    rows = features(document.blocks, Known(HEADLINE))
    assert np.array_equal(load_model().judge(rows), load_model().judge(rows))
    assert np.isfinite(rows).all()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_pages_shorter_than_the_model_looks_are_judged(count: int) -> None:
    document = parse("".join(PLAIN[:count]), url=URL)
    assert find_body(document).probabilities.shape == (count,)


TAGS = st.sampled_from(["<p>", "</p>", "<div class=ad>", "</div>", "<li>", "<a href=x>", "</a>", "<h2>", "<br>", "<img>", "<table><tr><td>", "text. ", "港口。", "© 2024 "])  # fmt: skip


@given(st.lists(TAGS, max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_markup_makes_it_raise(parts: list[str]) -> None:
    found = find_body(parse("".join(parts), url=URL), headline="text", description="x" * 30, article_body="text.")
    assert 0.0 <= found.found.confidence <= 1.0
