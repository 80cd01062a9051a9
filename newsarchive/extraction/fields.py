"""The fields of one page while they are filled: values, the evidence behind each, and what lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lxml.etree import LxmlError

from newsarchive.article import Found
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.publisher_rules import Match

__all__ = ["Fields"]

_BAD_MARKUP = (LxmlError, RecursionError, ValueError, OverflowError)

Value = TypeVar("Value")


class Fields:
    """What is known of a page so far, by field.

    `hits`: which publisher's rules found something plausible; `failures`: why a step could not be taken, by step.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.evidence: dict[str, Found] = {}
        self.choices: dict[str, Choice] = {}
        self.hits: dict[str, bool] = {}
        self.failures: dict[str, str] = {}

    def attempt(self, step: str, run: Callable[[], Value], otherwise: Value) -> Value:
        """A step's result; markup that it cannot cope with costs this step only, and is told."""
        try:
            return run()
        except _BAD_MARKUP as error:
            self.failures[step] = f"{type(error).__name__}: {error}"[:200]
            return otherwise

    def choose(self, name: str, value: Any, choice: Choice, found: Found | None = None) -> None:
        """Fill a field with what the generic `choice` found, or, where given, with what a publisher's rule `found`."""
        if found is None:
            found = choice.found
        else:
            lost = [_beaten(each) for each in choice.candidates]
            choice = Choice(found, (Candidate(found, "chosen"), *lost))
        self.choices[name] = choice
        if found is not None:
            self.values[name] = value
            self.evidence[name] = found

    def add(self, name: str, value: Any, found: Found) -> None:
        """Fill a field that was decided together with another."""
        self.values[name] = value
        self.evidence[name] = found

    def remove(self, name: str) -> None:
        """Empty a field that turned out to be another page's, or a wall's."""
        self.values.pop(name, None)
        self.evidence.pop(name, None)

    def ruled(self, matches: Iterable[Match], plausible: Callable[[Match], Value | None]) -> tuple[Match, Value] | None:
        """The first match of a publisher's rule that is plausible, with the value read from it; each try is counted."""
        for match in matches:
            value = plausible(match)
            self.hits[match.rule] = value is not None
            if value is not None:
                return match, value
        return None


def _beaten(candidate: Candidate) -> Candidate:
    verdict = "the publisher's rule wins" if candidate.verdict == "chosen" else candidate.verdict
    return Candidate(candidate.found, verdict, candidate.score)
