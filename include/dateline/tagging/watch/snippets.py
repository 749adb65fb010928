"""The words around what a watchlist found, for people: short, on one line, without control characters.

Marking up for a screen, a mail or a chat is for whoever sends it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise

REACH = 80  # characters on either side of a hit
MAX_SNIPPETS = 3
_SENTENCE = re.compile(r"(?<=[.!?。！？؟।])\s+|\n+")
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])


def plain_line(text: str, most: int = 300) -> str:
    """A stranger's text on one line: no control or direction characters, cut to `most` characters."""
    spaced = re.sub(r"\s+", " ", text[: 4 * most]).translate(_BIDI)
    kept = "".join(
        c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c in "\u200c\u200d"
    ).strip()
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def snippets(body: str, spans: Sequence[Mapping[str, int]]) -> list[str]:
    """The first few hits with their surroundings; hits near each other share one. Headline hits (-1) have none."""
    found: list[str] = []
    last_end = -1
    for span in spans:
        start, end = span["start"], span["end"]
        if start < 0 or start < last_end or end > len(body):
            continue
        first, last = _word_start(body, start - REACH), _word_end(body, end + REACH)
        text = plain_line(body[first:last], most=3 * REACH + 200)
        found.append(f"{'…' if first else ''}{text}{'…' if last < len(body) else ''}")
        last_end = last
        if len(found) == MAX_SNIPPETS:
            break
    return found


def told_sha256(headline: str | None, body: str | None, spans: Sequence[Mapping[str, int]]) -> str:
    """SHA-256 (hex) of what a match rests on: the headline and the sentences with hits, whatever their spacing.

    A revision that leaves it as it is changes nothing that the watchlist's reader was told.
    """
    body = body or ""
    borders = [0, *(found.end() for found in _SENTENCE.finditer(body)), len(body)]
    wanted = sorted({span["start"] for span in spans if span["start"] >= 0})
    sentences = []
    place = 0
    for first, last in pairwise(borders):
        while place < len(wanted) and wanted[place] < first:
            place += 1
        if place < len(wanted) and first <= wanted[place] < last:
            sentences.append(" ".join(body[first:last].split()))
    told = "\n".join([" ".join((headline or "").split()), *sentences])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _word_start(text: str, place: int) -> int:
    if place <= 0:
        return 0
    space = text.find(" ", place, place + 20)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - 20, place)
    return space if space >= 0 else place
