"""What a front page tells of its outlet: its name and languages, feeds, sitemaps, and the sections that it leads to.

Addresses and words as they stand; which of them hold, `jobs` finds out by asking for them. Nothing is fetched here.
"""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from dateline.discovery.hubs import looks_like_article
from dateline.discovery.markup import decode, feed_html, plain, web_address
from dateline.urls import host as host_of
from dateline.urls import is_home_page, registered_domain

_MAX_BYTES = 3_000_000  # bytes that are read: the longest front pages have two million
_MAX_ADDRESSES = 5_000  # anchors and links that are looked at
_MAX_EACH = 40  # feeds, sitemaps and sections that are handed over, of each
_MAX_TEXT_CHARS = 300  # characters of a title or an anchor
_MAX_SECTION_WORDS = 4  # words of the anchor that leads to a section: "Welt", "Middle East", "/category/world/"
_MAX_SECTION_SEGMENTS = 3  # of a section's path
_MIN_SIBLING_LINKS = 3  # links to articles of a further host of the same domain
_MAX_SIBLINGS = 5
_MAX_HEADER_CHARS = 20_000  # characters of a Link header

_FEED_TYPE = re.compile(r"(?i)application/(?:rss|atom|rdf|feed)\+(?:xml|json)")
_XML_TYPE = re.compile(r"(?i)(?:text|application)/(?:xml|rss|json)\b")  # of a feed only where its address says so too
_FEED_PATH = re.compile(r"(?i)(?:^|[/._-])(?:rss|feeds?|atom|rdf|flux)\d{0,3}(?:[/._-]|$)")
_FEED_WORDS = re.compile(r"(?i)\brss\b")
# Feeds of readers' letters hold no articles, those of sound and pictures no text.
_NO_TEXT = re.compile(
    r"(?i)(?:^|[/._?&=-])(?:comments?|kommentare?|commentaires|comentarios|commenti|podcasts?|audio|videos?|gallery|galleries)"
    r"(?:[/._?&=-]|$)"
)
_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>([^<>]{0,500})")
_REFRESH = re.compile(
    r"(?i)\A\s{0,9}(\d{1,4})(?:\.\d{1,4})?\s{0,9}[;,]\s{0,9}url\s{0,9}=\s{0,9}[\"']?([^\"'<>]{1,2000})"
)
_MAX_REFRESH_S = 10  # seconds: what waits longer is a page that renews itself
_SITEMAP_PATH = re.compile(r"(?i)site-?map[^/]*\.xml(?:\.gz)?$|(?:google|news)-?(?:news|site-?map)[^/]*\.xml(?:\.gz)?$")
# What front pages call themselves that is nobody's name.
_NO_NAMES = frozenset(
    {"home", "homepage", "home page", "front page", "index", "welcome", "news", "latest news", "breaking news", "untitled",
     "document", "loading", "react app", "just a moment", "attention required", "startseite", "nachrichten", "accueil",
     "actualités", "inicio", "portada", "noticias", "notizie", "notícias", "haberler", "главная", "новости", "الرئيسية",
     "أخبار", "ホーム", "トップページ", "ニュース", "首页", "新闻", "होम", "समाचार", "خانه", "اخبار"}
)  # fmt: skip
_NO_SECTION = re.compile(r"(?i)\.(?:xml|rss|atom|rdf|pdf|jpe?g|png|gif|svg|css|js|json|gz|zip|mp[34])$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """What a front page says. names, languages: most telling first; languages as written (`en-GB`, `fr_FR`)."""

    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()  # those of link tags first, then what anchors call so
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()  # other hosts of the same registered domain to whose articles it links
    onward: str | None = None  # where a meta refresh leads at once
    is_article: bool = False  # it says that it is an article


def read_front_page(body: bytes, content_type: str, *, page_url: str) -> FrontPage:
    """What this page says of its outlet. Never raises.

    page_url: after redirects; sections and sitemaps are of its host alone, feeds may lie elsewhere.
    """
    seen = _Seen()
    text = decode(body[:_MAX_BYTES], content_type)
    if "<" in text:
        feed_html(seen, text)
    base = web_address(page_url, seen.base) or page_url
    host = host_of(page_url)
    feeds = [web_address(base, href) for href in seen.feeds]
    sitemaps: list[str | None] = []
    sections: list[str | None] = []
    elsewhere: list[str] = []
    for href, words in seen.anchors:
        url = web_address(base, href)
        if url is None:
            continue
        path = urlsplit(url).path
        if _SITEMAP_PATH.search(path):
            sitemaps.append(url)
        elif _is_feed(url, path, words):
            feeds.append(url)
        elif host_of(url) != host:
            if looks_like_article(url):
                elsewhere.append(host_of(url) or "")
        elif _is_section(url, path, words):
            sections.append(url)
    names = [
        seen.meta.get("og:site_name"),
        seen.meta.get("application-name"),
        *_of_title(seen.title, host or ""),
    ]
    languages = [seen.language, seen.meta.get("og:locale"), seen.meta.get("content-language")]
    return FrontPage(
        names=tuple(filter(_is_name, _each_once([plain(name, 100) for name in names]))),
        languages=_each_once([plain(tag, 20) for tag in languages]),
        feeds=_each_once([url for url in feeds if url and not _NO_TEXT.search(urlsplit(url).path)]),
        sitemaps=_each_once(sitemaps),
        sections=_each_once(sections),
        siblings=_siblings(elsewhere, registered_domain(page_url)),
        onward=_onward(base, seen.meta.get("refresh", "")),
        is_article=seen.meta.get("og:type", "").strip().lower() == "article" or "article:published_time" in seen.meta,
    )


def feeds_of_header(value: str, *, page_url: str) -> tuple[str, ...]:
    """The feeds that an HTTP `Link` header names (RFC 8288): `</feed>; rel="alternate"; type="application/rss+xml"`."""
    found = _LINK_HEADER.findall(value[:_MAX_HEADER_CHARS])[:_MAX_EACH]
    return _each_once([web_address(page_url, href) for href, rest in found if _FEED_TYPE.search(rest)])


def _is_feed(url: str, path: str, words: str) -> bool:
    """Whether an anchor leads to a feed, or to a page about feeds: by its address, or by calling itself RSS."""
    if _FEED_PATH.search(path) and not looks_like_article(url):
        return True
    return bool(_FEED_WORDS.search(words)) and len(words.split()) <= _MAX_SECTION_WORDS


def _siblings(elsewhere: list[str], domain: str | None) -> tuple[str, ...]:
    counts = Counter(host for host in elsewhere if host and registered_domain(host) == domain)
    return tuple(host for host, count in counts.most_common(_MAX_SIBLINGS) if count >= _MIN_SIBLING_LINKS)


def _onward(base: str, refresh: str) -> str | None:
    found = _REFRESH.match(refresh)
    url = web_address(base, found[2].strip()) if found and int(found[1]) <= _MAX_REFRESH_S else None
    return None if url == base else url


def _each_once(found: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in found if each))[:_MAX_EACH]


def _of_title(title: str, host: str) -> list[str]:
    """The parts of a page's title that may be its outlet's name: what is like a label of the host first, then the shorter.

    "Home | The Courier" and "Latest news and views - The Courier" both name the Courier.
    """
    parts = [part.strip() for part in re.split(r"\s[|–—:·•»-]\s|\s?[|]\s?|:\s", title) if part.strip()]
    labels = [label.replace("-", "") for label in host.removeprefix("www.").split(".")[:-1] if len(label) > 2]

    def likeness(part: str) -> int:
        letters = "".join(c for c in part.casefold() if c.isalnum())
        alike = [at for at, label in enumerate(labels) if len(letters) > 1 and (label in letters or letters in label)]
        return min(alike, default=len(labels))

    return sorted(parts, key=lambda part: (likeness(part), len(part)))[:3]


def _is_name(name: str) -> bool:
    return name.casefold().strip(" .…!") not in _NO_NAMES


def _is_section(url: str, path: str, words: str) -> bool:
    segments = [segment for segment in path.split("/") if segment]
    return (
        0 < len(segments) <= _MAX_SECTION_SEGMENTS
        and len(words.split()) <= _MAX_SECTION_WORDS
        and not urlsplit(url).query
        and not is_home_page(url)
        and not _NO_SECTION.search(path)
        and not looks_like_article(url)
    )


class _Seen:
    """The target of lxml's parser: what the head states, and the anchors with their words."""

    def __init__(self) -> None:
        self.language: str | None = None
        self.base: str | None = None
        self.title = ""
        self.meta: dict[str, str] = {}
        self.feeds: list[str] = []
        self.anchors: list[tuple[str, str]] = []
        self._href: str | None = None
        self._words: list[str] = []
        self._in_title = False
        self._in_script = 0

    @property
    def is_full(self) -> bool:
        return len(self.anchors) + len(self.feeds) >= _MAX_ADDRESSES

    def start(self, tag: str, given: dict[str, str], _namespaces: object = None) -> None:
        if tag == "html" and self.language is None:
            self.language = given.get("lang") or given.get("xml:lang")
        elif tag == "base" and self.base is None:
            self.base = given.get("href")
        elif tag == "meta":
            name = (given.get("property") or given.get("name") or given.get("http-equiv") or "").lower()
            if name and len(self.meta) < 100:
                self.meta.setdefault(name[:100], given.get("content", "")[:_MAX_TEXT_CHARS])
        elif tag == "link":
            href, type_ = given.get("href", ""), given.get("type", "")
            is_feed = _FEED_TYPE.search(type_) or (_XML_TYPE.search(type_) and _FEED_PATH.search(href[:2_000]))
            if is_feed and href and not self.is_full:
                self.feeds.append(href)
        elif tag == "a":
            self._finish()
            self._href = given.get("href")
        elif tag == "title":
            self._in_title = not self.title
        elif tag in {"script", "style"}:
            self._in_script += 1

    def end(self, tag: str) -> None:
        if tag == "a":
            self._finish()
        elif tag == "title":
            self._in_title = False
        elif tag in {"script", "style"}:
            self._in_script = max(0, self._in_script - 1)

    def data(self, text: str) -> None:
        if self._in_script:
            return
        if self._in_title and len(self.title) < _MAX_TEXT_CHARS:
            self.title += text[:_MAX_TEXT_CHARS]
        if self._href is not None and len(self._words) < 50:
            self._words.append(text[:_MAX_TEXT_CHARS])

    def close(self) -> None:
        self._finish()

    def _finish(self) -> None:
        if self._href and not self.is_full:
            self.anchors.append((self._href, " ".join(self._words)[:_MAX_TEXT_CHARS]))
        self._href, self._words = None, []
