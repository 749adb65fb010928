"""What feeds, sitemaps and hub pages have in common: bytes made text, plain titles, absolute addresses, a note.

No feed, sitemap or page is understood here; and no document with entity declarations gets any further.
"""

import codecs
import html
import re
from dataclasses import dataclass
from html.entities import html5
from typing import Any, Protocol, cast
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from lxml import etree

from dateline.urls import host as host_of

MAX_LISTING_BYTES = 10_000_000  # bytes: what the fetcher lets through by default
MAX_URL_CHARS = 4_000  # characters: longer addresses are never articles
MAX_TITLE_CHARS = 500  # characters kept of a title
MAX_SUMMARY_CHARS = 2_000  # characters kept of a summary
MAX_DATE_CHARS = 100  # characters kept of a date, raw
_MAX_MARKUP_CHARS = 20_000  # characters of a title or summary that are looked at
_CHUNK_BYTES = 65_536  # bytes fed to a parser at once, so that reading can stop in between
_HEAD_CHARS = 65_536  # characters in which the root element must begin
_MIN_ASCII_CHARS = 8  # of an XML declaration's beginning, to tell UTF-16 without a mark

# Encodings that a listing may name. Python knows others that are none (punycode is quadratic, zlib unpacks, …).
_CODECS = frozenset(
    {"utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "gb18030", "gbk", "gb2312", "big5",
     "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "iso2022_jp", "cp874", "tis-620", "cp866",
     "mac-roman", "mac-cyrillic", "ptcp154"}
    | {f"iso8859-{n}" for n in range(1, 17)}
    | {f"cp125{n}" for n in range(9)}
)  # fmt: skip
_CHARSET = re.compile(r"(?i)charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})")
_DECLARED = re.compile(rb"(?i)encoding\s{0,5}=\s{0,5}[\"']([\w.:-]{1,40})")
_ENTITY = re.compile(r"(?i)<!\s{0,5}ENTITY")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->")
_AMPERSAND = re.compile(r"&(#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_BREAKING_TAG = re.compile(r"(?i)</?(?:p|br|div|li|h[1-6]|tr|td)\b[^<>]{0,2000}>")


class Target(Protocol):
    """What notes elements as a parser meets them. lxml-stubs asks of one what lxml does not: hence the casts below."""

    @property
    def is_full(self) -> bool:
        """Whether enough is known, and reading may stop."""

    def close(self) -> Any:
        """The end of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingNote:
    """How the reading of a feed, sitemap or hub page went.

    reason: None where it was read; else not_a_feed, not_a_sitemap, not_a_page, entities, too_large, broken, empty.
    detail: one sentence for people, ending with what to do. is_mended: not well-formed, and read all the same.
    ttl_s: how long the feed asks not to be polled again, seconds. children: sitemaps that a sitemap index lists,
    newest first.
    """

    reason: str | None = None
    detail: str = ""
    entry_count: int = 0
    is_mended: bool = False
    ttl_s: float | None = None
    children: tuple[str, ...] = ()


def known_codec(label: str) -> str | None:
    """Python's name of an encoding that a listing may be written in, or None."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if name in _CODECS else None


def decode(body: bytes, content_type: str) -> str:
    """The text of a listing: byte order mark, then HTTP charset, then XML declaration, then UTF-8, then cp1252.

    Never raises; bytes that don't fit become U+FFFD. Control characters, which XML forbids, become spaces.
    """
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):  # fmt: skip
        if body.startswith(mark):
            return _clean(body[len(mark) :].decode(name, "replace"))
    if body[:_MIN_ASCII_CHARS].startswith((b"<\0?\0", b"<\0r\0", b"<\0f\0", b"<\0u\0")):
        return _clean(body.decode("utf-16-le", "replace"))
    if body[:_MIN_ASCII_CHARS].startswith((b"\0<\0?", b"\0<\0r", b"\0<\0f", b"\0<\0u")):
        return _clean(body.decode("utf-16-be", "replace"))
    http = _CHARSET.search(content_type[:500])
    declared = _DECLARED.search(body[:500])
    labels = [http[1] if http else "", declared[1].decode("ascii", "replace") if declared else "", "utf-8"]
    for label in labels:
        codec = known_codec(label)
        if codec is None or codec.startswith("utf-16"):
            continue  # a mark would have shown UTF-16
        try:
            return _clean(body.decode(codec))
        except UnicodeDecodeError:
            continue
    # One bad byte in a long UTF-8 feed is commoner than a whole feed in cp1252 that says nothing.
    text = body.decode("utf-8", "replace")
    if text.count("\ufffd") > max(5, len(text) // 200):
        text = body.decode("cp1252", "replace")
    return _clean(text)


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text)


def declares_entities(text: str, from_root_on: str) -> bool:
    """Whether what stands before the root element declares entities: the stuff of bombs and of reading foreign files.

    from_root_on: the tail of `text` that begins with the root element, "" for none. Later on it can only be a text.
    """
    return bool(_ENTITY.search(text, 0, len(text) - len(from_root_on)))


def mend_references(text: str) -> str:
    """The text with HTML's named entities as characters and bare ampersands escaped, CDATA sections left alone."""
    if "&" not in text:
        return text
    parts: list[str] = []
    at = 0
    while True:
        start = text.find("<![CDATA[", at)
        end = text.find("]]>", start) if start >= 0 else -1
        if end < 0:
            break
        parts += [_AMPERSAND.sub(_mended, text[at:start]), text[start : end + 3]]
        at = end + 3
    return "".join([*parts, _AMPERSAND.sub(_mended, text[at:])])


def _mended(hit: re.Match[str]) -> str:
    name = hit[1]
    if name is None:
        return "&amp;"
    if name.startswith("#") or name in _XML_ENTITIES:
        return hit[0]
    # `&copy=1` of an address is no entity: only names with their semicolon are.
    return html.escape(html5[name], quote=False) if name in html5 else f"&amp;{name}"


def from_root(text: str, roots: frozenset[str]) -> tuple[str, str] | None:
    """The text from its root element on, and the root's local name in lower case; None where no such root begins it.

    What stands before (declaration, DOCTYPE, comments, stray blanks) is cut off: it only serves to break parsers.
    """
    for found in re.finditer(r"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})(?=[\s/>])", text[:_HEAD_CHARS]):
        name = found[1].lower()
        if name in roots:
            return text[found.start() :], name
        if name in {"html", "head", "body", "script", "div"}:
            return None
    return None


def plain(markup: str | None, limit: int) -> str | None:
    """A title or summary as plain text on one line, None where nothing is left. limit: characters."""
    if not markup:
        return None
    text = markup[:_MAX_MARKUP_CHARS]
    text = _TAG.sub("", _BREAKING_TAG.sub(" ", text))
    text = " ".join(_clean(html.unescape(text)).split())
    return text[:limit].rstrip() or None


def raw_date(text: str | None) -> str | None:
    """A date as it was listed, on one line and capped."""
    return " ".join((text or "")[:1_000].split())[:MAX_DATE_CHARS] or None


def web_address(base: str, reference: str | None) -> str | None:
    """A reference made absolute against its base, without fragment and with its host in ASCII; None for what is no http or https address."""
    text = "".join((reference or "")[: MAX_URL_CHARS + 100].split())
    if not text:
        return None
    try:
        address = urldefrag(urljoin(base, text)).url
        parts = urlsplit(address)
        sane = parts.port != 0 and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    if not sane or parts.scheme not in {"http", "https"} or len(address) > MAX_URL_CHARS:
        return None
    return address if parts.netloc.isascii() else _in_ascii(parts)


def _in_ascii(parts: SplitResult) -> str | None:
    """The address with its host in IDNA, so that both spellings of a name are one; None where it can be no host."""
    name = host_of(parts.geturl())
    if not name or "%" in name:
        return None
    return parts._replace(netloc=name if parts.port is None else f"{name}:{parts.port}").geturl()


def feed_html(target: Target, text: str) -> None:
    """Run an HTML parser over the text until the target is full. What was read before an error stands."""
    parser = etree.HTMLParser(
        target=cast("Any", target), encoding="utf-8", recover=True, no_network=True, huge_tree=False
    )
    if not _fed(parser, target, text):
        target.close()


def feed_xml(target: Target, text: str) -> bool:
    """Run an XML parser, without entities or network, until the target is full; whether it met an error. What was read stands."""
    parser = etree.XMLParser(
        target=cast("Any", target),
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    return not _fed(parser, target, text) or len(parser.error_log) > 0


def _fed(parser: Any, target: Target, text: str) -> bool:
    """Whether the parser came through."""
    document = text.encode("utf-8", "replace")
    try:
        for at in range(0, len(document), _CHUNK_BYTES):
            parser.feed(document[at : at + _CHUNK_BYTES])
            if target.is_full:
                break
        parser.close()
    except etree.XMLSyntaxError:
        return False
    return True
