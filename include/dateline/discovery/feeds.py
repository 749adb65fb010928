"""Candidate links of a feed: RSS, Atom or RDF, however badly written, or JSON Feed.

No fetching (feedparser is handed bytes alone, never an address) and no reading of dates: `datetext` does that.
"""

import re
import xml.parsers.expat
from datetime import datetime
from typing import Any

import feedparser
from lxml import etree

from dateline.discovery.json_feeds import is_json_feed, read_json_feed
from dateline.discovery.markup import (
    MAX_LISTING_BYTES,
    MAX_SUMMARY_CHARS,
    MAX_TITLE_CHARS,
    ListingNote,
    declares_entities,
    decode,
    from_root,
    mend_references,
    plain,
    raw_date,
    web_address,
)
from dateline.model import Link

MAX_ENTRIES = 2_000  # entries of one feed: the largest honest feeds list some hundreds
_MAX_ELEMENTS = 100_000  # elements of one feed: feedparser takes about 30 µs for each
_MAX_TTL_S = 7 * 86_400.0  # seconds: a feed may ask for a week's rest, not for more
_ROOTS = frozenset({"rss", "feed", "rdf", "channel", "urlset", "sitemapindex"})
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
_PERIOD_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
_FEED_LINK = re.compile(r"(?i)<link\s[^<>]{0,1000}application/(?:rss|atom)\+xml[^<>]{0,1000}>")
_HREF = re.compile(r"(?i)href\s{0,5}=\s{0,5}[\"']([^\"'<>]{1,2000})")
# Where feeds use a prefix without declaring it, this is what they mean.
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
_MAX_PREFIXES = 50  # undeclared prefixes that are given a declaration


class _TooManyElements(Exception):
    """Leaves expat from within a callback; never leaves this module."""


def read_feed(
    body: bytes, content_type: str, *, feed_url: str, outlet_id: str, now: datetime
) -> tuple[list[Link], ListingNote]:
    """The feed's links in its order, at most MAX_ENTRIES. Never raises.

    content_type: the header's whole value. feed_url: after redirects; relative links are resolved against it and
    against xml:base. now: becomes first_seen_at.
    """
    if len(body) > MAX_LISTING_BYTES:
        return [], _note("too_large", f"{feed_url} has {len(body)} bytes. Ask the outlet for a shorter feed.")
    text = decode(body, content_type)
    if is_json_feed(text):
        return read_json_feed(text, feed_url=feed_url, outlet_id=outlet_id, now=now)
    found = from_root(text, _ROOTS)
    if found is None or found[1] in _SITEMAP_ROOTS:
        return [], _not_a_feed(text, feed_url, found[1] if found else None)
    if declares_entities(text, found[0]):
        return [], _note("entities", f"{feed_url} declares XML entities, which are refused. Tell the outlet.")
    try:
        wellformed, is_mended = _wellformed(found[0])
    except _TooManyElements:
        return [], _note("too_large", f"{feed_url} has over {_MAX_ELEMENTS} elements. Ask for a shorter feed.")
    parsed = _parse(wellformed, feed_url) if wellformed else None
    if parsed is None:
        return [], _note("broken", f"{feed_url} is broken XML beyond mending. Tell the outlet, or use its sitemap.")
    links = _links(parsed, feed_url, outlet_id, now)
    if not links:
        what = f"{feed_url} lists nothing that has a web address. Open it in a browser and check."
        return [], ListingNote(reason="empty", detail=what, entry_count=len(parsed.entries), is_mended=is_mended)
    return links, ListingNote(entry_count=len(parsed.entries), is_mended=is_mended, ttl_s=_ttl_s(parsed.feed))


def _note(reason: str, detail: str) -> ListingNote:
    return ListingNote(reason=reason, detail=detail)


def _not_a_feed(text: str, feed_url: str, root: str | None) -> ListingNote:
    if root is not None:
        return _note("not_a_feed", f"{feed_url} is a sitemap: list it under `news_sitemaps` in the outlet file.")
    for tag in _FEED_LINK.findall(text[:200_000])[:5]:
        href = _HREF.search(tag)
        address = web_address(feed_url, href[1]) if href else None
        if address:
            return _note(
                "not_a_feed",
                f"{feed_url} is a web page, and names a feed at {address}: put that under `feeds` in the outlet file.",
            )
    kind = "a web page" if re.search(r"(?i)<html|<!doctype html", text[:5_000]) else "neither RSS nor Atom"
    return _note(
        "not_a_feed",
        f"{feed_url} is {kind}: look for the feed's address on the site, or list the page under `hub_pages`.",
    )


def _is_wellformed(document: bytes) -> bool:
    """Whether expat takes it, namespaces and all. Raises _TooManyElements."""
    count = 0

    def started(*_: object) -> None:
        nonlocal count
        count += 1
        if count > _MAX_ELEMENTS:
            raise _TooManyElements

    parser = xml.parsers.expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = started
    try:
        parser.Parse(document, True)
    except xml.parsers.expat.ExpatError:
        return False
    return True


def _wellformed(text: str) -> tuple[bytes | None, bool]:
    """The document as feedparser's strict parser will take it, and whether it had to be mended.

    Its loose parser is never reached: it is slow and odd on hostile input. libxml2 mends instead.
    """
    document = text.encode("utf-8", "replace")
    if _is_wellformed(document):
        return document, False
    if declares_entities(text, ""):
        return None, True  # legitimate as text in CDATA, and not worth trusting in what has to be mended
    named = mend_references(text)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_declared(named).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, True
    if root is None:
        return None, True
    document = etree.tostring(root, encoding="utf-8")
    return (document if _is_wellformed(document) else None), True


def _declared(text: str) -> str:
    """The text with a declaration on its root for every prefix that lacks one."""
    head_end = text.find(">")
    prefixes = sorted({hit for hit in _PREFIX.findall(text) if hit.lower() != "xml"})[:_MAX_PREFIXES]
    missing = [prefix for prefix in prefixes if f"xmlns:{prefix}=" not in text[:head_end]]
    if head_end < 0 or not missing:
        return text
    at = re.match(r"<[\w.:-]+", text)
    place = at.end() if at else head_end
    more = "".join(f' xmlns:{p}="{_NAMESPACES.get(p.lower(), "urn:undeclared:" + p.lower())}"' for p in missing)
    return text[:place] + more + text[place:]


def _parse(document: bytes, feed_url: str) -> Any:
    """feedparser's result; None where it trips over its own feet.

    It answers to no exception contract and values come from outside, hence the wide net of plain value errors.
    """
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": feed_url}
    try:
        return feedparser.parse(document, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError):
        return None


def _text(entry: Any, key: str) -> str | None:
    # dict.get and not entry.get: feedparser's own lookup answers `updated` with `published`, and warns.
    value = dict.get(entry, key)
    return value if isinstance(value, str) else None


def _links(parsed: Any, feed_url: str, outlet_id: str, now: datetime) -> list[Link]:
    links: list[Link] = []
    is_rss = str(parsed.version).startswith("rss")
    for entry in parsed.entries[:MAX_ENTRIES]:
        url = _address(entry, feed_url)
        if url is None:
            continue
        published, modified = raw_date(_text(entry, "published")), raw_date(_text(entry, "updated"))
        if is_rss and published is None:
            published, modified = modified, None  # RSS 1.0 and many others have dc:date alone, and mean publication
        links.append(
            Link(
                url=url,
                outlet_id=outlet_id,
                discovered_via="feed",
                listed_in=feed_url,
                title=plain(_text(entry, "title"), MAX_TITLE_CHARS),
                summary=plain(_text(entry, "summary"), MAX_SUMMARY_CHARS),
                listed_published=published,
                listed_modified=modified,
                first_seen_at=now,
            )
        )
    return links


def _address(entry: Any, feed_url: str) -> str | None:
    """The article's own address before the feed service's redirect, and an id that is an address as the last resort."""
    for key in ("feedburner_origlink", "link", "id"):
        text = _text(entry, key)
        if key == "id" and not (text or "").startswith(("http://", "https://")):
            continue
        address = web_address(feed_url, text)
        if address:
            return address
    return None


def _ttl_s(feed: Any) -> float | None:
    """Seconds that RSS `ttl` (minutes) or the syndication module's period and frequency ask for."""
    ttl = (_text(feed, "ttl") or "").strip()
    if ttl.isascii() and ttl.isdigit() and len(ttl) < 10:
        return min(int(ttl) * 60.0, _MAX_TTL_S)
    period_s = _PERIOD_S.get((_text(feed, "sy_updateperiod") or "").strip().lower())
    if period_s is None:
        return None
    frequency = (_text(feed, "sy_updatefrequency") or "1").strip()
    times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) < 6 else 1
    return min(period_s / max(1, times), _MAX_TTL_S)
