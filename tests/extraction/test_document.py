"""A page becomes text and blocks whatever its bytes are like."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.extraction.blocks import is_hidden, read_blocks, text_of
from newsarchive.extraction.document import parse
from newsarchive.extraction.encoding import as_utf8

URL = "https://gazette.test/2024/harbour.html"


def texts(html: bytes | str, charset: str | None = None) -> list[str]:
    return [block.text for block in parse(html, url=URL, charset=charset).blocks]


@pytest.mark.parametrize(
    ("html", "charset", "name"),
    [
        ("<meta charset=gb2312><p>港口重新开放 镕".encode("gb18030"), None, "gb18030"),
        ("<p>港口重新开放".encode("gb18030"), "GBK", "gb18030"),
        ("<p>港口重新开放".encode("utf-16"), None, "utf-16-le"),
        ("\ufeff<p>港口重新开放".encode(), "gbk", "utf-8"),
        ("<meta charset=gb2312><p>港口重新开放".encode(), None, "utf-8"),
        ("<meta charset=big5><p>港口重新開放".encode("big5"), None, "big5hkscs"),
    ],
)
def test_the_encoding_is_what_the_bytes_show(html: bytes, charset: str | None, name: str) -> None:
    document = parse(html, url=URL, charset=charset)

    assert document.charset == name
    assert "港口" in document.blocks[0].text


def test_an_encoding_that_nobody_declares_is_detected() -> None:
    text = "<p>中国的经济是一个大问题，我们要看到这个国家的发展和人们的生活。"
    assert as_utf8(text.encode("gb18030"))[1] == "gb18030"


def test_text_that_was_encoded_twice_is_read_twice_only_if_all_of_it_can_be() -> None:
    twice = "<p>we’ve been to the café".encode().decode("latin-1").encode()

    assert texts(twice) == ["we’ve been to the café"]
    assert texts("<p>naïve Ã".encode()) == ["naïve Ã"]


def test_nuls_and_control_characters_do_not_end_a_page() -> None:
    assert texts(b"<p>One\x00 \x07two<p>Three") == ["One two", "Three"]


def test_a_page_that_is_no_page_has_no_blocks() -> None:
    assert texts(b"") == []
    assert texts(bytes(range(256)) * 50) is not None


@pytest.mark.parametrize(
    "page",
    [
        b"<body>" + b"<div>" * 200_000 + b"deep" + b"</div>" * 200_000 + b"<p>after",
        b"<table>" * 100_000 + b"x<p>after",
        b'<p title="' + b"x" * 9_000_000 + b'">hello<p>after',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;<p>after',
        b"<a href=x>" * 50_000 + b"after",
    ],
    ids=["deep", "tables", "attribute", "entities", "links"],
)
def test_what_follows_an_attack_is_still_read(page: bytes) -> None:
    started = time.process_time()

    assert texts(page)[-1].endswith("after")
    assert time.process_time() - started < 10


def test_fifty_megabytes_are_read_in_bounded_time() -> None:
    started = time.process_time()
    document = parse(b"<p>" + b"word " * 10_000_000, url=URL)

    assert document.text_length <= 10 * 1024 * 1024
    assert time.process_time() - started < 10


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_it_raise(page: bytes) -> None:
    parse(b"<p>" + page, url=URL)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_it_raise(page: str) -> None:
    parse(page, url=URL)


def test_blocks_end_at_block_elements_and_breaks_and_not_at_inline_ones() -> None:
    page = "<div>One <b>two</b><p>three<br>four <span>fi</span>ve</p>six<script>no</script> seven</div>"
    assert texts(page) == ["One two", "three", "four five", "six seven"]


def test_a_block_knows_its_links_headings_and_hiding() -> None:
    document = parse("<h2><a href=/a>Read</a> on</h2><div hidden><p>secret</p></div><noscript>no</noscript>", url=URL)
    heading, secret, noscript = document.blocks

    assert (heading.heading, heading.links, heading.linked, heading.link_share) == (2, 1, 4, 4 / 7)
    assert secret.is_hidden
    assert noscript.is_hidden


def test_hidden_inline_elements_are_no_text() -> None:
    assert texts('<p>Seen<span style="display:none"> unseen</span> too') == ["Seen too"]


def test_a_frame_knows_the_blocks_within() -> None:
    document = parse("<div id=a><p>1<p>2</div><div id=b><p>3</div>", url=URL)
    spans = {frame.words.strip(): (frame.start, frame.end) for frame in document.frames if frame.words != " "}

    assert spans == {"a": (0, 2), "b": (2, 3)}
    assert [frame.number for frame in document.frames] == list(range(len(document.frames)))


def test_pictures_are_found_with_their_place() -> None:
    document = parse("<p>1</p><figure><img src=a.jpg></figure><p>2</p>", url=URL)
    ((element, frame, position),) = document.pictures

    assert (element.get("src"), frame.tag, position) == ("a.jpg", "figure", 1)


def test_links_are_relative_to_the_base_the_page_names() -> None:
    document = parse('<base href="//cdn.gazette.test/x/"><title> A  B </title>', url=URL)

    assert document.base_url == "https://cdn.gazette.test/x/"
    assert document.absolute("a.jpg") == "https://cdn.gazette.test/x/a.jpg"
    assert document.title == "A B"


def test_the_title_of_a_drawing_is_not_the_page_s() -> None:
    assert parse("<svg><title>Logo</title></svg><p>x", url=URL).title is None


def test_text_of_an_element_leaves_out_what_is_not_seen() -> None:
    root = parse("<div>By<b>Ada</b><i hidden>x</i><script>y</script> Marsh</div>", url=URL).root
    (div,) = root.iter("div")

    assert text_of(div) == "By Ada Marsh"
    assert not is_hidden(div)
    assert len(read_blocks(root)) == 1
