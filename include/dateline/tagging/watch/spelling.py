"""One spelling for matching: case, accents and letter variants folded, all that is no letter or digit a space.

Works on whole texts by table, since every article goes through it; where each character stood is kept. Words of a
query are folded by the same table, so the two meet; which forms of a word are looked for is decided in `terms`.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

MAX_TEXT_CHARS = 400_000  # characters of one text that are looked at; the longest gold body has 60,000

_DROPPED = (  # written inside words and not part of them: joiners, marks of reading and direction, tatweel
    *range(0x0300, 0x0370), *range(0x0591, 0x05C8), *range(0x0610, 0x061B), 0x0640, *range(0x064B, 0x0660), 0x0670,
    0x00AD, 0x200B, *range(0x200D, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A),
    0xFEFF,
)  # fmt: skip
# Scripts without spaces between words: a name there stands against any neighbour.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
             (0xF900, 0xFAFF), (0x3005, 0x3007), (0x31F0, 0x31FF))  # fmt: skip
_VARIANTS = {  # letters that no decomposition brings together
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ə": "a", "ё": "е", "ς": "σ", "ґ": "г",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ؤ": "و", "ئ": "ي",
    "ک": "ك", "ہ": "ه", "ھ": "ه", "ے": "ي",
}  # fmt: skip
_SCRIPTS_WITH_ACCENTS = ("LATIN", "GREEK")  # elsewhere a mark makes another letter (й, が) or a vowel (कि)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in one spelling. offsets: where each of its characters stood; None where all stand as they stood."""

    text: str
    offsets: npt.NDArray[np.int64] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original text of a stretch of the folded one."""
        if self.offsets is None:
            return start, end
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1


def fold(text: str) -> Folded:
    """The text folded, a space before and behind it (both at the text's own ends), so that every word has two neighbours."""
    letters, dropped, unspaced = _tables()
    points = np.frombuffer(f" {text[:MAX_TEXT_CHARS]} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    if points.max() >= 0x10000:
        # Beyond the basic plane there are rare Han characters, which stand for themselves, and pictures.
        points = np.where(points < 0x10000, points, np.where(points >= 0x20000, ord("〇"), 0x20)).astype(np.uint32)
    folded = letters[points]
    places: npt.NDArray[np.int64] | None = None
    if dropped[points].any():
        places = np.flatnonzero(~dropped[points])
        folded, points = folded[places], points[places]
    free = unspaced[points]
    if free.any():
        # "在NATO总部": a space where the script changes, so that NATO is a word there too.
        seams = np.flatnonzero(free[1:] != free[:-1]) + 1
        places = np.arange(len(points)) if places is None else places
        folded = np.insert(folded, seams, 0x20)
        places = np.insert(places, seams, places[seams])
    spelled = folded.astype("<u4").tobytes().decode("utf-32-le")
    # The space put before the text moves every place by one.
    last = max(0, min(len(text), MAX_TEXT_CHARS) - 1)
    offsets = np.clip((np.arange(len(folded)) if places is None else places) - 1, 0, last)
    return Folded(spelled, offsets)


def fold_words(text: str) -> list[str]:
    """The words of a query's term, folded; runs of a script without spaces are one word."""
    return fold(text).text.split()


def is_unspaced(character: str) -> bool:
    """Whether a character's script writes no spaces between words."""
    point = ord(character)
    return point < 0x10000 and bool(_tables()[2][point])


@cache
def _tables() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each character of the basic plane: its folded form, whether it is dropped, whether its script is unspaced."""
    letters = np.full(0x10000, 0x20, np.uint32)
    dropped = np.zeros(0x10000, np.bool_)
    unspaced = np.zeros(0x10000, np.bool_)
    for point in range(0x10000):
        letters[point] = ord(_folded_character(chr(point)))
    dropped[list(_DROPPED)] = True
    for first, last in _UNSPACED:
        unspaced[first : last + 1] = letters[first : last + 1] != 0x20
    return letters, dropped, unspaced


def _folded_character(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] not in "LN" and category not in ("Mn", "Mc"):
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    lower = character.lower()[:1]
    if lower in _VARIANTS:
        return _VARIANTS[lower]
    wide = unicodedata.normalize("NFKC", lower)
    lower = wide.lower() if len(wide) == 1 else lower
    if unicodedata.name(lower, "").startswith(_SCRIPTS_WITH_ACCENTS):
        base = unicodedata.normalize("NFD", lower)[0]
        return _VARIANTS.get(base, base)
    return lower
