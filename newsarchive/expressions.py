"""Regular expressions that are compiled when first used: the program knows hundreds, and a page needs a few dozen of them."""

from __future__ import annotations

import re
from typing import AnyStr, Generic, cast

__all__ = ["expression"]

_COMPILED = tuple(name for name in dir(re.Pattern) if not name.startswith("_"))


class _Expression(Generic[AnyStr]):
    """A pattern and its flags; the methods of `re.Pattern` are there from the first use of any of them on."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = pattern
        self._written_flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile; then nothing stands between a caller and the compiled expression's own methods."""
        if name not in _COMPILED:
            raise AttributeError(f"a regular expression has no attribute {name!r}")
        compiled = re.compile(self.pattern, self._written_flags)
        vars(self).update({each: getattr(compiled, each) for each in _COMPILED})
        return getattr(compiled, name)

    def __repr__(self) -> str:
        return f"expression({self.pattern!r})"


def expression(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    r"""What `re.compile` returns, but compiled when first used; for the module's own, which are known to be right.

    It answers to every name of a compiled expression. An error in the pattern is raised at the first use, so patterns that a person
    wrote are compiled by `re.compile`; a test compiles all of the program's. A use costs some 30 ns more than that of a compiled one:
    what every page asks dozens of times is compiled at once.

    >>> expression(r"(\d+) pages", re.IGNORECASE).sub(r"\1 p.", "12 Pages")
    '12 p.'
    """
    return cast("re.Pattern[AnyStr]", _Expression(pattern, flags))
