"""Words in addresses and link texts that tell lists, pagers and service pages, in the languages of large news sites.

Gathered from the sections, pagers and footers of newspapers' own sites; compared in lower case.
"""

from __future__ import annotations

__all__ = ["ARTICLE_MARKS", "LIST_MARKS", "NEXT_WORDS", "SECTIONS", "SERVICE_PAGES", "STRICT_LIST_MARKS"]

LIST_MARKS = frozenset(
    """
    archiv archive archives archivio archivo author authors autor autoren autores auteur auteurs categoria categorias
    categorie category categories channel channels columnist columnists contributor contributors dossier dossiers etiqueta
    hashtag hub keyword keywords kategorie kategorien latest people profile profiles ressort rubrik rubrique rubriques
    schlagwort schlagworte seccion seccion section sections series serie staff subject subjects tag tags taxonomy tema temas
    thema themen theme themes topic topics topics-a-z type types user users writer writers
    """.split()  # noqa: SIM905 - words read better as words
)
"""Path segments after which comes the name of a list: `/tag/harbour`."""

STRICT_LIST_MARKS = frozenset(
    ["author", "authors", "autor", "autores", "auteur", "auteurs", "categoria", "categorias", "category", "categories", "etiqueta", "hashtag", "kategorie", "kategorien", "profile", "schlagwort", "schlagworte", "tag", "tags", "user", "users"]
)
"""Those after which even a long name is a list."""

ARTICLE_MARKS = frozenset(
    """
    a article articles articolo artikel articulo beitrag detail details meldung noticia noticias-detalle post posts
    pressemitteilung release releases story stories
    """.split()  # noqa: SIM905 - words read better as words
)
"""Path segments after which comes an article: `/article/harbour-budget`."""

SECTIONS = frozenset(
    """
    actualidad actualite africa aktuell all americas analysis arts asia asia-pacific auto autos blog blogs books breaking
    breaking-news business bizchina buecher canada celebrity china cities climate column columns columnas comment
    commentisfree community cricket crime culture cultura debate deportes deutschland economia economics economy editorial
    editorials education elections empresas en energy entertainment environment espanol espana europe events fashion
    features film finance finanzen food football france front games gallery golf gesellschaft gesundheit global
    government health healthcare history home homepage hong-kong immobilien india industry inland innovation
    international internacional investigations investing ireland jobs kultur law latest latest-news leben life lifestyle
    local lokales london magazine market markets media medien meinung metro middle-east mobile money monde movies music
    nachrichten nation national natur nba news news-room newsroom nfl noticias nyregion obituaries opinion opinions
    panorama personal-finance photo photos podcast podcasts politica politics politik politique presse press-releases
    property real-estate recipes region regional regions religion reisen reviews royals russia schools science sciences
    shopping showbiz soccer societe society sport sports startups style tech technik technology technologie tecnologia
    television tennis theater theatre top-stories travel tv tv-radio uk umwelt unternehmen us us-news usa video videos
    weather welt wirtschaft wissen wissenschaft world world-news zeitgeschehen
    """.split()  # noqa: SIM905 - words read better as words
)
"""Last path segments that name a section."""

SERVICE_PAGES = frozenset(
    """
    about about-us aboutus abo abonnement account accessibility advertise advertising advertise-with-us agb alerts anmelden
    anzeigen app apps barrierefreiheit basket careers cart checkout code-of-conduct contact contact-us contacto contactus
    cookie cookies cookie-policy cookie-settings copyright corrections datenschutz datenschutzerklaerung disclaimer
    donate editorial-guidelines ethics faq faqs feedback forgot-password gdpr gift help hilfe impressum imprint jobs-at-us
    karriere kontakt legal legal-notice licensing log-in login logout masthead mediadaten member members membership
    mentions-legales my-account mynews netiquette newsletter newsletters nutzungsbedingungen our-team password
    politica-de-privacidad privacy privacy-policy privacypolicy profile register registration registrieren rss-feeds
    shop sign-in sign-up signin signup sitemap site-map staff subscribe subscription subscriptions support terms
    terms-and-conditions terms-of-service terms-of-use termsofuse unsubscribe user-agreement widerruf work-with-us
    """.split()  # noqa: SIM905 - words read better as words
)
"""Last path segments of pages that belong to the house, not to the news."""

NEXT_WORDS = frozenset(
    """
    next older more weiter nächste vor suivant suivante siguiente próxima próximo proxima prossima successiva volgende
    nästa neste næste seuraava dalej następna следующая далее вперёд вперед التالي הבא 下一页 下一頁 下页 后页 次へ 次ページ
    다음 › » → > >>
    """.split()  # noqa: SIM905 - words read better as words
) | {
    "next page",
    "older posts",
    "older entries",
    "older articles",
    "nächste seite",
    "page suivante",
    "página siguiente",
}
"""What the link to the next page of a list says."""
