"""A text as an array of folded letters, each with what kind of sign it is: the ground of grams and of text digests.

Knows nothing of words that matter, of stories or of copies. Accents and variants of letters stay, unlike where names
are matched (`tagging`): here two texts must be the same text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Kinds = npt.NDArray[np.uint8]
Units = npt.NDArray[np.uint16]

WORD, DIGIT, SPACELESS, LETTER, SPACE = (np.uint8(1 << place) for place in range(5))
_DROP, _SLOW = np.uint8(32), np.uint8(64)

QUICK_FROM = 400  # characters: below, Python's own string methods are faster than arrays
_UNITS = 1 << 16  # UTF-16 code units; what lies above the basic plane is two of them

# Signs that a reader doesn't see as letters: soft hyphens, zero-width signs and direction marks, and the vowel points
# of Arabic and Hebrew with the Arabic stretching line, which one newsroom sets and the next leaves out.
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff\u0640\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
_UNSEEN_SIGN = re.compile(f"[{_UNSEEN}]")
# Thai, Lao, Myanmar, Khmer, kana, Han with its extensions. Korean puts spaces.
_SPACELESS_SIGN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_JAMO = range(0x1160, 0x1200)  # letters that melt into the syllable before them
_ABOVE_BASIC = re.compile("[\U00010000-\U0010ffff]")
# Frequent in news and more than one letter when folded, or, as the two i of Turkish, another letter in capitals: put
# right before anything is looked up.
_SPELLED_OUT = (("…", "..."), ("ß", "ss"), ("™", "tm"), ("İ", "i"), ("ı", "i"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """A folded text: UTF-16 code units (compatibility forms and case folded, unseen signs gone) and their kinds."""

    units: Units
    kinds: Kinds
    found: int  # the kinds that occur, or-ed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    kinds: Kinds
    folded: Units


def letters_of(text: str) -> Letters:
    """The letters of a text, folded."""
    tables = _tables()
    text = _spelled_out(text)
    units = _units(text)
    kinds = tables.kinds[units]
    found = int(np.bitwise_or.reduce(kinds)) if len(kinds) else 0
    if found & int(_DROP):
        kept = (kinds & _DROP) == 0
        units, kinds = units[kept], kinds[kept]
        found &= ~int(_DROP)
    if found & int(_SLOW):
        # Marks that must be composed, letters that become several: rare enough to be left to Python.
        units = _units(_folded(text))
        kinds = tables.kinds[units]
        kept = (kinds & _DROP) == 0
        units, kinds = units[kept], kinds[kept] & ~_SLOW
        found = int(np.bitwise_or.reduce(kinds)) if len(kinds) else 0
    return Letters(units=tables.folded[units], kinds=kinds, found=found)


def normalise(text: str) -> str:
    """One spelling for one text: compatibility forms, case and white space folded, unseen signs and emoji left out."""
    return " ".join(_folded(text).split()) if len(text) < QUICK_FROM else spelled(letters_of(text))


def spelled(letters: Letters) -> str:
    """The folded text, its white space squeezed to single spaces."""
    spaces = (letters.kinds & SPACE) != 0
    kept = ~spaces
    kept[1:] |= ~spaces[:-1]  # the first of a run of spaces stays
    text: str = letters.units[kept].tobytes().decode("utf-16-le", "surrogatepass")
    return text.strip(" ")


def _folded(text: str) -> str:
    if not text.isascii():
        text = _UNSEEN_SIGN.sub("", _spelled_out(text))
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
        text = _ABOVE_BASIC.sub(_only_letters, text)
    return text.casefold()


def _spelled_out(text: str) -> str:
    for sign, spelling in _SPELLED_OUT:
        if sign in text:
            text = text.replace(sign, spelling)
    return text


def _units(text: str) -> Units:
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def _only_letters(match: re.Match[str]) -> str:
    return match[0] if match[0].isalnum() else " "


@cache
def _tables() -> _Tables:
    """Kind and folded form of every unit; made once in a process, in some 0.1 s."""
    kinds, folded = np.zeros(_UNITS, np.uint8), np.arange(_UNITS, dtype=np.uint16)
    for unit in range(_UNITS):
        sign = chr(unit)
        if _UNSEEN_SIGN.match(sign):
            kinds[unit] = _DROP
        elif 0xD800 <= unit < 0xE000:
            kinds[unit] = _SLOW | WORD | LETTER  # half of a sign above the basic plane
        else:
            plain = unicodedata.normalize("NFKC", sign).casefold()
            category = unicodedata.category(sign)
            if len(plain) != 1 or category[0] == "M" or ord(plain) >= _UNITS or unit in _JAMO or ord(plain) in _JAMO:
                kinds[unit] = _SLOW | _kind(sign, category)
            else:
                folded[unit] = ord(" ") if plain.isspace() else ord(plain)
                kinds[unit] = _kind(plain, unicodedata.category(plain))
    return _Tables(kinds=kinds, folded=folded)


def _kind(sign: str, category: str) -> np.uint8:
    """Marks are parts of words: without them the words of Hindi, Bengali or Tamil fall to pieces."""
    kind = np.uint8(0)
    if sign.isspace():
        kind |= SPACE
    if sign.isalnum() or category[0] == "M":
        kind |= WORD
    if sign.isdecimal():
        kind |= DIGIT
    if category[0] == "L":
        kind |= LETTER
    if _SPACELESS_SIGN.match(sign):
        kind |= SPACELESS
    return kind
