"""One spelling for matching: case, accents and letter variants folded, all that is no letter or digit a space.

Works on whole texts by table, since every article goes through it; where each character stood is kept. Words of a
query are folded by the same table, so the two meet; which forms of a word are looked for is decided in `terms`.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial

import numpy as np
import numpy.typing as npt

from dateline.tagging.watch.han_letters import SIMPLIFIED

MAX_TEXT_CHARS = 4_000_000  # characters of one text that are looked at; the longest gold body has 60,000

Span = tuple[int, int]

_DROPPED = (  # written inside words and not part of them: joiners, marks of reading and direction, tatweel
    *range(0x0300, 0x0370), 0x0483, *range(0x055A, 0x0560), *range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4,
    0x05C5, 0x05C7, *range(0x0610, 0x061B), 0x061C, 0x0640, *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD),
    0x093C, 0x09BC, 0x00AD, 0x200B, *range(0x200D, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065),
    *range(0x2066, 0x206A), *range(0xFE00, 0xFE10), 0xFEFF,
)  # fmt: skip
_SPACES = "ʹʺʻʼʽʾʿˈ"  # letters to Unicode, apostrophes to writers
# Scripts without spaces between words: a name there stands against any neighbour.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
             (0xF900, 0xFAFF), (0x3005, 0x3007), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))  # fmt: skip
_HANGUL = (0xAC00, 0xD7A3)
_COMPOSED = (  # met in pairs that one character stands for, which the table alone can't see
    *range(0x1100, 0x1200), 0x0306, 0x3099, 0x309A, 0xFF9E, 0xFF9F, 0x0E4D,
)  # fmt: skip
_NON_JOINER = "\u200c"
# Letters that no decomposition brings together. More than `tagging.names` folds (hashes of compiled gazetteers hang on
# those), and one letter for one, so that a hit's place in the text is known.
_VARIANTS = {
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ə": "a", "ё": "е", "ς": "σ", "ґ": "г", "ŧ": "t",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ؤ": "و", "ئ": "ي",
    "ک": "ك", "ہ": "ه", "ھ": "ه", "ے": "ي", "ۂ": "ه", "ۃ": "ه", "ە": "ه",
    # Hindi: letters with a dot below are written without as often, and ँ as ं.
    "क़": "क", "ख़": "ख", "ग़": "ग", "ज़": "ज", "ड़": "ड", "ढ़": "ढ", "फ़": "फ", "य़": "य", "ऩ": "न", "ऱ": "र", "ऴ": "ळ", "ँ": "ं",
}  # fmt: skip
_SCRIPTS_WITH_ACCENTS = ("LATIN", "GREEK")  # elsewhere a mark makes another letter (й, が) or a vowel (कि)

# What a character is, as bits.
_IS_DROPPED, _IS_UNSPACED, _IS_HANGUL, _IS_COMPOSED, _IS_NON_JOINER = 1, 2, 4, 8, 16


class Folded:
    """A text in one spelling: words with one space between, one before the first and one behind the last.

    offsets: where each of its characters stood in the original; None: one before its own place.
    """

    __slots__ = ("_kept", "_places", "length", "text")

    def __init__(
        self,
        text: str,
        length: int,
        *,
        places: npt.NDArray[np.int64] | None = None,
        kept: Callable[[], npt.NDArray[np.int64]] | None = None,
    ) -> None:
        self.text = text
        self.length = length  # characters of the original text that were looked at
        # Of all characters but the first, which is a space put before the text; so they are counted from one.
        self._places = places
        self._kept = kept  # finds them when they are first asked for: most texts match nothing

    def span(self, start: int, end: int) -> Span:
        """Start and end in the original text of a stretch of the folded one that begins and ends with a letter."""
        if self._places is None:
            if self._kept is None:
                return start - 1, end - 1
            self._places = self._kept()
        return int(self._places[start - 1]) - 1, min(self.length, int(self._places[end - 2]))


def fold(text: str) -> Folded:
    """The text folded, so that every word has a space on both sides."""
    length = min(len(text), MAX_TEXT_CHARS)
    if len(text) > MAX_TEXT_CHARS:
        text = text[:MAX_TEXT_CHARS]
    if text.isascii():
        return _fold_ascii(text)
    points = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    if points.max() >= 0x10000:
        # Beyond the basic plane there are rare Han characters, which stand for themselves, and pictures.
        points = np.where(points < 0x10000, points, np.where(points >= 0x20000, ord("〇"), 0x20)).astype(np.uint32)
    letters, kinds = _tables()
    kind = kinds[points]
    found = int(np.bitwise_or.reduce(kind))
    places: npt.NDArray[np.int64] | None = None
    if found & _IS_COMPOSED:
        points, places = _composed(text)
        kind = kinds[points]
    if found & (_IS_DROPPED | _IS_NON_JOINER):
        keeps = (kind & _IS_DROPPED) == 0
        if found & _IS_NON_JOINER:
            keeps &= ~_joins_indic(points, kind)
        chosen = np.flatnonzero(keeps)
        points, kind = points[chosen], kind[chosen]
        places = chosen if places is None else places[chosen]
    folded = letters[points]
    if found & (_IS_UNSPACED | _IS_HANGUL):
        # "在NATO总部", "NATO가": a space where the script changes, so that NATO is a word there too.
        script = kind & (_IS_UNSPACED | _IS_HANGUL)
        seams = np.flatnonzero(script[1:] != script[:-1]) + 1
        if len(seams):
            places = np.arange(len(points)) if places is None else places
            folded = np.insert(folded, seams, 0x20)
            places = np.insert(places, seams, places[seams])
    is_space = folded == 0x20
    chosen = np.flatnonzero(~(is_space[1:] & is_space[:-1])) + 1
    spelled = " " + folded[chosen].astype("<u4").tobytes().decode("utf-32-le")
    return Folded(spelled, length, places=chosen if places is None else places[chosen])


_SPACES_IN_A_ROW = re.compile(b"  +")


def _fold_ascii(text: str) -> Folded:
    raw = f" {text} ".encode().translate(_ascii_table())
    spelled = _SPACES_IN_A_ROW.sub(b" ", raw).decode()
    if len(spelled) == len(raw):
        return Folded(spelled, len(text))
    return Folded(spelled, len(text), kept=partial(_kept_places, raw))


def _kept_places(raw: bytes) -> npt.NDArray[np.int64]:
    """Places of the characters that stay once runs of spaces are one."""
    is_space = np.frombuffer(raw, np.uint8) == 0x20
    return np.flatnonzero(~(is_space[1:] & is_space[:-1])) + 1


def fold_words(text: str) -> list[str]:
    """The words of a query's term, folded; runs of a script without spaces are one word."""
    return fold(text).text.split()


def is_unspaced(character: str) -> bool:
    """Whether a character's script writes no spaces between words."""
    point = ord(character)
    return point < 0x10000 and bool(_tables()[1][point] & _IS_UNSPACED)


_CLUSTER = re.compile("[\u1100-\u11ff]+|.[\u0306\u3099\u309a\uff9e\uff9f]|\u0e4d[\u0e48-\u0e4b]?\u0e32|.", re.DOTALL)


def _composed(text: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The text's characters with pairs composed (и and breve are й, ｶ and ﾞ are ガ), and where each stood, counted from one."""
    characters, places = [" "], [0]
    for match in _CLUSTER.finditer(text):
        cluster = match.group()
        if len(cluster) > 1:
            composed = unicodedata.normalize("NFKC", cluster)
            composed = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", composed)
            # A sign that falls apart into more ("¯" into a space and a mark) is no half of a pair.
            cluster = composed if len(composed) <= len(cluster) else cluster
        characters.append(cluster)
        first = match.start() + 1
        is_same = len(cluster) == match.end() - match.start()
        places += range(first, first + len(cluster)) if is_same else [first] * len(cluster)
    characters.append(" ")
    places.append(len(text) + 1)
    joined = "".join(characters)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.where(points < 0x10000, points, 0x20).astype(np.uint32), np.array(places, np.int64)


def _joins_indic(points: npt.NDArray[np.uint32], kind: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Non-joiners inside an Indic word, where they shape a letter; in Persian they part a word's ending from it."""
    before = np.concatenate(([0x20], points[:-1]))
    joins: npt.NDArray[np.bool_] = ((kind & _IS_NON_JOINER) != 0) & (before >= 0x0900) & (before < 0x0E00)
    return joins


@cache
def _ascii_table() -> bytes:
    return bytes(int(_tables()[0][point]) if point < 0x80 else 0x20 for point in range(256))


@cache
def _tables() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """For each character of the basic plane: its folded form, and what it is."""
    letters = np.full(0x10000, 0x20, np.uint32)
    kinds = np.zeros(0x10000, np.uint8)
    for point in range(0x10000):
        letters[point] = ord(_folded_character(chr(point)))
    kinds[list(_DROPPED)] |= _IS_DROPPED
    for first, last in _UNSPACED:
        stretch = letters[first : last + 1]
        kinds[first : last + 1][(stretch != 0x20) & (stretch >= 0x80)] |= _IS_UNSPACED
    kinds[_HANGUL[0] : _HANGUL[1] + 1] |= _IS_HANGUL
    kinds[list(_COMPOSED)] |= _IS_COMPOSED
    kinds[ord(_NON_JOINER)] |= _IS_NON_JOINER
    return letters, kinds


def _folded_character(character: str) -> str:
    category = unicodedata.category(character)
    if (category[0] not in "LN" and category not in ("Mn", "Mc")) or character in _SPACES:
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    lower = character.lower()[:1]
    wide = unicodedata.normalize("NFKC", lower)
    lower = wide.lower() if len(wide) == 1 else lower
    if lower in _VARIANTS:
        return _VARIANTS[lower]
    if lower in SIMPLIFIED:
        return SIMPLIFIED[lower]
    if unicodedata.name(lower, "").startswith(_SCRIPTS_WITH_ACCENTS):
        base = unicodedata.normalize("NFD", lower)[0]
        return _VARIANTS.get(base, base)
    return lower
