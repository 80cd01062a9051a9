"""A judgement in words: one line a publisher, and a paragraph that says what fell from what to what, since when, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from newsarchive.operations.judging import DeadRule, Failure, FieldFall, Judgement, Volume

__all__ = ["advice", "moment_text", "paragraph", "volume_text"]

MOST_REASONS = 3


def paragraph(one: Judgement, *, rule_texts: Mapping[str, str] | None = None, file: str | None = None) -> str:
    """What is wrong with a publisher, in full sentences; what is merely known of it where nothing is.

    `rule_texts` gives a rule's selector by its name, `file` the publisher's file.
    """
    sentences = [f"{one.publisher} is {one.state}."]
    if one.failure is not None:
        sentences.append(_failure(one, one.failure))
    sentences += [_fall(each) for each in one.falls]
    if one.dead_rules:
        sentences.append(_rules(one.dead_rules, rule_texts or {}))
    if one.volume.is_low:
        sentences.append(_low(one.volume))
    sentences.append(advice(one, file))
    return " ".join(each for each in sentences if each)


def advice(one: Judgement, file: str | None) -> str:
    """What to do."""
    check = f"`newsarchive publisher check {one.publisher}`"
    if one.failure is not None:
        return _advice_on_failure([reason for reason, _ in one.errors])
    if one.dead_rules:
        place = f" in {file}" if file else ""
        return (
            "The generic extractor reads what the rules no longer find. "
            f"To do: compare a new page with [[extract]]{place}, then prove it with {check}."
        )
    if one.falls:
        return (
            "To do: look at a new article with `newsarchive extract --explain ADDRESS`; "
            f"if the page still has it, add a rule to the publisher's file ({check} proves it)."
        )
    if one.volume.is_low:
        return (
            "To do: open its front page; if there is news, its lists or addresses changed: "
            f"{check} shows which links are taken for articles."
        )
    return ""


_ADVICE = (
    (
        ("HTTP 401", "HTTP 403", "HTTP 451", "a wall"),
        "if it is there, ask its operator for leave, or set the headers it wants in [fetch].",
    ),
    (
        ("robots.txt answered", "robots.txt could"),
        "until its robots.txt can be read nothing is fetched; it is asked again.",
    ),
    (("robots.txt",), "what its robots.txt forbids is not fetched: ask its operator for leave."),
    (("host name", "TLS", "connection"), "if it moved, correct `domains` and [discover] in its file."),
)


def _advice_on_failure(reasons: Sequence[str]) -> str:
    told = next((advice for starts, advice in _ADVICE if any(each.startswith(starts) for each in reasons)), None)
    usual = "if its addresses changed, correct [discover] in its file; else wait, it is asked again."
    return f"To do: open the site in a browser; {told or usual}"


def volume_text(volume: Volume) -> str:
    """Articles a day, and how that compares."""
    a_day = "" if volume.a_day is None else f"{volume.a_day:.1f} articles a day"
    compared = "" if volume.usual is None else f"{volume.came} in {_days(volume.days)}, {volume.usual:g} are usual"
    return "; ".join(each for each in (a_day, compared, volume.why) if each)


def moment_text(moment: datetime | None) -> str:
    """A moment for people: to the minute, in UTC."""
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _failure(one: Judgement, failure: Failure) -> str:
    reasons = ", ".join(f"{count} × {reason}" for reason, count in one.errors[:MOST_REASONS])
    why = f" ({reasons})" if reasons else ""
    if failure.kind == "entries":
        return (
            f"None of its {failure.asked} front pages, feeds and sitemaps can be read, so nothing new is found; "
            f"last success {moment_text(failure.since)}{why}."
        )
    if failure.kind == "refused":
        return f"Since {moment_text(failure.since)}, {failure.bad} of {failure.asked} pages were refused{why}."
    count = f"{failure.bad} of {failure.asked} pages brought nothing{why}"
    if failure.since is None:
        return f"It has never given an article or a list: {count}."
    return f"Nothing has come since {moment_text(failure.since)}: {count}."


def _fall(fall: FieldFall) -> str:
    return (
        f"The field {fall.field} fell from {fall.before:.0%} to {fall.now:.0%} of the articles since {moment_text(fall.since)} "
        f"({fall.articles_before} articles before, {fall.articles_now} now)."
    )


def _rules(rules: tuple[DeadRule, ...], texts: Mapping[str, str]) -> str:
    named = ", ".join(
        f"{each.rule.partition(':')[2] or each.rule}"
        + (f" `{texts[each.rule]}`" if each.rule in texts else "")
        + f" ({each.hits_before} hits before, then {each.tries} pages in vain)"
        for each in rules
    )
    since = min(each.since for each in rules)
    count = "A rule of its file has" if len(rules) == 1 else f"{len(rules)} rules of its file have"
    return f"{count} found nothing since {moment_text(since)}: {named}."


def _low(volume: Volume) -> str:
    return (
        f"Pages are answered, but news fell from {volume.usual:g} to {volume.came} articles in {_days(volume.days)}; "
        f"the last came {moment_text(volume.since)}."
    )


def _days(days: int | None) -> str:
    return "a day" if days == 1 else f"{days} days"
