"""An archive of made-up articles, filled fast: to measure what a large archive costs, without a crawl of months.

Words follow Zipf's law in six languages (the commonest are real, the others made of syllables), Chinese among them and
written without blanks; each month has names of its own that many of its articles hold, as news has. Articles have some
400 words, of 40 publishers over ten years; nine of ten were met the day they came out, the others years later. Tables,
seals and index are the archive's own, and so are the tokens; the writer, which takes pages one by one, is left out.
So there are no pages of the frontier, captures, aliases and stories, and the hashes by which edits are told are only
numbers. The same seed makes the same archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, event, insert, text

from newsarchive.archive import open_archive
from newsarchive.archive.schema import (
    article,
    author,
    notice,
    publisher,
    registration,
    revision,
    revision_author,
    search_text,
)
from newsarchive.archive.search.tokens import filters, tokens
from newsarchive.archive.writing.prepare import notice_digest, word_count
from newsarchive.article import Article, Author, Notice, Registration

__all__ = ["FIRST_DAY", "LAST_DAY", "PUBLISHERS", "Newsroom", "Written", "fill"]

FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2024, 12, 31)
PUBLISHERS = 40
WORDS = 400  # of an article, in the middle
BATCH = 10_000
CACHE_KIB = 1024 * 1024
INDEXED_AT_ONCE = 64 * 1024 * 1024  # bytes of FTS5's pending tokens
_DAYS = (LAST_DAY - FIRST_DAY).days + 1
_LATE = 0.1  # of the articles were met long after they came out: an old paper was added
_NAMES = 50  # of each month
_NAMED = 0.1  # of a month's articles hold a given name of it

_SHARES = {"en": 0.45, "zh": 0.20, "es": 0.12, "de": 0.08, "fr": 0.08, "ru": 0.07}
_VOCABULARY = 60_000  # words of a language; as many as a corpus of that size has, short of slips of the pen
_COMMON = {
    "en": "the of to and a in that is for on it with as was by at from he be this have are has said not an will his but who they their more government new year people after one its were which when been about would two up also had all or there first if council out police over last minister company state market city school report budget water harbour week court president million",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está gobierno ciudad agua mercado",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch Regierung Stadt Wasser Markt",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la avec ou son aux ses mais comme deux été cette ont même aussi fait entre nous après gouvernement ville eau marché",
    "ru": "и в не на что он с по это как к из за то от его но для же о так был все мы они когда уже до или ещё бы при если у только может году был правительство город вода рынок",
    "zh": "的 一 是 在 了 和 有 年 中国 不 为 上海 市长 发展 经济 政府 公司 北京 市场 国家 记者 报道 企业 社会 工作 人民 问题 增长 港口 贸易 城市 教育 技术 银行 投资 合作 建设 国际 改革 文化 服务 项目 管理 环境 安全 伦敦 预算 访问 会议 新闻",
}  # fmt: skip
_SYLLABLES = {
    "en": "ar ben con der el for gra hin ing ja ker len mor nor ot pre qua res sta tion un ver win ex ye zen com inter pro gov th sh er ly al",
    "es": "ca do ma re ción pa lo si te ra mi no la go ve ri ta es con pre des in tra ble dad",
    "de": "ver ge be ung schaft keit land haus er aus ein ab zu stadt berg mann werk zeit ü ben ö ren",
    "fr": "mon dé ré ment eau tion pré ver sou tra vi lle é con par lou ché ner sis ta",
    "ru": "пра во го ро ста на пе ре ни е ция ли дом мо сто ка ва те ль но ско при за",
    "zh": "国人大中上下年月日工产生业家机电学经动同方水市本长分行东高开部天力新法明公民和实发时地全安平海山江河城文化教科技农林车路港金银美英法德日韩南北西书报社网云光石油气风火电视听说读写思想心手足头面目口耳",
}


@dataclass(frozen=True, slots=True)
class Written:
    """One made-up article, of which publisher, and when the archive met it."""

    article: Article
    publisher_id: str
    seen_at: datetime


@dataclass
class Newsroom:
    """Writes the articles; `words` are those of each language, the commonest first."""

    seed: int = 7
    words: dict[str, np.ndarray[Any, Any]] = field(init=False)
    names: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._chance = np.random.default_rng(self.seed)
        self.words = {language: self._vocabulary(language) for language in _SHARES}
        months = {f"{FIRST_DAY + timedelta(days=at):%Y-%m}" for at in range(_DAYS)}
        self.names = {month: self._people(4, _NAMES) for month in sorted(months)}
        ranks = np.arange(1, _VOCABULARY + 1)
        weights = 1 / (ranks + 2.7) ** 1.05  # Mandelbrot's form of Zipf's law
        self._shares = np.cumsum(weights) / weights.sum()
        pairs = zip(self._people(2, 2_000), self._people(3, 2_000), strict=True)
        self.authors = [f"{first} {last}" for first, last in pairs]

    def write(self, first: int, count: int, of: int) -> Iterator[Written]:
        """The articles of these numbers, out of so many, whose days follow each other."""
        chance = self._chance
        languages = chance.choice(list(_SHARES), size=count, p=list(_SHARES.values()))
        lengths = np.clip(chance.lognormal(np.log(WORDS), 0.5, size=count), 60, 3_000).astype(int)
        ranks = np.searchsorted(self._shares, chance.random(int(lengths.sum())))
        late = chance.random(count) < _LATE
        ends = np.cumsum(lengths)
        for at in range(count):
            on_time = (first + at) * _DAYS // of
            day = FIRST_DAY + timedelta(days=int(chance.integers(on_time + 1)) if late[at] else on_time)
            seen_at = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=on_time, seconds=(first + at) % 86_000)
            chosen = self.words[languages[at]][ranks[ends[at] - lengths[at] : ends[at]]].tolist()
            for name in chance.choice(self.names[f"{day:%Y-%m}"], size=int(_NAMES * _NAMED)).tolist():
                chosen[int(chance.integers(len(chosen)))] = name
            yield self._written(first + at, chosen, str(languages[at]), day, seen_at)

    def _written(self, number: int, chosen: list[str], language: str, day: date, seen_at: datetime) -> Written:
        chance = self._chance
        paper = int(chance.integers(PUBLISHERS))
        writer = self.authors[int(chance.integers(len(self.authors)))]
        url = (
            f"https://paper{paper}.test/{day:%Y/%m/%d}/{number}-{'-'.join(chosen[:4]) if language == 'en' else number}"
        )
        made = Article(
            url=url,
            canonical_url=url,
            headline=_sentence(chosen[10:20], language).rstrip(".。"),
            published_on=day,
            published_at=datetime(day.year, day.month, day.day, number % 24, tzinfo=UTC),
            byline=f"By {writer}",
            authors=(Author(writer),),
            language=language,
            section=("News", "World", "Business", "Sport")[number % 4],
            tags=tuple(chosen[20:23]),
            kind="article",
            kind_confidence=0.95,
            body=_body(chosen, language, int(chance.integers(8, 25))),
            notice=_notice(paper, day.year),
        )
        return Written(made, f"paper{paper}", seen_at)

    def _vocabulary(self, language: str) -> np.ndarray[Any, Any]:
        known = dict.fromkeys(_COMMON[language].split())
        while len(known) < _VOCABULARY:
            lengths = self._chance.integers(2, 5, size=_VOCABULARY)
            known |= dict.fromkeys(self._made(language, lengths))
        return np.array(list(known)[:_VOCABULARY], dtype=object)

    def _made(self, language: str, lengths: np.ndarray[Any, Any]) -> list[str]:
        """Words of so many syllables; some syllables begin more words than others, as in life."""
        parts = np.array(list(_SYLLABLES[language]) if language == "zh" else _SYLLABLES[language].split(), dtype=object)
        weights = 1 / np.arange(1, len(parts) + 1) ** 0.5
        drawn = parts[
            self._chance.choice(len(parts), size=(len(lengths), int(lengths.max())), p=weights / weights.sum())
        ]
        return ["".join(row[:length]) for row, length in zip(drawn.tolist(), lengths.tolist(), strict=True)]

    def _people(self, syllables: int, count: int) -> list[str]:
        return [each.capitalize() for each in self._made("en", np.full(count, syllables))]


def fill(location: str | Path, articles: int) -> None:
    """A new archive with so many articles."""
    newsroom = Newsroom()
    with open_archive(location, mode="write") as archive:
        event.listen(archive.engine, "connect", _hasten)
        archive.engine.dispose()
        with archive.transaction() as connection:
            _people(connection, newsroom)
        for first in range(0, articles, BATCH):
            count = min(BATCH, articles - first)
            written = list(newsroom.write(first, count, articles))
            with archive.transaction() as connection:
                _insert(connection, first + 1, written, newsroom)
        with archive.reading() as connection:
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(3):
                raise AssertionError(f"rows that refer to none: {broken}")


def _hasten(connection: sqlite3.Connection, _: Any) -> None:
    """The disk is not waited for, since what a crash breaks is made again, and foreign keys are checked at the end.

    One by one SQLite would look through all articles for each new one: an article and its revision name each other.
    The index is written in pieces of 64 MB instead of 1 MB, so that less is merged: of a large archive it is in fewer
    pieces than a crawl leaves it in.
    """
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("INSERT INTO search_index (search_index, rank) VALUES ('hashsize', ?)", (INDEXED_AT_ONCE,))


def _people(connection: Connection, newsroom: Newsroom) -> None:
    at = datetime(2015, 1, 1, tzinfo=UTC)
    papers = [
        {"id": f"paper{each}", "name": f"Paper {each}", "domains": [f"paper{each}.test"], "first_seen_at": at}
        for each in range(PUBLISHERS)
    ]
    connection.execute(insert(publisher), papers)
    names = dict.fromkeys(newsroom.authors)
    connection.execute(insert(author), [{"id": at, "name": name} for at, name in enumerate(names, 1)])
    for paper in range(PUBLISHERS):
        for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
            made = _notice(paper, year)
            row = {
                "id": _notice_id(paper, year),
                "digest": notice_digest(made),
                "statement": made.statement,
                "holder": made.holder,
                "year_start": year,
                "year_end": year,
                "rights_reserved": True,
            }
            connection.execute(insert(notice), row)
            (number,) = made.registrations
            values = {"notice_id": row["id"], "position": 1, "kind": number.kind, "number": number.number}
            connection.execute(insert(registration), values)


def _insert(connection: Connection, first: int, written: list[Written], newsroom: Newsroom) -> None:
    ids = {name: at for at, name in enumerate(dict.fromkeys(newsroom.authors), 1)}
    rows: dict[Any, list[dict[str, Any]]] = {article: [], revision: [], revision_author: [], search_text: []}
    for number, each in enumerate(written, first):
        rows[article].append(_article_row(number, each))
        rows[revision].append(_revision_row(number, each))
        (person,) = each.article.authors
        rows[revision_author].append({"revision_id": number, "position": 1, "author_id": ids[person.name]})
        rows[search_text].append({"article_id": number, **_search_columns(each)})
    for table, made in rows.items():
        connection.execute(insert(table), made)
    connection.execute(
        text(
            "INSERT INTO search_index (rowid, headline, body, byline, filters) "
            "SELECT article_id, headline, body, byline, filters FROM search_text WHERE article_id >= :first"
        ),
        {"first": first},
    )


def _search_columns(each: Written) -> dict[str, str]:
    made = each.article
    assert made.published_on is not None
    names = [person.name for person in made.authors]
    holder = made.notice.holder if made.notice else None
    columns = {"headline": made.headline or "", "body": made.body, "byline": f"{made.byline}\n{names[0]}"}
    words = {name: " ".join(tokens(value)) for name, value in columns.items()}
    return {**words, "filters": filters(each.publisher_id, made.published_on, made.language, names, holder)}


def _article_row(number: int, each: Written) -> dict[str, Any]:
    return {
        "id": number,
        "publisher_id": each.publisher_id,
        "identity": each.article.canonical_url,
        "url": each.article.url,
        "current_revision_id": number,
        "revision_count": 1,
        "status_at": each.seen_at,
        "first_seen_at": each.seen_at,
        "last_seen_at": each.seen_at,
    }


def _revision_row(number: int, each: Written) -> dict[str, Any]:
    made = each.article
    evidence = {
        name: {"raw": value, "value": value, "rule": f"json-ld:NewsArticle.{name}", "confidence": 0.95}
        for name, value in (("headline", made.headline), ("byline", made.byline), ("published", str(made.published_at)))
    }
    assert made.published_on is not None
    return {
        "id": number,
        "article_id": number,
        "number": 1,
        "seen_at": each.seen_at,
        "canonical_url": made.canonical_url,
        "headline": made.headline,
        "published_on": made.published_on,
        "published_at": made.published_at,
        "byline": made.byline,
        "language": made.language,
        "section": made.section,
        "tags": list(made.tags),
        "kind": made.kind,
        "kind_confidence": made.kind_confidence,
        "body": made.body,
        "word_count": word_count(made.body),
        "notice_id": _notice_id(int(each.publisher_id.removeprefix("paper")), made.published_on.year),
        "evidence": evidence,
        "content_hash": f"{number:064x}",
        "changed": [],
        "extracted_by": "1",
    }


def _notice(paper: int, year: int) -> Notice:
    number = Registration("icp", f"京ICP备{paper:08}号")
    return Notice(
        f"© {year} Paper {paper}. All rights reserved.",
        holder=f"Paper {paper}",
        year_start=year,
        year_end=year,
        rights_reserved=True,
        registrations=(number,),
    )


def _notice_id(paper: int, year: int) -> int:
    return paper * 100 + year - FIRST_DAY.year + 1


def _body(chosen: list[str], language: str, sentence: int) -> str:
    sentences = [_sentence(chosen[at : at + sentence], language) for at in range(0, len(chosen), sentence)]
    blank = "" if language == "zh" else " "
    return "\n\n".join(blank.join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


def _sentence(chosen: list[str], language: str) -> str:
    if language == "zh":
        half = len(chosen) // 2
        return f"{''.join(chosen[:half])}，{''.join(chosen[half:])}。"
    first, *others = chosen
    return f"{first.capitalize()} {' '.join(others)}."
