"""What kind of bytes a page is before anyone parses it: HTML, plain text, or something that holds no article.

Which characters the bytes stand for is `charset`.
"""

import re

HTML, TEXT = "html", "text"

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"OggS", "an Ogg media file"),
    (b"ID3", "an MP3 file"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"(\xb5/\xfd", "a zstd stream"),
    (b"{\\rtf", "an RTF document"),
    (b"WARC/", "a WARC record"),
)
_FEED = re.compile(
    r"^\s*(?:<\?xml[^>]{0,300}\?>\s*)?(?:<!--[^>]{0,2000}-->\s*)?<(?:rss|feed|rdf:rdf|urlset|sitemapindex)[\s>]",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"<(?:!doctype|/?(?:html|head|body|div|p|a|br|span|table|tr|td|ul|ol|li|h[1-6]|meta|title|script|style|article|section|main|"
    r"header|footer|nav|img|b|i|em|strong|font|center|form|link|blockquote|pre)\b)[^<>]{0,2000}>?",
    re.IGNORECASE,
)
_CONTROLS = bytes((*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
SCAN_CHARS = 65_536
NOISE_SHARE = 0.02  # control and replacement characters; text in a misread charset stays below, binary does not


def foreign_bytes(raw: bytes) -> str | None:
    """What the bytes are by their signature where they are certainly no page, in words; else None."""
    head = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n") if not raw.startswith(b"\x00") else raw[:64]
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    return "an MP4 media file" if raw[4:8] == b"ftyp" else None


def is_noise(text: str) -> bool:
    """Whether a text is binary data read as characters."""
    head = text[:SCAN_CHARS]
    raw = head.encode("utf-8", "replace")
    controls = len(raw) - len(raw.translate(None, delete=_CONTROLS))
    return controls + head.count("\ufffd") > NOISE_SHARE * len(head)


def is_feed(text: str) -> bool:
    """Whether a text is a feed or a sitemap."""
    return bool(_FEED.match(text[:4_000]))


def text_or_html(text: str, content_type: str) -> str:
    """HTML or TEXT, by the markup in the text; the stated type decides only where a few tags stand in prose."""
    head = text[:SCAN_CHARS]
    tags = 0
    for match in _MARKUP.finditer(head):
        word = match.group()[:9].lower()
        if word.startswith(("<!doctype", "<html", "<head", "<body")) and match.start() < 2_000:
            return HTML
        tags += 1
        if tags > 20:
            break
    if content_type.split(";", 1)[0].strip().lower() == "text/plain":
        # A document about markup may hold tags; a page served under the wrong type holds little else.
        return HTML if tags > 20 else TEXT
    return HTML if tags else TEXT
