"""The pictures of an article, with caption and credit."""

from newsarchive.article import Photo
from newsarchive.extraction.body.choosing import find_body
from newsarchive.extraction.document import parse
from newsarchive.extraction.pictures.photos import find_photos

URL = "https://gazette.test/2024/harbour.html"
TEXT = [
    "<p>The harbour of Marsh End reopened on Monday after four years of repairs that cost twice what the council had planned.</p>",
    "<p>“We have waited a long time for this morning,” said Ada Marsh, who runs the ferry to the islands with her brothers.</p>",
    "<p>The old quay had been closed since the storm of 2019, when waves broke its northern wall and flooded the market.</p>",
]


def photos_of(*parts: str, before: str = "", after: str = "") -> tuple[Photo, ...]:
    html = f"<body><header>{before}</header><article><h1>Harbour reopens</h1><div class=story>{''.join(parts)}</div></article>{after}</body>"
    document = parse(html, url=URL)
    return find_photos(document, find_body(document, headline="Harbour reopens")).photos


def test_a_figure_gives_address_caption_and_credit() -> None:
    figure = "<figure><img src=//img.gazette.test/quay.jpg><figcaption>Boats in the harbour. Photo: Ada Marsh</figcaption></figure>"
    assert photos_of(figure, *TEXT) == (
        Photo("https://img.gazette.test/quay.jpg", "Boats in the harbour.", "Ada Marsh"),
    )


def test_a_named_caption_beside_the_picture_is_its_caption() -> None:
    picture = '<p><img src=/quay.jpg></p><p class="caption">Boats in the harbour. [Photo provided to gazette.test]</p>'
    assert photos_of(picture, *TEXT) == (
        Photo("https://gazette.test/quay.jpg", "Boats in the harbour.", "Photo provided to gazette.test"),
    )


def test_a_picture_without_words_has_neither() -> None:
    assert photos_of(TEXT[0], "<img src=/quay.jpg>", *TEXT[1:]) == (Photo("https://gazette.test/quay.jpg"),)


def test_icons_logos_and_pictures_of_other_things_are_no_photos() -> None:
    icons = "<img src=/icons/mail.png width=20><img src=/static/logo.png><img src=data:image/gif;base64,R0lGOD>"
    related = '<div class="related-stories"><a href=/2><img src=/other.jpg>Ferry fares rise</a></div>'
    assert (
        photos_of(TEXT[0], icons, related, *TEXT[1:], before="<img src=/banner.jpg>", after="<img src=/last.jpg>") == ()
    )


def test_an_icon_in_the_line_above_the_text_is_no_photo() -> None:
    line = "<div class=info><img src=/app.jpeg> 2023-11-17 15:13</div>"
    assert photos_of(line, *TEXT) == ()


def test_the_address_is_the_picture_s_and_not_its_stand_in_s() -> None:
    lazy = '<figure><img src="data:image/gif;base64,R0" data-src="/quay.jpg"></figure>'
    many = '<figure><picture><source srcset="/s.jpg 320w, /l.jpg 1200w"><img src="/placeholder.gif"></picture></figure>'
    assert [photo.url for photo in photos_of(lazy, many, *TEXT)] == [
        "https://gazette.test/quay.jpg",
        "https://gazette.test/l.jpg",
    ]


def test_a_picture_shown_twice_is_one_photo() -> None:
    assert len(photos_of("<img src=/quay.jpg>", TEXT[0], "<img src=/quay.jpg>", *TEXT[1:])) == 1


def test_a_page_without_a_body_has_no_photos() -> None:
    document = parse("<img src=/a.jpg>", url=URL)
    assert find_photos(document, find_body(document)).photos == ()
