"""Texts read in their order: numbers swapped inside what two texts share, and passages that a whole set shares.

How alike two texts are is told by `grams`; here it is told where they differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dateline.dedupe.grams import GRAM_CHARACTERS, MAX_TEXT_CHARS, Hashes, hashed_runs, ordered_grams
from dateline.dedupe.letters import DIGIT, WORD, Letters, letters_of

MAX_GAP = 30  # grams between two shared passages: some 26 words, a sentence; longer is a passage of its own
MIN_SHARERS = 64  # texts: what more of them share may be boilerplate; the cap of `candidates`, for the same reason
MIN_OWN_GRAMS = 20  # in a row: as many words, more than a misspelling, a headline or a byline makes its own
OWN_SHARE = 0.9  # of the sharers: so many must say something of their own, else it is one story that many ran
MAX_LEARNED = 5_000  # texts from which common passages are learned: some 2 million grams
_INSIDE_NUMBERS = np.array([ord(sign) for sign in ".,:"], np.uint16)

Places = npt.NDArray[np.intp]


def swapped_numbers(one: str, other: str) -> tuple[int, int]:
    """Numbers that differ inside passages which two texts otherwise share, and numbers that both have.

    A number counts as swapped where it stands in a gap of at most MAX_GAP grams between shared passages (or before the
    first, behind the last) and nowhere in the other text. What the two have swapped is the lesser of both sides, so
    that a line which one of them lacks is no swap.
    """
    mine, theirs = _passages(one), _passages(other)
    if not len(mine.grams) or not len(theirs.grams):
        return 0, 0
    swapped = (_strange_in_gaps(mine, theirs), _strange_in_gaps(theirs, mine))
    return min(swapped), len(np.intersect1d(mine.numbers, theirs.numbers))


def without_common_passages(texts: Sequence[str], suspects: Sequence[int]) -> Mapping[int, str]:
    """Texts, by their place, without the passages that more than MIN_SHARERS share while nearly all of these say
    something of their own. Folded as by `letters_of`; only those that changed.

    suspects: places of texts that may share something with so many others.
    """
    learned = [grams for at in suspects[:: 1 + len(suspects) // MAX_LEARNED] if len(grams := _grams_of(texts[at]))]
    if len(learned) <= MIN_SHARERS:
        return {}
    distinct = [np.unique(grams) for grams in learned]
    grams, codes, counts = np.unique(np.concatenate(distinct), return_inverse=True, return_counts=True)
    common = grams[counts > MIN_SHARERS]
    has_own = [_longest_run(~np.isin(text, common)) >= MIN_OWN_GRAMS for text in learned]
    weights = np.repeat(np.array(has_own, np.float64), [len(text) for text in distinct])
    own = np.bincount(codes, weights, minlength=len(grams))
    boilerplate = grams[(counts > MIN_SHARERS) & (own >= OWN_SHARE * counts)]
    if not len(boilerplate):
        return {}
    cut = ((at, _without(texts[at], boilerplate)) for at in suspects)
    return {at: text for at, text in cut if text is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passages:
    """A text in its order: grams, and its numbers with the word (or character) at which each stands."""

    grams: Hashes
    width: int
    numbers: Hashes
    at: Places


def _passages(text: str) -> _Passages:
    letters = letters_of(text)
    grams, tokens = ordered_grams(letters)
    units, kinds = letters.units[:MAX_TEXT_CHARS], letters.kinds[:MAX_TEXT_CHARS]
    digits = (kinds & DIGIT) != 0
    digits[1:-1] |= digits[:-2] & digits[2:] & np.isin(units[1:-1], _INSIDE_NUMBERS)
    starts, _, numbers = hashed_runs(units, digits)
    width = len(tokens) - len(grams) + 1
    heads, _ = _token_spans(letters, width)
    return _Passages(grams=grams, width=width, numbers=numbers, at=np.searchsorted(heads, starts, side="right") - 1)


def _token_spans(letters: Letters, width: int) -> tuple[Places, Places]:
    """Where each word (or character) of the text begins and ends."""
    units, kinds = letters.units[:MAX_TEXT_CHARS], letters.kinds[:MAX_TEXT_CHARS]
    if width == GRAM_CHARACTERS:
        heads = np.flatnonzero(kinds & WORD)
        return heads, heads + 1
    starts, ends, _ = hashed_runs(units, (kinds & WORD) != 0)
    return starts, ends


def _strange_in_gaps(mine: _Passages, theirs: _Passages) -> int:
    """Distinct numbers of `mine` that stand in a short gap between shared passages and are none of theirs."""
    both = np.isin(mine.grams, theirs.grams)
    edges = np.concatenate(([0], np.flatnonzero(both[1:] != both[:-1]) + 1, [len(both)]))
    in_gap = np.zeros(len(both) + mine.width, np.bool_)
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if not both[start] and end - start <= MAX_GAP:
            # the words that no shared gram covers
            last = end if end < len(both) else len(in_gap)
            in_gap[start + mine.width - 1 if start else 0 : last] = True
    return len(np.setdiff1d(mine.numbers[in_gap[mine.at]], theirs.numbers))


def _grams_of(text: str) -> Hashes:
    grams, _ = ordered_grams(letters_of(text))
    return grams


def _longest_run(chosen: npt.NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _without(text: str, boilerplate: Hashes) -> str | None:
    """The folded text without every word that a gram of boilerplate covers; None where there is none."""
    letters = letters_of(text)
    grams, tokens = ordered_grams(letters)
    hit = np.flatnonzero(np.isin(grams, boilerplate))
    if not len(hit):
        return None
    width = len(tokens) - len(grams) + 1
    starts, ends = _token_spans(letters, width)
    edges = np.zeros(len(letters.units) + 1, np.int64)
    np.add.at(edges, starts[hit], 1)
    np.add.at(edges, ends[hit + width - 1], -1)
    kept: str = letters.units[np.cumsum(edges)[:-1] == 0].tobytes().decode("utf-16-le", "surrogatepass")
    return kept
