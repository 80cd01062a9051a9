"""The parts of an address that follow the reader about: campaign parameters, click ids, session ids."""

from __future__ import annotations

import re

__all__ = ["TRACKING_BY_VALUE", "TRACKING_PARAMETERS", "TRACKING_PREFIXES", "is_tracking", "may_be_session"]

# Parameters that tell who sent the reader, never which page is asked for. Gathered from the lists that browsers and
# filters apply to every site: Firefox's query stripping list, AdGuard's URL Tracking filter (general rules), ClearURLs'
# global rules; and the campaign parameters of large news sites' own feeds. Compared in lower case.
TRACKING_PARAMETERS = frozenset(
    """
    __hsfp __hssc __hstc __s __tn__ __twitter_impression _branch_match_id _branch_referrer _ga _gac _gl _hsenc
    _hsmi _kx _openstat action_object_map action_ref_map action_type_map adgroupid admitad_uid asgtbndr
    at_campaign at_campaign_type at_custom1 at_custom2 at_custom3 at_custom4 at_format at_link_id at_link_origin
    at_link_type at_medium at_ptr_name awclid awin_mid bxid campaign_id cbr cid_source ck_subscriber_id clickid
    cmp cmpid cndid dclid dgcid dicbo ecid ef_id epik esrc et_rid fb_action_ids fb_action_types fb_comment_id
    fb_ref fb_source fbclid ga_campaign ga_content ga_medium ga_source ga_term gaa_at gaa_n gaa_sig gaa_ts
    gad_campaignid gad_source gbraid gclid gclsrc gs_l guccounter guce_referrer guce_referrer_sig hsctatracking
    icid igsh igshid int_cmp intcid intcmp irclickid irgwc isappinstalled itm_campaign itm_content itm_medium
    itm_source li_fat_id linkcode mbid mc_cid mc_eid mc_tc mkt_tok mkwid ml_subscriber ml_subscriber_hash
    mod_ref msclkid msockid mtm_campaign mtm_cid mtm_content mtm_group mtm_keyword mtm_medium mtm_placement
    mtm_source nc_source ncid ns_campaign ns_fee ns_linkname ns_mchannel ns_source nsctid ocid oly_anon_id
    oly_enc_id oref osource partner_ref pcrid pfrom piwik_campaign piwik_keyword piwik_kwd pk_campaign
    pk_content pk_keyword pk_kwd pk_medium pk_source rb_clickid rcm rdt_cid referringsource s_cid s_kwcid
    sara_ecid sc_campaign sc_channel sc_cid sc_content sc_country sc_geo sc_medium sc_outcome scm sh_kit
    share_from share_medium share_source share_token sharesource smid sms_click sms_source sms_uph smtyp spm
    srnd srsltid sscid taid tblci trk trk_contact trk_module trk_msg trk_sid trkcampaign tt_content tt_medium
    ttclid twclid ucbcb utm_hp_ref vero_conv vero_id vgo_ee wbraid wickedid wickedsource wprov wt_mc wt_mc_o
    wt_zmc xtor yclid yptr ysclid zanpid
    """.split()
)
TRACKING_PREFIXES = ("utm_", "hsa_", "vero_", "matomo_", "_bta_", "stm_")

# Parameters that are tracking with these values only; with others they may choose the page (`?ref=3281`). Not `feed`
# or `rss`: with those, blogs choose between a page and its feed.
_REFERRER = (
    r"(?:home|hp|homepage|front|rss\w*|feed\w*|atom|twitter|tw|fb|facebook|whatsapp|telegram|linkedin|reddit|weibo|wechat"
    r"|wx|email|mail|newsletter|nl|share\w*|social|search|google\w*|bing|msn|flipboard|upday|app|web|mobile|topnav|nav"
    r"|related|more|list|direct)"
)
TRACKING_BY_VALUE = {
    name: re.compile(rf"(?:{values})\Z", re.IGNORECASE)
    for name, values in {
        "from": r"(?:singlemessage|groupmessage|timeline|" + _REFERRER + r")",
        "ref": rf"(?:{_REFERRER}(?:[_?-].*)?)",
        "referer": r".*",
        "referrer": r".*",
        "source": _REFERRER,
        "src": _REFERRER,
        "siteid": r"rss",
        "partner": r"rss(?:nyt)?",
        "feedtype": _REFERRER,
        "feedname": r".*",
        "mod": r"(?:home|hp|rss|djem|article_inline|searchresults)[\w-]*",
        "traffic_source": r".*",
        "origin": _REFERRER,
        "via": _REFERRER,
        "cid": _REFERRER,
    }.items()
}

# Session ids: the same page under a new address at each visit.
_SESSION_NAMES = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|sessionid|session_id|sess_id)\Z", re.I
)
_SESSION_BY_VALUE = re.compile(r"(?:sid|s|session|zenid|osCsid)=[0-9a-f]{26,64}\Z", re.IGNORECASE)


def is_tracking(piece: str) -> bool:
    """Whether a piece of a query (`name=value`) says nothing about which page is asked for.

    >>> [is_tracking(each) for each in ("utm_source=rss", "ref=home", "ref=3281", "PHPSESSID=1", "id=7")]
    [True, True, False, True, False]
    """
    name, _, value = piece.partition("=")
    name = name.lower().removeprefix("amp;")
    if name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES) or _SESSION_NAMES.match(name):
        return True
    values = TRACKING_BY_VALUE.get(name)
    return bool(values and values.match(value))


def may_be_session(piece: str) -> bool:
    """Whether a piece of a query looks like a session id, but could name the page where nothing else does.

    >>> may_be_session("sid=58428beaa14598c2e02d93ad5c773e4d"), may_be_session("sid=4711")
    (True, False)
    """
    return bool(_SESSION_BY_VALUE.match(piece))
