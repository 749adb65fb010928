"""What a front page tells of its outlet: its name and languages, feeds, sitemaps, and the sections that it leads to.

Addresses and words as they stand; which of them hold, `jobs` finds out by asking for them. Nothing is fetched here.
"""

import re
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from lxml import etree

from dateline.discovery.hubs import looks_like_article
from dateline.discovery.markup import decode, plain, web_address
from dateline.urls import is_home_page

_MAX_BYTES = 3_000_000  # bytes that are read: the longest front pages have two million
_MAX_ADDRESSES = 5_000  # anchors and links that are looked at
_MAX_EACH = 40  # feeds, sitemaps and sections that are handed over, of each
_MAX_TEXT_CHARS = 300  # characters of a title or an anchor
_MAX_SECTION_WORDS = 4  # words of the anchor that leads to a section: "Welt", "Middle East", "/category/world/"
_MAX_SECTION_SEGMENTS = 3  # of a section's path
_CHUNK_BYTES = 65_536

_FEED_TYPE = re.compile(r"(?i)application/(?:rss|atom|rdf)\+xml")
_FEED_PATH = re.compile(r"(?i)(?:^|[/._-])(?:rss|feeds?|atom|rdf|flux)(?:[/._-]|\d*$)")
_COMMENTS = re.compile(r"(?i)comment|kommentar")  # a feed of readers' letters holds no articles
_SITEMAP_PATH = re.compile(r"(?i)site-?map[^/]*\.xml(?:\.gz)?$|(?:google|news)-?(?:news|site-?map)[^/]*\.xml(?:\.gz)?$")
_NO_SECTION = re.compile(r"(?i)\.(?:xml|rss|atom|rdf|pdf|jpe?g|png|gif|svg|css|js|json|gz|zip|mp[34])$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """What a front page says. names, languages: most telling first; languages as written (`en-GB`, `fr_FR`)."""

    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()  # those of link tags first, then what anchors call so
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


def read_front_page(body: bytes, content_type: str, *, page_url: str) -> FrontPage:
    """What this page says of its outlet. Never raises.

    page_url: after redirects; sections and sitemaps are of its host alone, feeds may lie elsewhere.
    """
    seen = _Seen()
    text = decode(body[:_MAX_BYTES], content_type)
    if "<" in text:
        _run(seen, text)
    base = web_address(page_url, seen.base) or page_url
    host = urlsplit(page_url).hostname
    feeds = [web_address(base, href) for href in seen.feeds]
    sitemaps: list[str | None] = []
    sections: list[str | None] = []
    for href, words in seen.anchors:
        url = web_address(base, href)
        if url is None:
            continue
        path = urlsplit(url).path
        if _SITEMAP_PATH.search(path):
            sitemaps.append(url)
        elif _FEED_PATH.search(path):
            feeds.append(url)
        elif urlsplit(url).hostname == host and _is_section(url, path, words):
            sections.append(url)
    names = [seen.meta.get("og:site_name"), seen.meta.get("application-name"), *_of_title(seen.title)]
    languages = [seen.language, seen.meta.get("og:locale"), seen.meta.get("content-language")]
    return FrontPage(
        names=_each_once([plain(name, 100) for name in names]),
        languages=_each_once([plain(tag, 20) for tag in languages]),
        feeds=_each_once([url for url in feeds if url and not _COMMENTS.search(url)]),
        sitemaps=_each_once(sitemaps),
        sections=_each_once(sections),
    )


def _each_once(found: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in found if each))[:_MAX_EACH]


def _of_title(title: str) -> list[str | None]:
    """The parts of a page's title, shortest first: "Latest news and views | The Courier" names the Courier last."""
    parts = [part.strip() for part in re.split(r"\s[|–—:·-]\s|\s[|]|[|]\s", title) if part.strip()]
    return sorted(parts, key=len)[:2] if len(parts) > 1 else list(parts)


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
            if _FEED_TYPE.search(given.get("type", "")) and given.get("href") and not self.is_full:
                self.feeds.append(given["href"])
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


def _run(seen: _Seen, text: str) -> None:
    # lxml-stubs asks for a `comment` method and bytes, which lxml does not.
    parser = etree.HTMLParser(
        target=cast("Any", seen), encoding="utf-8", recover=True, no_network=True, huge_tree=False
    )
    document = text.encode("utf-8", "replace")
    try:
        for at in range(0, len(document), _CHUNK_BYTES):
            parser.feed(document[at : at + _CHUNK_BYTES])
            if seen.is_full:
                break
        parser.close()
    except etree.XMLSyntaxError:
        seen.close()  # what was read until then stands
