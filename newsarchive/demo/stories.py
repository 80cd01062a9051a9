"""The Gazette's article pages: articles, live blogs, videos, galleries and what is behind the wall."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import datetime

from newsarchive.article import Photo
from newsarchive.demo.linked_data import story_graph
from newsarchive.demo.pages import Ask
from newsarchive.demo.papers import Edition, Entry, Paper, plain_text
from newsarchive.demo.phrases import phrases
from newsarchive.demo.themes import Html, Theme, inline, joined

__all__ = ["in_turn", "story", "story_head"]

_LOCALES = {
    "en": "en_IE",
    "de": "de_DE",
    "fr": "fr_FR",
    "es": "es_ES",
    "ar": "ar_AR",
    "ja": "ja_JP",
    "zh": "zh_CN",
    "ko": "ko_KR",
}
_BADGES = {"liveblog": "Live", "video": "Video", "gallery": "Pictures"}


def story(paper: Paper, theme: Theme, ask: Ask, edition: Edition) -> Html:
    """The main part of an article's page."""
    words = phrases(edition.language)
    return theme.fill(
        "article",
        kind=edition.kind,
        language=edition.language,
        direction=words.direction,
        section=edition.section,
        section_name=paper.sections[edition.section],
        badge=_badge(edition),
        headline=edition.headline,
        standfirst=_paragraph("standfirst", edition.subheadline),
        byline=_byline(edition),
        published_label=words.published,
        published=_iso(paper, edition.published_at),
        published_text=_told(paper, edition, edition.published_at),
        updated=_updated(paper, theme, edition),
        url=ask.base_url + edition.path,
        path=edition.path,
        shares=120 + ask.number * 7 % 1000,
        mails=3 + ask.number % 50,
        body=joined(_body(paper, theme, ask, edition)),
        source=_paragraph("agency", f"Source: {edition.source}" if _source_is_apart(edition) else None),
        tags=_tags(edition),
        related_label=words.related,
        related=_related(paper, ask, edition),
        comment_count=2 + ask.number % 90,
        comments=_comments(paper, theme, ask),
    )


def story_head(paper: Paper, theme: Theme, ask: Ask, edition: Edition) -> Html:
    """What stands in the head of an article's page."""
    first = edition.photos[0].url if edition.photos else "/static/logo.png"
    modified = _iso(paper, edition.modified_at)
    return theme.fill(
        "article_head",
        description=edition.subheadline or plain_text(edition.paragraphs[0]),
        author_names=", ".join(author.name for author in edition.authors) or edition.source or paper.name,
        url=ask.base_url + edition.path,
        og_type="video.other" if edition.kind == "video" else "article",
        headline=edition.headline,
        og_image=_property("og:image", ask.base_url + first),
        locale=_LOCALES[edition.language],
        published=_iso(paper, edition.published_at),
        og_modified=_property("article:modified_time", modified) if modified else "",
        section_name=paper.sections[edition.section],
        og_tags=joined(_property("article:tag", tag) for tag in edition.tags),
        json_ld=story_graph(paper, edition, ask.base_url),
    )


def in_turn(choices: list[str], number: int) -> str:
    """The choice whose turn it is at the given request."""
    return choices[number % len(choices)]


def _body(paper: Paper, theme: Theme, ask: Ask, edition: Edition) -> Iterator[Html]:
    if edition.kind == "video":
        yield theme.fill("player", poster=edition.photos[0].url, key=edition.key)
    figures = [] if edition.kind == "video" else [_figure(theme, edition, photo) for photo in edition.photos]
    yield from figures[:1]
    for place, paragraph in enumerate(edition.visible_paragraphs):
        yield _block(paragraph)
        if place == 1:
            advertisement = in_turn(paper.facts["boxes"]["advertisements"], ask.number + 1)
            yield Html(f'<aside class="ad"><p>{inline(advertisement)}</p></aside>')
            yield from figures[1:]
            figures = []
    yield from figures[1:]  # of a page with less text than that
    if edition.open_paragraphs is not None:
        yield theme.fill("wall")
    for number, entry in enumerate(edition.entries):
        yield _entry(paper, theme, len(edition.entries) - number, entry)


def _block(paragraph: str) -> Html:
    if paragraph.startswith("## "):
        return Html(f"<h2>{inline(paragraph[3:])}</h2>")
    if paragraph.startswith("> "):
        return Html(f"<blockquote><p>{inline(paragraph[2:])}</p></blockquote>")
    return Html(f"<p>{inline(paragraph)}</p>")


def _entry(paper: Paper, theme: Theme, number: int, entry: Entry) -> Html:
    return theme.fill(
        "entry",
        number=number,
        at=_iso(paper, entry.at),
        clock=f"{entry.at.astimezone(paper.zone):%H:%M}",
        headline=entry.headline,
        paragraphs=joined(_block(paragraph) for paragraph in entry.paragraphs),
    )


def _figure(theme: Theme, edition: Edition, photo: Photo) -> Html:
    credit = f"{phrases(edition.language).photo} {photo.credit}" if photo.credit else ""
    return theme.fill("figure", src=photo.url, caption=photo.caption, credit=credit)


def _badge(edition: Edition) -> Html:
    badge = "Subscribers" if edition.access == "paid" else _BADGES.get(edition.kind)
    return _paragraph("badge", badge)


def _byline(edition: Edition) -> Html:
    if not edition.byline:
        return Html("")
    line = html.escape(edition.byline, quote=False)
    for author in edition.authors:
        name = html.escape(author.name, quote=False)
        line = line.replace(name, f'<a rel="author" href="/about">{name}</a>')
    return Html(f'<p class="byline">{line}</p>')


def _source_is_apart(edition: Edition) -> bool:
    return edition.source is not None and edition.source not in (edition.byline or "")


def _tags(edition: Edition) -> Html:
    if not edition.tags:
        return Html("")
    return Html(f'<ul class="tags" aria-label="Tags">{"".join(f"<li>{inline(tag)}</li>" for tag in edition.tags)}</ul>')


def _updated(paper: Paper, theme: Theme, edition: Edition) -> Html:
    if edition.modified_at is None:
        return Html("")
    text = _told(paper, edition, edition.modified_at)
    modified = _iso(paper, edition.modified_at)
    return theme.fill("updated", label=phrases(edition.language).updated, modified=modified, text=text)


def _related(paper: Paper, ask: Ask, edition: Edition) -> Html:
    others = [each for each in paper.editions(ask.day) if each.key != edition.key]
    turn = (ask.number * 3 + len(edition.key)) % len(others)
    chosen = (others + others)[turn : turn + 4]
    tracking = "utm_source=related&amp;utm_medium=box&amp;utm_content="
    return joined(
        Html(f'<li><a href="{each.path}?{tracking}{place}">{inline(each.headline)}</a></li>')
        for place, each in enumerate(chosen)
    )


def _comments(paper: Paper, theme: Theme, ask: Ask) -> Html:
    comments = paper.facts["boxes"]["comments"]
    chosen = [comments[(ask.number + step) % len(comments)] for step in range(2)]
    return joined(
        theme.fill("comment", name=name, words=words, minutes=ask.number % 50 + 5 * place)
        for place, (name, words) in enumerate(chosen, start=1)
    )


def _paragraph(name: str, text: str | None) -> Html:
    return Html(f'<p class="{name}">{inline(text)}</p>' if text else "")


def _property(name: str, content: str) -> Html:
    return Html(f'<meta property="{name}" content="{html.escape(content)}">')


def _iso(paper: Paper, moment: datetime | None) -> str | None:
    return moment.astimezone(paper.zone).isoformat() if moment else None


def _told(paper: Paper, edition: Edition, moment: datetime | None) -> str | None:
    return phrases(edition.language).tell(moment.astimezone(paper.zone)) if moment else None
