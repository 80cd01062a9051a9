"""Whether a reader without a subscription sees the text, and whether a wall came instead of the page."""

# ruff: noqa: E501 - a pattern is read as one line
from __future__ import annotations

import re

from newsarchive.article import Access, Found
from newsarchive.expressions import expression
from newsarchive.extraction.candidates import Candidate, Choice
from newsarchive.extraction.document import Document
from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["find_access", "wall_words"]

_WALL_TITLE = expression(
    r"^(?:just a moment|attention required|access (?:to this page has been )?denied|403 forbidden|are you a (?:robot|human)|robot check|"
    r"pardon our interruption|please verify|verify(?:ing)? you are human|security check|checking your browser|ddos-guard|one more step|"
    r"human verification|captcha|you have been blocked|blocked|request (?:blocked|rejected|unsuccessful)|before you continue|"
    r"bevor (?:sie|du) fortf|client challenge|bot verification|安全验证|访问验证|百度安全验证)",
    re.IGNORECASE,
)
_WALL_TEXT = expression(
    r"captcha|(?:enable|turn on|activate) (?:javascript|js|cookies)|javascript (?:is|to be|must be|ist|muss|est) (?:required|disabled|enabled|deaktiviert|aktiviert)|"
    r"verify (?:that )?you are (?:a )?human|are you a robot|unusual (?:traffic|activity) from|incapsula incident|ray id|press (?:&|and) hold|"
    r"ddos protection by|access to this page has been denied|you don't have permission to access|checking (?:if the site connection is secure|your browser)|"
    r"please (?:disable|turn off) (?:your )?ad ?block|bitte (?:deaktivieren sie|schalten sie) (?:ihren )?adblock|"
    r"(?:javascript|java script) (?:aktivieren|einschalten)|activer javascript|请(?:开启|启用|打开) ?javascript|請(?:開啟|啟用) ?javascript|JavaScriptを有効|"
    r"安全验证|访问过于频繁|请完成(?:下方|以下)?验证",
    re.IGNORECASE,
)
_CONSENT = expression(
    r"we value your privacy|we use cookies|wir verwenden cookies|nous utilisons des cookies|utilizamos cookies|utilizziamo i cookie|"
    r"mit werbung weiterlesen|accept (?:all )?cookies|alle akzeptieren|tout accepter|zustimmen und weiter",
    re.IGNORECASE,
)
_CONSENT_WORDS = expression(
    r"cookie|consent|privacy|datenschutz|werbung|zustimm|akzeptier|accept|accepter|partner|vendor|einwillig",
    re.IGNORECASE,
)
_LOGIN = expression(
    r"\b(?:log ?in|sign ?in|anmelden|einloggen|se connecter|connexion|iniciar sesión|accedi|entrar|inloggen|logga in|войти|zaloguj)\b|登录|登錄|登入|ログイン|로그인",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST_WALL = 1_500  # characters of visible text: the wordiest consent page of the big vendors has about 1,200
_PAYWALL_WORDS = re.compile(
    r"(?:^|[\s_-])(?:pay-?wall|regwall|subscriber-?only|premium-?(?:teaser|content|box)|piano-?(?:offer|template)|article-?locked|locked-?content|"
    r"paid-?content|abo-?(?:teaser|box|wall)|plus-?teaser|metered)",
    re.IGNORECASE,
)


def wall_words(text: str) -> str | None:
    """The words of a CAPTCHA, consent or no-script page in a short text, if there are such."""
    match = _WALL_TEXT.search(text)
    return match.group() if match else None


def find_access(document: Document, structured: StructuredData, body: str) -> Choice:
    """`free`, `metered`, `paid` or `blocked`; None found where nothing tells.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse("<title>Just a moment...</title><p>Verify you are human by completing the action below.", url="http://a.test/1")
    >>> find_access(page, read_structured(page), "").found.value
    'blocked'
    """
    if blocked := _blocked(document, structured, body):
        return _chosen("blocked", *blocked)
    return _stated(structured) or _seen(document, body)


def _stated(structured: StructuredData) -> Choice | None:
    """What the page tells machines of it."""
    tier = structured.content_tier
    free = structured.is_accessible_for_free
    if tier == "metered":
        return _chosen("metered", tier, "meta:article:content_tier", 0.9)
    if free is None:
        return None
    raw = f"isAccessibleForFree={str(free).lower()}"
    return _chosen("free" if free else "paid", raw, "json-ld:isaccessibleforfree", 0.9)


def _seen(document: Document, body: str) -> Choice:
    """What a reader sees of it: a box that asks for money below a short text, or the text."""
    if not body:
        return Choice()
    words = _paywall_class(document) if len(body) < _LONGEST_WALL else None
    if words:
        return _chosen("paid", words, "visible:paywall", 0.6)
    return _chosen("free", body[:80], "visible:body", 0.8)


def _chosen(value: Access, raw: str, rule: str, confidence: float) -> Choice:
    found = Found(value, raw, rule, confidence)
    return Choice(found, (Candidate(found, "chosen"),))


def _blocked(document: Document, structured: StructuredData, body: str) -> tuple[str, str, float] | None:
    """Raw text, rule and confidence of a wall; a page with an article's text is none, whatever words it has."""
    if document.text_length > 4 * _LONGEST_WALL or len(body) > _LONGEST_WALL:
        return None
    title = structured.title
    if _WALL_TITLE.match(title):
        return title, "title:wall", 0.95
    if structured.main is not None or _width(document) > _LONGEST_WALL:
        return None
    text = " ".join(block.text for block in document.blocks[:80])[: 2 * _LONGEST_WALL]
    words = wall_words(text)
    if words is None and document.text_length < 60:
        words = next((found for each in _noscript_texts(document) if (found := wall_words(each))), None)
    if words is None and _is_login(document, title):
        words = "a form to log in and nothing else"
    if words is None and _is_consent(document, text):
        words = "a question about cookies and nothing else"
    return (words, "visible:wall", 0.85) if words else None


def _width(document: Document) -> int:
    """The length of the visible text; a Chinese, Japanese or Korean character says as much as two or three letters."""
    return document.text_length + sum(2 * len(_WIDE.findall(block.text)) for block in document.blocks[:200])


def _is_consent(document: Document, text: str) -> bool:
    """Whether a page asks for consent and shows nothing else: most pages ask and show their text below."""
    match = _CONSENT.search(text)
    if match is None:
        return False
    rest = [block for block in document.blocks if not block.is_hidden and not _CONSENT_WORDS.search(block.text)]
    return sum(len(block.text) for block in rest) < 200 and not any(block.heading for block in rest)


def _is_login(document: Document, title: str) -> bool:
    """Whether a page says in its title or its heading that one has to log in, and has the form for it."""
    headings = " ".join(block.text for block in document.blocks if block.heading)
    if not _LOGIN.search(f"{title} {headings}"):
        return False
    return any((each.get("type") or "").lower() == "password" for each in document.root.iter("input"))


def _noscript_texts(document: Document) -> list[str]:
    return [
        "".join(map(str, each.itertext()))[:500]
        for number, each in enumerate(document.root.iter("noscript"))
        if number < 5
    ]


def _paywall_class(document: Document) -> str | None:
    seen: set[int] = set()
    for block in document.blocks:
        frame = block.frame
        if id(frame) in seen:
            continue
        seen.add(id(frame))
        match = _PAYWALL_WORDS.search(frame.words)
        if match and not frame.is_hidden:
            return match.group().strip()
    return None
