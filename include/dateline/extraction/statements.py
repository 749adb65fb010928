"""The smaller facts a page states: description, section, keywords, image, kind, access and rights.

Headline and authors have modules of their own; dates are `claims`; nothing is guessed that the page does not say.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin, urlsplit

from lxml import html

from dateline.extraction.headline import plain_words
from dateline.extraction.structured import SelfDescription, block_types, list_values, plain_value
from dateline.model import Page
from dateline.opening import agencies_named

MAX_KEYWORDS = 40
MAX_KEYWORD_CHARS = 100
MAX_URL_CHARS = 2_000
MAX_CLASS_SCAN = 6_000  # elements looked at for the marks of a paywall

_KEYWORD_BREAK = re.compile(r"\s*[,;|،、]\s*")
_PAYWALL_MARK = re.compile(
    r"(?:^|[\s_-])(?:paywall|paywalled|regwall|subscriber-only|premium-barrier|piano-offer|metered-wall)(?:$|[\s_-])",
    re.IGNORECASE,
)
_KIND_OF_TYPE = {
    "liveblogposting": "live_blog",
    "opinionnewsarticle": "opinion",
    "imagegallery": "gallery",
    "mediagallery": "gallery",
    "videoobject": "video",
    "pressrelease": "press_release",
    "collectionpage": "listing",
    "itemlist": "listing",
    "searchresultspage": "listing",
}
# Objects of pages that hold no story, where no article stands beside them.
_OTHER_TYPES = frozenset(
    {
        "product",
        "jobposting",
        "event",
        "profilepage",
        "contactpage",
        "aboutpage",
        "faqpage",
        "checkoutpage",
        "localbusiness",
    }
)
_KIND_OF_PATH = (
    ("live_blog", re.compile(r"/(?:live-?blogs?|live-?ticker|newsticker|minuto-a-minuto)(?:[/._-]|$)|/(?:live|en-direct|direct|en-(?:vivo|directo)|ao-vivo|diretta|canli)(?:[/.]|$)")),
    ("opinion", re.compile(r"/(?:opinions?|opini[oó]n(?:es)?|opini(?:ao|oni|e|e-analyse)|op-?ed|comment(?:isfree|ary|aires?|i)?|kommentare?|meinung(?:en)?|editorial(?:s|es|i)?|columnists?|columnas?|columnistas|kolumnen?|leitartikel|tribunes?|ledare|debatt|leder|mielipide|komentarze|yazarlar|opinie)(?:[/.]|$)")),
    ("gallery", re.compile(r"/(?:galler(?:y|ies)|galer(?:ie|ia|ias|i)|photos?|pictures|fotos?|foto-?galer(?:ie|ia|ias|i)|fotostrecken?|bilder(?:galerie|strecken?)?|diaporamas?|slideshow)(?:[/.]|$)")),
    ("video", re.compile(r"/(?:videos?|watch|mediathek|replay)(?:[/.]|$)")),
    ("press_release", re.compile(r"/(?:press-?releases?|news-releases?|pressemitteilung(?:en)?|communiques?(?:-de-presse)?|comunicados?(?:-de-prensa)?|comunicati-stampa|persbericht(?:en)?|pr-?newswire)(?:[/.]|$)")),
    ("correction", re.compile(r"/(?:corrections?(?:-and-clarifications)?|errat(?:a|um)|korrekturen|fe-de-err(?:atas|ores)|rectificati(?:on|fs?))(?:[/.]|$)")),
)  # fmt: skip
_KIND_OF_HEADLINE = (
    ("correction", re.compile(r"^(?:corrections?(?: and clarifications?)?|erratum|korrektur|berichtigung|fe de erratas|rectificati(?:on|f))\s*[:–—-]|^corrections?$", re.IGNORECASE)),
    ("live_blog", re.compile(r"^(?:live(?: ?blog| ?ticker| updates?)?|liveticker|en direct|direct|en vivo|en directo|ao vivo|diretta|canlı)\s*[:|–—-]|live updates?$|\blive-?ticker\b|\bnews-?ticker\b|\bminuto a minuto\b", re.IGNORECASE)),
    ("opinion", re.compile(r"^(?:opinion|op-ed|opini[oó]n|opinião|opinione|editorial|comment|commentary|kommentar|leitartikel|meinung|kolumne|tribune|éditorial|editoriale|leader|ledare|leder)\s*[:|–—]", re.IGNORECASE)),
    ("gallery", re.compile(r"^(?:in pictures|photos|gallery|en images|en imágenes|em imagens|fotos|fotostrecke|bilderstrecke|bilder)\s*[:|–—]", re.IGNORECASE)),
    ("video", re.compile(r"^(?:watch|videos?|vidéo|vídeo)\s*[:|–—]", re.IGNORECASE)),
)  # fmt: skip
_OPINION_SECTION = re.compile(
    r"^(?:opinions?|opini[oó]n|opinião|opinioni|opinie|meinung|kommentare?|comment(?:ary|s)?|editorials?|editoriales|columns?|columnists?|"
    r"columnas|kolumnen?|tribunes?|idées|débats|debatt|ledare|leder|mielipide|mnenje|мнени[ея]|رأي|الرأي|社説|论坛|오피니언)$",
    re.IGNORECASE,
)
SHORT_WORDS = 250  # a paid page with less text than this shows a stub
LONG_TOKEN = 20  # characters between spaces on average: above it the script sets no spaces between words


def site_names(page: Page, said: SelfDescription) -> frozenset[str]:
    """The outlet's names in `plain_words` form: as listed, as the page says, and its host's."""
    stated: list[str | None] = [
        *said.metas.get("og:site_name", ()),
        said.meta("application-name"),
        said.meta("apple-mobile-web-app-title"),
    ]
    if page.outlet.outlet_id != "imported":
        stated += [page.outlet.name, page.outlet.domain]
    for block in (said.article, *said.blocks[:30]):
        if block is None:
            continue
        if block is said.article:
            stated.append(plain_value(block.get("publisher"), 200))
        elif any("organization" in kind or kind == "website" for kind in block_types(block)):
            stated.append(plain_value(block.get("name"), 200))
    host = _host(page.url)
    if host:
        parts = host.removeprefix("www.").split(".")
        stated += [host, host.removeprefix("www."), parts[-2] if len(parts) > 1 else None]
        stated += [".".join(parts[-2:]), parts[-3] if len(parts) > 2 and len(parts[-2]) <= 3 else None]
    return frozenset(key for name in stated if name and len(key := plain_words(name)) > 1)


def read_description(said: SelfDescription) -> str | None:
    """The page's own summary."""
    return said.meta("og:description", "description", "twitter:description", "dc.description") or (
        plain_value(said.article.get("description")) if said.article is not None else None
    )


def read_section(said: SelfDescription) -> str | None:
    """The section as stated, "World" or "Sport/Football"."""
    stated = said.meta("article:section", "parsely-section", "section", "cxenseparse:section")
    if stated is None and said.article is not None:
        stated = plain_value(said.article.get("articleSection"))
    return stated[:200] if stated else None


def read_keywords(said: SelfDescription) -> tuple[str, ...]:
    """Distinct keywords as stated, in the page's order."""
    values: list[str] = []
    if said.article is not None:
        values += [plain_value(item) or "" for item in list_values(said.article.get("keywords"), MAX_KEYWORDS)]
    values += said.metas.get("article:tag", ())
    if not any(values):
        values += [*said.metas.get("news_keywords", ()), *said.metas.get("parsely-tags", ())]
    if not any(values):
        values += said.metas.get("keywords", ())
    found: dict[str, str] = {}
    for value in values[: 2 * MAX_KEYWORDS]:
        for word in _KEYWORD_BREAK.split(value)[:MAX_KEYWORDS]:
            if 1 < len(word) <= MAX_KEYWORD_CHARS:
                found.setdefault(word.casefold(), word)
    return tuple(found.values())[:MAX_KEYWORDS]


def read_image(said: SelfDescription, base: str | None) -> str | None:
    """The lead image's URL."""
    stated = said.meta("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    if stated is None and said.article is not None:
        image = said.article.get("image")
        first = list_values(image)[:1]
        if first and isinstance(first[0], Mapping):
            image = first[0].get("url") or first[0].get("contentUrl")
        stated = plain_value(image)
    return _absolute(stated, base)


def read_canonical(tree: html.HtmlElement, said: SelfDescription, base: str | None) -> str | None:
    """rel=canonical as stated, else og:url."""
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            found = _absolute(element.get("href"), base)
            if found:
                return found
    return _absolute(said.meta("og:url"), base)


def read_content_type(said: SelfDescription, url: str | None, headline: str | None, body: str) -> str:
    """article, live_blog, opinion, gallery, video, press_release, correction, listing or other.

    The page's own type first, then its headline and path. A type that pages put beside any article (a video object, a
    list of links) counts only where the page has no text to be an article.
    """
    kinds = block_types(said.article) if said.article is not None else frozenset()
    everywhere = frozenset[str]().union(*(block_types(block) for block in said.blocks)) if said.blocks else frozenset()
    if "liveblogposting" in everywhere:
        return "live_blog"
    for kind in sorted(kinds):
        if kind in _KIND_OF_TYPE and (kind != "videoobject" or len(body) < 600):
            return _KIND_OF_TYPE[kind]
    for name, pattern in _KIND_OF_HEADLINE:
        if headline and pattern.search(headline[:300]):
            return name
    path = urlsplit_path(url)
    for name, pattern in _KIND_OF_PATH:
        if pattern.search(path) and (name not in {"gallery", "video"} or len(body) < 1_500):
            return name
    return _kind_by_statements(said, everywhere, path, body)


def _kind_by_statements(said: SelfDescription, everywhere: frozenset[str], path: str, body: str) -> str:
    """The kind of a page that neither its type, its headline nor its path tells."""
    if _OPINION_SECTION.match((read_section(said) or "").strip()):
        return "opinion"
    stated = said.meta("og:type") or ""
    if stated.startswith("video") and len(body) < 600:
        return "video"
    if said.article is not None or stated == "article":
        return "article"
    if path in {"", "/"} or everywhere & {"collectionpage", "searchresultspage"}:
        return "listing"
    return "other" if stated in {"product", "profile"} or everywhere & _OTHER_TYPES else "article"


def read_access(said: SelfDescription) -> bool | None:
    """isAccessibleForFree, else article:content_tier; None where the page does not say.

    A part of the article that is not free makes it not free: so do metered pages mark what they hide.
    """
    for block in (said.article, *said.blocks):
        if block is None:
            continue
        value = _truth(block.get("isAccessibleForFree"))
        parts = [part for part in list_values(block.get("hasPart"), 20) if isinstance(part, Mapping)]
        if value is not True and any(_truth(part.get("isAccessibleForFree")) is False for part in parts):
            return False
        if value is not None:
            return value
    tier = (said.meta("article:content_tier") or "").lower()
    return {"free": True, "locked": False, "metered": False}.get(tier)


def read_completeness(tree: html.HtmlElement, said: SelfDescription, body: str, is_free: bool | None) -> str:
    """full, partial or unknown: a page that says it is paid for and shows little, or stops before its stated end."""
    stated = plain_value(said.article.get("articleBody"), 400_000) if said.article is not None else None
    if stated and len(stated) > 400:
        return "full" if len(body) >= 0.8 * len(stated) else "partial"
    words = _words(body)
    count = _number(said.article.get("wordCount")) if said.article is not None else None
    if count and count > 80 and words < 0.5 * count:
        return "partial"
    walled = is_free is False or _has_paywall_mark(tree)
    if walled and (words < SHORT_WORDS or body.rstrip().endswith(("…", "..."))):
        return "partial"
    if is_free is True and words >= 60:
        return "full"
    return "full" if count and count > 80 and words >= 0.9 * count else "unknown"


def _words(body: str) -> int:
    """Words of a text; where its script sets no spaces between them, two characters for one."""
    words = len(body.split())
    return words if len(body) < LONG_TOKEN * words else len(body) // 2


def read_source_organization(said: SelfDescription) -> str | None:
    """Whom metadata gives as the text's source, as stated: JSON-LD sourceOrganization, else an agency named as credit,
    copyright holder, author or publisher there, else the credit meta tags."""
    if said.article is not None:
        stated = plain_value(said.article.get("sourceOrganization"), 200)
        if stated:
            return stated
        for key in ("creditText", "copyrightHolder", "author", "creator", "provider", "publisher"):
            for value in list_values(said.article.get(key)):
                named = plain_value(value, 200)
                if named and agencies_named(named):
                    return named
    stated = said.meta("syndication-source-name", "dc.source", "article:source", "source", "credit")
    return stated[:200] if stated and not stated.lower().startswith("http") else None


def read_reservation(said: SelfDescription, headers: Iterable[tuple[str, str]]) -> bool | None:
    """Whether text and data mining is reserved: the TDM reservation protocol, or robots' noai; None where unsaid."""
    named = {name.lower(): value for name, value in headers}
    for value in (named.get("tdm-reservation"), said.meta("tdm-reservation")):
        if value is not None and value.strip() in {"0", "1"}:
            return value.strip() == "1"
    robots = [named.get("x-robots-tag", ""), *said.metas.get("robots", ())]
    words = {word.strip().lower() for value in robots for word in re.split(r"[,:;\s]+", value[:500])}
    return True if words & {"noai", "noimageai", "noml"} else None


def urlsplit_path(url: str | None) -> str:
    """The lower-case path of a URL, "" where it has none or cannot be read."""
    try:
        return urlsplit(url or "").path.lower()[:MAX_URL_CHARS]
    except ValueError:
        return ""


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


def _absolute(stated: str | None, base: str | None) -> str | None:
    if not stated or not stated.strip() or len(stated) > MAX_URL_CHARS:
        return None
    try:
        found = urljoin(base or "", stated.strip())
        return found if urlsplit(found).scheme in {"http", "https"} else None
    except ValueError:
        return None


def _truth(value: object) -> bool | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.rsplit("/", 1)[-1].strip().lower())
    return None


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 8 else None


def _has_paywall_mark(tree: html.HtmlElement) -> bool:
    for count, element in enumerate(tree.iter("div", "section", "aside")):
        if count >= MAX_CLASS_SCAN:
            break
        if _PAYWALL_MARK.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:300]):
            return True
    return False
