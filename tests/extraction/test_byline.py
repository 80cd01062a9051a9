import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.article import Author
from newsarchive.extraction.bylines import PageAuthors, find_authors, read_byline
from newsarchive.extraction.document import parse
from newsarchive.extraction.headlines.site_names import SiteNames
from newsarchive.extraction.stated.structured import read_structured

PIECES = ["By ", "Von ", "Ada Marsh", "Ben Roe", " and ", ", ", " | ", "Reporter", " in London", "Reuters", "Example Daily", "Updated: ", "2024-04-30 07:03", "April 3, 2024", "记者", "张三", "来源：", "编辑", "기자", "홍길동", "@marsh", "ada@example.test", "(", ")", "/", "\n", "Print"]  # fmt: skip


def names(text: str) -> list[str]:
    return [author.name for author in read_byline(text).authors]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By Ada Marsh in London | Example Daily | Updated: 2024-04-30 07:03", [Author("Ada Marsh", None, "London")]),
        (
            "By ADA MARSH in London and BEN ROE in Hong Kong",
            [Author("ADA MARSH", None, "London"), Author("BEN ROE", None, "Hong Kong")],
        ),
        ("By ADA MARSH/BEN ROE | Example Daily", [Author("ADA MARSH"), Author("BEN ROE")]),
        ("ByAda MarshLifestyle Writer14:00, 28 Apr 2024|comments", [Author("Ada Marsh")]),
        ("By Ada Marsh, News Reporter 11:48, Thu, Jul 18, 2024", [Author("Ada Marsh", "reporter")]),
        (
            "Par ADA MARSH, BEN ROE Envoyés spéciaux à Toulouse",
            [Author("ADA MARSH", "reporter", "Toulouse"), Author("BEN ROE", "reporter", "Toulouse")],
        ),
        ("Ada Marsh Corresponsal en Atenas", [Author("Ada Marsh", None, "Atenas")]),
        ("Von Ada Marsh Leitender Wirtschaftsredakteur", [Author("Ada Marsh")]),
        ("Ada MarshAda MarshApril 28 2023, 3:54 p.m.", [Author("Ada Marsh")]),
        ("(Reporting by Ada Marsh in New York; Editing by Ben Roe)", [Author("Ada Marsh", None, "New York")]),
        ("新华社记者张三、李四", [Author("张三", "reporter"), Author("李四", "reporter")]),
        ("本报记者 张三 李四 发自上海", [Author("张三", "reporter", "上海"), Author("李四", "reporter", "上海")]),
        ("作者：王小明 李大伟 来源：示例网", [Author("王小明"), Author("李大伟")]),
        ("作者：王小明 北京", [Author("王小明")]),
        ("Par Ada Marsh et Ben Roe, à Lyon", [Author("Ada Marsh", None, "Lyon"), Author("Ben Roe", None, "Lyon")]),
        ("Por Ada Marsh, en Madrid", [Author("Ada Marsh", None, "Madrid")]),
        ("Door Ada Marsh, Ben Roe, en Cas Pol", [Author("Ada Marsh"), Author("Ben Roe"), Author("Cas Pol")]),
        ("Ada Marsh, envoyée spéciale à Kyiv", [Author("Ada Marsh", "reporter", "Kyiv")]),
        ("〔記者陳小明／台北報導〕", [Author("陳小明", "reporter", "台北")]),
        ("2024-09-26 12:11来源：示例网作者：李四", [Author("李四")]),
        ("[홍길동 기자 hong@example.test]", [Author("홍길동", "reporter")]),
        ("Автор: Ада Марш", [Author("Ада Марш")]),
    ],
)
def test_people_are_read_with_role_and_place(text, expected):
    assert list(read_byline(text).authors) == expected


@pytest.mark.parametrize(
    "text",
    [
        "责任编辑：张三 校对：李四",
        "(kas)",
        "Editor : Ada",
        "Example Staff - April 15, 2025",
        "Ada Marsh/dpa",
        "von APA",
        "作者：未知",
        "Update 12:00",
        "© dpa, dpa:240516-99 (dpa)",
        "",
    ],
)
def test_editors_desks_agencies_and_initials_are_nobody(text):
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "agencies", "source"),
    [
        ("By Ada Marsh - Associated Press - Friday, April 28, 2023", ("Associated Press",), None),
        ("(Xinhua) 11:00, July 26, 2021", ("Xinhua",), "Xinhua"),
        ("Updated: 2012-08-31 11:31 (Example Daily) Print Mail Large", (), "Example Daily"),
        ("Quelle: sid/dpa", ("sid", "dpa"), None),
        ("Updated: Apr 16, 2024 By Ada Marsh in Shanghai example.com.cn Print", (), "example.com.cn"),
        ("2020-02-29 18:34:31 来源: 新华社 举报", ("新华社",), "新华社"),
    ],
)
def test_agencies_and_outlets_are_kept_apart(text, agencies, source):
    byline = read_byline(text)
    assert (byline.agencies, byline.source) == (agencies, source)


@given(st.one_of(st.text(max_size=150), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_any_text_is_read_and_names_are_made_of_its_letters(text):
    byline = read_byline(text)
    letters = set("".join(text.split()))
    for author in byline.authors:
        assert author.name.strip() == author.name != ""
        assert set("".join(author.name.split())) <= letters
    assert len({author.name.casefold() for author in byline.authors}) == len(byline.authors)


def found(body: str, head: str = "") -> PageAuthors:
    document = parse(
        f"<html><head><title>Harbour reopens</title>{head}</head><body>{body}</body></html>",
        url="http://gazette.test/1",
    )
    structured = read_structured(document)
    return find_authors(document, structured, SiteNames.of(structured, document.url))


def people(body: str, head: str = "") -> list[str]:
    return [author.name for author in found(body, head).authors]


TEXT = "<p>" + "The harbour opened again after a long winter, said the mayor. " * 4 + "</p>"


def test_the_info_line_gives_author_place_source_and_the_line_as_printed():
    page = found(
        "<h1>Harbour reopens</h1><div class=info><span>Updated: Apr 16, 2024</span> <span>By Ada Marsh in Shanghai</span> "
        f"<span>example.com.cn</span> <a>Print</a></div>{TEXT}"
    )
    assert page.authors == (Author("Ada Marsh", None, "Shanghai"),)
    assert page.source == "example.com.cn"
    assert page.byline == "Updated: Apr 16, 2024 By Ada Marsh in Shanghai example.com.cn Print"


def test_a_meta_author_who_is_the_editor_in_charge_is_no_author():
    head = '<meta name="author" content="严小明"><meta name="editor" content="严小明">'
    assert people(f"<h1>标题</h1><p>{'港口今天重新开放。' * 20}</p><p>【责任编辑：严小明】</p>", head) == []


def test_json_ld_and_the_visible_line_agree_and_the_site_is_nobody():
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour reopens","author":[{"@type":"Person","name":"Ada Marsh"},{"@type":"Organization","name":"Gazette"}]}</script>'
    page = found(f"<h1>Harbour reopens</h1><p class=byline>By Ada Marsh and Ben Roe</p>{TEXT}", head)
    assert [author.name for author in page.authors] == ["Ada Marsh", "Ben Roe"]
    assert page.choice.found is not None
    assert page.choice.found.confidence > 0.8
    assert people(f"<h1>Harbour reopens</h1>{TEXT}", '<meta name="author" content="Gazette">') == []


def test_authors_of_teasers_and_photographers_are_not_the_pages():
    body = (
        f"<h1>Harbour reopens</h1><p class=author>By Ada Marsh</p>{TEXT}<figure><img src=a.jpg><figcaption class=author>Photo: Carl Poe</figcaption></figure>"
        "<div class=related><p class=author>By Dora Lee</p></div>"
    )
    assert people(body) == ["Ada Marsh"]


def test_a_chinese_sign_off_at_the_end_is_read():
    assert people(f"<h1>标题</h1><p>{'港口今天重新开放，市长表示欢迎。' * 10}</p><p>（示例报记者 张三）</p>") == [
        "张三"
    ]


def test_a_page_that_names_nobody_has_no_author():
    assert people(f"<h1>Harbour reopens</h1>{TEXT}<p>Read More</p>") == []
