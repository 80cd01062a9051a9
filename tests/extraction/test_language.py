import pytest

from newsarchive.extraction.document import parse
from newsarchive.extraction.language import find_language
from newsarchive.extraction.stated.structured import read_structured

GERMAN = (
    "Der Hafen wird im März wieder geöffnet, sagte die Bürgermeisterin am Montag, und die Fähren sollen auch an Sonntagen fahren. "
    * 3
)


def language(text, html="<p>x</p>", publisher_language=None):
    document = parse(html, url="https://a.test/1")
    found = find_language(document.root, read_structured(document), text, publisher_language=publisher_language).found
    return found and found.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("港口将于三月重新开放，市长表示。", "zh"),
        ("港は三月に再開されると市長が発表した。", "ja"),
        ("항구는 3월에 다시 문을 열 것이라고 시장이 말했다.", "ko"),
        ("Το λιμάνι ανοίγει ξανά τον Μάρτιο.", "el"),
        ("ท่าเรือจะเปิดอีกครั้งในเดือนมีนาคม", "th"),
        (GERMAN, "de"),
    ],
)
def test_where_the_page_says_nothing_the_text_tells(text, expected):
    assert language(text) == expected


def test_what_the_page_says_is_kept_with_its_region():
    assert language(GERMAN, '<html lang="de_at"><p>x</p></html>') == "de-AT"


def test_a_template_left_in_english_is_not_believed():
    assert language(GERMAN, '<html lang="en"><p>x</p></html>') == "de"


def test_the_publishers_file_is_asked_before_the_text():
    assert language("Nur kurz.", publisher_language="de") == "de"


def test_a_script_that_the_stated_language_lacks_is_not_believed():
    assert language("港口将于三月重新开放，市长表示。", '<html lang="en-US"><p>x</p></html>') == "zh"


def test_serbian_may_be_written_in_two_scripts():
    assert language("Лука се поново отвара у марту, рекао је градоначелник.", '<html lang="sr"><p>x</p></html>') == "sr"
