"""Official numbers in a footer: Chinese filings and licences, public security records, ISSN, company and tax numbers.

The Chinese grammars are those of the authorities that give the numbers (MIIT for ICP, the Ministry of Public Security for 公网安备,
the Cyberspace Administration for news licences); their forms were read from footers of some hundred sites.
"""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from newsarchive.article import Registration
from newsarchive.expressions import expression
from newsarchive.extraction.word_lists import folded

__all__ = ["PROVINCES", "merge_registrations", "read_registrations"]

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔贵滇云藏陕秦甘陇青宁新港澳台"
"""The characters that stand for a province of China: 蜀 = 川, 贵 = 黔, 滇 = 云, 陇 = 甘, 秦 = 陕 are all in use."""

_P = f"[{PROVINCES}]"
_COLON = r"\s*(?:证)?(?:编号|号码|号)?\s*[:：]?\s*"
_BRACKETED = r"[（(〔\[【［]\s*[^（）()〔〕\[\]【】\s]{1,8}\s*[）)〕\]】］]"

# In order: of two that match at one place the first wins. Each has the words one of which a text needs for it, in lower case, and a group `number`.
_GRAMMARS: tuple[tuple[str, str, str], ...] = (
    ("public_security", "公网安备", rf"(?P<number>{_P}?\s?公网安备\s?(?:第\s?)?(?:号\s?)?[:：]?\s?\d{{11,14}}(?:-\d+)?\s?号?)"),
    ("icp", "icp", rf"(?P<number>{_P}\s?ICP\s?(?:备|備)案?\s?(?:字)?(?:第)?[:：]?\s?\d{{5,12}}\s?号?(?:\s?[-－]\s?\d{{1,4}})?)"),
    ("icp_licence", "icp", rf"{_P}\s?ICP\s?证\s?[:：]?\s?(?P<number>{_P}\s?[AB][12]\s?-\s?\d{{8}}(?:-\d+)?号?)"),
    ("icp_licence", "icp", rf"(?P<number>{_P}\s?ICP\s?证\s?(?:字)?(?:第)?[:：]?\s?(?:{_P})?\d{{5,8}}(?:-\d+)?\s?号?)"),
    ("telecom", "a1|a2|b1|b2", rf"(?<![A-Za-z0-9])(?P<number>(?:{_P}|合字)?\s?[AB][12]\s?[.-]?\s?-?\s?\d{{8}}(?:-\d+)?\s?号?)(?!\d)"),
    ("news_licence", "许可证", rf"新闻信息(?:采编发布)?服务(?:单位)?许可证{_COLON}[（(]?(?P<number>(?:国新网许可证编号)?\d{{7,13}})"),
    ("av_licence", "许可证", rf"视听(?:节目)?许可证{_COLON}(?P<number>\d{{6,9}}\s?号?)"),
    ("av_licence", "license", r"License\s+for\s+publishing\s+multimedia\s+online\s*[:：]?\s*(?P<number>\d{6,9})"),
    ("broadcast_licence", "许可证", rf"广播电视节目制作经营许可证{_COLON}(?P<number>{_BRACKETED}\s?字\s?第?\s?\d+\s?号)"),
    ("culture_licence", "网文", rf"(?P<number>{_P}\s?网文\s?[（(〔\[【［]\s?\d{{4}}\s?[）)〕\]】］]\s?(?:第\s?)?\d+(?:-\d+)?\s?号)"),
    ("publishing_licence", "新出网证", rf"(?P<number>新出网证\s?{_BRACKETED}\s?字\s?第?\s?\d+\s?号)"),
    ("publishing_licence", "许可证", rf"(?:网络|互联网)出版(?:服务)?许可证{_COLON}(?P<number>{_BRACKETED}\s?字\s?第?\s?\d+\s?号)"),
    ("publishing_licence", "经营许可证", rf"出版物经营许可证{_COLON}(?P<number>[新出发{PROVINCES}][^\s|，。]{{3,20}}号)"),
    ("advertising_licence", "字", rf"广告(?:经营)?(?:许可证|发布登记)?{_COLON}(?P<number>[^\s|，。:：]{{1,8}}广(?:登)?字\s?第?\s?\d+\s?号)"),
    ("site_code", "标识码", r"网站标识码\s?[:：]?\s?(?P<number>[a-zA-Z]{0,2}\d{8,10})"),
    ("business", "信用代码", r"统一社会信用代码\s?[:：]?\s?(?P<number>[0-9A-Z]{18})"),
    ("business", "번호", r"사업자\s?등록\s?번호\s?[:：]?\s?(?P<number>\d{3}-\d{2}-\d{5})"),
    ("registration", "등록", r"등록\s?번호\s?[:：]?\s?(?P<number>[가-힣]{2,4}[,.\s]{0,2}[가-힣]\s?\d{4,6})"),
    ("issn", "issn", r"(?i:\be?-?issn)\s?(?:\(online\)|[:：#]|no\.?|n[º°.])?\s?(?P<number>\d{4}[\s‐-]?\d{3}[\dXx])\b"),
    ("business", "england|scotland|wales|ireland", r"(?i:registered\s+)?in\s+(?:England|Scotland|Wales|Ireland)(?:\s+(?:and|&)\s+Wales)?(?:\s+(?:with|under))?[,.]?\s+(?:[Cc]ompany\s+)?(?:[Rr]egistration\s+)?(?:[Nn]umber|[Nn]o)\.?\s*[:：]?\s*(?P<number>[A-Z]{0,2}\d{5,8})"),
    ("business", "reg", r"\(\s?(?:[Cc]ompany\s+)?(?:[Rr]egistration|[Rr]eg\.?)\s+(?:[Nn]o|[Nn]umber)\.?\s*[:：]?\s*(?P<number>[\w/.-]{4,20})\s?\)"),
    ("business", "company", r"\b[Cc]ompany\s+(?:[Rr]egistration\s+)?(?:[Nn]o\.?|[Nn]umber)\s*[:：]?\s*(?P<number>[A-Z]{0,2}\d{5,12})\b"),
    ("business", "rif|r.i.f", r"\b(?:RIF|R\.I\.F\.?)\s*[:.]?\s*(?P<number>[JVGE]-?\d{8}-?\d?)"),
    ("business", "cuit|c.u.i.t", r"\b(?:CUIT|C\.U\.I\.T\.?)\s*[:.]?\s*(?P<number>\d{2}-?\d{8}-?\d)\b"),
    ("business", "nit|n.i.t|ruc|r.u.c", r"\b(?:NIT|N\.I\.T\.?|RUC|R\.U\.C\.?)\s*[:.]?\s*(?P<number>\d[\d.]{7,13}(?:-\d)?)"),
    ("business", "cnpj", r"\bCNPJ\s*[:.]?\s*(?P<number>\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2})\b"),
    ("business", "iva|i.va|iv.a|i.v.a", r"\b(?:P\.?\s?[Ii]\.?[Vv]\.?[Aa]\.?|Partita\s+[Ii][Vv][Aa])(?:\s*(?:e|/)\s*C\.?F\.?)?\s*(?:n\.?\s*)?[:.]?\s*(?P<number>(?:IT\s?)?\d{11})\b"),
    ("business", "ust|uid|vat|tva|btw|nif|cif|nipc", r"\b(?:USt-?Id-?Nr|UID|VAT(?:\s+(?:[Nn]o|[Nn]umber|[Rr]eg(?:istration)?(?:\s+[Nn]o)?))?|TVA|BTW|NIF|CIF|NIPC)\.?\s*[:.]?\s*(?P<number>[A-Z]{0,3}[- ]?\d{3}[\d. -]{4,12}\d)\b"),
    ("business", "abn|acn", r"\b(?:ABN|ACN)\s*[:.]?\s*(?P<number>\d{2,3}(?:\s?\d{3}){2,3})\b"),
    ("business", "kvk|hrb|krs|nip|siren|siret|org|cvr|cin", r"\b(?:KvK|KVK|HRB|KRS|NIP|SIREN|SIRET|Org\.?\s?nr|CVR|CIN)(?:[-.\s]*(?:nr|nummer|n°|no)\.?)?\s*[:.]?\s*(?P<number>[A-Z]{0,3}\d[\d A-Z-]{4,20}\d)\b"),
    ("registration", "registration", r"\bRegistration\s+Number\s*[:：]?\s*(?P<number>\d{4,12})\b"),
)  # fmt: skip
_PATTERNS = tuple((kind, needed.split("|"), expression(pattern)) for kind, needed, pattern in _GRAMMARS)
_DIGIT = re.compile(r"\d+")


def read_registrations(text: str) -> tuple[Registration, ...]:
    """The registrations in a text, in its order, each once, as printed but for white space.

    >>> [(each.kind, each.number, each.region) for each in read_registrations("京ICP备00000001号-6 京公网安备 11010500000001号 京公网安备11010500000001号")]
    [('icp', '京ICP备00000001号-6', '京'), ('public_security', '京公网安备 11010500000001号', '京')]
    """
    if not _DIGIT.search(text):
        return ()
    lower = folded(text)
    found: list[tuple[int, int, Registration]] = []
    for kind, needed, pattern in _PATTERNS:
        if not any(map(lower.__contains__, needed)):
            continue
        for match in pattern.finditer(text):
            start, end = match.span("number")
            if all(end <= other or start >= until for other, until, _ in found):
                number = " ".join(match["number"].split())
                found.append((start, end, Registration(kind, number, _region(number))))
    return merge_registrations(each for _, _, each in sorted(found, key=lambda item: item[0]))


def merge_registrations(registrations: Iterable[Registration]) -> tuple[Registration, ...]:
    """Each registration once, the first form printed; two are one when kind and digits agree.

    >>> merge_registrations([Registration("icp", "京ICP备1号", "京"), Registration("icp", "京ICP备 1号", "京")])
    (Registration(kind='icp', number='京ICP备1号', region='京'),)
    """
    kept: dict[tuple[str, str], Registration] = {}
    for each in registrations:
        kept.setdefault((each.kind, _key(each.number)), each)
    return tuple(kept.values())


def _key(number: str) -> str:
    return "-".join(_DIGIT.findall(unicodedata.normalize("NFKC", number)))


def _region(number: str) -> str | None:
    bare = number.lstrip("（([〔【")
    return (
        bare[0]
        if bare[:1] and bare[0] in PROVINCES and (bare is number or bare[1:2] in ("）", ")", "]", "〕", "】"))
        else None
    )
