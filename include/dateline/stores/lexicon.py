"""Loads the English word lists that text repair asks: a dictionary (symspellpy's) and word frequencies (wordfreq's).

What a repair is, is decided in `extraction.repair`. Both lists are read at the first question and kept, since clean
text never asks: a batch without damage pays nothing.
"""

import importlib
import importlib.util
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from dateline.errors import ConfigurationError


@cache
def _dictionary() -> frozenset[str]:
    """82,834 lower-case English words (50 ms). The package is not imported: the list is a text file."""
    spec = importlib.util.find_spec("symspellpy")
    for folder in list(spec.submodule_search_locations or ()) if spec else []:
        path = Path(folder) / "frequency_dictionary_en_82_765.txt"
        if path.is_file():
            with path.open(encoding="utf-8-sig") as lines:
                return frozenset(line.split(" ", 1)[0] for line in lines)
    raise ConfigurationError(
        "The English dictionary of symspellpy was not found among the installed packages: "
        "run `make setup`, or `pip install -r requirements.txt`."
    )


@cache
def _frequencies() -> Mapping[str, float]:
    """Share of each word in English text (450 ms with the import, so it is imported here and not above)."""
    try:
        wordfreq = importlib.import_module("wordfreq")
    except ImportError as error:
        raise ConfigurationError(
            f"wordfreq cannot be imported ({error}): run `make setup`, or `pip install -r requirements.txt`."
        ) from error
    return cast("Mapping[str, float]", wordfreq.get_frequency_dict("en", wordlist="large"))


class EnglishWords:
    """The two lists behind the protocol of `extraction.repair`."""

    __slots__ = ()

    def in_dictionary(self, word: str) -> bool:
        """Whether a lower-case word stands in the dictionary."""
        return word in _dictionary()

    def zipf(self, word: str) -> float:
        """Zipf frequency of a lower-case word: log10 of its uses in a thousand million words, 0.0 where unseen."""
        share = _frequencies().get(word, 0.0)
        return math.log10(share) + 9 if share > 0 else 0.0


@cache
def load_lexicon() -> EnglishWords:
    """The English word lists; nothing is read before the first question."""
    return EnglishWords()
