"""What a class, an id or a short line of text says about a block, as sets of bits.

The groups are broad on purpose (what shares, what sells, what is about the author): a learned model weighs them, and a word that
stands on one site only would teach it nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["CUE_GROUPS", "NAME_GROUPS", "cue_bits", "name_bits"]

# Substrings of class and id tokens, < and > standing for a token's begin and end. From the naming habits of common content systems (WordPress, Drupal, Arc, CUE, ENPCMS…).
_NAMES: dict[str, str] = {
    "body": "articlebody|bodytext|storybody|articletext|storytext|entrycontent|postcontent|postbody|articlecontent|contentbody|richtext|bodycopy|maintext|fulltext|storycontent|articlecopy|newstext|artikeltext|cuerpo|corpo|wysiwyg|fr><view|frview|prose|gtext|rte",
    "article": "article|story|post|entry|artikel|noticia|nota|hentry|blog|news",
    "content": "content|main|inhalt|contenu|contenido|conteudo|contenuto|innehall|single",
    "text": "text|copy|body|paragraph|para>|texte|testo|texto|section|block",
    "lead": "lead|intro|summary|standfirst|<dek|deck|perex|vorspann|sapo|excerpt|abstract|subtitle|subhead|lede|description|chapeau|ingress|kicker|strapline|subheadline|entradilla|bajada|occhiello|sommario|manchet|teasertext",
    "picture": "caption|figure|image|photo|picture|gallery|media|<img|foto|bild|slide|carousel|lightbox|swiper|thumb|hero",
    "credit": "credit|source|rights|fonte|quelle|agency",
    "author": "byline|author|contributor|writer|reporter|<bio|profile|autor|auteur|avatar|vcard|journalist|redakt",
    "date": "date|<time|publish|timestamp|datum|fecha|posted|updated",
    "share": "share|sharing|social|facebook|twitter|follow|whatsapp|<sns|bookmark|addthis|addtoany|weixin|wechat|fenxiang|linkedin|pinterest|print|email",
    "related": "relat|recommend|<more|similar|readnext|readmore|popular|trending|mostread|mostview|latest|recirc|outbrain|taboola|teaser|upnext|onward|further|mehr|nextarticle|suggest|discover|hot|rank|seealso|correlat|voiraussi|lireaussi|ticker",
    "join": "newsletter|subscri|signup|paywall|regwall|piano|member|login|signin|regist|<abo>|premium|donat|optin|mailchimp|leadgen|metered|offer|support",
    "ad": "<ad>|<ads>|advert|sponsor|banner|<dfp|promot|promo|commercial|werbung|anzeige|publicid|pubblic|reklam|adslot|adunit|<gpt|affiliate|partner|<adv>",
    "comment": "comment|disqus|discuss|reply|respond|kommentar|opinion|forum|feedback|review",
    "nav": "<nav|menu|breadcrumb|crumb|topbar|toolbar|navigation|<tab|skip|sitemap|megamenu|dropdown|submenu",
    "footer": "foot|bottom|colophon",
    "header": "header|masthead|<top|branding|logo|<head>",
    "side": "sidebar|aside|<rail|right|<left|column|widget|secondary|complementary|<side|sticky",
    "tag": "<tag>|<tags>|taglist|tagcloud|categor|topic|keyword|<label|theme>|themes>|rubri",
    "title": "title|headline|heading|<h1|titre|titulo",
    "embed": "embed|tweet|instagram|youtube|video|player|iframe|audio|podcast|vjs|<jw",
    "list": "list|item|card|grid|tile|<feed|river|stream|collection|loop|archive|row|<col",
    "quote": "quote|pull|zitat|citat",
    "overlay": "hidden|sr><only|sronly|visuallyhidden|screen><reader|screenreader|offscreen|tooltip|modal|popup|overlay|dialog|cookie|consent|gdpr|privacy|toast|alert|notification|lightbox|flyout",
    "legal": "disclaim|copyright|legal|terms|correction|footnote|reference|licen|notice|editor|rights",
    "meta": "meta|<info|details|<data|byline|stats|count|rating|view>|views>",
    "box": "box|callout|highlight|takeaway|keypoint|infobox|factbox|inset|sidebar><box|sidebarbox|module|component|panel",
    "faq": "faq|question|answer|accordion|collaps|toggle|toc|tableofcontents|step>|steps>|recipe|ingredient",
    "form": "form|input|search|button|btn|cta|submit|field|captcha",
    "live": "<live|liveblog|timeline|update",
    "pager": "pagin|pager|<next|<prev|adjacent",
    "product": "product|price|shop|cart|buy|store|deal|coupon",
}  # fmt: skip
NAME_GROUPS = tuple(_NAMES)
_SEPARATORS = re.compile(r"[-_]+|[0-9]{3,}")
_LONGEST_TOKEN = 60  # class names that a build tool wrote are longer, and say nothing


def _groups_of_words() -> dict[str, int]:
    """For each word the groups it stands for."""
    bits: dict[str, int] = {}
    for at, group in enumerate(_NAMES.values()):
        for word in group.split("|"):
            bits[word] = bits.get(word, 0) | 1 << at
    return bits


def _by_start(words: dict[str, int]) -> dict[str, tuple[tuple[str, int], ...]]:
    """By its first three characters, each word with the groups it stands for."""
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for word, groups in words.items():
        found[word[:3]] = (*found.get(word[:3], ()), (word, groups))
    return found


_NAMES_BY_START = _by_start(_groups_of_words())
_NAMES_ACROSS = tuple((word, groups) for word, groups in _groups_of_words().items() if "><" in word)


# Words of short lines.
_CUES: dict[str, str] = {
    "share": "share|sharing|follow|facebook|twitter|whatsapp|linkedin|instagram|pinterest|telegram|teilen|partager|compartir|condividi|compartilhar|tweet|retweet|like|print|email|e-mail|drucken|reddit|wechat|weibo|flipboard|copy",
    "join": "subscribe|subscription|newsletter|newsletters|inbox|sign|signup|register|login|log|abonnieren|abonnez|abonner|suscríbete|suscribirse|iscriviti|anmelden|join|member|members|membership|donate|support|unlimited|free|trial|account|password|e-paper|app|download|abo|premium",
    "related": "related|recommended|read|more|next|also|previous|trending|popular|latest|weitere|mehr|lesen|auch|lire|aussi|leer|también|leggi|anche|leia|também|lees|ook|les|også|läs|czytaj|zobacz|читайте|также|see|watch|stories|articles|posts|topics|thema|themen|artikel|newer|older|back|continue|seznam",
    "ad": "advertisement|advertisements|ad|ads|advertising|sponsored|anzeige|anzeigen|werbung|publicité|publicidad|pubblicità|publicidade|reklama|reklame|annons|promoted|partner|commercial|affiliate",
    "picture": "photo|photos|photograph|photographer|image|images|picture|credit|getty|reuters|ap|afp|epa|dpa|shutterstock|istock|foto|fotos|bild|bilder|video|gallery|screenshot|caption|illustration|flickr|unsplash|imago|alamy|courtesy|enlarge|slideshow",
    "rights": "copyright|rights|reserved|©|terms|privacy|policy|cookies|cookie|licence|license|disclaimer|conditions|impressum|datenschutz|reproduced|permission|republish|trademark|inc|ltd|llc",
    "date": "published|updated|posted|modified|ago|min|mins|minutes|hours|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|uhr|am|pm|est|edt|gmt|utc|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|enero|febrero|marzo|abril|mayo|junio|julio|agosto|octubre|diciembre|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "author": "by|author|authors|writer|editor|editors|reporter|correspondent|contributor|von|par|por|di|journalist|staff|edited|reporting|reported|written|writes|contributed|bio|redaktion|autor|autore|auteur|columnist|newsroom|contact",
    "comment": "comment|comments|reply|replies|kommentare|kommentar|commentaires|comentarios|commenti|discuss|discussion|conversation|leave|response|responses|login|moderated|report|flag|votes|vote|rating",
    "you": "you|your|our|us|we|sie|ihr|ihre|unser|unsere|uns|vous|votre|nous|tu|su|nuestro|click|here|hier|enter|please|bitte|browser|javascript|enable",
    "tags": "tags|tag|tagged|category|categories|filed|topics|keywords|under|schlagworte|themen|etiquetas|temas|section|source|sources|references|via|quelle|fuente",
    "about": "about|author|company|website|is|was|has|since|university|award-winning|lives|founder|formerly|graduate|joined|expert|über",
    "correction": "correction|clarification|note|editor's|version|originally|appeared|article|story|first|earlier|amended",
}  # fmt: skip
CUE_GROUPS = (*_CUES, "cjk_editor", "cjk_related", "cjk_share", "cjk_source", "cjk_rights", "cjk_join")
_CUE_WORDS: dict[str, int] = {}
for _at, _words in enumerate(_CUES.values()):
    for _word in _words.split("|"):
        _CUE_WORDS[_word] = _CUE_WORDS.get(_word, 0) | 1 << _at
_CJK_CUES = tuple(
    (1 << (len(_CUES) + at), re.compile(pattern))
    for at, pattern in enumerate(
        (
            "责任?编|責任編|编辑|編輯|校对|审核|主编|編集|기자|편집|作者|记者|記者|文/|撰文",
            "相关|相關|推荐|推薦|阅读|閱讀|热门|熱門|关注|関連|おすすめ|ランキング|관련|추천|更多|上一篇|下一篇|返回|延伸|精彩|最新|もっと|続き|前の|次の",
            "分享|收藏|打印|微信|微博|评论|評論|点赞|扫|シェア|ツイート|コメント|공유|댓글|举报|回复|字号|字体|大中小|转发",
            "来源|來源|发布|發布|时间|時間|日期|点击|浏览|更新|公開|配信|入力|입력|수정|原标题|原題|标签|關鍵字|关键词",
            "版权|版權|转载|轉載|声明|聲明|著作権|禁じ|无断|無断|무단|저작권|备案|免责|侵权|责任",
            "登录|登入|注册|註冊|会员|會員|登録|ログイン|로그인|회원|下载|下載|订阅|訂閱|购买|广告|廣告|広告|광고|客户端|APP|二维码",
        )
    )
)
_WIDE_LINE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PUNCTUATION = '.,:;!?|()[]/\\"“”„«»…·•→>+&*#@—–'  # replaced one by one: faster than a pattern


@lru_cache(maxsize=32_768)
def name_bits(words: str) -> int:
    """Which of `NAME_GROUPS` the class, id and role of an element belong to, one bit each.

    >>> bits = name_bits(" article-body related ")
    >>> [group for at, group in enumerate(NAME_GROUPS) if bits >> at & 1]
    ['article', 'text', 'related']
    """
    bits = 0
    for token in words.split():
        bits |= _token_bits(token)
    return bits


@lru_cache(maxsize=65_536)
def _token_bits(token: str) -> int:
    """The groups of one class or id: of its parts, and of what stands in two of them."""
    if len(token) >= _LONGEST_TOKEN:
        return 0
    parts = _SEPARATORS.split(token)
    bits = 0
    for part in parts:
        bits |= _part_bits(part)
    if len(parts) > 1:
        marked = f"<{'><'.join(parts)}>"
        for word, groups in _NAMES_ACROSS:
            if word in marked:
                bits |= groups
    return bits


@lru_cache(maxsize=65_536)  # there are fewer of them than of tokens
def _part_bits(part: str) -> int:
    """The groups of one part of a class or id."""
    marked = f"<{part}>"
    get = _NAMES_BY_START.get
    bits = 0
    for at in range(len(marked) - 2):
        words = get(marked[at : at + 3])
        if words is not None:
            for word, groups in words:
                if marked.startswith(word, at):
                    bits |= groups
    return bits


def cue_bits(texts: Sequence[str]) -> list[int]:
    """For each short line, which of `CUE_GROUPS` its words belong to, one bit each.

    >>> [[group for at, group in enumerate(CUE_GROUPS) if bits >> at & 1] for bits in cue_bits(["Read more: Harbour", "Anzeige"])]
    [['related'], ['ad']]
    """
    joined = "\n".join(texts)
    lower = joined.lower()
    for each in _PUNCTUATION:
        lower = lower.replace(each, " ")
    lines = lower.split("\n")
    get = _CUE_WORDS.get
    found = []
    for line in lines:
        bits = 0
        for word in line.split():
            bits |= get(word, 0)
        found.append(bits)
    if _WIDE_LINE.search(joined):
        for at, text in enumerate(texts):
            if _WIDE_LINE.search(text):
                for bit, pattern in _CJK_CUES:
                    if pattern.search(text):
                        found[at] |= bit
    return found
