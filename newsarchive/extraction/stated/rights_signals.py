"""What a page tells machines about its rights: owner, licence, no archiving, text and data mining."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.extraction.stated.structured import StructuredData

__all__ = ["RightsSignals", "read_rights_signals"]


@dataclass(frozen=True, slots=True)
class RightsSignals:
    """Statements for machines.

    `holders`, `years`, `notices`: schema.org copyrightHolder, copyrightYear, copyrightNotice and meta copyright.
    `usage_terms`: usageInfo and acquireLicensePage. `licences`: addresses from rel=license and schema.org license.
    `is_noarchive`: the page may not be kept in an archive (robots `noarchive`). `tdm_reserved`: text and data mining is
    reserved (TDM Reservation Protocol, W3C community report 2024); None: nothing said. `tdm_policy`: where its terms
    are. `is_no_ai`: robots `noai`.
    """

    holders: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    usage_terms: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    is_noarchive: bool = False
    tdm_reserved: bool | None = None
    tdm_policy: str | None = None
    is_no_ai: bool = False


def read_rights_signals(structured: StructuredData) -> RightsSignals:
    """The page's statements.

    >>> from newsarchive.extraction.document import parse
    >>> from newsarchive.extraction.stated.structured import read_structured
    >>> page = parse('<meta name=robots content="index, NOARCHIVE"><meta name=tdm-reservation content=1>', url="http://a.test/1")
    >>> signals = read_rights_signals(read_structured(page))
    >>> signals.is_noarchive, signals.tdm_reserved
    (True, True)
    """
    robots = {word for each in structured.meta.get("robots", ()) for word in each.lower().replace(",", " ").split()}
    reservation = next(iter(structured.meta.get("tdm-reservation", ())), None)
    return RightsSignals(
        holders=tuple(each.name for each in structured.copyright_holders),
        years=tuple(each.value for each in structured.copyright_years),
        notices=tuple(each.value for each in structured.copyright_notices),
        usage_terms=tuple(
            each.value for key in ("usageinfo", "acquirelicensepage", "usageterms") for each in structured.texts(key)
        ),
        licences=tuple(
            dict.fromkeys([*structured.links.get("license", ()), *(each.value for each in structured.texts("license"))])
        ),
        is_noarchive=not robots.isdisjoint({"noarchive", "none"}),
        tdm_reserved=None if reservation is None else reservation.strip() == "1",
        tdm_policy=next(iter(structured.meta.get("tdm-policy", ())), None),
        is_no_ai=not robots.isdisjoint({"noai", "noimageai"}),
    )
