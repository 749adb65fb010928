"""Bytes to text: which character set a page is in, and on whose word.

What the text says is not looked at here beyond the declaration of its own charset.
"""

import codecs
import re
import zlib
from dataclasses import dataclass

from charset_normalizer import from_bytes

META_SCAN_BYTES = 4_096  # the HTML standard asks for 1,024; real pages put scripts before it
SAMPLE_BYTES = 12_000  # what the detector reads
BAD_SHARE = 0.05  # a declared charset may fail on this share of its non-ASCII characters (cut or patched pages)
BASES = ("bom", "http", "meta", "detected")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_TAG = re.compile(rb"<[^>]{0,2000}>")

# Labels that browsers read as a larger set than they name (WHATWG Encoding standard, table of labels).
_AS_BROWSERS_READ = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
}
# Codecs of Python that no page is written in, or whose decoding runs escapes.
_NOT_FOR_PAGES = {"utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined", "mbcs", "oem"}
# What undeclared pages are written in; the detector would else see a rare Macintosh set in every short text.
_ON_THE_WEB = (
    *("cp1252", "cp1251", "cp1250", "cp1256", "cp1254", "cp1253", "cp1255", "cp1257", "cp1258", "cp874", "koi8_r"),
    *("iso8859_2", "iso8859_5", "iso8859_7", "gb18030", "big5", "cp932", "euc_jp", "cp949"),
)
_LANGUAGE = re.compile(rb"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2})\b", re.IGNORECASE)
_SET_OF_LANGUAGE = {
    **dict.fromkeys(("en", "fr", "de", "es", "it", "pt", "nl", "sv", "no", "nb", "da", "fi", "is", "ca"), "cp1252"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "ro", "hr", "sl"), "cp1250"),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk"), "cp1251"),
    **dict.fromkeys(("ar", "fa"), "cp1256"),
    "tr": "cp1254",
    "el": "cp1253",
    "he": "cp1255",
    "th": "cp874",
}
# Letters and quotes of western Europe that the bytes of its neighbours' sets do not give when read as its own.
_WESTERN = frozenset("éèàùâêîôûëïçœäöüÄÖÜßáíóúñÉÈÀÇ’‘“”–—…«»€ £°§åÅæ")
WESTERN_SHARE = 0.97
_ASCII_ESCAPED = ("iso2022", "hz")  # pure ASCII bytes that hide other letters behind escapes
_WIDE = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedText:
    """A page's text, the charset it was read in and the basis: bom, http, meta or detected."""

    text: str
    charset: str
    basis: str


def unzipped(raw: bytes, limit: int) -> bytes | None:
    """The content of a gzip body that was served as if it were text, or None where it is broken or passes `limit`."""
    machine = zlib.decompressobj(wbits=31)
    try:
        content = machine.decompress(raw, limit + 1)
    except zlib.error:
        return None
    return None if len(content) > limit else content


def decode_page(raw: bytes, content_type: str) -> DecodedText:
    """Reads bytes as text; never fails: what no charset explains is read as windows-1252 with replacements.

    Order: byte order mark, UTF-16 that forgot it, UTF-8 that proves itself, then what HTTP and the page declare
    (where it decodes), then a detector.
    """
    for mark, charset in _BOMS:
        if raw.startswith(mark):
            return _cleaned(raw[len(mark) :].decode(charset, "replace"), charset, "bom")
    wide = _wide_without_mark(raw[:META_SCAN_BYTES])
    if wide:
        return _cleaned(raw.decode(wide, "replace"), wide, "detected")
    declared = _declared(raw, content_type)
    utf8 = _strict(raw, "utf-8")
    if utf8 is not None and not any(charset.startswith(_ASCII_ESCAPED) for charset, _ in declared):
        # Text in another charset is valid UTF-8 by accident less than once in ten thousand pages; a wrong
        # declaration is far more common. Pure ASCII is the same in all of them.
        basis = next((basis for charset, basis in declared if charset == "utf-8" or utf8.isascii()), "detected")
        return _cleaned(utf8, "utf-8", basis)
    for charset, basis in declared:
        text = _tolerant(raw, charset)
        if text is not None:
            return _cleaned(text, charset, basis)
    text = _tolerant(raw, "utf-8")
    if text is not None:
        return _cleaned(text, "utf-8", "detected")
    charset = _detected(raw)
    return _cleaned(raw.decode(charset, "replace"), charset, "detected")


def _cleaned(text: str, charset: str, basis: str) -> DecodedText:
    return DecodedText(text=text.replace("\x00", ""), charset=charset, basis=basis)


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark shows itself by NULs on one side of its ASCII letters (markup at least)."""
    pairs = len(head) // 2
    if pairs < 8:
        return None
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.3 * pairs and even < 0.02 * pairs:
        return "utf-16-le"
    if even > 0.3 * pairs and odd < 0.02 * pairs:
        return "utf-16-be"
    return None


def _declared(raw: bytes, content_type: str) -> list[tuple[str, str]]:
    """Usable declared charsets with their basis, strongest first."""
    found: list[tuple[str, str]] = []
    http = _HTTP_CHARSET.search(content_type[:300])
    if http:
        found.append((http.group(1), "http"))
    head = raw[:META_SCAN_BYTES]
    for pattern in (_META_CHARSET, _XML_CHARSET):
        match = pattern.search(head)
        if match:
            found.append((match.group(1).decode("ascii"), "meta"))
    usable: list[tuple[str, str]] = []
    for label, basis in found:
        charset = _codec(label)
        # A page whose declaration could be read as ASCII is not in a wide charset, whatever it says.
        if charset and not charset.startswith(_WIDE):
            usable.append((charset, basis))
    return usable


def _codec(label: str) -> str | None:
    """Python's codec for a label, widened as browsers do; None for labels that are no charset of pages."""
    plain = label.strip().lower()
    plain = plain.removeprefix("x-") if plain.startswith(("x-sjis", "x-gbk", "x-big5", "x-mac")) else plain
    try:
        name = codecs.lookup(plain).name
        b"a".decode(name)
    except (LookupError, ValueError, TypeError, UnicodeError, AssertionError):
        return None
    if name in _NOT_FOR_PAGES:
        return None
    return _AS_BROWSERS_READ.get(plain, _AS_BROWSERS_READ.get(name, name))


def _strict(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except (UnicodeError, ValueError):
        return None


def _tolerant(raw: bytes, charset: str) -> str | None:
    """The text where the charset explains all but a few characters, else None."""
    text = raw.decode(charset, "replace")
    bad = text.count("\ufffd")
    if not bad:
        return text
    good = len(text) - bad - _ascii_count(raw)
    return text if good > 0 and bad <= BAD_SHARE * (good + bad) else None


def _ascii_count(raw: bytes) -> int:
    """How many bytes are ASCII: in charsets of pages each is one character, so the rest are the foreign ones."""
    return len(raw.translate(None, delete=bytes(range(128, 256))))


def _detected(raw: bytes) -> str:
    """By the page's language where one set writes it; else the detector's answer on a sample without markup."""
    stated = _LANGUAGE.search(raw[:META_SCAN_BYTES])
    usual = _SET_OF_LANGUAGE.get(stated.group(1).decode("ascii").lower()) if stated else None
    if usual and _strict(raw, usual) is not None:
        return usual
    first = next((i for i in range(0, len(raw), 512) if not raw[i : i + 512].isascii()), 0)
    sample = _TAG.sub(b" ", raw[max(0, first - 512) : first + 4 * SAMPLE_BYTES])[:SAMPLE_BYTES]
    foreign = [char for char in sample.decode("cp1252", "replace") if char > "\x7f"]
    if sum(char in _WESTERN for char in foreign) >= WESTERN_SHARE * len(foreign):
        return "cp1252"
    best = from_bytes(
        sample, steps=5, chunk_size=512, cp_isolation=list(_ON_THE_WEB), preemptive_behaviour=False
    ).best()
    charset = _codec(best.encoding) if best else None
    return charset if charset and not charset.startswith(_WIDE) and charset != "utf-8" else "cp1252"
