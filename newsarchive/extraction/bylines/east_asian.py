"""Bylines in Chinese, Japanese and Korean: names without blanks, known by the words around them."""

from __future__ import annotations

import re

from newsarchive.expressions import expression
from newsarchive.extraction.bylines.latin import Parts
from newsarchive.extraction.bylines.vocabulary import DATE, EMAIL, is_agency
from newsarchive.extraction.word_lists import words

__all__ = ["is_east_asian", "read_east_asian"]

_HAN = r"\u3400-\u9fff\uf900-\ufaff々〇"
_NAME = rf"[{_HAN}](?:[{_HAN}]|[·•‧・](?=[{_HAN}])){{1,8}}"
_MARKERS = expression(
    r"记者|記者|来源|來源|作者|责任编辑|責任編輯|责编|編輯|编辑|校对|文[/／|丨｜:：]|执笔|撰文|撰稿|筆者|報導|报道|기자|특파원|日电|日電|通讯员|供稿|署名|文・|取材|原标题|特约"
)
_EAST_ASIAN = expression(rf"[{_HAN}\u3040-\u30ff\uac00-\ud7af]")
_LATIN = expression(r"[A-Za-z]")
_HANGUL = expression(r"[\uac00-\ud7af]")
_SURNAMES = frozenset("".join(words("byline_words", "surnames"))) - frozenset(
    "经向通时从能都应相国利明后安文成公从那须别空"
)
_PLACES = frozenset(words("byline_words", "places"))
_SPACED = expression(rf"(?<![{_HAN}])([{_HAN}])[\s\u3000\xa0]+([{_HAN}])(?![{_HAN}])")

_EDITORS = expression(
    rf"[（(【\[]?\s*(?:责任编辑|責任編輯|责编|責編|网络编辑|值班编辑|编辑|編輯|编审|主编|总编辑|校对|校對|审核|审稿|审校|监制|監製|制作|編集|摄影|攝影|图|制图|设计|美编|视觉|翻译|编译|出品|策划|统筹)[:：\s/／]*"
    rf"(?:[^\s（）()【】\]|:：，。;；]{{1,12}}(?:[、,，\s]+(?![^\s]{{0,4}}(?:记者|来源|作者|校对|编辑))[{_HAN}]{{2,4}}(?![{_HAN}]))*)?\s*[）)】\]]?"
)
_SOURCE = expression(
    r"(?:本文|文章|稿件|信息|新闻|内容|图文)?\s*(?:来源于|來源於|来源|來源|出处|出處|转自|转载自|稿源)\s*[:：|｜]?\s*(?P<source>[^\s:：|｜（）()【】\[\]，,。;；]{2,30}(?:\s(?=[A-Za-z])[A-Za-z][\w.]*)?)"
)
_NEXT_LABEL = expression(r"(?:作者|责任编辑|编辑|记者|时间|發布|发布|浏览|阅读|点击|字号|\d{4}[-年])")
_NOBODY = expression(
    r"未知|佚名|匿名|网络|網路|本站|admin|不详|无名|小编|编辑部|综合|整理|转载|原创|官方|管理员|来源|作者|站长",
    re.IGNORECASE,
)
_AUTHOR_LABEL = expression(
    r"(?:(?:本文|文章|原文)?作者|撰文|撰稿人?|执笔人?|主笔|文字|采写|署名|供稿|投稿|編寫|特约撰稿|(?<![\u4e00-\u9fff])文|(?<![\u4e00-\u9fff])[图圖]文|(?<![\u4e00-\u9fff])者)\s*[:：/／|｜丨・]\s*|この記事の(?:筆者|著者)\s*|(?:取材・文|文・構成|執筆者?|筆者|著者|ライター)\s*[:：=＝・/／]?\s*"
)
_REPORTER = expression(
    rf"(?P<outlet>[{_HAN}A-Za-z0-9·]{{2,14}}?)?(?:特派|特约|驻\w{{2,4}}|首席|高级|实习|见习|資深|綜合|随军|全媒体|融媒体)*(?:记者|記者|通讯员|通訊員)\s*[:：]?\s*(?P<after>)"
)
_NAMES = expression(
    rf"(?:[{_HAN}]\s[{_HAN}](?![{_HAN}])|{_NAME}?|[A-Za-z][A-Za-z.·'’-]+(?:\s[A-Z][A-Za-z.'’-]+){{0,2}})"
)
_FROM_PLACE = expression(
    rf"\s*[、，,]?\s*发自\s*(?P<place>[{_HAN}]{{2,6}}?)(?=\s|的?报道|报导|[（）()【】，,。:：|]|\Z)"
)
_BETWEEN = expression(r"\s*[、,，/／&＆|｜]\s*|\s+(?:和|与|及|and)?\s*|\s*(?:和|与|及)\s*")
_STOP = expression(
    rf"(?:报道|報導|報道|电|電|摄|攝|文|讯|訊|编辑|編輯|校对|校對|责任|责编|图|圖|来源|來源|日前|获悉|从|在|近日|采访|{_HAN[0]}?通讯员|实习生|发自|综合|综述|整理|\d)"
)
_HOME_OUTLETS = expression(
    r"(?:本报|本刊|本网|本社|本台|我报|我社|特派|特约|实习|见习|首席|驻.*|通讯员|全媒体|融媒体|地方|高级)\Z"
)
_AGENCY_HEAD = expression(
    r"(?P<agency>新华社|新華社|中新社|中新网|法新社|路透社|美联社|中央社|共同社|塔斯社|韩联社|德新社)(?P<place>[\u3400-\u9fff]{2,8}?)(?=\d{1,2}月\d{1,2}日(?:电|電|讯))"
)
_BRACKETED = expression(
    rf"[（(【\[]\s*(?P<names>[{_HAN}]{{2,4}}(?:[\s、，]+[{_HAN}]{{2,4}}){{0,4}}?)(?:\s+(?P<place>[{_HAN}]{{2,6}})(?:报道|電|电|讯))?\s*[）)】\]]\s*\Z"
)
_TAIWAN = expression(
    rf"[〔【\[（(]\s*(?:特派)?記者\s*(?P<names>[^／/〕】\])）]{{2,20}})\s*[／/]\s*(?P<place>[{_HAN}]{{2,8}}?)(?:連線|綜合|專題|即時)?\s*(?:報導|報道|电|電|專電)\s*[〕】\]）)]"
)
_NAME_OUTLET = expression(
    rf"\A\s*(?P<name>[{_HAN}]{{2,4}})\s*[/／|｜]\s*(?P<outlet>[{_HAN}A-Za-z]{{2,14}}(?:报|社|网|台|新闻|日报|周刊|在线|晚报|早报|观察|财经|杂志))"
)
_PLAIN = expression(
    rf"\A[\s　（(【\[]*(?P<names>[{_HAN}\u3040-\u309f]{{2,8}}(?:[・･\s、，,][{_HAN}\u3040-\u30ff]{{1,8}}){{0,3}})[\s　）)】\]]*\Z"
)
_NOT_PERSON_END = expression(
    r"(?:报|社|网|网站|台|新闻|部|局|会|院|学|所|队|室|组|站|厅|处|司|编|者|家|刊|频道|中心|公司|集团|日报|聞|テレビ|放送|通信|編集部|公众号|国|省|市|县|区|工作|服务|中国|电|报道|大学|学院|员|记|事|文|版)\Z"
)
_KOREAN = expression(
    r"(?P<name>[\uac00-\ud7af]{2,4})\s*(?:인턴\s?|선임\s?|전문\s?|수습\s?|객원\s?|사진\s?)?(?:기자|특파원|논설위원|앵커)"
)
_KOREAN_HEAD = expression(r"[\[(〈<]\s*(?P<first>[^\]=)\d]{2,14})\s*=\s*(?P<second>[^\]\s)=]{2,14})?")
_JA_REPORTER = expression(rf"(?P<name>[{_HAN}]{{2,5}}(?:[\s　][{_HAN}]{{1,3}})?)記者\Z")


def is_east_asian(text: str) -> bool:
    """Whether the line follows the customs of Chinese, Japanese or Korean papers.

    >>> is_east_asian("记者 张三"), is_east_asian("Updated: 2012-08-31 (Example Daily) Print 分享按钮")
    (True, False)
    """
    characters = len(_EAST_ASIAN.findall(text))
    return bool(characters) and (_MARKERS.search(text) is not None or characters * 2 > len(_LATIN.findall(text)))


def read_east_asian(text: str) -> Parts:
    """The people, agencies and outlet of a line.

    >>> read_east_asian("新华社记者张三、李四").authors
    [Author(name='张三', role='reporter', location=None), Author(name='李四', role='reporter', location=None)]
    """
    parts = Parts()
    if _HANGUL.search(text):
        _korean(text, parts)
        return parts
    text = _SPACED.sub(r"\1\2", text)
    text = _agency_head(text, parts)
    text = _taiwan(text, parts)
    text = _source(text, parts)
    text = _EDITORS.sub(" | ", text)
    _reporters(text, parts)
    if not parts.authors:
        _labelled(text, parts)
    if not parts.authors:
        _reporting(text, parts)
    if not parts.authors:
        _bare(text, parts)
    return parts


def _reporting(text: str, parts: Parts) -> None:
    """Names in brackets: "（张三 上海报道）" and "（张三 李四）" at the end of a text."""
    match = _BRACKETED.search(text)
    if match is None:
        return
    names = [name for name in re.split(r"[\s、，]+", match["names"].strip()) if name]
    if names and all(
        2 <= len(name) <= 4 and name[0] in _SURNAMES and not _NOT_PERSON_END.search(name) for name in names
    ):
        for name in names:
            parts.add_author(name)
        if match["place"]:
            parts.set_place(match["place"])


def _agency_head(text: str, parts: Parts) -> str:
    match = _AGENCY_HEAD.search(text)
    if match is None:
        return text
    parts.add_agency(match["agency"])
    _reporters(text[match.end() : match.end() + 60], parts)
    parts.group = 0
    parts.set_place(match["place"])
    return text[: match.start()]


def _taiwan(text: str, parts: Parts) -> str:
    match = _TAIWAN.search(text)
    if match is None:
        return text
    for name in re.split(r"[、,，\s]+", match["names"]):
        if 2 <= len(name) <= 5:
            parts.add_author(name, "reporter")
    parts.set_place(match["place"])
    return text[: match.start()] + " | " + text[match.end() :]


def _source(text: str, parts: Parts) -> str:
    match = _SOURCE.search(text)
    if match is None:
        return text
    source = match["source"]
    label = _NEXT_LABEL.search(source, 1)
    end = match.start("source") + (label.start() if label else len(source))
    source = text[match.start("source") : end].strip("-_|")
    if source and not _NOBODY.fullmatch(source):
        parts.source = source
        if is_agency(source):
            parts.add_agency(source)
    return text[: match.start()] + " | " + text[end:]


def _reporters(text: str, parts: Parts) -> None:
    for match in _REPORTER.finditer(text):
        names, end = _names_after(text, match.end())
        for name in names:
            parts.add_author(name, "reporter")
        place = _FROM_PLACE.match(text, end)
        if names and place:
            parts.set_place(place["place"])
        outlet = match["outlet"]
        if names and outlet and not _HOME_OUTLETS.search(outlet):
            if is_agency(outlet):
                parts.add_agency(outlet)
            elif re.search(r"(?:报|社|网|台|新闻|日报|周刊|在线|晚报|早报|观察|财经|杂志|客户端)\Z", outlet):
                parts.source = parts.source or outlet


def _names_after(text: str, at: int) -> tuple[list[str], int]:
    """Names in a row from a place on, up to what is no name; and where they end."""
    names: list[str] = []
    end = at
    while len(names) < 8:
        stop = _STOP.match(text, at)
        if stop:
            break
        match = re.compile(rf"[{_HAN}]\s[{_HAN}](?![{_HAN}])|[{_HAN}]{{2,4}}(?:·[{_HAN}]{{1,6}})*(?![{_HAN}·])").match(
            text, at
        )
        if match is None:
            longer = re.compile(rf"(?P<name>[{_HAN}]{{2,4}}?)(?=报道|報導|摄|发自|从|在|采写|编辑|校对)").match(
                text, at
            )
            if longer and longer["name"][0] in _SURNAMES:
                names.append(longer["name"])
                end = longer.end()
            break
        name = re.sub(r"\s", "", match.group())
        cut = re.search(r"(?:报道|報導|摄影|摄|采写|编辑)\Z", name)
        if cut:
            name = name[: cut.start()]
        if len(name) < 2 or _NOBODY.search(name) or name[0] not in _SURNAMES:
            break
        names.append(name)
        end = match.end()
        between = _BETWEEN.match(text, match.end())
        if cut or between is None or between.end() == match.end():
            break
        at = between.end()
    return names, end


def _labelled(text: str, parts: Parts) -> None:
    for match in _AUTHOR_LABEL.finditer(text):
        at = match.end()
        while len(parts.authors) < 8:
            name = re.compile(
                rf"(?![^\s]{{0,2}}(?:来源|编辑|时间)|\w+=)(?:[{_HAN}]\s[{_HAN}](?![{_HAN}])|[{_HAN}\w·•・]{{2,20}})"
            ).match(text, at)
            if name is None or _NOBODY.search(name.group()) or _DATE_START.match(name.group()):
                break
            cut = DATE.search(name.group())
            found = name.group()[: cut.start()] if cut else name.group()
            if (found and not _NOT_PERSON_END.search(found)) or 2 <= len(found) <= 3:
                parts.add_author(found.strip("·•"))
            between = re.compile(r"\s*[、,，&＆/／]\s*").match(text, name.end()) or _next_name(text, name.end())
            if between is None:
                break
            at = between.end()
        if parts.authors:
            return


_DATE_START = expression(r"\d")
_SPACED_NAME = expression(rf"\s+(?=(?P<name>[{_HAN}]{{2,3}})(?:\s|[、,，|]|\Z))")


def _next_name(text: str, at: int) -> re.Match[str] | None:
    """The blank before a further name, as in "作者：王小明 李大伟"."""
    match = _SPACED_NAME.match(text, at)
    if match is None:
        return None
    name = match["name"]
    is_name = name[0] in _SURNAMES and name not in _PLACES
    return match if is_name and not _NOBODY.search(name) and not _NOT_PERSON_END.search(name) else None


def _bare(text: str, parts: Parts) -> None:
    """A line that is nothing but a name, or a name and an outlet."""
    match = _NAME_OUTLET.match(text)
    if match:
        parts.add_author(match["name"])
        parts.source = parts.source or match["outlet"]
        return
    if parts.source or parts.agencies:
        return
    alone = text.strip(" |　")
    if is_agency(alone.strip("（）()")):
        parts.add_agency(alone.strip("（）()"))
        return
    reporter = _JA_REPORTER.search(alone)
    plain = _PLAIN.match(alone)
    if reporter:
        parts.add_author(reporter["name"])
    elif plain and "|" not in text:
        names = re.split(r"[、，,]", plain["names"])
        if all(
            2 <= len(name.strip()) <= 9 and not _NOT_PERSON_END.search(name.strip()) and not _NOBODY.search(name)
            for name in names
        ):
            for name in names:
                parts.add_author(name.strip())


def _korean(text: str, parts: Parts) -> None:
    text = EMAIL.sub(" ", text)
    head = _KOREAN_HEAD.search(text)
    place = None
    if head:
        place = _korean_head(head, parts)
        text = text[
            head.end("second") if head["second"] and is_agency(head["second"]) else text.index("=", head.start()) + 1 :
        ]
    matches = list(_KOREAN.finditer(text))
    for match in matches:
        parts.add_author(match["name"], "reporter")
    if place:
        parts.set_place(place)
    elif len(matches) == 1:
        before = text[: matches[0].start()].strip(" [(|=]")
        if re.fullmatch(r"[\uac00-\ud7af]{2,4}(?:\s*[,·]\s*[\uac00-\ud7af]{2,4}){0,2}", before):
            parts.set_place(before)


def _korean_head(head: re.Match[str], parts: Parts) -> str | None:
    """Place and agency: "[서울=뉴시스]" has both, "[OSEN=이인환 기자]" the outlet."""
    if head["second"] and is_agency(head["second"]):
        parts.add_agency(head["second"])
        return head["first"].strip()
    if is_agency(head["first"].strip()):
        parts.add_agency(head["first"].strip())
    else:
        parts.source = head["first"].strip()
    return None
