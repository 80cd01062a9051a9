"""A picture's caption parted from its credit: "[Photo/Xinhua]", "Foto: dpa", "© AFP via Getty Images", "（刘通摄）"."""

from __future__ import annotations

import re

from newsarchive.expressions import expression
from newsarchive.extraction.word_lists import alternation, words

__all__ = ["split_caption"]

_LONGEST_CREDIT = 160
_OPEN, _CLOSE = "(（[【〔", ")）]】〕"
_PAIRS = dict(zip(_OPEN, _CLOSE, strict=True))

_INTRO = alternation(words("credit_words", "introductions"))
_BY = alternation(words("credit_words", "by"))
_KEPT = alternation(words("credit_words", "kept"))
_AGENCY = alternation(words("agencies", "news", "pictures"))
_EXACT_AGENCY = alternation(words("agencies", "exact"))

_BEFORE = expression(rf"(?:\[\d+/\d+\]|(?:{alternation(words('credit_words', 'before'))})(?=\s|[A-ZÀ-Þ]))\s*")
_AFTER = expression(rf"\s*\b(?:{alternation(words('credit_words', 'after'))})\s*\Z")
_ARCHIVE_PICTURE = expression(r"\((?:photo|file|undated)[^()]*\)\Z", re.IGNORECASE)

# "Foto: ", "Crédit photo : ", "사진 출처 = ", and glued to what stands before: "bleibende Schäden.Bild: ".
_INTRODUCED = expression(
    rf"(?:(?<=[^\w])|(?<=[.!?»”)\]a-zа-яё])(?=[A-ZФ])|(?<=[\u3000-\u303f\uff01-\uff1f])|\A)"
    rf"(?P<open>[(（\[【]\s*)?(?P<words>(?:{_INTRO})(?:\s*[:：]|\s*=)|(?:fot|foto|phot|dok|ph)\.(?=\s))\s*",
    re.IGNORECASE,
)
_INTRODUCED_AGAIN = expression(rf"\s*(?:{_INTRO})\s*[:：=/／]\s*|\s*(?:{_BY})\s+", re.IGNORECASE)
_INTRODUCED_SLASH = expression(r"\s*(?:Photos?|Picture|Image|Foto|Bild|图|图片|사진|写真)\s*[/／]\s*", re.IGNORECASE)
_NAMED_INSIDE = expression(r"(?i:fotos?|photos?)\s+(?=[A-ZÀ-Þ])(?!Illustration)")
_BY_NAME = expression(rf"(?:(?<=[\s.\u3002—–(\[])|\A)(?:{_BY})\s+(?=\S)", re.IGNORECASE)
_MARK = expression(r"(?:(?<=\s)|(?<=[.!?)“”»\"'])|\A)(?:©|ⓒ|\(c\)\s|Copyright(?::|(?=\s+[A-Z])))\s*", re.IGNORECASE)
_KEPT_START = expression(rf"(?:{_KEPT})(?:(?<=\W)|(?!\w))", re.IGNORECASE)
_KEPT_TAIL = expression(rf"(?<=[.!?…”\"])\s+(?:{_KEPT})\b[^.!?]{{2,80}}\Z")
_HAS_AGENCY = expression(rf"(?<!\w)(?:(?i:{_AGENCY})|{_EXACT_AGENCY})(?!\w)")
_CJK_TAKEN = expression(
    r"(?:(?<=[。！？；）」』\s])|\A)(?P<credit>[^。！？，、；：\s][^。！？，；]{0,29}?\s*(?:摄|攝|撮影|撮|摄影|攝影|供图|供圖|提供|촬영|제공))\s*[。.]?\Z"
)
_TAKEN_ENDING = expression(r"(?:摄|攝|撮影|摄影报道|摄影|攝影|供图|供圖|提供|ＡＰ|촬영|제공|사진)\Z")
_NAME_WORD = r"(?:[A-ZÀ-ÞЀ-Я][\w'’.\-]*|(?:de|da|di|van|von|der|den|del|la|le|el|al|bin|via|for|For)\b)"
_JAPANESE_TAKEN = expression(r"、(?P<credit>[\u3400-\u9fff々]{2,10}撮影)\s*[。.]?\Z")
_KOREAN_REPORTER = expression(r"(?<=[.다\])])\s+(?P<credit>[\uac00-\ud7af]{2,4}\s?(?:인턴\s?)?기자)\.?\Z")
_NAME_BEFORE = expression(rf"(?<=[.!?…»”\"])\s+{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,3}}\s*\Z")
_NAME_AFTER = expression(
    rf"(?<=[.!?…»”\"])\s+(?:Photos?|Fotos?)\s+(?P<credit>{_NAME_WORD}(?:\s+{_NAME_WORD}){{1,3}})\Z"
)
# A tail "NAME / AGENCY", "AGENCY/NAME", "Stefan Rousseau/via Reuters" after a sentence's end, a bar or a dash.
_SLASHED = (
    rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,4}}\s*/\s*(?:via\s+)?{_NAME_WORD}(?:[\s/]+(?:&\s+)?{_NAME_WORD}){{0,9}}"
)
_TAIL = expression(rf"(?:(?<=[.!?…»”\"）)])\s*|\s+[|—–]\s+|\s+-\s+)(?P<credit>{_SLASHED})\s*\.?\Z")
_LOOSE_TAIL = expression(
    rf"\s(?P<credit>[A-ZÀ-Þ][\w'’\-]+\s+[A-ZÀ-Þ][\w'’\-]+\s*/\s*(?:via\s+)?{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,4}})\Z"
)
_AGENCY_TAIL = expression(
    rf"(?:(?<=[.!?…»”\"])\s*(?:/\s*)?|\s+[|—–/]\s+)(?P<credit>(?:[A-ZÀ-Þ][\w'’.\-]*\s+){{0,3}}(?:{_EXACT_AGENCY}|(?i:{_AGENCY})))\s*\.?\Z"
)
_WHOLE = expression(rf"(?:{_SLASHED}|(?i:{_AGENCY})|{_EXACT_AGENCY})\.?\Z")
_VIDEO = expression(r"\s*[|,;]\s*(?:Vídeo|Video|Vidéo|Видео)\s*[:：].*\Z", re.IGNORECASE)
_SENTENCE_INSIDE = expression(r"[.!?]\s+(?:[A-ZÀ-Þ]\w*\s+[a-zà-ÿ]+\s+[a-zà-ÿ]+)")
_ABBREVIATED_END = expression(r"(?:\b[A-Z]|Inc|Ltd|Co|Corp|Jr|Sr|[A-Z]\.[A-Z])\.\Z")


def split_caption(text: str) -> tuple[str | None, str | None]:
    """Caption and credit of a picture's legend, white space normalised; None for what is not there.

    The words that introduce a credit ("Photo:", "Foto:", "Credit:") are in neither; "AP Photo/…" and a last 摄 stay.

    >>> split_caption("Boats in the harbour. [Photo/Xinhua]")
    ('Boats in the harbour.', 'Xinhua')
    >>> split_caption("Der Hafen am Abend. Foto: Ada Marsh/dpa")
    ('Der Hafen am Abend.', 'Ada Marsh/dpa')
    >>> split_caption("The mayor (left) opens the pier (right)")
    ('The mayor (left) opens the pier (right)', None)
    """
    whole = _without_buttons(" ".join(text.split()))
    if not whole:
        return None, None
    for reader in (_in_last_brackets, _taken_by, _introduced, _by_name, _marked, _tail):
        found = reader(whole)
        if found is not None:
            caption, credit = found
            return _caption(caption), _credit(credit)
    return whole, None


def _without_buttons(text: str) -> str:
    text = _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text
    while (shorter := _AFTER.sub("", text)) != text and shorter:
        text = shorter
    return text


def _in_last_brackets(text: str) -> tuple[str, str] | None:
    bare = text.rstrip(" .。")
    if not bare or bare[-1] not in _CLOSE:
        return None
    start = _opening(bare)
    if start is None:
        return None
    inside, before = bare[start + 1 : -1].strip(), bare[:start]
    if not inside or len(inside) > _LONGEST_CREDIT or _introduced_outside(before):
        return None
    introduced = (
        _INTRODUCED.match(inside)
        or _BY_NAME.match(inside)
        or _INTRODUCED_SLASH.match(inside)
        or _NAMED_INSIDE.match(inside)
        or _MARK.match(inside)
    )
    if introduced and not _KEPT_START.match(inside):
        return before, inside[introduced.end() :]
    is_credit = (
        _KEPT_START.match(inside)
        or _TAKEN_ENDING.search(inside)
        or (_WHOLE.match(inside) and not inside[0].isdigit())
        or (_HAS_AGENCY.search(inside) and len(inside.split()) <= 8 and not _has_plain_words(inside))
    )
    if is_credit and _WHOLE.match(inside) and (name := _NAME_BEFORE.search(before)):
        return before[: name.start()], before[name.start() :] + text[start:]  # "… Ada Marsh (EFE)"
    return (before, inside) if is_credit else None


def _has_plain_words(text: str) -> bool:
    """Whether it reads like prose: more than one lower-case word that no credit has."""
    return (
        sum(
            word.islower() and word not in ("via", "for", "of", "and", "for the", "from", "by", "dpa", "imago")
            for word in text.split()
        )
        > 1
    )


def _opening(text: str) -> int | None:
    """Where the bracket that the last character closes was opened."""
    if not text:
        return None
    depth = 0
    close = text[-1]
    for at in range(len(text) - 1, -1, -1):
        if text[at] == close:
            depth += 1
        elif _PAIRS.get(text[at]) == close:
            depth -= 1
            if depth == 0:
                return at
    return None


def _introduced_outside(before: str) -> bool:
    """Whether the credit began before the brackets: "Foto: Ada Marsh (Keystone)"."""
    match = _last_introduction(before)
    return match is not None and len(before) - match.end() <= 60 and ". " not in before[match.end() :]


def _last_introduction(text: str) -> re.Match[str] | None:
    """The introduction of the credit that ends the text: the first after which no further sentence follows."""
    found = None
    for match in _INTRODUCED.finditer(text):
        if match["words"][0].islower() and not match["open"] and match.start():
            continue  # "the man in the photo: a story"
        if found is None or _SENTENCE_INSIDE.search(text, found.end()):
            found = match
    return found


def _introduced(text: str) -> tuple[str, str] | None:
    match = _last_introduction(text)
    if match is None:
        return None
    before, after = text[: match.start()], text[match.end() :]
    if match["open"] and (end := _end_of_bracket(after, match["open"].strip())) is not None:
        rest = after[end + 1 :].strip(" .。")
        if len(rest) > 3:
            before = f"{before.rstrip()} {rest}"
        after = after[:end]
    after = _VIDEO.sub("", after)
    if not after or len(after) > _LONGEST_CREDIT or _SENTENCE_INSIDE.search(after):
        return None
    if not before.strip() and (len(after.split()) > 8 or len(after) > 60 or (after.endswith("。") and len(after) > 15)):
        return None
    return before, after


def _end_of_bracket(text: str, opened: str) -> int | None:
    depth = 1
    for at, character in enumerate(text):
        depth += character == opened
        depth -= character == _PAIRS[opened]
        if depth == 0:
            return at
    return None


def _by_name(text: str) -> tuple[str, str] | None:
    match = _BY_NAME.search(text)
    if match is None:
        return None
    credit = text[match.end() :]
    if len(credit) > 100 or not (credit[0].isupper() or credit[0] == "@") or _SENTENCE_INSIDE.search(credit):
        return None
    if (
        match.start()
        and text[: match.start()].rstrip()[-1:] not in '.!?…”")]»—–|-。'
        and not text[match.start() :][0].isupper()
    ):
        return None
    return text[: match.start()].rstrip(" ([—–-"), credit


def _taken_by(text: str) -> tuple[str, str] | None:
    match = _JAPANESE_TAKEN.search(text) or _KOREAN_REPORTER.search(text) or _CJK_TAKEN.search(text)
    return (text[: match.start()], match["credit"]) if match else None


def _marked(text: str) -> tuple[str, str] | None:
    match = _MARK.search(text)
    if match is None:
        return None
    credit = text[match.end() :]
    if not credit or len(credit) > _LONGEST_CREDIT:
        return None
    return text[: match.start()], credit


def _tail(text: str) -> tuple[str, str] | None:
    if len(text) <= _LONGEST_CREDIT and _WHOLE.match(text):
        return "", text
    for pattern in (_TAIL, _AGENCY_TAIL, _NAME_AFTER, _LOOSE_TAIL):
        match = pattern.search(text)
        if match and (pattern is not _LOOSE_TAIL or _HAS_AGENCY.search(match["credit"])):
            return text[: match.start()], match["credit"]
    kept = _KEPT_TAIL.search(text)
    return (text[: kept.start()], text[kept.start() :]) if kept else None


def _caption(text: str) -> str | None:
    return text.strip().rstrip(" -—–|([（【").strip() or None


def _credit(text: str) -> str | None:
    text = text.strip(" |—–-")
    while (again := _INTRODUCED_AGAIN.match(text)) and again.end() < len(text):
        text = text[again.end() :]
    if text.endswith((".", "。")) and not _ABBREVIATED_END.search(text):
        text = text.rstrip(".。 ")
    if text[-1:] in _CLOSE and _opening(text) is None:
        text = text[:-1].rstrip(" .")
    return text.strip() or None
