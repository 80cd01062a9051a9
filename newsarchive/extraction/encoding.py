"""Bytes of a page become UTF-8: the encoding is chosen as a browser would, and better where browsers guess.

The order: byte order mark; UTF-8 wherever the bytes are valid UTF-8 beyond ASCII (nothing else looks like it by
chance); the encoding the HTTP header names; the one a `<meta>` names near the start; detection. Labels are read as the WHATWG Encoding
Standard does (https://encoding.spec.whatwg.org/#names-and-labels): GB2312 means GB18030, ISO-8859-1 means Windows-1252.
"""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import resolve_encoding

from newsarchive.expressions import expression

__all__ = ["as_utf8", "declared_charset"]

_PRESCAN_BYTES = 4096  # WHATWG says 1024; old portals put a kilobyte of comments before their meta element
_META = expression(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.\-]{2,40})""", re.IGNORECASE)
_XML = expression(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([a-zA-Z0-9_:.\-]{2,40})""", re.IGNORECASE)
_COMMENT = expression(rb"<!--.*?-->", re.DOTALL)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])  # not ESC: ISO-2022-JP needs it
_TOLERATED = 0.02  # share of the characters beyond ASCII that may be broken in a page that names its encoding
_WIDER = {"gbk": "gb18030", "gb2312": "gb18030", "hz": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "shift_jis": "cp932", "big5": "big5hkscs", "euc_kr": "cp949"}  # fmt: skip


def as_utf8(raw: bytes, charset: str | None = None) -> tuple[bytes, str]:
    """The page in UTF-8 and the name of the encoding it was in; never raises.

    `charset` is what the HTTP header said. NULs and control characters are dropped; UTF-8 that was encoded twice is decoded
    twice, but only if all of it can be.

    >>> as_utf8("港口".encode("gb18030"), "gb2312")[0].decode()
    '港口'
    """
    for mark, name in _BOMS:
        if raw.startswith(mark):
            text = raw[len(mark) :].decode(name, "replace")
            return text.encode("utf-8", "replace").translate(None, _CONTROLS), name
    raw = raw.translate(None, _CONTROLS)
    if raw.isascii() and b"\x1b" not in raw:
        return raw, "utf-8"
    whole = _utf8_text(raw)
    if whole is not None:
        once = _decoded_twice(whole)
        return (raw if once is whole else once.encode()), "utf-8"
    text, name = _legacy(raw, [name for name in (_codec(charset), declared_charset(raw)) if name])
    return text.encode("utf-8", "replace"), name


def _utf8_text(raw: bytes) -> str | None:
    """The text, None if it is not UTF-8. A page cut at a size limit may end within a character."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        is_cut = error.start > 0 and len(raw) - error.start < 4 and error.end == len(raw)
        return raw[: error.start].decode("utf-8") if is_cut else None


def _legacy(raw: bytes, declared: list[str]) -> tuple[str, str]:
    for name in declared:
        text = raw.decode(name, "replace")
        beyond = len(raw) - len(raw.translate(None, bytes(range(128, 256))))
        if text.count("\ufffd") <= 1 + _TOLERATED * beyond:
            return text, name
    return _detect(raw)


def declared_charset(raw: bytes) -> str | None:
    """The encoding named by a `<meta>` element or the XML declaration near the start, by its Python name, else None.

    >>> declared_charset(b'<meta http-equiv=Content-Type content="text/html; charset=gb2312">')
    'gb18030'
    """
    start = raw[:_PRESCAN_BYTES]
    found = _XML.match(start) or _META.search(_COMMENT.sub(b"", start))
    name = _codec(found[1].decode("ascii")) if found else None
    return "utf-8" if name and name.startswith("utf-16") else name  # what could be read as ASCII is not UTF-16


def _codec(label: str | None) -> str | None:
    if not label:
        return None
    name = resolve_encoding(label.strip(" \"'\t\r\n"))
    return _WIDER.get(name, name) if name else None


# The commonest characters of each language, from any frequency list: text read with the wrong encoding has few of them.
_COMMON = {
    "gb18030": "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小",
    "big5hkscs": "的一是不了在人有我他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小",
    "cp932": "のにはをたがでとしれさるいあっすまなこもらりんーアイスントルリクラ日本人大年",
    "euc_jp": "のにはをたがでとしれさるいあっすまなこもらりんーアイスントルリクラ日本人大年",
    "cp949": "이다의는에을한가고를로하은지도기사어서자대인나시리아그과들있",
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйх",
}
_CYRILLIC_WEIGHT = 0.4  # its letters above are most of any Russian text, and some of any text read as Russian
_LEAST_SHARE = 0.12


def _detect(raw: bytes) -> tuple[str, str]:
    """The encoding whose reading has the largest share of its language's common characters; Western where none has many."""
    best, best_share = "cp1252", _LEAST_SHARE
    for name, common in _COMMON.items():
        text = raw[:200_000].decode(name, "replace")
        beyond = [each for each in text if each > "\x7f"]
        if text.count("\ufffd") > _TOLERATED * len(beyond) + 1:
            continue
        share = sum(each in common for each in beyond) / len(beyond) if beyond else 0.0
        if name == "cp1251":
            share *= _CYRILLIC_WEIGHT
        if share > best_share:
            best, best_share = name, share
    return raw.decode(best, "replace"), best


# ---------------------------------------------------------------- UTF-8 encoded twice

_SPECIALS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_RUN = expression(f"[\x80-\xff{_SPECIALS}]+")
_FOREIGN = expression(f"[^\x00-\xff{_SPECIALS}\ufffd\ufeff\u200b\u2028]")


def _decoded_twice(text: str) -> str:
    """The text with UTF-8 that was read as Latin-1 or Windows-1252 and encoded again set right, if every such run decodes.

    >>> _decoded_twice("weâ\N{EURO SIGN}™ve seen cafÃ©s")
    'we’ve seen cafés'
    >>> _decoded_twice("Ã, said the café")
    'Ã, said the café'
    """
    if not ("â" in text or "Ã" in text or "Â" in text) or _FOREIGN.search(text):
        return text
    try:
        return _RUN.sub(lambda run: _as_bytes(run.group()).decode("utf-8"), text)
    except UnicodeError:
        return text


def _as_bytes(run: str) -> bytes:
    return b"".join(each.encode("latin-1" if each <= "\xff" else "cp1252") for each in run)
