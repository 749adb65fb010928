"""Blocks learned per host: paragraphs that a host shows under several headlines are its furniture, not its stories.

Counting, knowing and taking out; where rows are kept and which days count is for the caller (the `furniture` table).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from dateline.extraction.headline import plain_words
from dateline.model import Repair

MIN_PAGES = 3  # pages of one host, with different headlines, that make a paragraph furniture
MIN_PAGES_OF_BATCH = 2  # seen less often in one batch it is not worth a row
MIN_LEFT_WORDS = 12  # of a story: with fewer left, the paragraphs were its own
MAX_BLOCK_CHARS = 600  # longer paragraphs that repeat are a story's copies, not a box
MAX_LINES = 2_000
TEXT_CHARS = 200  # of a block kept for people to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph that a batch saw on several pages of a host: a row of `furniture`, kind `block`."""

    host: str
    locator: str  # hash of its words, 16 hexadecimal digits
    text: str  # as first seen, cut to 200 characters
    page_count: int  # pages of the batch with different headlines


def learned_blocks(pages: Iterable[tuple[str | None, str | None, str | None]]) -> list[Block]:
    """The blocks of one batch, sorted by host and hash. pages: (host, headline, body) of each story.

    Pages under one headline count once: copies and revisions of a story repeat it whole.
    """
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    texts: dict[tuple[str, str], str] = {}
    for host, headline, body in pages:
        if not host or not body:
            continue
        title = plain_words(headline) or plain_words(body[:200])
        for line in body.split("\n")[:MAX_LINES]:
            locator = block_hash(line)
            if locator:
                titles[host, locator].add(title)
                text = texts.setdefault((host, locator), line[:TEXT_CHARS])
                # The smallest, so that the order of the pages means nothing.
                texts[host, locator] = min(text, line[:TEXT_CHARS])
    return [
        Block(host=host, locator=locator, text=texts[host, locator], page_count=len(found))
        for (host, locator), found in sorted(titles.items())
        if len(found) >= MIN_PAGES_OF_BATCH
    ]


def known_blocks(rows: Iterable[tuple[str, str, int]]) -> dict[str, frozenset[str]]:
    """Host → hashes of its furniture. rows: (host, locator, page_count) of earlier batches and of this one."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for host, locator, page_count in rows:
        counts[host, locator] += page_count
    found: dict[str, set[str]] = defaultdict(set)
    for (host, locator), count in counts.items():
        if count >= MIN_PAGES:
            found[host].add(locator)
    return {host: frozenset(locators) for host, locators in found.items()}


def without_blocks(
    body: str, repairs: tuple[Repair, ...], host: str | None, known: Mapping[str, frozenset[str]]
) -> tuple[str, tuple[Repair, ...]]:
    """The body without its host's furniture, and the repairs that are left at their new places.

    As it was where fewer than MIN_LEFT_WORDS words would be left. Repairs of the headline (start -1) stay.
    """
    mine = known.get(host or "")
    if not mine or not body:
        return body, repairs
    kept: list[str] = []
    moves: list[tuple[int, int, int]] = []  # start and end of a kept line in the old body, its start in the new one
    at = new = 0
    for number, line in enumerate(body.split("\n")):
        if number >= MAX_LINES or block_hash(line) not in mine:
            kept.append(line)
            moves.append((at, at + len(line), new))
            new += len(line) + 1
        at += len(line) + 1
    rest = "\n".join(kept)
    if len(rest) == len(body) or len(rest.split()) < MIN_LEFT_WORDS:
        return body, repairs
    moved = [
        replace(repair, start=start + repair.start - old)
        for repair in repairs
        for old, end, start in moves
        if old <= repair.start < end
    ]
    return rest, (*(repair for repair in repairs if repair.start < 0), *moved)


def block_hash(line: str) -> str | None:
    """The hash of a paragraph's words; None for one without words or too long to be a box."""
    words = plain_words(line) if len(line) <= MAX_BLOCK_CHARS else ""
    return blake2b(words.encode("utf-8", "replace"), digest_size=8).hexdigest() if words else None
