"""The words by which pages name what is not the article: in classes and ids, and in headings that end it.

Written down from the class names that content systems give (WordPress, Drupal and the like) and that were met on news pages. Matching is on whole words of a class or id, parted at case borders, hyphens and underscores.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsarchive.expressions import expression

__all__ = ["ends_article", "is_boilerplate", "is_content", "is_editor_line", "is_rights_line"]

_BOILERPLATE = frozenset(
    [
        "ad",
        "ads",
        "adv",
        "advert",
        "adverts",
        "advertisement",
        "advertising",
        "adsense",
        "adslot",
        "adunit",
        "banner",
        "sponsor",
        "sponsored",
        "promo",
        "promos",
        "promoted",
        "promotion",
        "outbrain",
        "taboola",
        "dfp",
        "gpt",
        "breadcrumb",
        "breadcrumbs",
        "crumbs",
        "crumb",
        "nav",
        "navbar",
        "navigation",
        "menu",
        "submenu",
        "megamenu",
        "topbar",
        "toolbar",
        "masthead",
        "sidebar",
        "rail",
        "aside",
        "widget",
        "widgets",
        "comment",
        "comments",
        "commentlist",
        "disqus",
        "respond",
        "replies",
        "livefyre",
        "viafoura",
        "share",
        "sharing",
        "shares",
        "social",
        "socials",
        "sharebar",
        "addthis",
        "addtoany",
        "sharethis",
        "moreshare",
        "fenx",
        "weixin",
        "wechat",
        "qrcode",
        "related",
        "relateds",
        "recirc",
        "recirculation",
        "recommended",
        "recommendation",
        "recommendations",
        "recommend",
        "readmore",
        "morefrom",
        "trending",
        "popular",
        "mostread",
        "mostpopular",
        "mostviewed",
        "teaser",
        "teasers",
        "latest",
        "upnext",
        "nextup",
        "nextarticle",
        "onward",
        "newsletter",
        "newsletters",
        "signup",
        "subscribe",
        "subscription",
        "subscriptions",
        "paywall",
        "regwall",
        "piano",
        "login",
        "signin",
        "register",
        "cta",
        "cookie",
        "cookies",
        "consent",
        "gdpr",
        "cmp",
        "popup",
        "modal",
        "overlay",
        "lightbox",
        "dialog",
        "tooltip",
        "flyout",
        "footer",
        "foot",
        "colophon",
        "copyright",
        "legal",
        "disclaimer",
        "byline",
        "bylines",
        "author",
        "authors",
        "authorbox",
        "bio",
        "biography",
        "contributor",
        "contributors",
        "dateline",
        "timestamp",
        "pubdate",
        "publishdate",
        "postmeta",
        "entrymeta",
        "articlemeta",
        "tags",
        "taglist",
        "tagcloud",
        "topics",
        "keywords",
        "categories",
        "pagination",
        "pager",
        "paging",
        "caption",
        "captions",
        "credit",
        "credits",
        "figcaption",
        "wp-caption-text",
        "photocredit",
        "print",
        "printer",
        "email",
        "mail",
        "tool",
        "tools",
        "audio",
        "player",
        "podcast",
        "listen",
        "rating",
        "ratings",
        "vote",
        "poll",
        "survey",
        "quiz",
        "skip",
        "hidden",
        "sr-only",
        "screenreader",
        "visuallyhidden",
        "noprint",
        "search",
        "searchform",
        "form",
        "toc",
        "tableofcontents",
        "editor",
        "zeren",
    ]
)
_CONTENT = frozenset(
    [
        "article",
        "articlebody",
        "articlecontent",
        "content",
        "contentbody",
        "entry",
        "post",
        "story",
        "storybody",
        "maincontent",
        "body",
        "text",
        "richtext",
        "prose",
        "main",
        "news",
        "newscontent",
        "artikel",
        "artikeltext",
        "inhalt",
        "texte",
        "contenu",
        "corps",
        "cuerpo",
        "contenido",
        "testo",
        "corpo",
        "noticia",
        "nota",
        "articletext",
        "bodytext",
        "paragraph",
        "hentry",
    ]
)
_WORD = expression(r"[a-z0-9]+")
_NOT_BOILERPLATE = expression(
    r"\b(?:no-?sidebar|with-?sidebar|has-?sidebar|sidebar-(?:left|right|none)|has-?ads?|no-?ads?|main-content-header|content-with|layout)\b"
)

_ENDINGS = expression(
    r"""^\W*(?:
        related(?:\ (?:stories|articles|news|content|topics|coverage|links|posts|reading))? | read\ (?:more|next|also)(?:\b.*)? | more\ (?:from|on|in|stories|news|like\ this)\b.* |
        you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested).* | recommended(?:\ for\ you|\ stories|\ reading)? | (?:most|more)\ (?:read|popular|viewed|recent).* | trending(?:\ now)? |
        also\ (?:read|on)\b.* | see\ also | up\ next | what\ to\ read\ next | (?:leave\ a|post\ a|add\ a)\ (?:reply|comment).* | (?:\d+\ )?comments?(?:\ \(\d+\))? | join\ the\ (?:conversation|discussion).* |
        about\ the\ authors? | (?:sign\ up|subscribe)\b.* | newsletter.* | share\ this.* | follow\ us.* | references | footnotes |
        mehr\ zum\ thema | das\ könnte\ sie\ (?:auch\ )?interessieren.* | lesen\ sie\ auch.* | weitere\ (?:artikel|themen|nachrichten).* | kommentare?(?:\ \(\d+\))? | auch\ interessant |
        à\ lire\ aussi.* | lire\ aussi.* | sur\ le\ même\ (?:sujet|thème) | (?:les\ )?commentaires | articles\ (?:liés|similaires) | voir\ aussi |
        te\ puede\ interesar.* | (?:noticias|artículos|contenido)\ relacionad[oa]s? | leer\ (?:más|también).* | lea\ también.* | comentarios | más\ (?:noticias|información).* |
        leia\ (?:mais|também).* | veja\ também.* | leggi\ anche.* | articoli\ correlati | potrebbe\ interessarti.* | potrebbero\ interessarti.* | commenti |
        lees\ (?:ook|meer).* | les\ også.* | läs\ (?:också|mer|även).* | læs\ også.* | lue\ myös.* | czytaj\ (?:też|także|więcej).* | zobacz\ (?:też|także).* | přečtěte\ si.* |
        читайте\ также.* | по\ теме | ещё\ по\ теме | ilgili\ haberler | bunlar\ da\ ilginizi.* | اقرأ\ (?:أيضا|المزيد).* | مواضيع\ ذات\ صلة |
        相关(?:阅读|新闻|链接|文章|推荐|报道|专题).* | 推荐阅读.* | 延伸阅读.* | 猜你喜欢.* | 热门(?:推荐|新闻|文章|评论).* | 今日推荐.* | 精彩推荐.* | 更多(?:阅读|新闻|精彩).* | (?:网友)?评论(?:\(\d+\))? | 相關(?:新聞|文章|報導).* | 延伸閱讀.* |
        関連(?:記事|ニュース|リンク|キーワード).* | あわせて読みたい.* | おすすめ記事.* | 관련\ ?(?:기사|뉴스).* | 많이\ 본.* | 추천\ ?(?:기사|뉴스).*
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_EDITOR = expression(
    r"^[\s（(【\[]*(?:责任编辑|責任編輯|责编|責編|编辑|編輯|校对|校對|审核|編集|담당|편집|editor|edited\ by|editing\ by|web\ editor|contact\ the\ (?:writers?|reporters?))\s*[:：].{0,60}$"
    r"|^[（(【\[](?:责任编辑|责编|编辑|編輯|校对|审核)[^）)】\]]{0,60}[）)】\]]$|^edited\ by\ .{3,60}$",
    re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=8192)
def is_boilerplate(words: str) -> bool:
    """Whether the class, id and role of an element name something that is not the article.

    >>> is_boilerplate(" article-related-box "), is_boilerplate(" story-body "), is_boilerplate(" layout-with-sidebar ")
    (True, False, False)
    """
    if not words.strip():
        return False
    found = set(_WORD.findall(words.replace("_", "-")))
    bad = found & _BOILERPLATE
    if not bad:
        return False
    if _NOT_BOILERPLATE.search(words):
        return False
    # "article-body-comments-on" is still the body: a container named for its content and something else besides is not judged by its name
    return not (found & {"articlebody", "storybody", "postcontent", "entrycontent"})


@lru_cache(maxsize=8192)
def is_content(words: str) -> bool:
    """Whether the class, id and role of an element name the article's text.

    >>> is_content(" entry-content "), is_content(" box ")
    (True, False)
    """
    return bool(set(_WORD.findall(words.replace("_", "-"))) & _CONTENT)


def ends_article(text: str) -> bool:
    """Whether a short line is the heading of what follows an article: related stories, comments, the newsletter.

    >>> ends_article("Related stories"), ends_article("相关阅读："), ends_article("Related parties agreed on Monday to meet again.")
    (True, True, False)
    """
    return len(text) <= 70 and _ENDINGS.match(text) is not None


def is_editor_line(text: str) -> bool:
    """Whether a line names the editors in charge, who are neither text nor authors.

    >>> is_editor_line("（编辑：王小明 李华）"), is_editor_line("Editor: Jo Bloggs"), is_editor_line("Editors met on Monday.")
    (True, True, False)
    """
    return len(text) <= 90 and _EDITOR.match(text) is not None


_RIGHTS = re.compile(
    r"^\W*(?:(?:©|\(c\)|copyright)\s*(?:©|\(c\)|\d{4}|by\b)|版权所有|著作权|all rights reserved\b)", re.IGNORECASE
)


def is_rights_line(text: str) -> bool:
    """Whether a block is a copyright footer.

    >>> is_rights_line("Copyright 1995 - . All rights reserved."), is_rights_line("Copyright law has changed.")
    (True, False)
    """
    return len(text) <= 700 and _RIGHTS.match(text) is not None
