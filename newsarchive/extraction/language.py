"""The language of a page as a BCP 47 tag: what the page says, checked against its letters and commonest words.

Only where the page says nothing, or what it says cannot be, is the text classified (py3langid, loaded when first
needed).
"""

from __future__ import annotations

from functools import lru_cache

from lxml.etree import _Element

from newsarchive.article import Found
from newsarchive.expressions import expression
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["find_language", "language_tag"]

_TAG = expression(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.@].*)?\Z")
_SAMPLE = 1_500  # letters looked at for script and common words
_CLASSIFIED = 800  # letters that py3langid needs to be sure of most languages
_SCRIPTS = (
    ("ja", expression(r"[\u3040-\u30ff]")),
    ("ko", expression(r"[\uac00-\ud7af]")),
    ("zh", expression(r"[\u3400-\u9fff]")),
    ("th", expression(r"[\u0e00-\u0e7f]")),
    ("el", expression(r"[\u0370-\u03ff]")),
    ("he", expression(r"[\u0590-\u05ff]")),
    ("arabic", expression(r"[\u0600-\u06ff]")),
    ("cyrillic", expression(r"[\u0400-\u04ff]")),
    ("devanagari", expression(r"[\u0900-\u097f]")),
    ("bn", expression(r"[\u0980-\u09ff]")),
    ("ta", expression(r"[\u0b80-\u0bff]")),
    ("te", expression(r"[\u0c00-\u0c7f]")),
    ("ka", expression(r"[\u10a0-\u10ff]")),
    ("hy", expression(r"[\u0530-\u058f]")),
    ("am", expression(r"[\u1200-\u137f]")),
    ("km", expression(r"[\u1780-\u17ff]")),
    ("my", expression(r"[\u1000-\u109f]")),
    ("latin", expression(r"[A-Za-z\u00c0-\u024f]")),
)
_WRITTEN_IN = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "ug", "sd"), "arabic"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tg", "mn", "tt"), "cyrillic"),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), "devanagari"),
    **dict.fromkeys(("ja", "ko", "zh", "th", "el", "he", "bn", "ta", "te", "ka", "hy", "am", "km", "my"), ""),
}
_TWO_SCRIPTS = frozenset({"sr", "kk", "uz", "az", "mn", "bs", "ku", "tt", "ug"})
# The commonest words of each language: one in six words of running text is one of them, hardly any in another language.
_COMMON = {
    "en": "the of and to in a is that for on was with it as at by from he his are this be have has not said they will",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus hat",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o sus le ha",
    "it": "di e il la che in a per un del è i una le della non con sono si da al più dei nel alla ha",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao",
    "nl": "de van het een en in is dat op te voor met die zijn niet aan er om ook als bij maar door",
}
_ASCII = expression(r"[\x00-\x7f]+")
_WORD = expression(r"[^\W\d_]+")


def language_tag(text: str) -> str | None:
    """The tag in the usual spelling, None for what is none.

    >>> [language_tag(each) for each in ("en_us", "zh-hans-cn", "german", "pt-BR", "de-x-formal")]
    ['en-US', 'zh-Hans-CN', None, 'pt-BR', 'de']
    """
    match = _TAG.match(text.strip())
    if match is None:
        return None
    language, script, region = match.groups()
    if len(language) == 3 and language.lower() in (
        "eng",
        "deu",
        "ger",
        "fra",
        "fre",
        "spa",
        "ita",
        "por",
        "zho",
        "jpn",
        "rus",
    ):
        language = {
            "eng": "en",
            "deu": "de",
            "ger": "de",
            "fra": "fr",
            "fre": "fr",
            "spa": "es",
            "ita": "it",
            "por": "pt",
            "zho": "zh",
            "jpn": "ja",
            "rus": "ru",
        }[language.lower()]
    language = {
        "cn": "zh",
        "jp": "ja",
        "gb": "en",
        "us": "en",
        "kr": "ko",
        "cz": "cs",
        "dk": "da",
        "gr": "el",
        "ua": "uk",
    }.get(language.lower(), language.lower())
    parts = [language]
    if script:
        parts.append(script.title())
    if region:
        parts.append(region.upper())
    return "-".join(parts)


def find_language(
    root: _Element, structured: StructuredData, text: str, *, publisher_language: str | None = None
) -> Choice:
    """The page's language. `text` is its body, or headline; `publisher_language` what the publisher's file says.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse('<html lang="en"><p>x</html>', url="http://a.test/1")
    >>> find_language(page.root, read_structured(page), "港口将于三月重新开放，市长表示。").found.value
    'zh'
    """
    sample = text[:_SAMPLE]
    script = _script(sample)
    candidates: list[Candidate] = []
    for raw, rule in _statements(root, structured, publisher_language):
        tag = language_tag(raw)
        if tag is None:
            continue
        found = Found(tag, raw, rule, 0.95)
        if not _can_be(tag.partition("-")[0], script, sample):
            candidates.append(Candidate(found, "the text is written otherwise"))
        else:
            candidates.append(Candidate(found, "chosen"))
            return Choice(found, tuple(candidates))
    told = _told_by_script(script) or (_classified(sample[:_CLASSIFIED]) if len(sample) >= 40 else None)
    if told is None:
        return Choice(None, tuple(candidates))
    rule = "text:script" if _told_by_script(script) else "text:langid"
    found = Found(told, sample[:80], rule, 0.95 if rule == "text:script" else 0.85)
    return Choice(found, (*candidates, Candidate(found, "chosen")))


def _statements(root: _Element, structured: StructuredData, publisher_language: str | None) -> list[tuple[str, str]]:
    stated: list[tuple[str, str]] = []
    for name in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
        if root.get(name):
            stated.append((str(root.get(name)), "html:lang"))
            break
    stated += [(each.value, each.rule) for each in structured.languages]
    if publisher_language:
        stated.append((publisher_language, "publisher:language"))
    # The language of the whole site comes last: a page of it may be in another.
    return stated


def _script(sample: str) -> str | None:
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS[-1:]}
    if sample.isascii():
        return "latin" if counts["latin"] else None
    beyond = _ASCII.sub("", sample)
    counts |= {name: len(pattern.findall(beyond)) for name, pattern in _SCRIPTS[:-1]}
    counts["latin"] //= 4  # a word of five letters stands for one of one or two ideographs; foreign names are frequent
    if counts["ja"] * 12 >= counts["zh"] and counts["ja"]:
        counts["ja"] += counts["zh"]
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _can_be(language: str, script: str | None, sample: str) -> bool:
    """Whether a text in this script, with these words, can be in the language."""
    if script is None:
        return True
    written = _WRITTEN_IN.get(language, "latin") or language
    if (
        written != script
        and language not in _TWO_SCRIPTS
        and not (language in ("zh", "ja", "yue") and script in ("zh", "ja"))
    ):
        return False
    if language in ("zh", "ja") and script in ("zh", "ja") and language != script:
        return len(sample) < 60  # a short Japanese text may be all ideographs
    common = _COMMON.get(language)
    if common is None or script != "latin":
        return True
    words = _WORD.findall(sample.lower())
    return len(words) < 30 or sum(word in _common(language) for word in words) * 12 > len(words)


@lru_cache(maxsize=16)
def _common(language: str) -> frozenset[str]:
    return frozenset(_COMMON[language].split())


def _told_by_script(script: str | None) -> str | None:
    return script if script not in (None, "latin", "arabic", "cyrillic", "devanagari") else None


def _classified(sample: str) -> str | None:
    from py3langid.langid import classify

    language, _ = classify(sample)
    return str(language)
