"""Bytes to text, as a browser would: byte order mark, header, `<meta>`, valid UTF-8, then the likeliest guess.

Labels mean what the WHATWG Encoding Standard says they mean (https://encoding.spec.whatwg.org/#names-and-labels): `gb2312` is GB18030, `iso-8859-1` is
Windows-1252, and so on.
"""

from __future__ import annotations

import codecs
import re

__all__ = ["decode_page"]

LOOKED_AT = 4096  # bytes searched for a <meta>: the standard says 1,024, real pages put it later

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"""<(?:meta[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
# Labels that Python reads more narrowly than browsers do.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "hz-gb-2312": "gb18030",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-16": "utf-8",  # in a <meta>: a page whose <meta> could be read as ASCII is not UTF-16
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "x-user-defined": "cp1252",
}
_GUESSES = ("gb18030", "cp932", "euc_kr", "big5hkscs", "cp1251")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]")
_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")


def decode_page(raw: bytes, charset: str | None = None) -> tuple[str, str]:
    """The text of a page without control characters, and the encoding it was read in; `charset` is what the header says.

    >>> decode_page("<meta charset=gb2312>港口".encode("gb18030"))
    ('<meta charset=gb2312>港口', 'gb18030')
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _clean(raw[len(mark) :].decode(encoding, "replace")), encoding
    for label in (charset, _meta_label(raw)):
        named = _codec(label)
        if named is not None:
            return _declared(raw, named)
    try:
        return _clean(raw.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        guessed = _guess(raw)
        return _clean(raw.decode(guessed, "replace")), guessed


def _declared(raw: bytes, named: str) -> tuple[str, str]:
    """A declared encoding, unless the bytes show that it is wrong: valid UTF-8 beyond ASCII is hardly ever anything else."""
    try:
        return _clean(_once(raw.decode(named))), named
    except UnicodeDecodeError:
        pass
    if named != "utf-8":
        try:
            return _clean(raw.decode("utf-8")), "utf-8"
        except UnicodeDecodeError:
            return _clean(raw.decode(named, "replace")), named
    text = raw.decode("utf-8", "replace")
    if text.count("\ufffd") * 50 > len(text.encode("ascii", "ignore")) and (guessed := _guess(raw)) != "cp1252":
        return _clean(raw.decode(guessed, "replace")), guessed
    return _clean(text), "utf-8"


def _meta_label(raw: bytes) -> str | None:
    match = _META.search(raw, 0, LOOKED_AT)
    return match[1].decode("ascii", "replace") if match else None


def _codec(label: str | None) -> str | None:
    if not label:
        return None
    name = label.strip().lower()
    name = _WIDER.get(name, name)
    try:
        return codecs.lookup(name).name if name != "gb18030" else name
    except LookupError:
        return None


def _guess(raw: bytes) -> str:
    """The likeliest encoding of text that is not UTF-8: the first of the East Asian ones that fits all of it, else Windows-1252."""
    sample = raw[:60_000]
    beyond = sum(byte >= 0x80 for byte in sample)
    if beyond * 8 > len(sample.strip()) or beyond > 400:
        for encoding in _GUESSES:
            try:
                codecs.getincrementaldecoder(encoding)().decode(sample)
            except UnicodeDecodeError:
                continue
            return encoding
    return "cp1252"


def _once(text: str) -> str:
    """Text that was encoded twice, read once more; only if every odd run of it can be."""
    if not _TWICE.search(text):
        return text
    runs = _TWICE.findall(text)
    if len(runs) < 3:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text) if _CONTROLS.search(text) else text
