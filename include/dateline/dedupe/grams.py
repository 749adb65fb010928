"""A text as a set of hashed grams, and how much of one text lies in another.

Pure arithmetic on one or two texts: no tables, no decisions about what is a copy of what.
"""

import re
import unicodedata

import numpy as np
import numpy.typing as npt
import xxhash

Hashes = npt.NDArray[np.uint64]

FINGERPRINT_VERSION = "1"  # raise where the same text would get other hashes: rows of two versions never match
GRAM_WORDS = 5  # words: fewest accidental hits among 3, 5 and 8 words on 8,638 real and edited texts
GRAM_CHARACTERS = 8  # characters, for scripts that put no spaces between words
MIN_WORDS = 30  # words: shorter texts match exactly or not at all
MIN_CHARACTERS = 60  # letters, for scripts without spaces: about as much as MIN_WORDS says
MIN_GRAMS = 20  # distinct grams: less (one sentence, repeated) is too little to call two texts copies
MAX_TEXT_CHARS = 400_000  # characters: what lies behind is not fingerprinted, so a body of 2 MB costs 0.2 s
KEEP_SHIFT = np.uint64(61)  # a hash is kept where its upper three bits are 0: one in eight, and below 2**61

_WORD = re.compile(r"\w+")
# Thai, Lao, Myanmar, Khmer, kana, Han with its extensions. Korean puts spaces.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LETTER = re.compile(r"[^\W\d_]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SAMPLE_CHARS = 4000  # characters looked at to tell the script
_FACTORS = np.random.Generator(np.random.PCG64(20161231)).integers(
    1, 2**63, size=GRAM_CHARACTERS, dtype=np.uint64
) * np.uint64(2) + np.uint64(1)
_MIX_1, _MIX_2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)  # MurmurHash3's finaliser
_HALF = np.uint64(33)


class _TokenHashes(dict[str, int]):
    """Hash of each token, remembered: news repeats its words, and hashing is the dear part."""

    def __missing__(self, token: str) -> int:
        if len(self) >= 400_000:  # about 40 MB; hostile text must not grow it for ever
            self.clear()
        value = self[token] = xxhash.xxh3_64_intdigest(token.encode("utf-8", "replace"))
        return value


_TOKEN_HASHES = _TokenHashes()


def normalise(text: str) -> str:
    """One spelling for one text: compatibility forms, case, invisible characters and white space folded."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


def text_grams(text: str) -> tuple[Hashes, bool]:
    """The distinct gram hashes of a text, sorted, and whether they are whole grams of a long enough text.

    False means that the text is too short or too monotonous for near matches: the one hash then stands for all of
    it, so that exact copies still meet. An empty text has no hash.
    """
    text = normalise(text[:MAX_TEXT_CHARS])
    tokens, width, floor = _tokens(text)
    if len(tokens) >= max(floor, width):
        grams = np.unique(_windows(tokens, width))
        if len(grams) >= MIN_GRAMS:
            return grams, True
    if not len(tokens):
        return np.empty(0, np.uint64), False
    whole = xxhash.xxh3_64_intdigest(tokens.tobytes(), seed=1)
    return np.array([whole >> 3], np.uint64), False


def sketch(grams: Hashes, is_long: bool) -> npt.NDArray[np.int64]:
    """The kept eighth of the grams (FracMinHash), sorted; of a short text its one hash."""
    kept = grams[(grams >> KEEP_SHIFT) == 0] if is_long else grams
    return kept.astype(np.int64)


def containment(one: Hashes, other: Hashes) -> tuple[float, int]:
    """Share (0–1) of the smaller set that lies in the other, and how many grams that is."""
    if not len(one) or not len(other):
        return 0.0, 0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    at = np.searchsorted(large, small)
    at[at == len(large)] = 0
    shared = int(np.count_nonzero(large[at] == small))
    return shared / len(small), shared


def _tokens(text: str) -> tuple[Hashes, int, int]:
    """Hashes of the words (or characters) in their order, the width of a gram, and the least number of them."""
    if _is_spaceless(text):
        letters = "".join(_WORD.findall(text))
        points = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
        return _mix(points * _FACTORS[0]), GRAM_CHARACTERS, MIN_CHARACTERS
    hashes = _TOKEN_HASHES
    words = [hashes[word] for word in _WORD.findall(text)]
    return np.array(words, np.uint64), GRAM_WORDS, MIN_WORDS


def _is_spaceless(text: str) -> bool:
    if text.isascii() or not _SPACELESS.search(text):
        return False
    sample = text[:_SAMPLE_CHARS]
    return 2 * len(_SPACELESS.findall(sample)) > len(_LETTER.findall(sample))


def _windows(tokens: Hashes, width: int) -> Hashes:
    count = len(tokens) - width + 1
    grams = tokens[:count] * _FACTORS[0]
    for place in range(1, width):
        grams += tokens[place : place + count] * _FACTORS[place]
    return _mix(grams)


def _mix(values: Hashes) -> Hashes:
    values = (values ^ (values >> _HALF)) * _MIX_1
    values = (values ^ (values >> _HALF)) * _MIX_2
    return values ^ (values >> _HALF)
