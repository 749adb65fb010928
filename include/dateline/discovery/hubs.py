"""Candidate links of a hub page: the anchors of a front or section page whose address looks like an article's.

Shape of the address alone: whether the page behind it is an article is decided when it has been read.
"""

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from dateline.discovery.markup import (
    MAX_LISTING_BYTES,
    MAX_TITLE_CHARS,
    ListingNote,
    decode,
    feed_html,
    plain,
    web_address,
)
from dateline.model import HarvestRules, Link

MAX_LINKS = 500  # links of one hub page
_MAX_ANCHORS = 20_000  # anchors that are looked at: the longest front pages have some thousands
_MAX_ANCHOR_CHARS = 2_000  # characters of one anchor's text
_MIN_SLUG_WORDS = 4  # words with hyphens between: "about-us" is none, "minister-quits-over-leak" is one
_MIN_SLUG_CHARS = 18  # characters of such a slug
_MIN_ID_DIGITS = 5  # digits of an article's number: years and page numbers have four at most

_DATE_IN_PATH = re.compile(r"/(?:19|20)\d\d/?[-/]?(?:0[1-9]|1[0-2]|[1-9]|[a-z]{3})(?:[-/]|\d\d\b)", re.IGNORECASE)
_ID = re.compile(rf"(?<!\d)\d{{{_MIN_ID_DIGITS},20}}(?!\d)")
_QUERY_ID = re.compile(
    r"(?i)(?:^|&)(?:id|p|aid|artid|articleid|article|story|storyid|newsid|nid|idnews)=\d{1,20}(?:&|$)"
)
_SHORT_ID = re.compile(r"(?i)\A(?:a|c|s|n|art|article|story|news)-?[0-9a-z]{6,20}\Z")
_FILE = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|docx?|xlsx?|zip|mp[34]|m3u8|avi|mov|exe|apk|woff2?)\Z")  # fmt: skip
_PAGE_ENDING = re.compile(r"(?i)\.(?:html?|shtml|php|aspx?|jsp|ece|cms|stm)\Z")
# A number of any length is an article's behind one of these.
_NAMED = frozenset({"article", "articles", "story", "stories", "news", "post", "posts", "item", "artikel", "articulo",
                    "noticia", "noticias", "articolo", "nachricht", "haber", "berita"})  # fmt: skip
# Path segments, English and the commonest others, that lead to lists, accounts and house matters.
_LISTS_TEXT = """
    tag tags topic topics author authors category categories section sections archive archives search page
    reporter journalists profile profiles contributors people writer columnists staff keyword keywords
    autor autoren autores auteur auteurs schlagwort thema themen themes etiqueta etiquetas mots-cles rubrik rubrique
    tema temas temi categoria categorias kategorie
"""
_HOUSE_TEXT = """
    login signin sign-in signup sign-up register registration logout account my-account subscribe subscription
    subscriptions newsletter newsletters feed feeds rss privacy privacy-policy terms terms-of-use terms-of-service
    terms-and-conditions cookies cookie-policy about about-us contact contact-us impressum datenschutz agb mentions-legales
    advertise advertising careers jobs shop store cart checkout donate wp-admin wp-login wp-login.php wp-json wp-content
    cdn-cgi mailto share print help faq sitemap accessibility apps app static assets amp-story
"""
_LISTS = frozenset(_LISTS_TEXT.split())
_HOUSE = frozenset(_HOUSE_TEXT.split())


def looks_like_article(url: str) -> bool:
    """Whether an address has the shape of an article's: a date, a long slug or a number in it, and no list's name.

    url: absolute.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)[:2_000]
    segments = [segment.lower() for segment in path.split("/") if segment]
    if not segments or _FILE.search(segments[-1]):
        return bool(segments == [] and _QUERY_ID.search(parts.query[:1_000]))
    if _HOUSE.intersection(segments) or segments[0] in _LISTS or segments[-1] in _LISTS:
        return False
    if len(segments) > 1 and segments[-2] in _LISTS:  # …/tag/some-long-name-of-a-tag, …/page/12
        return False
    date = _DATE_IN_PATH.search(path)
    if date and len(segments) > 1 and any(map(_is_more_than_a_date, path[date.end() :].split("/"))):
        return True
    name = _PAGE_ENDING.sub("", segments[-1])
    return (
        _is_slug(name)
        or bool(_ID.search(name))
        or bool(_QUERY_ID.search(parts.query[:1_000]))
        or bool(_SHORT_ID.match(name) and re.search(r"\d", name))
        or (len(segments) > 1 and segments[-2] in _NAMED and name.isdigit())
        or (len(segments) > 1 and (_is_slug(segments[-2]) or bool(_ID.fullmatch(segments[-2]))))
    )


def _fits_pattern(url: str, pattern: re.Pattern[str] | None) -> bool:
    """Whether the outlet's own pattern vouches for an address: it matches, and the end is no bare section name."""
    if pattern is None or not pattern.search(url):
        return False
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].lower()
    return last not in _HOUSE | _LISTS and bool(re.search(r"\d|[^\W_]-[^\W_]", last[:500]))


def _is_more_than_a_date(name: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", _PAGE_ENDING.sub("", name))) or bool(_ID.search(name))


def _is_slug(name: str) -> bool:
    words = [word for word in re.split(r"[-_+ ]", name[:500]) if word]
    return len(words) >= _MIN_SLUG_WORDS and len(name) >= _MIN_SLUG_CHARS


class _Anchors:
    """The target of lxml's parser: (href, text) of each anchor in page order, and the page's base address."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.base: str | None = None
        self._href: str | None = None
        self._spare = ""
        self._text: list[str] = []
        self._length = 0
        self._hidden = 0  # depth within script and style, whose text is nobody's title

    @property
    def is_full(self) -> bool:
        return len(self.found) >= _MAX_ANCHORS

    def start(self, tag: str, attributes: dict[str, str], _namespaces: object = None) -> None:
        if tag == "a":
            self._finish()
            self._href = attributes.get("href")
            self._spare = attributes.get("title") or attributes.get("aria-label") or ""
        elif tag == "img" and self._href is not None and not self._spare:
            self._spare = attributes.get("alt") or ""
        elif tag == "base" and self.base is None:
            self.base = attributes.get("href")
        elif tag in {"script", "style"}:
            self._hidden += 1
        elif self._href is not None:
            self.data(" ")  # <h3>One</h3><p>Two</p> are two words

    def end(self, tag: str) -> None:
        if tag == "a":
            self._finish()
        elif tag in {"script", "style"}:
            self._hidden = max(0, self._hidden - 1)

    def data(self, text: str) -> None:
        if self._href is not None and not self._hidden and self._length < _MAX_ANCHOR_CHARS:
            self._text.append(text[:_MAX_ANCHOR_CHARS])
            self._length += len(text)

    def close(self) -> None:
        self._finish()

    def _finish(self) -> None:
        if self._href and not self.is_full:
            self.found.append(
                (self._href, "".join(self._text).strip()[:_MAX_ANCHOR_CHARS] or self._spare[:_MAX_ANCHOR_CHARS])
            )
        self._href, self._spare, self._text, self._length = None, "", [], 0


def read_hub_page(
    body: bytes, content_type: str, *, hub_url: str, outlet_id: str, now: datetime, rules: HarvestRules | None = None
) -> tuple[list[Link], ListingNote]:
    """The page's links that look like articles, in page order, once each, at most MAX_LINKS. Never raises.

    hub_url: after redirects. rules: the outlet's; its hosts count (none: the hub page's own), and what its link_pattern
    matches needs less of an article's shape. The title is the anchor's text, the longest where an address has several
    anchors. now: becomes first_seen_at.
    """
    if len(body) > MAX_LISTING_BYTES:
        return [], ListingNote(reason="too_large", detail=f"{hub_url} has {len(body)} bytes. List a smaller page.")
    text = decode(body, content_type)
    own = {host.lower() for host in rules.hosts} if rules else set()
    own = own or {(urlsplit(hub_url).hostname or "").lower()}
    pattern = re.compile(rules.link_pattern) if rules and rules.link_pattern else None
    anchors = _Anchors()
    if "<" in text:
        feed_html(anchors, text)
    base = web_address(hub_url, anchors.base) or hub_url
    titles: dict[str, str] = {}
    for href, title in anchors.found:
        url = web_address(base, href)
        if url is None or url == hub_url or (urlsplit(url).hostname or "").lower() not in own:
            continue
        if url in titles:
            titles[url] = max(titles[url], title, key=len)
        elif len(titles) < MAX_LINKS and (looks_like_article(url) or _fits_pattern(url, pattern)):
            titles[url] = title
    if not titles:
        what = (
            f"{hub_url} links no article of its own hosts: name them by link_pattern, or list a feed or a news sitemap."
        )
        return [], ListingNote(reason="empty" if anchors.found else "not_a_page", detail=what)
    links = [
        Link(
            url=url,
            outlet_id=outlet_id,
            discovered_via="hub_page",
            listed_in=hub_url,
            title=plain(title, MAX_TITLE_CHARS),
            first_seen_at=now,
        )
        for url, title in titles.items()
    ]
    return links, ListingNote(entry_count=len(anchors.found))
