"""Creative Commons licences granted in a footer, as their code."""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import re

from newsarchive.expressions import expression

__all__ = ["find_licence"]

_PARTS = r"BY(?:[-‑ ]?(?:NC|SA|ND)){0,2}"
_VERSION = r"(?:[\s-]*(?:v(?:ersion)?\.?\s*)?(?P<version>[1-4]\.\d))?"
_CODE = expression(
    rf"(?:Creative\s+Commons|\bCC)[\s:,(\-–]*(?:licen[cs]e\s+)?(?:CC[\s-]*)?(?P<parts>{_PARTS})\b{_VERSION}",
    re.IGNORECASE,
)
_ZERO = expression(rf"\bCC[\s-]?(?:0|zero)\b{_VERSION}", re.IGNORECASE)
_ADDRESS = expression(
    r"creativecommons\.org/(?:licenses/(?P<parts>by(?:-(?:nc|sa|nd)){0,2})/|publicdomain/zero/)(?P<version>[1-4]\.\d)?",
    re.IGNORECASE,
)
_IN_WORDS = expression(
    r"(?:Creative\s+Commons|\bCC\b)[^.|]{0,40}?(?P<words>Attribution|Namensnennung|Attribuzione|Atribuci[óo]n|Reconocimiento|Atribui[çc][ãa]o|Naamsvermelding|Uznanie\s+autorstwa|署名|表示)"
    r"(?P<rest>(?:[\s,–-]*(?:Non-?\s?Commercial|Nicht[\s-]?kommerziell|NonCommerciale?|Pas d['’]Utilisation Commerciale|No\s?Comercial|N[ãa]o\s?Comercial|Non\s+commerciale|Niet\s?Commercieel|非商业性?(?:使用)?|非営利"
    r"|Share\s?-?\s?Alike|Weitergabe unter gleichen Bedingungen|Partage dans les Mêmes Conditions|Compartir\s?Igual|Condividi allo stesso modo|GelijkDelen|相同方式共享|継承"
    r"|No\s?-?\s?Deriv(?:ative)?s?(?:\s+Works)?|Keine Bearbeitungen?|Pas de Modification|Sin\s?Obra\s?Derivada|Non opere derivate|GeenAfgeleideWerken|禁止演绎|改変禁止)){0,2})"
    r"[^\d.|]{0,40}(?P<version>[1-4]\.\d)?",
    re.IGNORECASE,
)
_NAMED = expression(r"[cC](?:(?<=\b.)[cC]|reative)", re.IGNORECASE)
_NC = expression(r"commer|kommerz|comercial|commerc|非商|非営", re.IGNORECASE)
_SA = expression(r"alike|gleichen|mêmes|igual|stesso|gelijk|相同|継承", re.IGNORECASE)
_ND = expression(r"deriv|bearbeitung|modification|afgeleide|演绎|改変", re.IGNORECASE)


def find_licence(text: str) -> tuple[str, int, int] | None:
    """The Creative Commons code a text names, and where it stands; None where it only speaks of Creative Commons.

    >>> find_licence("Published under Creative Commons BY-SA 4.0.")
    ('CC-BY-SA-4.0', 16, 42)
    >>> find_licence("Creative Commons Attribution-NonCommercial 3.0")[0]
    'CC-BY-NC-3.0'
    """
    if _NAMED.search(text) is None:
        return None
    for pattern in (_CODE, _ADDRESS):
        match = pattern.search(text)
        if match:
            parts = re.sub(r"[^A-Z]+", "-", match["parts"].upper()) if match["parts"] else "0"
            parts = re.sub(r"(BY|NC|SA|ND)(?=[A-Z])", r"\1-", parts)
            return _coded(parts, match)
    match = _IN_WORDS.search(text)
    if match:
        rest = match["rest"] or ""
        parts = "BY" + "-NC" * bool(_NC.search(rest)) + "-SA" * bool(_SA.search(rest)) + "-ND" * bool(_ND.search(rest))
        return _coded(parts, match)
    match = _ZERO.search(text)
    return _coded("0", match) if match else None


def _coded(parts: str, match: re.Match[str]) -> tuple[str, int, int]:
    version = match["version"] or ("1.0" if parts == "0" else None)
    return "-".join(filter(None, ("CC", parts, version))), match.start(), match.end()
