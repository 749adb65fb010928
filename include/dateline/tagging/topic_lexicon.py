"""How strongly the words of a text speak for each of IPTC's 17 top concepts, in the languages that have a lexicon.

The words are in `topic_words`; whether what they say is enough for a topic is decided in `topics`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dateline.tagging.media_topics import TOP_CODES
from dateline.tagging.names import SPACELESS, spelling, without_clitics
from dateline.tagging.topic_words import LEXICON

HEADLINE_WEIGHT = 3.0  # a word of the headline counts as three of the body
LEAD_WEIGHT = 2.0  # and one of the lede as two
LEAD_WORDS = 60  # words of the body that are its lede: it says what the text is about
MAX_WORDS = 600  # words of the body that are read; the subject is named by then
MAX_HEADLINE_WORDS = 60
MAX_TIMES = 4  # a word repeated more often counts no more: one name does not make a topic
MIN_KINDS = 3  # different words that must speak for a concept before it counts at all
DOUBT = 12.0  # weight that speaks for nothing, added to the sum: few words are no certainty

_MAX_LETTERS = 40  # of a word; what is longer counts as several, since hostile ones have a million
_WORD = re.compile(rf"[{SPACELESS}]|[^\W\d_{SPACELESS}]{{1,{_MAX_LETTERS}}}")

_Worth = tuple[tuple[int, float], ...]  # (number of the concept, weight) …


def words_with_weights(headline: str, body: str) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The words of a text in small letters, headline first, and what each counts by where it stands."""
    head = _words(headline, MAX_HEADLINE_WORDS)
    rest = _words(body, MAX_WORDS)
    lead = min(LEAD_WORDS, len(rest))
    weights = np.ones(len(head) + len(rest), np.float32)
    weights[: len(head)] = HEADLINE_WEIGHT
    weights[len(head) : len(head) + lead] = LEAD_WEIGHT
    return head + rest, weights


def _words(text: str, most: int) -> list[str]:
    # The cut is generous for any language and keeps a body without spaces from being read to its end.
    return _WORD.findall(text[: most * 12].lower())[:most]


def topic_shares(words: Sequence[str], weights: Sequence[float], language: str) -> npt.NDArray[np.float32]:
    """Share (0–1) of each concept in all that speaks for any, in the order of TOP_CODES; zeros where nothing does."""
    sums = [0.0] * len(TOP_CODES)
    kinds = [0] * len(TOP_CODES)
    times: Counter[str] = Counter()
    found = zip(map(_LOOKS[language].find, words), weights, strict=True)
    for (entry, worths), weight in [(hit, weight) for hit, weight in found if hit is not None]:
        times[entry] += 1
        if times[entry] > MAX_TIMES:
            continue
        for number, worth in worths:
            sums[number] += weight * worth
            kinds[number] += times[entry] == 1
    shares = np.array(sums, np.float32) / (sum(sums) + DOUBT)
    shares[np.array(kinds) < MIN_KINDS] = 0.0
    return shares


class _Look:
    """One language's entries, and the last words looked up among them."""

    def __init__(self, language: str, lexicon: Mapping[str, str]) -> None:
        self._folds_german = language == "de"
        self._whole: dict[str, _Worth] = {}
        self._begins: dict[str, _Worth] = {}
        for entry, worths in _entries(lexicon).items():
            (self._begins if entry.endswith("*") else self._whole)[entry.rstrip("*")] = tuple(worths.items())
        self._lengths = sorted(set(map(len, self._begins)))
        self.find = lru_cache(maxsize=1 << 15)(self._find)  # some 5 MB; most words of news were seen before

    def _find(self, word: str) -> tuple[str, _Worth] | None:
        """The entry for a word and what it speaks for: itself, without an ending or clitics, or a beginning."""
        text = spelling(word)
        for form in (text, *self._shorter(text)):
            if form in self._whole:
                return form, self._whole[form]
        for length in self._lengths:
            if text[:length] in self._begins:
                return text[:length], self._begins[text[:length]]
        return None

    def _shorter(self, text: str) -> list[str]:
        forms = [text[:-1]] if text.endswith(("s", "x")) else []
        if text.endswith("es"):
            forms.append(text[:-2])
        if text.endswith("ies"):
            forms.append(text[:-3] + "y")
        if text.endswith("aux"):
            forms.append(text[:-3] + "al")
        if self._folds_german and len(text) > 5:
            forms += [text[: -len(ending)] for ending in ("en", "n", "e", "er", "es") if text.endswith(ending)]
        return forms + without_clitics(text)


def _entries(lexicon: Mapping[str, str]) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for number, code in enumerate(TOP_CODES):
        for word in lexicon[code].split():
            entry = word.rstrip("!")
            star = "*" if entry.endswith("*") else ""
            worth = 2.0 if word.endswith("!") else 1.0
            found.setdefault(spelling(entry.rstrip("*")) + star, {})[number] = worth
    return found


_LOOKS = {language: _Look(language, lexicon) for language, lexicon in LEXICON.items()}
LEXICON_LANGUAGES = frozenset(_LOOKS)
