"""Write newsarchive/extraction/data/date_words.json: month names, weekdays and "3 hours ago" in many languages.

The words come from dateparser's translation data (BSD 3-clause), which follows Unicode CLDR; the supplement below holds what
newspapers print and neither has. Run it after an upgrade of dateparser: `python -m benchmarks.build_date_words`.
"""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import dateparser

TARGET = Path(__file__).parent.parent / "newsarchive/extraction/data/date_words.json"

LANGUAGES = (
    "en de fr es it pt nl da nb no nn sv fi is fo et lv lt pl cs sk sl hr bs sr mk bg ro hu sq el tr az uk ru be kk ky uz mn ka hy he ar fa ps ur hi "
    "bn ta te ml kn mr gu pa ne si th lo km my vi id ms fil sw af am so ca eu gl ga cy lb mt br fy ast zu yo ha ig jv su tg tk zh ja ko yue"
).split()

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")

# What newspapers print beside the words of CLDR: {language: {month: words}}.
MORE_MONTHS: dict[str, dict[int, list[str]]] = {
    "en": {9: ["sept"], 6: ["june"], 7: ["july"]},
    "nl": {3: ["mrt"], 5: ["mei"]},
    "de": {1: ["jänner", "jän"], 2: ["feber", "feb"], 3: ["mrz", "maerz"]},
    "fr": {1: ["janv"], 2: ["févr", "fév", "fevrier", "fev", "fevr"], 4: ["avr"], 7: ["juil", "juill"], 8: ["aout"], 9: ["sept"], 12: ["déc", "decembre", "dec"]},
    "es": {9: ["setiembre", "sept", "set"], 1: ["ene"], 4: ["abr"], 8: ["ago"], 12: ["dic"]},
    "pt": {9: ["set"], 3: ["marco"]},
    "it": {1: ["genn"], 6: ["giu"], 7: ["lug"], 9: ["sett", "set"], 10: ["ott"]},
    "ar": {1: ["كانون الثاني", "جانفي"], 2: ["شباط", "فيفري"], 3: ["آذار", "اذار"], 4: ["نيسان", "ابريل", "إبريل", "أفريل"], 5: ["أيار", "ايار", "ماي"],
           6: ["حزيران", "جوان"], 7: ["تموز", "جويلية"], 8: ["آب", "اغسطس", "أوت", "غشت"], 9: ["أيلول", "ايلول", "شتنبر"], 10: ["تشرين الأول", "اكتوبر"],
           11: ["تشرين الثاني", "نونبر"], 12: ["كانون الأول", "دجنبر"]},
    "tr": {2: ["şubat", "subat"], 8: ["ağustos", "agustos"], 9: ["eylül", "eylul"], 11: ["kasım", "kasim"], 12: ["aralık", "aralik"]},
    "el": {1: ["ιαν"], 5: ["μαΐου", "μαίου", "μάιος"], 8: ["αυγ"]},
    "id": {2: ["pebruari"], 11: ["nopember"], 8: ["agt", "ags"]},
    "ro": {1: ["ian"], 5: ["mai"], 7: ["iul"], 6: ["iun"]},
    "ru": {9: ["сент"], 2: ["февр"], 11: ["нояб"]},
    "uk": {1: ["січ"], 11: ["лист"]},
    "sr": {1: ["januar"], 2: ["februar"], 3: ["mart"], 5: ["maj"], 6: ["jun"], 7: ["jul"], 8: ["avgust"], 9: ["septembar"], 10: ["oktobar"], 11: ["novembar"], 12: ["decembar"]},
    "fil": {1: ["enero"], 2: ["pebrero"], 3: ["marso"], 4: ["abril"], 5: ["mayo"], 6: ["hunyo"], 7: ["hulyo"], 8: ["agosto"], 9: ["setyembre"], 10: ["oktubre"], 11: ["nobyembre"], 12: ["disyembre"]},
    "he": {3: ["מרס", "מרץ"]},
    "th": {1: ["ม.ค"], 2: ["ก.พ"], 3: ["มี.ค"], 4: ["เม.ย"], 5: ["พ.ค"], 6: ["มิ.ย"], 7: ["ก.ค"], 8: ["ส.ค"], 9: ["ก.ย"], 10: ["ต.ค"], 11: ["พ.ย"], 12: ["ธ.ค"]},
    "eu": {4: ["apirilaren"], 1: ["urtarrilaren"], 2: ["otsailaren"], 3: ["martxoaren"], 5: ["maiatzaren"], 6: ["ekainaren"], 7: ["uztailaren"], 8: ["abuztuaren"],
           9: ["irailaren"], 10: ["urriaren"], 11: ["azaroaren"], 12: ["abenduaren"]},
    "lv": {1: ["janvārī"], 2: ["februārī"], 3: ["martā"], 4: ["aprīlī"], 5: ["maijā"], 6: ["jūnijā"], 7: ["jūlijā"], 8: ["augustā"], 9: ["septembrī"], 10: ["oktobrī"], 11: ["novembrī"], 12: ["decembrī"]},
    "fi": {n + 1: [w + "kuuta" for w in [s]] for n, s in enumerate(("tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"))},
}  # fmt: skip


# Ways to say how long ago that CLDR lacks: what stands before the number, what behind it, the unit.
MORE_AGO = [
    *(["منذ ", f" {word}", unit] for unit, words in {"hour": ("ساعة", "ساعات"), "minute": ("دقيقة", "دقائق"), "day": ("يوم", "أيام", "يوما")}.items() for word in words),
    *(["", f"{space}{word}", unit] for unit, words in {"hour": ("h ago", "hr ago", "hrs ago", "小時前", "个小时前", "個小時前", "시간 전", "시간전"), "minute": ("m ago", "min ago", "mins ago", "分鐘前", "분 전", "분전"),
      "day": ("d ago", "일전"), "second": ("s ago",)}.items() for word in words for space in ("", " ")),
    *(["", f" {word}{tail}", unit] for unit, word in {"hour": "jam", "minute": "menit", "day": "hari"}.items() for tail in (" lalu", " yang lalu")),
    *(["", f" {word} trước", unit] for unit, word in {"hour": "giờ", "minute": "phút", "day": "ngày"}.items()),
]  # fmt: skip


def month_words(language: str, info: dict[str, Any]) -> list[list[str]]:
    """For each month the lower-case words of the language, without points at their end and without bare numbers."""
    found = []
    for number, name in enumerate(MONTHS, 1):
        words = [*info.get(name, ()), *MORE_MONTHS.get(language, {}).get(number, ())]
        found.append(
            sorted(
                {
                    w
                    for each in words
                    if (w := each.lower().strip().rstrip(".")) and not re.search(r"\d", w) and len(w) > 1
                }
            )
        )
    return found


def ago_patterns(info: dict[str, Any]) -> list[list[str]]:
    """What stands before and after the number, and the unit: ["vor ", " stunden", "hour"]."""
    found = set()
    for unit in UNITS:
        for pattern in info.get("relative-type-regex", {}).get(f"\\1 {unit} ago", ()):
            parts = re.split(r"\(\\d\+\+\[\.,\]\?\\d\*\+\)", pattern.replace("\\s*", " ").replace("\\s+", " "))
            if len(parts) == 2 and not re.search(r"[\\\[(−]|^-", "".join(parts)):
                found.add((parts[0].lower().lstrip(), parts[1].lower().rstrip(" ."), unit))
    return sorted([list(each) for each in found])


def main() -> None:
    """Gather the words of every language and write them."""
    months: dict[str, list[list[str]]] = {}
    days: dict[str, list[str]] = {}
    relative: dict[str, int] = {}
    ago: list[list[str]] = []
    for language in LANGUAGES:
        try:
            info = importlib.import_module(f"dateparser.data.date_translation_data.{language}").info
        except ModuleNotFoundError:
            info = {}
        if any(words := month_words(language, info)):
            months[language] = words
        days[language] = sorted({w.lower().rstrip(".") for name in WEEKDAYS for w in info.get(name, ()) if len(w) > 1})
        for key, count in (("0 day ago", 0), ("1 day ago", 1), ("2 day ago", 2)):
            for word in info.get("relative-type", {}).get(key, ()):
                relative.setdefault(word.lower(), count)
        ago += ago_patterns(info)
    unique = sorted({tuple(each) for each in [*ago, *MORE_AGO]})
    data = {
        "source": f"dateparser {dateparser.__version__} translation data (BSD 3-clause), after Unicode CLDR; supplements of benchmarks/build_date_words.py",
        "months": months,
        "weekdays": sorted({word for words in days.values() for word in words}),
        "days_ago": dict(sorted(relative.items())),
        "ago": [list(each) for each in unique],
    }
    TARGET.write_text(
        json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"').replace('},"', '},\n"')
        + "\n",
        encoding="utf-8",
    )
    print(f"{TARGET.stat().st_size} bytes, {len(months)} languages, {len(unique)} ways to say how long ago")


if __name__ == "__main__":
    main()
