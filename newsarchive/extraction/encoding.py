"""Bytes of a page become text, the way a browser would choose the encoding, and better where browsers guess.

The order: byte order mark, then UTF-8 wherever the bytes are valid UTF-8 with at least one character outside ASCII
(no other encoding looks like it by chance), then the encoding the HTTP header names, then the one a `<meta>` names
near the start, then detection. Labels are read as WHATWG's Encoding Standard does (GB2312 means GB18030).
"""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import resolve_encoding

__all__ = ["decode", "declared_charset", "repair_double_utf8"]

_PRESCAN_BYTES = 4096  # WHATWG says 1024; old portals put a kilobyte of comments before their meta element
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.\-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([a-zA-Z0-9_:.\-]{2,40})""", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_TOLERATED = 0.02  # share of the characters outside ASCII that may be broken in a page that says it is UTF-8

_CONTROLS = {**dict.fromkeys([*range(9), 11, *range(14, 32), 127]), 0xFEFF: None}


def decode(html: bytes, charset: str | None = None) -> tuple[str, str]:
    """The page's text and the name of the encoding it was read with; never raises.

    `charset` is what the HTTP header said. NULs and control characters are dropped, UTF-8 that was encoded twice is
    read twice.

    >>> decode("<p>中国</p>".encode("gb18030"), "gb2312")
    ('<p>中国</p>', 'gb18030')
    """
    text, name = _decode(html, charset)
    return clean(repair_double_utf8(text)), name


def clean(text: str) -> str:
    """The text without NULs and other control characters, which no page means to show.

    >>> clean("a\\x00b\\x07c\\n")
    'abc\\n'
    """
    if text.isprintable():
        return text
    if _CONTROL.search(text):
        text = text.translate(_CONTROLS)
    return text


_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]")


def _decode(html: bytes, charset: str | None) -> tuple[str, str]:
    for mark, name in _BOMS:
        if html.startswith(mark):
            return html[len(mark) :].decode(name, "replace"), name
    declared = [name for name in (_resolve(charset), declared_charset(html)) if name]
    if html.isascii():
        name = declared[0] if declared and declared[0].startswith("iso2022") else "utf-8"
        return html.decode(name, "replace"), name
    try:
        return html.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if any(name == "utf-8" for name in declared):
        text = html.decode("utf-8", "replace")
        if text.count("\ufffd") <= 1 + _TOLERATED * (len(html) - len(text)):
            return text, "utf-8"
    return _decode_legacy(html, [name for name in declared if name != "utf-8"])


def _decode_legacy(html: bytes, declared: list[str]) -> tuple[str, str]:
    for name in declared:
        text = html.decode(name, "replace")
        if text.count("\ufffd") <= 1 + _TOLERATED * (len(html) - len(text)):
            return text, name
    return _detect(html)


def declared_charset(html: bytes) -> str | None:
    """The encoding a `<meta>` element or the XML declaration near the start names, by its Python name; None if there is none.

    >>> declared_charset(b'<meta http-equiv=Content-Type content="text/html; charset=gb2312">')
    'gb18030'
    """
    start = html[:_PRESCAN_BYTES]
    found = _XML.match(start) or _META.search(_COMMENT.sub(b"", start))
    name = _resolve(found.group(1).decode("ascii")) if found else None
    return "utf-8" if name in ("utf-16", "utf-16-le", "utf-16-be") else name  # it was readable as ASCII


def _resolve(label: str | None) -> str | None:
    name = resolve_encoding(label.strip().strip("\"'")) if label else None
    return {"gbk": "gb18030", "gb2312": "gb18030", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "ascii": "cp1252"}.get(
        name or "", name
    )


# Common characters of each script: text read with the wrong encoding has few of them.
_COMMON = {
    "gb18030": "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小",
    "big5hkscs": "的一是不了在人有我他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小",
    "shift_jis": "のにはをたがでとしれさるいあっすまなこもらりんーアイスントルリクラ日本人大年",
    "euc_jp": "のにはをたがでとしれさるいあっすまなこもらりんーアイスントルリクラ日本人大年",
    "cp949": "이다의는에을한가고를로하은지도기사어서자대인나시리아그과들있",
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйх",
}


def _detect(html: bytes) -> tuple[str, str]:
    """The encoding whose reading has the largest share of its language's common characters; Western where none has."""
    sample = bytes(each for each in html if each >= 0x80 or each in b" \n<>")[:20_000] if len(html) < 2_000_000 else b""
    best, best_share = "cp1252", 0.12
    for name, common in _COMMON.items():
        text = (html[:200_000] if name != "cp1251" else sample).decode(name, "replace")
        foreign = [each for each in text if each > "\x7f"]
        if not foreign or text.count("\ufffd") > 0.02 * len(foreign) + 1:
            continue
        share = sum(each in common for each in foreign) / len(foreign)
        if name == "cp1251":
            share *= 0.4  # its twenty letters are most of any Russian text
        if share > best_share:
            best, best_share = name, share
    return html.decode(best, "replace"), best


# ---------------------------------------------------------------- encoded twice

_SPECIALS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_RUN = re.compile(f"[\x80-\xff{_SPECIALS}]+")
_FOREIGN = re.compile(f"[^\x00-\xff{_SPECIALS}\ufffd\ufeff\u200b\u2028]")
_SUSPECT = re.compile(f"[ÃÂâ][\x80-\xbf{_SPECIALS}]")


def repair_double_utf8(text: str) -> str:
    """The text with UTF-8 that was read as Latin-1 and encoded again set right, but only if every such run decodes.

    >>> repair_double_utf8("weâ\\x80\\x99ve seen cafÃ©s")
    'we’ve seen cafés'
    >>> repair_double_utf8("Ã, said the café")
    'Ã, said the café'
    """
    if not _SUSPECT.search(text) or _FOREIGN.search(text):
        return text
    try:
        return _RUN.sub(lambda run: _as_bytes(run.group()).decode("utf-8"), text)
    except UnicodeError:
        return text


def _as_bytes(run: str) -> bytes:
    return b"".join(
        each.encode("latin-1") if each <= "\xff" else each.encode("cp1252") for each in run
    )
