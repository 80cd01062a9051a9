"""Pages that are no articles, written for the measurement: fronts, sections, tags, authors, searches, archives, errors, walls, forms.

Each purpose is laid out in several ways and in five languages, with text of news that never happened. What they have in
common with articles is deliberate: teasers with whole paragraphs, an h1, dates, bylines, a copyright line.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["ListPage", "list_pages"]


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page with what it is for; `html` as a server would send it."""

    purpose: str
    language: str
    layout: str
    url: str
    html: str


@dataclass(frozen=True, slots=True)
class _Words:
    section: str
    latest: str
    search: str
    found: str
    missing: str
    sorry: str
    subscribe: str
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    places: tuple[str, ...]
    people: tuple[str, ...]
    line: str
    by: str
    space: str = " "


_LANGUAGES = {
    "en": _Words(
        "Harbour", "Latest news", "Search", "results for", "Page not found", "The page you asked for is not here.", "Subscribe to read on",
        ("Council", "Ferry company", "Fish market", "School board", "Rail operator", "Coast guard"),
        ("delays vote on", "plans to rebuild", "opens talks about", "cuts budget for", "defends plan for"),
        ("the old quay", "the north bridge", "the river tunnel", "the harbour theatre", "the island line"),
        ("Ada Marsh", "Tom Quill", "Ines Brandt"),
        "Residents had asked for months what would become of it, and the answer, given on Tuesday evening, was short.", "By",
    ),
    "de": _Words(
        "Hafen", "Aktuelle Meldungen", "Suche", "Treffer für", "Seite nicht gefunden", "Die gewünschte Seite gibt es nicht.", "Jetzt weiterlesen mit Abo",
        ("Stadtrat", "Reederei", "Fischmarkt", "Schulamt", "Bahnbetreiber", "Küstenwache"),
        ("vertagt Abstimmung über", "plant Neubau für", "verhandelt über", "kürzt Mittel für", "verteidigt Pläne für"),
        ("den alten Kai", "die Nordbrücke", "den Flusstunnel", "das Hafentheater", "die Insellinie"),
        ("Jana Wolff", "Peter Sturm", "Mia Lang"),
        "Seit Monaten hatten die Anwohner gefragt, was daraus werden soll; die Antwort am Dienstagabend war kurz.", "Von",
    ),
    "fr": _Words(
        "Port", "À la une", "Recherche", "résultats pour", "Page introuvable", "La page demandée n'existe pas.", "Abonnez-vous pour lire la suite",
        ("Le conseil", "La compagnie", "Le marché", "Le rectorat", "L'opérateur", "La garde côtière"),
        ("reporte le vote sur", "veut reconstruire", "ouvre le débat sur", "réduit le budget pour", "défend son projet pour"),
        ("le vieux quai", "le pont nord", "le tunnel", "le théâtre du port", "la ligne des îles"),
        ("Léa Morin", "Paul Garnier", "Inès Faure"),
        "Depuis des mois, les riverains demandaient ce qu'il en adviendrait ; la réponse, mardi soir, fut brève.", "Par",
    ),
    "zh": _Words(
        "港口", "最新消息", "搜索", "条结果", "页面不存在", "您访问的页面没有找到。", "订阅后继续阅读",
        ("市议会", "渡轮公司", "鱼市", "教育局", "铁路公司", "海岸警卫队"),
        ("推迟表决", "计划重建", "开始讨论", "削减预算用于", "为其辩护的是"),
        ("老码头改造工程", "北大桥扩建方案", "过江隧道项目", "港口剧院", "海岛航线"),
        ("周岚", "李沐", "陈一舟"),
        "居民几个月来一直在问它会怎样，周二晚上的回答很短，许多人并不满意。", "记者", "",
    ),
    "es": _Words(
        "Puerto", "Últimas noticias", "Buscar", "resultados para", "Página no encontrada", "La página que busca no existe.", "Suscríbase para seguir leyendo",
        ("El consejo", "La naviera", "El mercado", "La junta escolar", "El operador", "La guardia costera"),
        ("aplaza la votación sobre", "planea reconstruir", "abre el debate sobre", "recorta fondos para", "defiende el plan para"),
        ("el viejo muelle", "el puente norte", "el túnel del río", "el teatro del puerto", "la línea de las islas"),
        ("Ana Prieto", "Luis Cano", "Eva Rey"),
        "Los vecinos llevaban meses preguntando qué sería de él, y la respuesta del martes por la noche fue breve.", "Por",
    ),
}  # fmt: skip

_LAYOUTS = ("headings", "cards", "bare list", "teasers", "table")
_PURPOSES = ("front", "section", "tag", "author", "search", "archive", "not found", "wall", "newsletter", "contact")
_PATHS = {
    "front": "/", "section": "/city/harbour/", "tag": "/tag/harbour", "author": "/author/ada-marsh", "search": "/search?q=harbour", "archive": "/2026/11/",
    "not found": "/2026/11/20/a-story-that-is-gone-for-good", "wall": "/2026/11/21/a-story-for-those-who-pay", "newsletter": "/newsletter", "contact": "/about/contact",
}  # fmt: skip


def list_pages() -> Iterator[ListPage]:
    """Every purpose in every layout and language; the same pages in every run."""
    for purpose, layout, language in itertools.product(_PURPOSES, _LAYOUTS, _LANGUAGES):
        if layout != _LAYOUTS[0] and purpose in ("not found", "wall", "newsletter", "contact"):
            continue
        chance = random.Random(f"{purpose} {layout} {language}")
        words = _LANGUAGES[language]
        body = _stories(words, layout, chance) if layout and purpose in _PURPOSES[:6] else _notice_page(words, purpose)
        url = f"https://gazette.test{_PATHS[purpose]}"
        yield ListPage(purpose, language, layout, url, _page(words, language, purpose, body))


def _page(words: _Words, language: str, purpose: str, body: str) -> str:
    titles = {
        "front": "The Harbour Gazette", "section": words.section, "tag": words.section, "author": words.people[0], "search": f"{words.search}: {words.section}",
        "archive": "11/2026", "not found": words.missing, "wall": words.subscribe, "newsletter": "Newsletter", "contact": "Contact",
    }  # fmt: skip
    heading = "" if purpose == "front" else f"<h1>{titles[purpose]}</h1>"
    menu = "".join(f'<li><a href="/{at}">{noun}</a></li>' for at, noun in enumerate(words.nouns))
    return (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{titles[purpose]} | The Harbour Gazette</title></head>"
        f"<body><header><nav><ul>{menu}</ul></nav></header><main>{heading}{body}</main>"
        f"<footer>© 2026 The Harbour Gazette. All rights reserved.</footer></body></html>"
    )


def _stories(words: _Words, layout: str, chance: random.Random) -> str:
    rows = []
    for number in range(chance.randint(8, 24)):
        headline = words.space.join(
            [chance.choice(words.nouns), chance.choice(words.verbs), chance.choice(words.places)]
        )
        link = f"/2026/11/{1 + number:02}/story-{number}-{chance.randrange(10**6)}"
        rows.append(_story(words, layout, headline, link, f"2026-11-{1 + number % 28:02}", chance))
    if layout == "bare list":
        return f"<ul>{''.join(rows)}</ul>"
    return f"<table>{''.join(rows)}</table>" if layout == "table" else "".join(rows)


def _story(words: _Words, layout: str, headline: str, link: str, day: str, chance: random.Random) -> str:
    linked = f'<a href="{link}">{headline}</a>'
    byline = f"<span class=byline>{words.by} {chance.choice(words.people)}</span> <time datetime={day}>{day}</time>"
    if layout == "headings":
        return f"<h2>{linked}</h2><p>{words.line}</p>"
    if layout == "cards":
        return f'<article class=card><a href="{link}"><img src="/i/{day}.jpg" alt=""></a><h3>{linked}</h3>{byline}</article>'
    if layout == "bare list":
        return f"<li>{linked} <span>{day}</span></li>"
    if layout == "teasers":
        return f"<div class=teaser><h3>{linked}</h3>{byline}<p>{words.line}{words.space}{words.line}</p></div>"
    return f"<tr><td>{day}</td><td>{linked}</td></tr>"


def _notice_page(words: _Words, purpose: str) -> str:
    if purpose == "not found":
        return f"<p>{words.sorry}</p><form><input name=q><button>{words.search}</button></form>"
    if purpose == "wall":
        return f"<p>{words.line}</p><form><button>{words.subscribe}</button></form>"
    if purpose == "newsletter":
        return f"<p>{words.line}</p><form><input type=email><button>OK</button></form>"
    return f"<address>The Harbour Gazette<br>1 Quay Street<br>mail@gazette.test</address><p>{words.section}: +44 20 0000</p>"
