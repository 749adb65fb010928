"""Two texts beside each other: how much of one lies in the other, and what that makes of them.

Knows nothing of the lake or of which text was first; `copies` decides who is whose copy.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from dateline.dedupe.furniture import Furniture, repeated_paragraphs, without_furniture
from dateline.dedupe.grams import Hashes, containment, text_grams
from dateline.dedupe.rows import column, story_rows
from dateline.urls import host

NEAR = 0.8  # containment: a copy; above it stand reposts, cuts and local bylines (facts of 10 M real pairs)
VERSION = 0.6  # containment: a reworked version; follow-ups of one event measured 0.54–0.78, unrelated pairs < 0.5
MIN_VERSION_GRAMS = 20  # shared grams that a version needs
CONTAINS_RATIO = 1.4  # a text so much longer than the article it holds has another story in it
MAX_REMEMBERED = 20_000  # texts whose grams are kept at once: about 60 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How a text relates to an earlier one. jaccard tells a whole copy from a piece of a longer text."""

    containment: float  # 0–1, of the smaller text's grams
    jaccard: float  # 0–1
    kind: str | None  # exact, near, version, contains; None: no copy


_STRANGERS = Likeness(containment=0.0, jaccard=0.0, kind=None)


class Texts:
    """Bodies by a key, without their host's furniture, compared two at a time; grams are made when first asked for."""

    def __init__(self, furniture: Furniture) -> None:
        self._furniture = furniture
        self._bodies: dict[object, tuple[str, str | None]] = {}
        self._grams: dict[object, tuple[Hashes, bool]] = {}

    @classmethod
    def of_batch(cls, stories: pa.Table) -> "Texts":
        """The stories of a batch under their row numbers; furniture is what the batch itself shows."""
        hosts = [host(str(url)) if url else None for url in column(stories, "url")]
        heads = [str(text) if text else None for text in column(stories, "headline")]
        bodies = [str(text or "") for text in column(stories, "body")]
        rows = story_rows(stories)
        texts = cls(repeated_paragraphs((hosts[row], heads[row], bodies[row]) for row in rows))
        texts.add((row, bodies[row], hosts[row]) for row in rows)
        return texts

    def add(self, bodies: Iterable[tuple[object, str, str | None]]) -> None:
        """More texts: key, body, host."""
        for key, body, site in bodies:
            self._bodies[key] = (body, site)

    def __contains__(self, key: object) -> bool:
        return key in self._bodies

    def compare(self, new: object, old: object) -> Likeness:
        """What the text `new` is to the text `old`."""
        (mine, mine_long), (theirs, theirs_long) = self._of(new), self._of(old)
        if mine_long != theirs_long or not len(mine) or not len(theirs):
            return _STRANGERS
        share, shared = containment(mine, theirs)
        jaccard = shared / (len(mine) + len(theirs) - shared)
        if not mine_long:
            return Likeness(containment=share, jaccard=jaccard, kind="exact") if share == 1.0 else _STRANGERS
        return Likeness(containment=share, jaccard=jaccard, kind=_kind(share, shared, len(mine), len(theirs)))

    def _of(self, key: object) -> tuple[Hashes, bool]:
        known = self._grams.get(key)
        if known is None:
            if len(self._grams) >= MAX_REMEMBERED:
                self._grams.clear()
            body, site = self._bodies[key]
            known = self._grams[key] = text_grams(without_furniture(body, site, self._furniture))
        return known


def _kind(share: float, shared: int, mine: int, theirs: int) -> str | None:
    if share == 1.0 and mine == theirs:
        return "exact"
    if share >= NEAR:
        return "contains" if mine >= CONTAINS_RATIO * theirs else "near"
    return "version" if share >= VERSION and shared >= MIN_VERSION_GRAMS else None
