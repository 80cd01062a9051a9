"""What the words beside a date say it is: the publication, an update, or not the article's date at all."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, cast

from newsarchive.expressions import expression
from newsarchive.extraction.dates.words import labels

__all__ = ["Label", "Sense", "label_of"]

Label = Literal["published", "updated"]
Sense = Literal["published", "updated", "refused"]

_REACH = 60  # characters before a date in which its label stands
_WORD = re.compile(r"[^\W\d_]+|©|\(c\)")
_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def label_of(before: str, after: str, *, is_last: bool = True) -> Sense | None:
    """What the text before a date, or directly behind it, says the date is; `is_last`: no other date follows.

    >>> label_of("Last updated: ", ""), label_of("", " 更新"), label_of("© ", ""), label_of("By Ann Lee, ", "")
    ('updated', 'updated', 'refused', None)
    """
    if _masthead().match(after) or _EDITION.match(after):
        return "refused"
    near = before[-_REACH:]
    beside = _senses(near)
    if beside:
        strong = [sense for word, sense in beside if word not in _weak()]
        return strong[-1] if strong else beside[-1][1]
    behind = _behind().match(after) if _ASIAN.match(after.lstrip()[:1]) else None
    if behind is None and is_last and 0 < len(after) <= _REACH:
        behind = _behind_last().match(after)
    return cast("Sense", behind.lastgroup) if behind else None


def _senses(text: str) -> list[tuple[str, Sense]]:
    """The labels in a text with their senses, in their order."""
    lower = text.lower()
    found: list[tuple[int, str, Sense]] = []
    position = 0
    for match in _WORD.finditer(lower):
        if match.start() < position:
            continue
        start = match.start()
        word = match[0]
        if word not in _by_first_word():
            glued = _GLUED.search(text[start : match.end()])  # "CommentsUpdated"
            if glued is None:
                continue
            start += glued.start()
            word = lower[start : match.end()]
        for label, sense in _by_first_word().get(word, ()):
            end = start + len(label)
            if lower.startswith(label, start) and not lower[end : end + 1].isalpha():
                found.append((start, label, sense))
                position = end
                break
    if _ASIAN.search(lower):
        found += [(each.start(), each[0], cast("Sense", each.lastgroup)) for each in _asian().finditer(lower)]
        found.sort()
    return [(label, sense) for _, label, sense in found]


_EDITION = expression(r"[\s,|(-]{1,3}(?:édition|edition|ausgabe|edición|edizione)(?![^\W\d_])", re.IGNORECASE)
_GLUED = expression(r"(?<=[a-zß-ÿ])[A-ZÀ-Þ][^A-ZÀ-Þ]+$")


@cache
def _by_first_word() -> dict[str, list[tuple[str, Sense]]]:
    found: dict[str, list[tuple[str, Sense]]] = {}
    senses: tuple[Sense, ...] = ("updated", "refused", "published")
    for sense in senses:
        for label in labels(sense):
            first = _WORD.search(label)
            if first is not None and not _ASIAN.match(label):
                found.setdefault(first[0], []).append((label, sense))
    return {word: sorted(each, key=lambda one: -len(one[0])) for word, each in found.items()}


@cache
def _asian() -> re.Pattern[str]:
    groups = (
        f"(?P<{sense}>{_any([each for each in labels(sense) if _ASIAN.match(each)])})"
        for sense in ("updated", "refused", "published")
    )
    return re.compile("|".join(groups))


def _any(words: list[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)


@cache
def _behind() -> re.Pattern[str]:
    """Chinese, Japanese and Korean labels behind a date: "01時40分更新"; one before a colon belongs to what follows."""
    groups = (
        f"(?P<{sense}>{_any([each for each in labels(sense) if _ASIAN.match(each)])})"
        for sense in ("updated", "published")
    )
    return re.compile(rf"\s?(?:{'|'.join(groups)})(?!\s?[:：])")


@cache
def _behind_last() -> re.Pattern[str]:
    """A label behind the text's last date: "29. Januar um 13:22 Uhr geändert", "3 Sept 2024 | Originally published"."""
    groups = "|".join(f"(?P<{sense}>{_any(labels(sense))})" for sense in ("updated", "published"))
    return re.compile(rf"[\s|(,-]{{1,4}}(?:originally\s|zuletzt\s)?(?:{groups})[\s.)|]*$", re.IGNORECASE)


@cache
def _weak() -> frozenset[str]:
    return frozenset(labels("weak"))


@cache
def _masthead() -> re.Pattern[str]:
    return re.compile(rf"[\s,|()-]*(?<![^\W\d_])(?:{_any(labels('masthead'))})\s?\d", re.IGNORECASE)
