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

__all__ = ["PROVINCES", "merge_registrations", "read_registrations"]

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔贵滇云藏陕秦甘陇青宁新港澳台"
"""The characters that stand for a province of China: 蜀 = 川, 贵 = 黔, 滇 = 云, 陇 = 甘, 秦 = 陕 are all in use."""

_P = f"[{PROVINCES}]"
_COLON = r"\s*(?:证)?(?:编号|号码|号)?\s*[:：]?\s*"
_BRACKETED = r"[（(〔\[【［]\s*[^（）()〔〕\[\]【】\s]{1,8}\s*[）)〕\]】］]"

# In order: of two that match at one place the first wins. Each has a group `number`.
_GRAMMARS: tuple[tuple[str, str], ...] = (
    ("public_security", rf"(?P<number>{_P}?\s?公网安备\s?(?:第\s?)?(?:号\s?)?[:：]?\s?\d{{11,14}}(?:-\d+)?\s?号?)"),
    ("icp", rf"(?P<number>{_P}\s?ICP\s?(?:备|備)案?\s?(?:字)?(?:第)?[:：]?\s?\d{{5,12}}\s?号?(?:\s?[-－]\s?\d{{1,4}})?)"),
    ("icp_licence", rf"{_P}\s?ICP\s?证\s?[:：]?\s?(?P<number>{_P}\s?[AB][12]\s?-\s?\d{{8}}(?:-\d+)?号?)"),
    ("icp_licence", rf"(?P<number>{_P}\s?ICP\s?证\s?(?:字)?(?:第)?[:：]?\s?(?:{_P})?\d{{5,8}}(?:-\d+)?\s?号?)"),
    ("telecom", rf"(?<![A-Za-z0-9])(?P<number>(?:{_P}|合字)?\s?[AB][12]\s?[.-]?\s?-?\s?\d{{8}}(?:-\d+)?\s?号?)(?!\d)"),
    ("news_licence", rf"新闻信息(?:采编发布)?服务(?:单位)?许可证{_COLON}(?P<number>(?:国新网许可证编号)?\d{{7,13}})"),
    ("av_licence", rf"视听(?:节目)?许可证{_COLON}(?P<number>\d{{6,9}}\s?号?)"),
    ("av_licence", r"License\s+for\s+publishing\s+multimedia\s+online\s*[:：]?\s*(?P<number>\d{6,9})"),
    ("broadcast_licence", rf"广播电视节目制作经营许可证{_COLON}(?P<number>{_BRACKETED}\s?字\s?第?\s?\d+\s?号)"),
    ("culture_licence", rf"(?P<number>{_P}\s?网文\s?[（(〔\[【［]\s?\d{{4}}\s?[）)〕\]】］]\s?(?:第\s?)?\d+(?:-\d+)?\s?号)"),
    ("publishing_licence", rf"(?P<number>新出网证\s?{_BRACKETED}\s?字\s?第?\s?\d+\s?号)"),
    ("publishing_licence", rf"(?:网络|互联网)出版(?:服务)?许可证{_COLON}(?P<number>{_BRACKETED}\s?字\s?第?\s?\d+\s?号)"),
    ("publishing_licence", rf"出版物经营许可证{_COLON}(?P<number>[新出发{PROVINCES}][^\s|，。]{{3,20}}号)"),
    ("advertising_licence", rf"广告(?:经营)?(?:许可证|发布登记)?{_COLON}(?P<number>[^\s|，。:：]{{1,8}}广(?:登)?字\s?第?\s?\d+\s?号)"),
    ("site_code", r"网站标识码\s?[:：]?\s?(?P<number>[a-zA-Z]{0,2}\d{8,10})"),
    ("business", r"统一社会信用代码\s?[:：]?\s?(?P<number>[0-9A-Z]{18})"),
    ("business", r"사업자\s?등록\s?번호\s?[:：]?\s?(?P<number>\d{3}-\d{2}-\d{5})"),
    ("registration", r"등록\s?번호\s?[:：]?\s?(?P<number>[가-힣]{2,4}[,.\s]{0,2}[가-힣]\s?\d{4,6})"),
    ("issn", r"(?i:\be?-?issn)\s?(?:\(online\)|[:：#]|no\.?|n[º°.])?\s?(?P<number>\d{4}[\s‐-]?\d{3}[\dXx])\b"),
    ("business", r"(?i:registered\s+)?in\s+(?:England|Scotland|Wales|Ireland)(?:\s+(?:and|&)\s+Wales)?(?:\s+(?:with|under))?[,.]?\s+(?:[Cc]ompany\s+)?(?:[Rr]egistration\s+)?(?:[Nn]umber|[Nn]o)\.?\s*[:：]?\s*(?P<number>[A-Z]{0,2}\d{5,8})"),
    ("business", r"\(\s?(?:[Cc]ompany\s+)?(?:[Rr]egistration|[Rr]eg\.?)\s+(?:[Nn]o|[Nn]umber)\.?\s*[:：]?\s*(?P<number>[\w/.-]{4,20})\s?\)"),
    ("business", r"\b[Cc]ompany\s+(?:[Rr]egistration\s+)?(?:[Nn]o\.?|[Nn]umber)\s*[:：]?\s*(?P<number>[A-Z]{0,2}\d{5,12})\b"),
    ("business", r"\b(?:RIF|R\.I\.F\.?)\s*[:.]?\s*(?P<number>[JVGE]-?\d{8}-?\d?)"),
    ("business", r"\b(?:CUIT|C\.U\.I\.T\.?)\s*[:.]?\s*(?P<number>\d{2}-?\d{8}-?\d)\b"),
    ("business", r"\b(?:NIT|N\.I\.T\.?|RUC|R\.U\.C\.?)\s*[:.]?\s*(?P<number>\d[\d.]{7,13}(?:-\d)?)"),
    ("business", r"\bCNPJ\s*[:.]?\s*(?P<number>\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2})\b"),
    ("business", r"\b(?:P\.?\s?[Ii]\.?[Vv]\.?[Aa]\.?|Partita\s+[Ii][Vv][Aa])(?:\s*(?:e|/)\s*C\.?F\.?)?\s*(?:n\.?\s*)?[:.]?\s*(?P<number>(?:IT\s?)?\d{11})\b"),
    ("business", r"\b(?:USt-?Id-?Nr|UID|VAT(?:\s+(?:[Nn]o|[Nn]umber|[Rr]eg(?:istration)?(?:\s+[Nn]o)?))?|TVA|BTW|NIF|CIF|NIPC)\.?\s*[:.]?\s*(?P<number>[A-Z]{0,3}[- ]?\d{3}[\d. -]{4,12}\d)\b"),
    ("business", r"\b(?:ABN|ACN)\s*[:.]?\s*(?P<number>\d{2,3}(?:\s?\d{3}){2,3})\b"),
    ("business", r"\b(?:KvK|KVK|HRB|KRS|NIP|SIREN|SIRET|Org\.?\s?nr|CVR|CIN)(?:[-.\s]*(?:nr|nummer|n°|no)\.?)?\s*[:.]?\s*(?P<number>[A-Z]{0,3}\d[\d A-Z-]{4,20}\d)\b"),
    ("registration", r"\bRegistration\s+Number\s*[:：]?\s*(?P<number>\d{4,12})\b"),
)  # fmt: skip
_PATTERNS = tuple((kind, expression(pattern)) for kind, pattern in _GRAMMARS)
_HINT = expression(
    r"ICP|公网安备|许可证|網文|网文|新出网证|广字|标识码|信用代码|등록|(?i:issn)|[AB][12]-\d|\b[Ii]n (?:England|Scotland|Wales|Ireland)|[Rr]eg|License|"
    r"\b(?:RIF|CUIT|NIT|RUC|CNPJ|VAT|USt|UID|TVA|BTW|NIF|CIF|NIPC|ABN|ACN|KvK|KVK|HRB|KRS|NIP|SIREN|SIRET|Org|CVR|CIN)\b|"
    r"R\.I\.F|C\.U\.I\.T|N\.I\.T|R\.U\.C|[Ii]\.?[Vv]\.?[Aa]|Partita|[Cc]ompany"
)
_DIGIT = re.compile(r"\d+")


def read_registrations(text: str) -> tuple[Registration, ...]:
    """The registrations in a text, in its order, each once, as printed but for white space.

    >>> [(each.kind, each.number, each.region) for each in read_registrations("京ICP备00000001号-6 京公网安备 11010500000001号 京公网安备11010500000001号")]
    [('icp', '京ICP备00000001号-6', '京'), ('public_security', '京公网安备 11010500000001号', '京')]
    """
    if not _DIGIT.search(text) or not _HINT.search(text):
        return ()
    found: list[tuple[int, int, Registration]] = []
    for kind, pattern in _PATTERNS:
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
