from hypothesis import given
from hypothesis import strategies as st

from newsarchive.archive.revisions.difference import Piece, compare, difference
from tests.archive.samples import BODY, article

texts = st.text(alphabet="ab上海 \n.", max_size=60)


def side(pieces, kind):
    return "".join(piece.text for piece in pieces if piece.kind in ("same", kind))


@given(texts, texts)
def test_the_pieces_make_both_texts(before, after):
    pieces = difference(before, after)
    assert side(pieces, "removed") == before
    assert side(pieces, "added") == after


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert all(piece.kind == "same" for piece in difference(text, text))


def test_chinese_differs_by_character():
    assert Piece("removed", "三") in difference("死亡三人", "死亡五人")
    assert Piece("added", "五") in difference("死亡三人", "死亡五人")


def test_words_that_change_together_are_one_edit():
    assert difference("one big house", "two small houses") == (
        Piece("removed", "one big house"),
        Piece("added", "two small houses"),
    )


def test_only_fields_that_differ_are_named():
    found = compare(article(), article(headline="Budget fails", body=BODY + "\n\nMore."))
    assert [each.field for each in found] == ["headline", "body"]


def test_a_long_text_rewritten_takes_no_quadratic_time():
    before = " ".join(f"a{n}" for n in range(30_000))
    after = " ".join(f"b{n}" for n in range(30_000))
    assert [piece.kind for piece in difference(before, after)] == ["removed", "added"]
