"""A selector as an analyst writes it, CSS or XPath, checked and turned into the XPath that is evaluated."""

from __future__ import annotations

from functools import lru_cache

from newsarchive.expressions import expression
from newsarchive.publishers.publisher import Selector

__all__ = ["read_selector"]

# CSS never begins like this: a path, a parenthesis, an axis or a function of XPath.
_XPATH_START = expression(
    r"\s*(?:/|\.{1,2}/|\.\Z|\(|@|(?:ancestor|ancestor-or-self|attribute|child|descendant|descendant-or-self|following"
    r"|following-sibling|parent|preceding|preceding-sibling|self)::|(?:string|normalize-space|concat|substring(?:-before"
    r"|-after)?|translate|id|re:replace)\()"
)
# EXSLT regular expressions, which lxml brings: `re:test(., '^By ')`, `re:replace(...)`.
NAMESPACES = {"re": "http://exslt.org/regular-expressions"}


# XPath 1.0 section 4 and EXSLT's regular expressions; node tests look like functions. lxml finds an unknown name only
# where the page lets it get so far.
_FUNCTIONS = frozenset(
    """
    last position count id local-name namespace-uri name string concat starts-with contains substring-before
    substring-after substring string-length normalize-space translate boolean not true false lang number sum floor
    ceiling round re:test re:match re:replace node text comment processing-instruction and or div mod
    """.split()
)
_LITERAL = expression(r"'[^']*'|\"[^\"]*\"")
_CALL = expression(r"([A-Za-z][\w.:-]*)\s*\(")


def read_selector(text: str) -> Selector:
    """The selector a file's text stands for. Raises ValueError for what is neither CSS nor XPath.

    CSS as parsel has it (`::text` and `::attr(name)` included); XPath 1.0 with EXSLT's `re:` functions. What begins
    with `/`, `./`, `(`, `@`, an axis or a function is XPath, all else CSS.

    >>> read_selector("#main > h1").xpath
    "descendant-or-self::*[@id = 'main']/h1"
    >>> read_selector("//h1[@class='head']").xpath
    "//h1[@class='head']"
    """
    xpath = text if _XPATH_START.match(text) else _from_css(text)
    _try(xpath, text)
    return Selector(text=text, xpath=xpath)


def _from_css(text: str) -> str:
    from cssselect import SelectorError
    from parsel.csstranslator import HTMLTranslator

    try:
        return HTMLTranslator().css_to_xpath(text)
    except (SelectorError, SyntaxError, ValueError, TypeError) as problem:
        raise ValueError(f"{text!r} is not a CSS or XPath selector ({problem})") from problem


def _try(xpath: str, text: str) -> None:
    """Look at the names, then evaluate on an empty page."""
    from lxml import etree

    bare = _LITERAL.sub("''", xpath)
    unknown = [name.rpartition("::")[2] for name in _CALL.findall(bare) if name.rpartition("::")[2] not in _FUNCTIONS]
    if unknown or "$" in bare:
        raise ValueError(
            f"{text!r} is not a CSS or XPath selector (it knows no {unknown[0] + '()' if unknown else 'variables'})"
        )
    try:
        result = etree.XPath(xpath, namespaces=NAMESPACES)(_empty_page())
    except (etree.XPathError, UnicodeError, ValueError) as problem:
        raise ValueError(f"{text!r} is not a CSS or XPath selector ({problem})") from problem
    if not isinstance(result, list | str):
        raise ValueError(  # noqa: TRY004 - the text is wrong, not the caller's type
            f"{text!r} selects neither elements nor text, but a {type(result).__name__}"
        )


@lru_cache(maxsize=1)
def _empty_page():  # type: ignore[no-untyped-def] # lxml's element type is private
    from lxml import html

    return html.document_fromstring("<html><head><title>t</title></head><body><p>t</p></body></html>")
