import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.article import Notice
from newsarchive.extraction.document import parse
from newsarchive.extraction.notices import find_notice, merge_registrations, read_notice, read_registrations

PIECES = [
    "©", "Copyright", "(c)", "ⓒ", "版权所有", "저작권자", "2024", "1999-2024", "2013 - ", " ", ", ", ". ", " | ", "Example Media", "Example Ltd.", "All rights reserved",
    "Alle Rechte vorbehalten", "京ICP备00000001号-6", "京公网安备 11010500000001号", "Privacy Policy", "by ", "\n", "示例公司", "무단전재 및 재배포 금지", "CC BY 4.0", "<", "(", ")",
]  # fmt: skip


def normal(text: str) -> str:
    return " ".join(text.translate(dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))).split())


@pytest.mark.parametrize(
    ("text", "statement", "holder", "years", "is_reserved"),
    [
        ("Imprint © 2024 Example Media Ltd. All rights reserved. Use of this site", "© 2024 Example Media Ltd. All rights reserved.", "Example Media Ltd.", (2024, 2024), True),
        ("Example Daily © 2019–2024 | Street 1", "Example Daily © 2019–2024", "Example Daily", (2019, 2024), False),
        ("Copyright 1995 - . All rights reserved. The content belongs to Example Co. Without", "Copyright 1995 - . All rights reserved.", "Example Co", (1995, None), True),
        ("© 2023-24 Example plc, All Rights ReservedThis site", "© 2023-24 Example plc, All Rights Reserved", "Example plc", (2023, 2024), True),
        ("HilfeKontakt© Beispiel Verlag GmbH 2001 - 2023Alle Rechte vorbehalten.", "© Beispiel Verlag GmbH 2001 - 2023Alle Rechte vorbehalten.", "Beispiel Verlag GmbH", (2001, 2023), True),
        ("© 1996 - 2024. Todos os direitos reservados a Rádio Exemplo S.A", "© 1996 - 2024. Todos os direitos reservados a Rádio Exemplo S.A", "Rádio Exemplo S.A", (1996, 2024), True),
        ("© 2024 दैनिक उदाहरण। सर्वाधिकार सुरक्षित", "© 2024 दैनिक उदाहरण। सर्वाधिकार सुरक्षित", "दैनिक उदाहरण", (2024, 2024), True),
        ("Copyright (C) 2024 例文新聞社 記事・写真の無断転載を禁じます お問い合わせ", "Copyright (C) 2024 例文新聞社 記事・写真の無断転載を禁じます", "例文新聞社", (2024, 2024), True),
        ("© The Example Shimbun. All rights reserved. 無断で複製・転載することを禁じます", "© The Example Shimbun. All rights reserved. 無断で複製・転載することを禁じます", "The Example Shimbun", (None, None), True),
        ("Tous droits réservés - Journal Exemple 2024", "Tous droits réservés - Journal Exemple 2024", "Journal Exemple", (2024, 2024), True),
        ("Ejemplo Editores S.A. © 2020 Ejemplo.com - Todos los derechos reservados. Contacto", "© 2020 Ejemplo.com - Todos los derechos reservados.", "Ejemplo.com", (2020, 2020), True),
        ("关于我们 © 2001-2019 示例公司版权所有 广告服务", "© 2001-2019 示例公司版权所有", "示例公司", (2001, 2019), True),
        ("版权所有：© 2012 示例学会 地址：示例路1号", "版权所有：© 2012 示例学会", "示例学会", (2012, 2012), True),
        ("<저작권자(c) 보기신문, 무단 전재-재배포 금지>", "저작권자(c) 보기신문, 무단 전재-재배포 금지", "보기신문", (None, None), True),
        ("© 2024, Haki Zote Zimehifadhiwa | Kampuni ya Mfano", "© 2024, Haki Zote Zimehifadhiwa | Kampuni ya Mfano", "Kampuni ya Mfano", (2024, 2024), True),
        ("© 1999–2024 ООО «Пример». Все права защищены.", "© 1999–2024 ООО «Пример». Все права защищены.", "ООО «Пример»", (1999, 2024), True),
        ("© جميع الحقوق محفوظة Example News 2026", "© جميع الحقوق محفوظة Example News 2026", "Example News", (2026, 2026), True),
    ],
)  # fmt: skip
def test_a_claim_is_read_with_holder_years_and_reserved_phrase(text, statement, holder, years, is_reserved):
    notice = read_notice(text)
    assert notice is not None
    assert (notice.statement, notice.holder) == (statement, holder)
    assert (notice.year_start, notice.year_end) == years
    assert notice.rights_reserved is is_reserved


@pytest.mark.parametrize(
    "text",
    [
        "The harbour at dusk. © Ada Marsh",
        "Der Hafen am Abend. (Symbolfoto) © Getty Images/iStockphoto | marsh",
        "PrivacyTermsCopyrightAd RegistryFAQ",
        "This site is protected by wp-copyrightpro.com",
        "He said that copyright law in the harbour should be reformed.",
        "Creative Commons Aviso legal FAQ",
        "",
    ],
)
def test_photo_credits_links_and_prose_are_no_notice(text):
    assert read_notice(text) is None


def test_some_rights_reserved_is_no_reservation_of_all():
    notice = read_notice("Some rights reserved. CC BY-SA 4.0")
    assert notice is not None
    assert (notice.rights_reserved, notice.licence) == (False, "CC-BY-SA-4.0")


@pytest.mark.parametrize(
    ("text", "kind", "number", "region"),
    [
        ("京ICP备：00000001号-2", "icp", "京ICP备：00000001号-2", "京"),
        ("鄂ICP证:000001-5", "icp_licence", "鄂ICP证:000001-5", "鄂"),
        ("沪ICP证：沪B2-20000001", "icp_licence", "沪B2-20000001", "沪"),
        ("增值电信业务经营许可证B1-20000001", "telecom", "B1-20000001", None),
        ("湘公网安备号43010400000001号", "public_security", "湘公网安备号43010400000001号", "湘"),
        ("互联网新闻信息服务许可证：31100000001", "news_licence", "31100000001", None),
        ("互联网新闻信息服务许可证（1010000001）", "news_licence", "1010000001", None),
        ("京网文〔2023〕1000-001号", "culture_licence", "京网文〔2023〕1000-001号", "京"),
        ("网络出版服务许可证（京）字001号", "publishing_licence", "（京）字001号", "京"),
        ("ISSN 1234-5678", "issn", "1234-5678", None),
        ("P.Iva 00000000001", "business", "00000000001", None),
        ("Partita IVA 00000000001", "business", "00000000001", None),
        ("USt-Id-Nr: DE 000000001", "business", "DE 000000001", None),
        ("R.I.F. J-00000001-1", "business", "J-00000001-1", None),
        ("C.U.I.T. 30-00000001-1", "business", "30-00000001-1", None),
        ("RUC 20000000001", "business", "20000000001", None),
        ("KvK-nummer 00000001", "business", "00000001", None),
        ("ABN 00 000 000 001", "business", "00 000 000 001", None),
        ("Registered in England and Wales No. 00000001", "business", "00000001", None),
        ("(Company Registration No. 00000001)", "business", "00000001", None),
        ("Registration Number 000001", "registration", "000001", None),
        ("License for publishing multimedia online 0000001", "av_licence", "0000001", None),
        ("统一社会信用代码 000000000000000001", "business", "000000000000000001", None),
    ],
)
def test_official_numbers_are_read_with_kind_and_province(text, kind, number, region):
    (found,) = read_registrations(text)
    assert (found.kind, found.number, found.region) == (kind, number, region)


def test_a_licence_without_number_and_a_telephone_are_no_registrations():
    assert read_registrations("新闻信息服务许可证 举报电话：010-00000000") == ()


def test_a_number_printed_twice_counts_once():
    text = "京公网安备 11010500000001号 京公网安备11010500000001号"
    assert len(read_registrations(text)) == 1
    assert len(merge_registrations([*read_registrations(text), *read_registrations(text)])) == 1


@given(st.one_of(st.text(max_size=150), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)))
def test_any_text_gives_a_notice_that_is_part_of_it(text):
    notice = read_notice(text)
    if notice is None:
        return
    assert notice.statement in normal(text)
    assert notice.statement == notice.statement.strip()
    assert notice.year_start is None or 1900 <= notice.year_start <= 2099
    assert notice.year_end is None or (notice.year_start is not None and notice.year_start <= notice.year_end)
    assert len(set(notice.registrations)) == len(notice.registrations)


def page(body: str) -> Notice | None:
    return find_notice(
        parse(
            f"<html><body><article><h1>Harbour</h1><p>Text.</p></article>{body}</body></html>",
            url="http://example.test/",
        )
    ).notice


def test_the_footer_wins_over_an_agency_inside_the_text():
    notice = page(
        "<p>Copyright 2024 The Associated Press. All rights reserved.</p><footer>© 2020 Example Daily</footer>"
    )
    assert notice is not None
    assert notice.holder == "Example Daily"


def test_a_year_written_by_script_leaves_an_open_range():
    notice = page("<div class=foot>Copyright 1995 - <script>document.write(1)</script> . All rights reserved.</div>")
    assert notice is not None
    assert (notice.statement, notice.year_start, notice.year_end) == (
        "Copyright 1995 - . All rights reserved.",
        1995,
        None,
    )


def test_a_claim_over_several_lines_is_one():
    notice = page(
        "<div class=footer>Copyright © 2013 - Example Daily<br>All Rights Reserved<br>Sponsored by Example Town</div>"
    )
    assert notice is not None
    assert notice.statement == "Copyright © 2013 - Example Daily All Rights Reserved"
    assert notice.holder == "Example Daily"


def test_numbers_of_the_whole_footer_are_gathered_and_comments_are_not_text():
    notice = page(
        "<div class=footer><p>© 2024 Example</p><p><a id=beian>京ICP备00000001号-6</a></p><!-- 京ICP备00000002号 -->"
        "<p>京公网安备 11010500000001号 <span>京公网安备 11010500000001号</span></p></div>"
    )
    assert notice is not None
    assert [each.number for each in notice.registrations] == ["京ICP备00000001号-6", "京公网安备 11010500000001号"]


def test_a_page_without_claim_has_no_notice():
    assert page("<footer>Contact</footer>") is None
