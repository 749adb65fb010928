"""Two texts beside each other: how much of one lies in the other, and what that makes of them.

Knows nothing of the lake or of which text was first; `copies` decides who is whose copy.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from dateline.dedupe.grams import Hashes, Overlap, overlap, text_grams
from dateline.dedupe.passages import swapped_numbers
from dateline.dedupe.rows import column, story_rows

NEAR = 0.8  # containment: a copy; above it stand reposts, cuts and local bylines (facts of 10 M real pairs)
VERSION = 0.6  # containment: a reworked version; follow-ups of one event measured 0.54–0.78, unrelated pairs < 0.5
MIN_VERSION_GRAMS = 20  # shared grams that a version needs
CONTAINS_RATIO = 1.4  # a text so much longer than the article it holds has another story in it
# Weather, results and tables written to a pattern: the words agree and the numbers don't.
NUMBERS_DIFFER = 0.7  # of all grams' share: where grams with a digit agree less often than that, the gaps are looked at
MIN_SWAPPED = 3  # numbers: a toll that rose, or a corrected figure, is fewer
MAX_REMEMBERED = 16_000_000  # grams kept at once, of all texts: 128 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How a text relates to an earlier one. jaccard tells a whole copy from a piece of a longer text."""

    containment: float  # 0–1, of the smaller text's grams
    jaccard: float  # 0–1
    kind: str | None  # exact, near, version, contains; None: no copy


_STRANGERS = Likeness(containment=0.0, jaccard=0.0, kind=None)


class Texts:
    """Bodies by a key, compared two at a time; grams are made when first asked for."""

    def __init__(self) -> None:
        self._bodies: dict[object, str] = {}
        self._grams: dict[object, tuple[Hashes, bool]] = {}
        self._remembered = 0

    @classmethod
    def of_batch(cls, stories: pa.Table) -> "Texts":
        """The stories of a batch under their row numbers."""
        bodies = [str(text or "") for text in column(stories, "body")]
        texts = cls()
        texts.add((row, bodies[row]) for row in story_rows(stories))
        return texts

    def add(self, bodies: Iterable[tuple[object, str]]) -> None:
        """More texts: key, body."""
        self._bodies.update(bodies)

    def __contains__(self, key: object) -> bool:
        return key in self._bodies

    def compare(self, new: object, old: object) -> Likeness:
        """What the text `new` is to the text `old`."""
        (mine, mine_long), (theirs, theirs_long) = self._of(new), self._of(old)
        if mine_long != theirs_long or not len(mine) or not len(theirs):
            return _STRANGERS
        common = overlap(mine, theirs)
        share, jaccard = common.share, common.shared / (len(mine) + len(theirs) - common.shared)
        if not mine_long:
            return Likeness(containment=share, jaccard=jaccard, kind="exact") if share == 1.0 else _STRANGERS
        kind = _kind(common, len(mine), len(theirs))
        if (
            kind not in (None, "exact")
            and common.numbered_share < NUMBERS_DIFFER * share
            and self._is_pattern(new, old)
        ):
            kind = None
        return Likeness(containment=share, jaccard=jaccard, kind=kind)

    def _is_pattern(self, one: object, other: object) -> bool:
        """Whether the two are fillings of one pattern: the numbers inside the passages they share are swapped."""
        swapped, kept = swapped_numbers(self._bodies[one], self._bodies[other])
        return swapped >= MIN_SWAPPED and swapped >= kept

    def _of(self, key: object) -> tuple[Hashes, bool]:
        known = self._grams.get(key)
        if known is None:
            known = text_grams(self._bodies[key])
            self._remembered += len(known[0])
            if self._remembered > MAX_REMEMBERED:
                self._grams.clear()
                self._remembered = len(known[0])
            self._grams[key] = known
        return known


def _kind(common: Overlap, mine: int, theirs: int) -> str | None:
    if common.share == 1.0 and mine == theirs:
        return "exact"
    if common.share >= NEAR:
        return "contains" if mine >= CONTAINS_RATIO * theirs else "near"
    return "version" if common.share >= VERSION and common.shared >= MIN_VERSION_GRAMS else None
