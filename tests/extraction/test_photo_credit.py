import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsarchive.extraction.pictures.photo_credit import split_caption

PIECES = [
    "Boats",
    "Photo:",
    "Foto: ",
    "[Photo/",
    "]",
    "(",
    ")",
    "©",
    "AP",
    "Getty Images",
    "/",
    ". ",
    "|",
    "摄",
    "（",
    "）",
    "사진 =",
    "Credit: ",
    "Ada Marsh",
    "\n",
    "by",
    "Photo by ",
]


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Boats at dusk. [Photo provided to example.test]", "Boats at dusk.", "Photo provided to example.test"),
        ("Boats at dusk. [Photo by Ada Marsh/Example Daily]", "Boats at dusk.", "Ada Marsh/Example Daily"),
        ("Boote am Abend.Bild: Ada Marsh", "Boote am Abend.", "Ada Marsh"),
        ("Des bateaux le soir. ADA MARSH / AFP", "Des bateaux le soir.", "ADA MARSH / AFP"),
        ("Botes al anochecer (Foto: Ada Marsh/Pool via REUTERS).", "Botes al anochecer", "Ada Marsh/Pool via REUTERS"),
        ("傍晚的港口。（张三摄）", "傍晚的港口。", "张三摄"),
        ("夕方の港＝１３日（山田太郎撮影）", "夕方の港＝１３日", "山田太郎撮影"),
        ("저녁의 항구. [사진 출처 = 항구신문]", "저녁의 항구.", "항구신문"),
        ("Лодки вечеромФото: Ада Марш", "Лодки вечером", "Ада Марш"),
        ("Getty Images", None, "Getty Images"),
        ("Łodzie (fot. Ada Marsh)", "Łodzie", "Ada Marsh"),
        ("Barche di sera (foto Ansa)", "Barche di sera", "Ansa"),
        ("Botes al anochecer. Ada Marsh (EFE)", "Botes al anochecer.", "Ada Marsh (EFE)"),
        ("Botes al anochecer. / EFE", "Botes al anochecer.", "EFE"),
        ("Des bateaux le soir. Photo Ada Marsh", "Des bateaux le soir.", "Ada Marsh"),
        ("夕方の港＝東京都で13日、山田太郎撮影", "夕方の港＝東京都で13日", "山田太郎撮影"),
        ("저녁의 항구. 홍길동 기자", "저녁의 항구.", "홍길동 기자"),
        ("圖／記者王小明攝", None, "記者王小明攝"),
    ],
)
def test_caption_and_credit_are_parted(text, caption, credit):
    assert split_caption(text) == (caption, credit)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor (left) waves",
        "A man in the photo: a story of love and loss",
        "Archivbild (1.2.2020): Boote am Abend im Hafen.",
        "Handout photo of the pier",
    ],
)
def test_what_is_no_credit_stays_in_the_caption(text):
    assert split_caption(text) == (text, None)


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
@example("FOT:.")
def test_both_parts_are_pieces_of_the_text(text):
    normal = " ".join(text.split())
    for part in split_caption(text):
        assert part is None or (part and part.strip() == part)
        assert part is None or all(word in normal for word in part.split())
