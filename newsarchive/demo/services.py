"""The pages of Harbour Services Info: lists with a pager, articles at `/s/…`; no feed, sitemap or validators."""

from __future__ import annotations

from newsarchive.demo.pages import Ask, Page, gone, missing, moved, page
from newsarchive.demo.papers import Edition, Paper, plain_text
from newsarchive.demo.pictures import picture
from newsarchive.demo.themes import Html, Theme, inline, joined

__all__ = ["caption", "info_line", "notice", "respond"]

ITEMS_A_PAGE = 5


def respond(paper: Paper, ask: Ask) -> Page:
    """What the paper answers."""
    path = ask.path.partition("?")[0]
    if path == "/static/style.css":
        return page((paper.folder / path.lstrip("/")).read_bytes(), "css")
    if path.endswith(".png"):
        return page(picture(path), "png")
    for piece in paper.pieces:
        addresses = piece.addresses(ask.day)
        edition = piece.on(ask.day)
        if edition and path in addresses:
            return _piece(paper, ask, edition, path)
    return _list(paper, ask, path) or missing(_error(paper, ask, "404 Not Found", "The page you visit does not exist."))


def info_line(edition: Edition) -> tuple[str, ...]:
    """The parts of the line under the headline, as printed."""
    if edition.language == "zh":
        return tuple(
            filter(None, (str(edition.published_on), edition.byline, edition.source and f"来源：{edition.source}"))
        )
    updated = f"Updated: {edition.published_on:%b} {edition.published_on.day}, {edition.published_on.year}"
    return tuple(filter(None, (updated, edition.byline, edition.source)))


def notice(paper: Paper, year: int) -> str:
    """The claim in the footer of a page written in `year`."""
    return str(paper.facts["notice"]).format(year=year, holder=paper.facts["holder"])


def caption(text: str | None, credit: str | None) -> str:
    """A caption as printed, the credit in brackets at its end."""
    return " ".join(filter(None, (text, credit and f"[{credit}]")))


def _piece(paper: Paper, ask: Ask, edition: Edition, path: str) -> Page:
    if edition.status == 404:
        return missing(_error(paper, ask, "404 Not Found", "The page you visit does not exist."))
    if edition.status == 410:
        return gone(_error(paper, ask, "410 Gone", "This page has been withdrawn."))
    return page(_article(paper, ask, edition)) if path == edition.path else moved(edition.path)


def _article(paper: Paper, ask: Ask, edition: Edition) -> Html:
    theme = Theme(paper.folder, ask.day)
    description = plain_text(edition.paragraphs[0])
    photos = (
        theme.fill("picture", src=photo.url, caption=caption(photo.caption, photo.credit)) for photo in edition.photos
    )
    paragraphs = [Html(f"<p>{inline(paragraph)}</p>") for paragraph in edition.paragraphs]
    if edition.language == "zh":
        paragraphs.append(theme.fill("editor", editor=edition.editor))
    main = theme.fill(
        "article",
        headline=edition.headline,
        info=joined(Html(f"<span>{inline(part)}</span>") for part in info_line(edition)),
        shares=37 + ask.number * 3 % 101,
        pictures=joined(photos),
        paragraphs=joined(paragraphs),
    )
    meta = theme.fill(
        "article_meta",
        description=description,
        headline=edition.headline,
        url=ask.base_url + edition.path,
        content_id=edition.path.split("/")[4],
        published_on=edition.published_on,
        editor=edition.editor,
        source=edition.source,
    )
    return _frame(paper, ask, main, meta=meta, title=edition.headline, text=description, edition=edition)


def _list(paper: Paper, ask: Ask, path: str) -> Page | None:
    name, _, number = path.removeprefix("/").removesuffix(".html").partition("/page_")
    section = name or "news"
    if section not in paper.sections or not path.endswith((".html", "/")):
        return None
    theme = Theme(paper.folder, ask.day)
    editions = [each for each in paper.editions(ask.day) if each.section == section]
    pages = [editions[start : start + ITEMS_A_PAGE] for start in range(0, len(editions), ITEMS_A_PAGE)]
    current = int(number) if number.isdigit() else 1
    if not 1 <= current <= len(pages):
        return None
    items = joined(_item(theme, edition) for edition in pages[current - 1])
    main = theme.fill("list", items=items, pager=_pager(section, current, len(pages)))
    title = f"{paper.sections[section]} - {paper.name}"
    meta = theme.fill("list_meta")
    return page(_frame(paper, ask, main, meta=meta, title=title, text=str(paper.name), section=section))


def _item(theme: Theme, edition: Edition) -> Html:
    image = Html(f'<img width="200" height="130" src="{edition.photos[0].url}" />') if edition.photos else Html("")
    return theme.fill(
        "item", path=edition.path, image=image, headline=edition.headline, published_on=edition.published_on
    )


def _pager(section: str, current: int, count: int) -> Html:
    if current == count:
        return Html(f"<span>{current}/{count}</span>")
    following = f"/{section}/page_{current + 1}.html"
    last = f"/{section}/page_{count}.html"
    return Html(
        f'<span>{current}/{count}</span> <a class="pagestyle" href="{following}">Next</a>&nbsp;&nbsp;'
        f' <a style="text-decoration:none" href="{last}">&gt;&gt;|</a>'
    )


def _frame(
    paper: Paper,
    ask: Ask,
    main: Html,
    *,
    meta: Html,
    title: str,
    text: str,
    section: str = "",
    edition: Edition | None = None,
) -> Html:
    section = edition.section if edition else section
    year = edition.notice_year if edition else paper.opening.year
    return Theme(paper.folder, ask.day).fill(
        "frame",
        language=edition.language if edition else paper.language,
        title=title,
        meta=meta,
        hidden_title=paper.name,
        hidden_text=text,
        menu=joined(
            Html(f'<li><a href="/{each}.html">{inline(name)}</a></li>') for each, name in paper.sections.items()
        ),
        section=section,
        section_name=paper.sections[section],
        main=main,
        most_viewed=_most_viewed(paper, ask),
        notice=notice(paper, year),
        icp=paper.facts["icp"],
        public_security=paper.facts["public_security"],
        record_code="".join(filter(str.isdigit, paper.facts["public_security"])),
    )


def _most_viewed(paper: Paper, ask: Ask) -> Html:
    editions = paper.editions(ask.day)
    turn = ask.number % len(editions)
    chosen = (editions + editions)[turn : turn + 4]
    return joined(Html(f'<li><a href="{each.path}">{inline(each.headline)}</a></li>') for each in chosen)


def _error(paper: Paper, ask: Ask, title: str, message: str) -> str:
    return Theme(paper.folder, ask.day).fill("error", title=title, message=message)
