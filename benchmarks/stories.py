"""How well copies of one text are told from other texts, and what it costs, on articles made from the gold's.

    python -m benchmarks.stories --gold ../shared/gold

Each of some texts is edited as papers edit what an agency sends: cut, retitled, with another byline or credit, with a paragraph of
their own, gone over by an editor. All texts, the edited ones too, go into one archive in a random order; a copy is found if it
is in the story of its original. Negatives: articles of the gold that are another text, above all the nearest by tf-idf.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import thread_time

from newsarchive.archive import open_archive
from newsarchive.archive.frontier.queue import register_publisher
from newsarchive.archive.schema import article
from newsarchive.archive.search.tokens import tokens
from newsarchive.archive.stories.grouping import join_story
from newsarchive.archive.stories.prints import StoryPrint, estimate, story_print
from newsarchive.archive.writing.prepare import word_count
from newsarchive.publishers import Publisher

SETS = ("fundus", "scrapinghub", "aed", "zhcwced", "gne", "trafilatura", "newspaper4k")
LEAST = 150  # words: what is left after a cut is a text still
OWNER = Publisher(id="p", name="Paper", domains=("p.test",))
NEAREST = 3  # most similar other articles of each


@dataclass(frozen=True)
class Text:
    """A gold body, whose `edit` it is, and of which original."""

    original: int
    edit: str
    body: str


def main() -> None:
    """Build the set, group it, print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--gold", type=Path, required=True)
    arguments.add_argument("--texts", type=int, default=1_000)
    options = arguments.parse_args()
    bodies = list(gold_bodies(options.gold, options.texts))
    draw = random.Random(6)
    texts = [Text(number, "original", body) for number, body in enumerate(bodies)]
    copies = [Text(t.original, name, edit(t.body, draw, bodies)) for t in texts for name, edit in EDITS.items()]
    shown = texts + copies
    draw.shuffle(shown)
    prints, print_ms = timed_prints(shown)
    stories, join_ms = grouped(prints)
    report(shown, prints, stories)
    near_ones(bodies, shown, stories)
    seen: set[int] = set()
    is_first = [each.original not in seen and not seen.add(each.original) for each in shown]  # type: ignore[func-returns-value]
    alone = statistics.fmean(ms for ms, first in zip(join_ms, is_first, strict=True) if first)
    joining = statistics.fmean(ms for ms, first in zip(join_ms, is_first, strict=True) if not first)
    print(
        f"CPU of an article: print, in a worker {statistics.median(print_ms):.2f} ms (median); in the writer ", end=""
    )
    print(f"{alone:.2f} ms for a text of its own, {joining:.2f} ms for a copy (means of {len(shown):,} articles)")


def gold_bodies(gold: Path, most: int) -> Iterator[str]:
    """Bodies long enough, an equal share of each set, no text twice."""
    seen: set[str] = set()
    for name in SETS:
        taken = 0
        path = gold / f"{name}.jsonl.gz"
        if not path.is_file():
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                body = json.loads(line)["gold"].get("body") or ""
                key = " ".join(tokens(body)[:60])
                if word_count(body) >= LEAST and key not in seen and taken < most / len(SETS):
                    seen.add(key)
                    taken += 1
                    yield body


def cut(body: str, _: random.Random, __: list[str]) -> str:
    """The first 60 %."""
    return body[: int(len(body) * 0.6)]


def retitled(body: str, _: random.Random, __: list[str]) -> str:
    """Another headline: the text is the same."""
    return body


def another_byline(body: str, draw: random.Random, _: list[str]) -> str:
    """A byline that the text begins with."""
    return f"By {draw.choice(('Ana Sol', 'J. Roe', 'Zhou Wenting'))}, our correspondent\n\n{body}"


def paragraph_added(body: str, draw: random.Random, bodies: list[str]) -> str:
    """A paragraph of 60 words or 100 characters of another article, in the middle."""
    other = draw.choice(bodies)
    piece = " ".join(other.split(" ")[:60])[: 100 if max(other[:100]) > "\u3040" else 400]
    middle = len(body) // 2
    return f"{body[:middle]}\n\n{piece}\n\n{body[middle:]}"


def another_credit(body: str, _: random.Random, __: list[str]) -> str:
    """The agency's line at the head and the foot."""
    return f"HARBOUR (Wire) - {body}\n\n(Reporting by the Harbour Wire; editing by J. Roe)"


def copy_edited(body: str, draw: random.Random, bodies: list[str]) -> str:
    """5 % of the words, or of the characters of a text without blanks, replaced by others."""
    other = draw.choice(bodies)
    parts = re.findall(r"\s+|[^\s\u2e80-\uffff]+|[\u2e80-\uffff]", body)
    words = re.findall(r"[^\s\u2e80-\uffff]+|[\u2e80-\uffff]", other)
    return "".join(draw.choice(words) if each.strip() and draw.random() < 0.05 else each for each in parts)


def cut_and_credited(body: str, draw: random.Random, bodies: list[str]) -> str:
    """Cut, with another credit."""
    return another_credit(cut(body, draw, bodies), draw, bodies)


EDITS: dict[str, Callable[[str, random.Random, list[str]], str]] = {
    "cut to 60 %": cut,
    "retitled": retitled,
    "another byline": another_byline,
    "a paragraph added": paragraph_added,
    "another credit": another_credit,
    "5 % of the words replaced": copy_edited,
    "cut to 60 %, another credit": cut_and_credited,
}


def timed_prints(texts: list[Text]) -> tuple[list[StoryPrint | None], list[float]]:
    """The prints, and the milliseconds of CPU of each without the tokens, which search needs anyway."""
    found, times = [], []
    for each in texts:
        words, count = tokens(each.body), word_count(each.body)
        begun = thread_time()
        found.append(story_print(words, count))
        times.append((thread_time() - begun) * 1e3)
    return found, times


def grouped(prints: list[StoryPrint | None]) -> tuple[list[int | None], list[float]]:
    """The story of each article, joined one after the other in a real archive, and the milliseconds of CPU of each."""
    times = []
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "s.db", mode="write") as archive:
        with archive.transaction() as connection:
            register_publisher(connection, OWNER, is_adhoc=False, now=at)
        for begin in range(0, len(prints), 200):
            with archive.transaction() as connection:
                for number, found in enumerate(prints[begin : begin + 200], begin + 1):
                    values = {
                        "id": number,
                        "publisher_id": "p",
                        "identity": str(number),
                        "url": f"https://p.test/{number}",
                    }
                    moments = {"status_at": at, "first_seen_at": at, "last_seen_at": at}
                    connection.execute(article.insert(), {**values, **moments})
                    begun = thread_time()
                    join_story(connection, number, found)
                    times.append((thread_time() - begun) * 1e3)
        with archive.reading() as connection:
            rows = connection.execute(article.select().order_by(article.c.id)).all()
    return [row.story_id for row in rows], times


def report(shown: list[Text], prints: list[StoryPrint | None], stories: list[int | None]) -> None:
    """Recall by kind of edit, and precision: of all pairs within a story, those of one original."""
    place = {each.original: at for at, each in enumerate(shown) if each.edit == "original"}
    print(f"{'edit':<30}{'copies':>8}{'recall':>9}{'direct':>9}")
    for name in EDITS:
        copies = [at for at, each in enumerate(shown) if each.edit == name]
        found = sum(stories[at] is not None and stories[at] == stories[place[shown[at].original]] for at in copies)
        direct = [estimate(prints[at], prints[place[shown[at].original]]) for at in copies if prints[at]]  # type: ignore[arg-type]
        low = sorted(each.resemblance for each in direct)[len(direct) // 20] if direct else math.nan
        print(f"{name:<30}{len(copies):>8}{found / len(copies):>9.3f}{low:>9.2f}")
    print("(direct: the resemblance to the original that 95 % of the copies exceed)")
    groups: dict[int, Counter[int]] = defaultdict(Counter)
    for each, story in zip(shown, stories, strict=True):
        if story is not None:
            groups[story][each.original] += 1
    together = sum(math.comb(counts.total(), 2) for counts in groups.values())
    right = sum(math.comb(count, 2) for counts in groups.values() for count in counts.values())
    mixed = sum(len(counts) > 1 for counts in groups.values())
    for counts in [each for each in groups.values() if len(each) > 1][:5]:
        originals = [at for at in map(place.get, counts) if at is not None]
        print("  together:", " / ".join(repr(shown[at].body[:60]) for at in originals))
    print(f"precision of pairs: {right / together:.4f} ({mixed} of {len(groups)} stories hold more than one original)")


def near_ones(bodies: list[str], shown: list[Text], stories: list[int | None]) -> None:
    """Same-topic pairs: each original with the most similar other ones, by tf-idf; how many share a story."""
    place = {each.original: at for at, each in enumerate(shown) if each.edit == "original"}
    counts = [Counter(tokens(body)) for body in bodies]
    spread = Counter(word for each in counts for word in each)
    vectors = []
    for each in counts:
        raw = {
            word: (1 + math.log(n)) * math.log(len(bodies) / spread[word])
            for word, n in each.items()
            if spread[word] > 1
        }
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        vectors.append({word: value / length for word, value in raw.items()})
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for word, value in vector.items():
            if spread[word] <= len(bodies) // 10:
                holders[word].append((number, value))
    pairs: dict[tuple[int, int], float] = {}
    for number, vector in enumerate(vectors):
        scores: Counter[int] = Counter()
        for word, value in vector.items():
            for other, its in holders.get(word, ()):
                scores[other] += value * its  # type: ignore[assignment]
        scores.pop(number, None)
        pairs |= {(min(number, each), max(number, each)): score for each, score in scores.most_common(NEAREST)}
    joined = [
        pair
        for pair in pairs
        if stories[place[pair[0]]] is not None and stories[place[pair[0]]] == stories[place[pair[1]]]
    ]
    print(f"same-topic pairs: {len(pairs)}, in one story: {len(joined)}")
    for one, other in sorted(joined, key=lambda pair: -pairs[pair])[:5]:
        print(f"  {pairs[one, other]:.2f}: {bodies[one][:60]!r} / {bodies[other][:60]!r}")


if __name__ == "__main__":
    main()
