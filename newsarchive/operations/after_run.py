"""What is said of a run that brought nothing but errors of some publishers: a paragraph each, worth a mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from newsarchive.archive import Archive
from newsarchive.operations.health import look_at
from newsarchive.operations.judging import Judgement
from newsarchive.operations.telling import moment_text
from newsarchive.publishers import Publisher

__all__ = ["what_failed"]


def what_failed(archive: Archive, publishers: Mapping[str, Publisher], empty_handed: Collection[str]) -> str:
    """A paragraph for each publisher that gave nothing but errors: which errors, since when, and what to do."""
    health = look_at(archive, publishers, only=empty_handed)
    return "\n\n".join(health.paragraphs.get(each.publisher) or _hiccup(each) for each in health.judgements)


def _hiccup(one: Judgement) -> str:
    """Too early to call it failing."""
    reasons = ", ".join(f"{count} × {reason}" for reason, count in one.errors[:3])
    return (
        f"{one.publisher} gave nothing but errors in this run ({reasons}); last success {moment_text(one.success_at)}. "
        "To do: nothing yet. It is asked again in the next run, and `newsarchive health` tells when this lasts."
    )
