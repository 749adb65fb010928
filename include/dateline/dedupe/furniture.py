"""Paragraphs that a host repeats under different headlines: boilerplate, which makes no two stories copies.

Looks at the stories of one batch alone; what earlier batches learned about a host is not read here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import xxhash

from dateline.dedupe.grams import normalise

MIN_HEADLINES = 3  # different headlines of one host over the same paragraph: then it belongs to the host
MIN_REST_WORDS = 12  # words that must be left of a text, else it is compared as it stands
MAX_PARAGRAPHS = 2000  # of one story: what lies behind is not looked at

# Lines that come and go without the text having changed: counters, buttons, "3 hours ago".
_COUNTER = re.compile(
    r"(?:[\d.,\s]+k?\s*)?(?:views?|reads?|shares?|comments?|likes?|vues?|partages?|commentaires?|lectures?|"
    r"مشاهدة|مشاهدات|تعليق|تعليقات|مشاركة|aufrufe|kommentare|visitas|comentarios)(?:\s*[:：]?\s*[\d.,\s]+k?)?"
)
_AGE = re.compile(r"(?:updated |published |posted )?\d{1,3} (?:seconds?|minutes?|mins?|hours?|days?|weeks?) ago")
_BUTTON = re.compile(
    r"(?:share|tweet|print|e-?mail|advertisement|advertising|publicité|partager|imprimer|إعلان|شارك|translate »|read more)[.:!]?"
)

Furniture = Mapping[str, frozenset[int]]


def repeated_paragraphs(pages: Iterable[tuple[str | None, str | None, str | None]]) -> Furniture:
    """Host → hashes of the paragraphs it shows under MIN_HEADLINES or more headlines.

    pages: (host, headline, body) of each story. Copies of one story keep its headline, so they don't make furniture.
    """
    seen: dict[tuple[str, int], set[str]] = defaultdict(set)
    for host, headline, body in pages:
        if host and body:
            title = normalise(headline or body[:200])
            for paragraph in set(_paragraphs(body)):
                titles = seen[host, _digest(paragraph)]
                if len(titles) < MIN_HEADLINES:
                    titles.add(title)
    found: dict[str, set[int]] = defaultdict(set)
    for (host, digest), titles in seen.items():
        if len(titles) >= MIN_HEADLINES:
            found[host].add(digest)
    return {host: frozenset(digests) for host, digests in found.items()}


def without_furniture(body: str, host: str | None, furniture: Furniture) -> str:
    """The body without its host's repeated paragraphs; the body itself where too little would be left."""
    repeated = furniture.get(host or "")
    if not repeated or not body:
        return body
    kept = [paragraph for paragraph in _paragraphs(body) if _digest(paragraph) not in repeated]
    rest = "\n".join(kept)
    return rest if len(rest.split()) >= MIN_REST_WORDS else body


def is_same_text(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Whether two captures (headline, body) say the same, white space, counters and buttons aside."""
    return _said(one) == _said(other)


def _said(capture: tuple[str | None, str | None]) -> list[str]:
    headline, body = capture
    lines = [normalise(line) for line in (body or "").split("\n")]
    kept = [line for line in lines if line and not (len(line) <= 60 and _is_furniture(line))]
    # Paragraph breaks are white space too: only the words in their order count.
    return [normalise(headline or ""), " ".join(kept)]


def _is_furniture(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in (_COUNTER, _AGE, _BUTTON))


def _paragraphs(body: str) -> list[str]:
    return [line for line in map(normalise, body.split("\n")[:MAX_PARAGRAPHS]) if line]


def _digest(paragraph: str) -> int:
    return xxhash.xxh3_64_intdigest(paragraph.encode("utf-8", "replace"))
