from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.archive.search.folded_text import FoldedText
from newsarchive.archive.search.tokens import LONGEST, begins_token, filter_token, filters, fold, token_spans, tokens


def test_case_accents_and_widths_are_one_word():
    assert tokens("Škoda ＧＤＰ Straße") == tokens("skoda gdp STRASSE")


def test_chinese_is_found_by_two_characters_and_by_one():
    assert tokens("上海市") == ["上海", "海市", "市"]
    assert tokens("市", is_whole=False) == ["市"]


def test_korean_particles_do_not_hide_the_word():
    assert tokens("한국", is_whole=False)[0] in tokens("한국의 경제")


def test_half_width_katakana_is_the_same_word():
    assert tokens("ｶﾞｿﾘﾝ") == tokens("ガソリン")


def test_hindi_words_stay_whole():
    assert tokens("हिंदी समाचार") == ["हिंदी", "समाचार"]


def test_a_phrase_in_a_run_matches_inside_a_longer_run():
    whole = tokens("上海市政府")
    asked = tokens("海市政", is_whole=False)
    at = whole.index(asked[0])
    assert whole[at : at + len(asked)] == asked


@given(st.text())
def test_tokens_hold_nothing_that_the_index_would_split_or_read_as_syntax(text):
    for token in tokens(text):
        assert token
        assert len(token) <= LONGEST
        assert not set(token) & set(" \t\n\"'*():^-+{}")
        assert ":" not in token


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_the_tokens_of_a_folded_text_are_those_of_the_text(text):
    folded = fold(text)
    found = list(token_spans(folded))
    assert [token for _, _, token in found] == tokens(text)
    assert all(begins_token(folded, begin) for begin, _, _ in found)


@given(st.text(alphabet=st.sampled_from("aß…½éŒﾊﾞガ上海한국의\u0301\xad\u200dहिं 7ǅﬁ")))
def test_a_folded_text_knows_where_its_letters_stand(text):
    folded = FoldedText.of(text)
    assert folded is not None
    for begin, end, token in token_spans(folded.folded):
        first, last = folded.span(begin, end)
        assert 0 <= first < last <= len(text)
        assert token in fold(text[first:last])


@pytest.mark.parametrize("publisher", ["a b", "127.0.0.1:8001", 'x"y', "ÄÖ"])
def test_a_filter_is_one_token(publisher):
    assert " " not in filter_token("p", publisher)
    assert '"' not in filter_token("p", publisher)


def test_a_language_is_found_with_and_without_its_region():
    found = filters("p", date(2024, 1, 2), "pt-BR", [], None).split()
    assert {"l:pt", "l:pt-br"} <= set(found)
