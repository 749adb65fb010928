"""Candidate links of a sitemap: Google's news sitemap, a plain one with lastmod, or an index of others.

No fetching of an index's children (the caller does, a bounded number) and no reading of dates but to sort them.
"""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime

from dateline.discovery.markup import (
    MAX_TITLE_CHARS,
    ListingNote,
    declares_entities,
    decode,
    feed_xml,
    from_root,
    mend_references,
    plain,
    raw_date,
    web_address,
)
from dateline.model import Link

MAX_SITEMAP_BYTES = 20_000_000  # bytes, unpacked: news sitemaps have 1 MB (1,000 addresses); the protocol allows 50
MAX_READ = 50_000  # addresses that are read: the protocol's own limit
MAX_KEPT = 2_000  # addresses that are kept, the newest
_MAX_ELEMENTS = 1_000_000  # elements of one sitemap: 3 µs each
MAX_CHILDREN = 10  # sitemaps of an index that are worth fetching in one harvest
_MAX_FIELD_CHARS = 5_000  # characters of one element's text that are looked at
_MAX_MEMBERS = 100  # gzip members
_ROOTS = frozenset({"urlset", "sitemapindex", "rss", "feed", "rdf"})
_FIELDS = {
    ("url", "loc"): "loc",
    ("url", "lastmod"): "lastmod",
    ("sitemap", "loc"): "loc",
    ("sitemap", "lastmod"): "lastmod",
    ("news", "publication_date"): "published",
    ("news", "title"): "title",
    ("url", "publication_date"): "published",  # seen without the news element around it
}


def read_news_sitemap(
    body: bytes, content_type: str, *, sitemap_url: str, outlet_id: str, now: datetime
) -> tuple[list[Link], ListingNote]:
    """The sitemap's links, newest first, at most MAX_KEPT; an index gives none and its children in the note.

    body: plain or gzip. sitemap_url: after redirects. now: becomes first_seen_at. Never raises.
    """
    unpacked = _unpacked(body)
    if unpacked is None or len(unpacked) > MAX_SITEMAP_BYTES:
        what = f"{sitemap_url} unpacks to more than {MAX_SITEMAP_BYTES} bytes, or not at all. List a smaller sitemap."
        return [], ListingNote(reason="too_large" if unpacked else "broken", detail=what)
    text = decode(unpacked, content_type)
    found = from_root(text, _ROOTS)
    if found is None or found[1] in {"rss", "feed", "rdf"}:
        is_feed = found is not None
        what = "is a feed: list it under `feeds`" if is_feed else "is no sitemap: look for its address in robots.txt"
        return [], ListingNote(reason="not_a_sitemap", detail=f"{sitemap_url} {what} and mend the outlet file.")
    if declares_entities(text, found[0]):
        what = f"{sitemap_url} declares XML entities, which are refused. Tell the outlet."
        return [], ListingNote(reason="entities", detail=what)
    reader = _Reader()
    is_mended = feed_xml(reader, mend_references(found[0]))
    if found[1] == "sitemapindex":
        return _index(reader, sitemap_url, is_mended)
    links = _links(reader, sitemap_url, outlet_id, now)
    if not links:
        what = f"{sitemap_url} lists no web address. Open it in a browser and check."
        return [], ListingNote(reason="empty", detail=what, is_mended=is_mended)
    return links, ListingNote(entry_count=len(reader.rows), is_mended=is_mended)


def _unpacked(body: bytes) -> bytes | None:
    """The body without its gzip; None where it is broken or swells beyond all measure."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    parts: list[bytes] = []
    room = MAX_SITEMAP_BYTES + 1
    for _ in range(_MAX_MEMBERS):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            part = unpacker.decompress(body, room)
        except zlib.error:
            return b"".join(parts) or None
        parts.append(part)
        room -= len(part)
        body = unpacker.unused_data
        if room <= 0 or not body.startswith(b"\x1f\x8b"):
            break
    return b"".join(parts) or None


class _Reader:
    """The target of lxml's parser: keeps the fields of one <url> or <sitemap> at a time, and no tree."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []
        self._path: list[str] = []
        self._row: dict[str, str] = {}
        self._text: list[str] = []
        self._length = 0
        self._count = 0

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MAX_READ or self._count >= _MAX_ELEMENTS

    def start(self, tag: str, _attributes: object, _namespaces: object = None) -> None:
        name = tag.rpartition("}")[2].rpartition(":")[2].lower()
        self._path.append(name)
        self._count += 1
        if name in {"url", "sitemap"}:
            self._row = {}
        self._text, self._length = [], 0

    def data(self, text: str) -> None:
        if self._length < _MAX_FIELD_CHARS:
            self._text.append(text[:_MAX_FIELD_CHARS])
            self._length += len(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2].rpartition(":")[2].lower()
        if self._path:
            self._path.pop()
        field = _FIELDS.get((self._path[-1] if self._path else "", name))
        if field is not None and field not in self._row:
            self._row[field] = "".join(self._text)[:_MAX_FIELD_CHARS].strip()
        if name in {"url", "sitemap"} and not self.is_full and self._row.get("loc"):
            self.rows.append(self._row)
            self._row = {}
        self._text, self._length = [], 0

    def close(self) -> None:
        """lxml asks for it."""


def _instant(text: str | None) -> datetime:
    """A W3C date for sorting alone; the earliest of all where it can't be read."""
    try:
        read = datetime.fromisoformat((text or "").strip()[:40])
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    if read.tzinfo is None:
        return read.replace(tzinfo=UTC)
    try:
        return read.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _newest_first(rows: list[dict[str, str]], when: Callable[[dict[str, str]], str | None]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: _instant(when(row)), reverse=True)  # stable: equals keep the sitemap's order


def _index(reader: _Reader, sitemap_url: str, is_mended: bool) -> tuple[list[Link], ListingNote]:
    found = [web_address(sitemap_url, row["loc"]) for row in _newest_first(reader.rows, lambda row: row.get("lastmod"))]
    children = tuple(dict.fromkeys(url for url in found if url and url != sitemap_url))[:MAX_CHILDREN]
    if not children:
        what = f"{sitemap_url} is an index without a sitemap. Open it in a browser and check."
        return [], ListingNote(reason="empty", detail=what, is_mended=is_mended)
    return [], ListingNote(entry_count=len(reader.rows), is_mended=is_mended, children=children)


def _links(reader: _Reader, sitemap_url: str, outlet_id: str, now: datetime) -> list[Link]:
    links: list[Link] = []
    for row in _newest_first(reader.rows, lambda one: one.get("published") or one.get("lastmod")):
        url = web_address(sitemap_url, row["loc"])
        if url is None:
            continue
        links.append(
            Link(
                url=url,
                outlet_id=outlet_id,
                discovered_via="news_sitemap",
                listed_in=sitemap_url,
                title=plain(row.get("title"), MAX_TITLE_CHARS),
                listed_published=raw_date(row.get("published")),
                listed_modified=raw_date(row.get("lastmod")),
                first_seen_at=now,
            )
        )
        if len(links) >= MAX_KEPT:
            break
    return links
