"""The pages of The Harbour Gazette: front, sections, articles, feed, sitemaps, and a door that is not for crawlers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from newsarchive.demo.feeds import feed, sitemap_index, sitemap_of_all, sitemap_of_news
from newsarchive.demo.linked_data import list_graph
from newsarchive.demo.pages import Ask, Page, gone, missing, moved, page
from newsarchive.demo.papers import Edition, Paper, plain_text
from newsarchive.demo.phrases import phrases
from newsarchive.demo.pictures import picture
from newsarchive.demo.stories import in_turn, story, story_head
from newsarchive.demo.themes import Html, Theme, inline, joined

__all__ = ["notice", "respond"]

FRONT_LENGTH = 16
SECTION_LENGTH = 6
UNVALIDATED = "opinion"  # this section's pages come from another machine, which sends no ETag

_PLAIN = {
    "/about": (
        "About us",
        "The Harbour Gazette is written on the third floor of the old Customs House, above the tide clock.",
    ),
    "/subscribe": (
        "Subscribe",
        "Four coins a month on paper, two on a screen. Gulls, as ever, read over your shoulder for nothing.",
    ),
    "/private/login": ("Staff entrance", "You should not be here, and a polite crawler never is."),
}


def respond(paper: Paper, ask: Ask) -> Page:
    """What the paper answers."""
    path, _, query = ask.path.partition("?")
    fixed: dict[str, Callable[[Paper, Ask], Page]] = {
        "/robots.txt": _robots,
        "/feed.xml": feed,
        "/sitemap.xml": sitemap_index,
        "/sitemaps/news.xml": sitemap_of_news,
        "/sitemaps/all.xml": sitemap_of_all,
    }
    if path in fixed:
        return fixed[path](paper, ask)
    if path == "/static/style.css":
        return page((paper.folder / path.lstrip("/")).read_bytes(), "css", etag='"style"')
    if path.endswith(".png"):
        return page(picture(path), "png", etag=f'"{path[-16:-4]}"')
    if path in _PLAIN:
        return page(_plain(paper, ask, *_PLAIN[path]))
    return _piece(paper, ask, path) or _list(paper, ask, path, query) or missing(_lost(paper, ask))


def notice(paper: Paper, language: str) -> str:
    """The claim in the footer, in the language of the page."""
    facts = paper.facts
    return str(facts["notice"]).format(year=paper.opening.year, holder=facts["holder"], rights=phrases(language).rights)


def _robots(paper: Paper, ask: Ask) -> Page:  # noqa: ARG001 - all answers are made from the same two things
    rules = ["User-agent: *", "Disallow: /private/", "", f"Sitemap: {ask.base_url}/sitemap.xml"]
    return page("\n".join(rules) + "\n", "txt")


def _piece(paper: Paper, ask: Ask, path: str) -> Page | None:
    for piece in paper.pieces:
        edition = piece.on(ask.day)
        if edition is None or path not in piece.addresses(ask.day):
            continue
        if edition.status == 410:
            return gone(_plain(paper, ask, "Taken down", "This report has been withdrawn by the editors."))
        if edition.status == 404:
            return missing(_lost(paper, ask))
        return _article(paper, ask, edition) if path == edition.path else moved(edition.path)
    return None


def _article(paper: Paper, ask: Ask, edition: Edition) -> Page:
    theme = Theme(paper.folder, ask.day)
    head = story_head(paper, theme, ask, edition)
    main = story(paper, theme, ask, edition)
    body = _frame(paper, ask, f"{edition.headline} | {paper.name}", main, head=head, language=edition.language)
    if edition.section == UNVALIDATED:
        return page(body)
    # Weak: counters and boxes differ at every request, what is told of the piece does not.
    return page(body, etag=f'W/"{edition.fingerprint}"', changed_at=edition.changed_at)


def _list(paper: Paper, ask: Ask, path: str, query: str) -> Page | None:
    section = path.removeprefix("/")
    editions = list(paper.editions(ask.day))
    if section in paper.sections:
        editions = [edition for edition in editions if edition.section == section]
        name, length, shape = paper.sections[section], SECTION_LENGTH, "section"
    elif path == "/":
        name, length, shape, editions = paper.name, FRONT_LENGTH, "front", _front(paper, editions)
    else:
        return None
    number = query.removeprefix("page=")
    current = int(number) if number.isdigit() and shape == "section" else 1
    shown = editions[(current - 1) * length : current * length]
    theme = Theme(paper.folder, ask.day)
    items = joined(_teaser(paper, theme, edition, shape) for edition in shown)
    more = len(editions) > current * length and shape == "section"
    pager = Html(
        f'<p class="pager"><a rel="next" href="{path}?page={current + 1}">Older stories</a></p>' if more else ""
    )
    advertisement = in_turn(paper.facts["boxes"]["advertisements"], ask.number + 2)
    main = theme.fill("list", headline=name, shape=shape, items=items, pager=pager, advertisement=advertisement)
    url = ask.base_url + path
    graph = list_graph(paper, shown, ask.base_url, path, name)
    head = theme.fill("list_head", description=paper.facts["motto"], url=url, headline=name, json_ld=graph)
    title = paper.name if shape == "front" else f"{name} | {paper.name}"
    return page(_frame(paper, ask, title, main, head=head))


def _front(paper: Paper, editions: list[Edition]) -> list[Edition]:
    """The newest of the paper's own language, one with a picture leading, then the newest of each other language."""
    own = [edition for edition in editions if edition.language == paper.language]
    lead = next(edition for edition in own if edition.photos and edition.kind == "article")
    others = {edition.language: edition for edition in reversed(editions) if edition.language != paper.language}
    rest = [edition for edition in own if edition is not lead][: FRONT_LENGTH - len(others) - 1]
    return [lead, *rest, *others.values()]


def _teaser(paper: Paper, theme: Theme, edition: Edition, shape: str) -> Html:
    image = Html(f'<img src="{edition.photos[0].url}" alt="" width="480" height="270">' if edition.photos else "")
    # Only the front page counts which teaser was clicked.
    link = f"{edition.path}?utm_source=front&utm_medium=teaser" if shape == "front" else edition.path
    published = edition.published_at.astimezone(paper.zone) if edition.published_at else None
    return theme.fill(
        "teaser",
        link=link,
        image=image,
        kicker=paper.sections[edition.section],
        language=edition.language,
        direction=phrases(edition.language).direction,
        headline=edition.headline,
        standfirst=edition.subheadline or plain_text(edition.paragraphs[0]),
        published=published and published.isoformat(),
        published_text=published and phrases(edition.language).tell(published),
    )


def _frame(paper: Paper, ask: Ask, title: str, main: Html, *, head: Html | str = "", language: str = "en") -> Html:
    today = paper.opens_at(ask.day)
    return Theme(paper.folder, ask.day).fill(
        "frame",
        language=language,
        direction=phrases(language).direction,
        title=title,
        head=head,
        number=ask.number,
        today=f"{today:%A}, {today.day} {today:%B %Y}",
        tide=f"{6 + ask.number % 5}:{ask.number * 13 % 60:02}",
        motto=paper.facts["motto"],
        menu=joined(
            Html(f'<li><a href="/{section}">{inline(name)}</a></li>') for section, name in paper.sections.items()
        ),
        advertisement=in_turn(paper.facts["boxes"]["advertisements"], ask.number),
        main=main,
        notice=notice(paper, language),
    )


def _plain(paper: Paper, ask: Ask, title: str, words: str) -> Html:
    main = Html(f"<h1>{inline(title)}</h1>\n<p>{inline(words)}</p>")
    return _frame(paper, ask, f"{title} | {paper.name}", main)


def _lost(paper: Paper, ask: Ask) -> Html:
    seed = int(hashlib.sha256(ask.path.encode()).hexdigest(), 16)
    buoy = in_turn(["number 4 buoy", "the bell buoy", "the fairway light"], seed)
    return _plain(paper, ask, "Lost at sea", f"There is no page at this address. It was last seen near {buoy}.")
