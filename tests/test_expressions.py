"""Regular expressions compiled when first used: the same answers as `re.compile`'s, and none that is wrong."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
import subprocess
import sys

import newsarchive
from newsarchive.expressions import _Expression, expression


def test_an_expression_answers_as_a_compiled_one_does() -> None:
    for pattern, flags, text in (
        (r"(?P<day>\d+)\.", 0, "on 16. and 17. April"),
        (r"apr(il)?", re.IGNORECASE, "16 APRIL"),
    ):
        late, early = expression(pattern, flags), re.compile(pattern, flags)
        assert late.findall(text) == early.findall(text)
        assert late.sub("-", text) == early.sub("-", text)
        assert late.split(text) == early.split(text)
        assert (late.pattern, late.flags, late.groups, late.groupindex) == (
            pattern,
            early.flags,
            early.groups,
            early.groupindex,
        )
        assert [each.span() for each in late.finditer(text)] == [each.span() for each in early.finditer(text)]
    assert expression(rb"\d").search(b"a1") is not None


def test_every_expression_of_the_program_is_a_regular_expression() -> None:
    for module in pkgutil.walk_packages(newsarchive.__path__, "newsarchive."):
        if not module.name.startswith(("newsarchive.archive.migrations", "newsarchive.__main__")):
            importlib.import_module(module.name)
    expressions = [each for each in gc.get_objects() if isinstance(each, _Expression)]
    assert len(expressions) > 300
    for each in expressions:
        re.compile(each.pattern, each._written_flags)


def test_reading_pages_is_made_ready_without_compiling_an_expression() -> None:
    """What every process that reads pages would wait for."""
    counted = (
        "import gc, newsarchive.extraction.page; from newsarchive.expressions import _Expression;"
        "known = [each for each in gc.get_objects() if isinstance(each, _Expression)];"
        "print(len(known), sum('search' in vars(each) for each in known))"
    )
    known, compiled = subprocess.run(
        [sys.executable, "-c", counted], capture_output=True, text=True, check=True
    ).stdout.split()
    assert int(known) > 200
    assert int(compiled) < 20
