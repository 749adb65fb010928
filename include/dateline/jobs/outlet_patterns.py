"""What the addresses of an outlet's articles have in common: their shape, the pattern they fit, the edition they are of.

Whether a single address looks like an article's is `discovery.hubs`'.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

ANY = "."  # the link pattern that every address fits
_MIN_OF_EDITION = 5  # addresses that must lie under a path before it is an edition's
_EDITION_SHARE = 0.8  # of them
_MAX_PATTERN_CHARS = 500  # characters of a pattern in an outlet file


def is_headline(title: str | None) -> bool:
    """Whether an anchor's text reads like a headline and not like the name of a section: three words, or ten signs of a
    script without spaces.
    """
    text = (title or "").strip()
    words = text.split()
    return len(words) >= 3 or (len(words) == 1 and len(text) >= 10 and not text.isascii() and "/" not in text)


def shape(url: str) -> str:
    """What an address has in common with others of its kind: `/issue/*/*`, `/*-*/`; years and numbers are `#`."""
    segments = [segment for segment in unquote(urlsplit(url).path).split("/") if segment]
    if len(segments) < 2:
        return "/*-*" if segments and "-" in segments[0] else "/*"
    first = "#" if segments[0].isdigit() else segments[0]
    return "/".join(["", first, *("*" for _ in segments[1:])])


def first_segment(url: str) -> str | None:
    """The first segment of its path, as written; None where there is none."""
    return next((segment for segment in urlsplit(url).path.split("/") if segment), None)


def edition_of(place: str, urls: Sequence[str]) -> str | None:
    """The path segment under which an edition lies, `arabic`: where a page under it links articles under it alone.

    place: address of the page. urls: of its articles.
    """
    own = first_segment(place)
    if own is None or "." in own or len(urls) < _MIN_OF_EDITION:
        return None
    inside = sum(first_segment(url) == own for url in urls)
    return own if inside >= _EDITION_SHARE * len(urls) else None


def edition_pattern(edition: str) -> str:
    """The link pattern of an edition."""
    return f"^https?://[^/]+/{re.escape(edition)}/"


def pattern_of(urls: Sequence[str]) -> str:
    """A regular expression for the addresses of an outlet's articles: their first path segments, as a person would write.

    It matches every one of them. Where naming the segments takes more than an outlet file's pattern may hold, any will do.
    """
    firsts: set[str] = set()
    roots: set[str] = set()
    for url in urls:
        segments = [segment for segment in urlsplit(url).path.split("/") if segment]
        if len(segments) > 1:
            firsts.add("[0-9]+" if re.fullmatch("[0-9]+", segments[0]) else re.escape(segments[0]))
        elif segments:
            roots.add(segments[0])
    parts = [rf"({'|'.join(sorted(firsts))})/[^/]"] if firsts else []
    if roots:
        # A name alone is a section's more often than an article's.
        is_telling = all(re.search(r"[-0-9]", name) for name in roots)
        parts.append((r"[^/?#]*[-0-9][^/?#]*" if is_telling else r"[^/?#]+") + "/?($|[?#])")
    joined = parts[0] if len(parts) == 1 else f"({'|'.join(parts)})"
    pattern = f"^https?://[^/]+/{joined}" if parts else ANY
    return pattern if len(pattern) <= _MAX_PATTERN_CHARS else "^https?://[^/]+/[^/?#]"
