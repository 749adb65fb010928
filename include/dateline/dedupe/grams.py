"""A text as a set of hashed grams, and how much of one text lies in another.

Pure arithmetic on one or two texts: no tables, no decisions about what is a copy of what.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import xxhash

from dateline.dedupe.letters import DIGIT, LETTER, SPACELESS, WORD, Letters, letters_of

Hashes = npt.NDArray[np.uint64]

FINGERPRINT_VERSION = "2"  # raise where the same text would get other hashes: rows of two versions never match
GRAM_WORDS = 5  # words: fewest accidental hits among 3, 5 and 8 words on 8,638 real and edited texts
GRAM_CHARACTERS = 8  # characters, for scripts that put no spaces between words
MIN_WORDS = 30  # words: shorter texts match exactly or not at all
MIN_CHARACTERS = 60  # letters, for scripts without spaces: about as much as MIN_WORDS says
MIN_GRAMS = 20  # distinct grams: less (one sentence, repeated) is too little to call two texts copies
MAX_TEXT_CHARS = 400_000  # UTF-16 units: what lies behind is not fingerprinted, so a body of 2 MB costs 0.1 s
KEEP_SHIFT = np.uint64(61)  # a hash is kept where its upper three bits are 0: one in eight, and below 2**61
NUMBERED = np.uint64(1)  # the lowest bit of a hash says that its gram has a digit in it

_MIX_1, _MIX_2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)  # MurmurHash3's finaliser
_HALF = np.uint64(33)
_BASE = 0x9E3779B97F4A7C15 | 2  # odd, and 3 modulo 4: two letters that change places change all but one bit


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What two sets of grams have in common."""

    share: float  # 0–1, of the smaller set
    shared: int  # grams
    numbered_share: float  # the same among grams with a digit; 1 where there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """The constants of hashing: a value for each UTF-16 unit, powers of the base and of its inverse, factors."""

    values: Hashes
    powers: Hashes
    inverses: Hashes
    factors: Hashes


def text_grams(text: str) -> tuple[Hashes, bool]:
    """`grams_of` a text that is not folded yet."""
    return grams_of(letters_of(text))


def grams_of(letters: Letters) -> tuple[Hashes, bool]:
    """The distinct gram hashes of a text, sorted, and whether they are whole grams of a long enough text.

    False means that the text is too short or too monotonous for near matches: the one hash then stands for all of
    it, so that exact copies still meet. An empty text has no hash.
    """
    grams, tokens = ordered_grams(letters)
    if len(grams):
        grams = np.sort(grams)
        grams = grams[np.concatenate(([True], grams[1:] != grams[:-1]))]
        if len(grams) >= MIN_GRAMS:
            return grams, True
    if not len(tokens):
        return np.empty(0, np.uint64), False
    whole = xxhash.xxh3_64_intdigest(tokens.tobytes(), seed=1)
    return np.array([whole >> 3], np.uint64), False


def ordered_grams(letters: Letters) -> tuple[Hashes, Hashes]:
    """The gram hashes in the order of the text (none of a short text), and those of its words or characters."""
    units, kinds = letters.units[:MAX_TEXT_CHARS], letters.kinds[:MAX_TEXT_CHARS]
    if letters.found & int(SPACELESS) and 2 * _count(kinds, SPACELESS) > _count(kinds, LETTER):
        tokens, numbered = _characters(units, kinds)
        width, floor = GRAM_CHARACTERS, MIN_CHARACTERS
    else:
        tokens, numbered = _words(units, kinds)
        width, floor = GRAM_WORDS, MIN_WORDS
    if len(tokens) < floor:
        return np.empty(0, np.uint64), tokens
    return _windows(tokens, numbered if letters.found & int(DIGIT) else None, width), tokens


def sketch(grams: Hashes, is_long: bool) -> npt.NDArray[np.int64]:
    """The kept eighth of the grams (FracMinHash), sorted; of a short text its one hash."""
    kept = grams[: np.searchsorted(grams, np.uint64(1) << KEEP_SHIFT)] if is_long else grams
    return kept.astype(np.int64)


def overlap(one: Hashes, other: Hashes) -> Overlap:
    """How much of the smaller set lies in the other. Both sorted and distinct, as `grams_of` gives them."""
    if not len(one) or not len(other):
        return Overlap(share=0.0, shared=0, numbered_share=1.0)
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    at = np.searchsorted(large, small)
    at[at == len(large)] = 0
    both = large[at] == small
    shared = int(np.count_nonzero(both))
    numbered = (small & NUMBERED) != 0
    size = int(np.count_nonzero(numbered))
    numbered_share = int(np.count_nonzero(both & numbered)) / size if size else 1.0
    return Overlap(share=shared / len(small), shared=shared, numbered_share=numbered_share)


def _count(kinds: npt.NDArray[np.uint8], kind: np.uint8) -> int:
    return int(np.count_nonzero(kinds & kind))


def _characters(units: npt.NDArray[np.uint16], kinds: npt.NDArray[np.uint8]) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    at = np.flatnonzero(kinds & (WORD | DIGIT))
    return _numbers().values[units[at]], (kinds[at] & DIGIT) != 0


def _words(units: npt.NDArray[np.uint16], kinds: npt.NDArray[np.uint8]) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """The hash of each word, and whether a digit is in it."""
    starts, _, tokens = hashed_runs(units, (kinds & WORD) != 0)
    numbered = np.zeros(len(starts), np.bool_)
    numbered[np.searchsorted(starts, np.flatnonzero(kinds & DIGIT), side="right") - 1] = True
    return tokens, numbered


def hashed_runs(
    units: npt.NDArray[np.uint16], chosen: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Hashes]:
    """Start, end and hash of each run of chosen units. The hash is the polynomial of the units' values, taken from
    running sums over the whole text: nothing is ever cut out."""
    inside = np.zeros(len(chosen) + 2, np.bool_)
    inside[1:-1] = chosen
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    numbers = _numbers()
    sums = np.zeros(len(units) + 1, np.uint64)
    np.cumsum(numbers.values[units] * numbers.powers[: len(units)], out=sums[1:])
    return starts, ends, (sums[ends] - sums[starts]) * numbers.inverses[starts]


def _windows(tokens: Hashes, numbered: npt.NDArray[np.bool_] | None, width: int) -> Hashes:
    count = len(tokens) - width + 1
    factors = _numbers().factors
    grams = tokens[:count] * factors[0]
    for place in range(1, width):
        grams += tokens[place : place + count] * factors[place]
    grams = _mix(grams) & ~NUMBERED
    if numbered is not None:
        with_digit = numbered[:count].copy()
        for place in range(1, width):
            with_digit |= numbered[place : place + count]
        grams |= with_digit
    return grams


def _mix(values: Hashes) -> Hashes:
    values = (values ^ (values >> _HALF)) * _MIX_1
    values = (values ^ (values >> _HALF)) * _MIX_2
    return values ^ (values >> _HALF)


@cache
def _numbers() -> _Numbers:
    """Always the same: fingerprints of many years lie beside each other in the lake."""
    powers = np.full(MAX_TEXT_CHARS, _BASE, np.uint64)
    inverses = np.full(MAX_TEXT_CHARS, pow(_BASE, -1, 1 << 64), np.uint64)
    powers[0] = inverses[0] = 1
    source = np.random.Generator(np.random.PCG64(20161231))
    factors = source.integers(1, 2**63, size=GRAM_CHARACTERS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return _Numbers(
        values=_mix(np.arange(1, (1 << 16) + 1, dtype=np.uint64) * np.uint64(0x9FB21C651E98DF25)),
        powers=np.multiply.accumulate(powers),
        inverses=np.multiply.accumulate(inverses),
        factors=factors,
    )
