"""Words of a text as place names are matched: spans, one spelling for many, and a hash for every run of words.

Knows no places. The same spelling is given to the names of the gazetteer and to the words of a text, so that they meet.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

NAMES_VERSION = 1  # version of the spelling: raise with any change here, since compiled gazetteers hold its hashes
MAX_NAME_WORDS = 5  # words of the longest name looked for
MAX_NAME_CHARACTERS = 8  # characters, in scripts without spaces
MAX_WORDS = 60_000  # words (or characters) of one text that are looked at
MAX_KEPT_CHARS = 40  # characters of a word whose facts are kept: hostile ones have a million

Hashes = npt.NDArray[np.uint64]

# Thai, Lao, Myanmar, Khmer, kana, Han: written without spaces, so that each letter is a word.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_APOSTROPHES = "'’‘ʼʻʿʾ`´′"
_WORD = re.compile(
    # d'Alep, l'Irak: the elided article is a word of its own; U.S. and W.Va. are one word with their dots
    rf"(?:[dlDL]|[qQ]u)[{_APOSTROPHES}](?=[^\W\d_{SPACELESS}])"
    rf"|[{SPACELESS}]"
    r"|(?:[A-Z][a-z]?\.){2,5}"
    rf"|[^\W_{SPACELESS}]+(?:[{_APOSTROPHES}](?!s\b)[^\W_{SPACELESS}]+)*"
)
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u1ab0-\u1aff]")
_QUOTES = re.compile(rf"[{_APOSTROPHES}.]")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ک": "ك", "ڈ": "د"})  # fmt: skip
_LATIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ə": "a", "æ": "ae", "œ": "oe", "ß": "ss"})
_DOUBLED = re.compile(r"([a-z])\1")
_GAP = re.compile(r"[ \u00a0\-‐‑–/]{0,2}|\.? ")  # what may stand between two words of one name
_STEP = np.uint64(0x9E3779B97F4A7C15)
_CLITICS = ("وال", "بال", "لل", "فال", "كال", "ال", "و", "ب", "ل", "ف", "ك")  # and, in, to, so, like, the
_HEBREW = "והבלמשכ"
_PARTICLES = (
    "에서",
    "으로",
    "부터",
    "까지",
    "에는",
    "과",
    "와",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "도",
    "로",
    "시",
)
_KEEP_LETTERS = 3  # letters that must be left of an Arabic or Hebrew word without its clitics


class Word(NamedTuple):
    """One word of a text: where it stands, as written, and as compared. A tuple: it is made for every word there is."""

    start: int
    end: int
    text: str
    is_joined: bool  # only a space or a hyphen lies between it and the word before
    spelling: str
    hash: int  # of the spelling
    has_case: bool  # its script has capitals
    is_capital: bool


def words_of(text: str) -> list[Word]:
    """The words of a text in their order; of hostile lengths the first MAX_WORDS."""
    words: list[Word] = []
    before = -1
    for match in _WORD.finditer(text):
        start, end = match.span()
        raw = text[start:end]
        gap = text[before:start] if before >= 0 and start - before <= 2 else None
        joined = gap == " " or (gap is not None and _GAP.fullmatch(gap) is not None)
        facts = _kept_facts(raw) if end - start <= MAX_KEPT_CHARS else _facts(raw)
        words.append(Word(start, end, raw, joined, *facts))
        before = end
        if len(words) >= MAX_WORDS:
            break
    return words


def _facts(raw: str) -> tuple[str, int, bool, bool]:
    spelt = spelling(raw)
    first = raw[0]
    return spelt, word_hash(spelt), first.lower() != first.upper(), first.isupper()


_kept_facts = lru_cache(maxsize=1 << 15)(_facts)  # some 10 MB; of news nineteen words in twenty were seen before


def spellings_of(name: str) -> list[str]:
    """The spellings of a name's words alone: what `words_of` would give, at half the price."""
    return [found for found in map(spelling, _WORD.findall(name)) if found]


def spelling(word: str) -> str:
    """One spelling of a word: case, accents, apostrophes and Arabic letter variants folded.

    Other folds than `watch.spelling`'s and `dedupe.letters`' on purpose: this one may change a word's length (æ is ae),
    and compiled gazetteers hold its hashes; theirs keep places and kinds of signs in whole texts.
    """
    if word.isascii():
        return _QUOTES.sub("", word).lower()
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", word)).casefold()
    return _QUOTES.sub("", unicodedata.normalize("NFC", folded.translate(_ARABIC).translate(_LATIN)))


def skeleton(word: str) -> str:
    """A spelling with doubled letters made single, q as k and a closing h dropped: Raqqa, Raqqah, Raqa and Raka meet."""
    single = _DOUBLED.sub(r"\1", word).replace("q", "k")
    return single[:-1] if len(single) > 4 and single.endswith("h") else single


def without_clitics(word: str) -> list[str]:
    """A word without the and, in, to, the … written onto it: each way that leaves enough of it. Arabic, Hebrew, Korean."""
    if not word or word[0] < "\u0590":
        return []
    if "\u0600" <= word[0] <= "\u06ff":
        return [word[len(c) :] for c in _CLITICS if word.startswith(c) and len(word) - len(c) >= _KEEP_LETTERS]
    if word[0] <= "\u05ff":
        many = next((n for n, letter in enumerate(word) if letter not in _HEBREW), 0)
        return [word[n:] for n in range(1, min(2, many) + 1) if len(word) - n >= _KEEP_LETTERS]
    if "\uac00" <= word[0] <= "\ud7a3":
        return [word[: -len(p)] for p in _PARTICLES if word.endswith(p) and len(word) - len(p) >= 2]
    return []


def name_hash(spellings: list[str]) -> int:
    """Hash of a name's words in their order."""
    value = 0
    for word in spellings:
        value = (value * int(_STEP) + word_hash(word)) % 2**64
    return value


def word_hash(word: str) -> int:
    """Hash of one spelling."""
    return xxhash.xxh3_64_intdigest(word.encode("utf-8", "replace"))


def longer(values: Hashes, next_words: Hashes) -> Hashes:
    """The hashes of some runs of words, each made longer by one word; the same as `name_hash` of those words."""
    return values * _STEP + next_words
