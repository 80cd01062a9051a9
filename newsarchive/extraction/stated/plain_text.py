"""Text out of attributes and JSON as a reader would see it."""

from __future__ import annotations

import html

from newsarchive.expressions import expression

__all__ = ["plain"]

_LONGEST = 400_000
_TAG = expression(r"</?[a-zA-Z][^<>]{0,300}>")
_ENTITY = expression(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")


def plain(text: object) -> str:
    """Text as a reader would see it: entities decoded (also if escaped twice), tags dropped, blanks normalised.

    >>> plain(" T&uuml;r &amp;#8216;auf&amp;#8217; <b>jetzt</b>")
    'Tür ‘auf’ jetzt'
    """
    if not isinstance(text, str):
        return ""
    text = text[:_LONGEST]
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    return " ".join(text.replace("\x00", "").split())
