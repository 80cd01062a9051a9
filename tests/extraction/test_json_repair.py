import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.extraction.stated.json_repair import read_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('{"a": "line\nbreak\tand tab"}', {"a": "line\nbreak\tand tab"}),
        ('{"a": 1, /* why */ "b": [1, 2,], // end\n}', {"a": 1, "b": [1, 2]}),
        ('{"headline": "The "big" day", "b": 1}', {"headline": 'The "big" day', "b": 1}),
        ("{'a': 'it is', \"b\": 'c'}", {"a": "it is", "b": "c"}),
        ('{"a": "C:\\files"}', {"a": "C:\files"}),
        ('{"a": "\\q"}', {"a": "\\q"}),
        ('{"a": 1 "b": 2}', {"a": 1, "b": 2}),
        ("{&quot;a&quot;: &quot;b&quot;}", {"a": "b"}),
        ('{"a": undefined, "b": 2}', {"a": "undefined", "b": 2}),
        ('\ufeff{"a": 1};', {"a": 1}),
    ],
)
def test_what_publishers_break_is_read_all_the_same(text, value):
    assert read_json(text) == [value]


def test_several_objects_in_one_element_are_all_read():
    assert read_json('{"a": 1}\n{"b": 2}') == [{"a": 1}, {"b": 2}]


def test_text_that_breaks_off_keeps_what_was_said():
    assert read_json('{"@type": "NewsArticle", "author": {"name": "Ada')[0]["author"] == {"name": "Ada"}


def test_what_is_no_json_at_all_is_nothing():
    assert read_json("") == []
    assert read_json("<!-- -->") == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_valid_json_is_never_changed(value):
    assert read_json(json.dumps([value])) == [[value]]


@given(st.text(alphabet="{}[]\",:\\'/* \nab1"))
def test_no_text_makes_it_raise(text):
    read_json(text)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 100_000, '"' * 300_000, "/*" * 200_000, '{"a": "' + "\\" * 300_000]
)
def test_hostile_text_costs_little(text):
    begin = time.process_time()
    read_json(text)
    assert time.process_time() - begin < 2
