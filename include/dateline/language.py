"""In which language a text is written, asked of a model that is handed in.

Loading the model is the business of `stores.language_model`; what is done with the answer is the caller's.
"""

import re
from dataclasses import dataclass
from typing import Protocol

SAMPLE_CHARS = 1_200  # of the text's start that the model reads; more changes no answer on 838 pages
MIN_LETTERS = 12  # fewer letters than this name no language
SURE = 0.5  # below this score a stated language that is among the model's guesses wins
LEAST = 0.15  # below this score nothing is said

# fastText's labels that ISO 639-1 writes otherwise, or writes under the language that readers of news would name.
_PLAIN_CODES = {
    "arz": "ar",
    "azb": "az",
    "ckb": "ku",
    "nb": "no",
    "nn": "no",
    "pnb": "pa",
    "wuu": "zh",
    "yue": "zh",
    "als": "de",
    "bar": "de",
    "nds": "de",
}


_UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})  # written without spaces between words
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageGuess:
    """A language (ISO 639-1 where it has a code there) and the model's score for it, 0 to 1."""

    language: str
    confidence: float


class LanguageModel(Protocol):
    """What can name languages: labels with scores, best first."""

    def guesses(self, text: str) -> list[tuple[str, float]]:
        """Up to a few (label, score 0 to 1) pairs for one line of text, best first."""
        ...


def plain_code(label: str) -> str:
    """The two-letter code of a label or tag such as "pt-BR", "nb" or "arz"; three letters where there are no two."""
    head = label.strip().replace("_", "-").split("-", 1)[0].lower()
    return _PLAIN_CODES.get(head, head)


def guess_language(text: str, model: LanguageModel, *, stated: str | None = None) -> LanguageGuess | None:
    """The language of a text, or None where there is too little text or the model has no idea.

    stated: the language that the page names for itself; it decides between guesses only where the model is unsure,
    since pages often carry the language of their template.
    """
    line = " ".join(text[:SAMPLE_CHARS].split())
    if sum(map(str.isalpha, line)) < MIN_LETTERS:
        return None
    # The model takes capitals for another alphabet's habits.
    capitals = sum(map(str.isupper, line))
    if capitals > 0.6 * sum(map(str.isalpha, line)):
        line = line.lower()
    scores: dict[str, float] = {}
    for label, score in model.guesses(line):
        code = plain_code(label)
        scores[code] = min(1.0, scores.get(code, 0.0) + score)
    if not scores:
        return None
    best = max(scores, key=lambda code: scores[code])
    if stated and scores[best] < SURE and plain_code(stated) in scores:
        best = plain_code(stated)
    if scores[best] < LEAST:
        return None
    return LanguageGuess(language=best, confidence=round(scores[best], 4))


def count_words(text: str, language: str | None) -> int:
    """Words of a text; letters and digits for languages written without spaces (Chinese, Japanese, Thai …)."""
    if language in _UNSPACED:
        return sum(map(str.isalnum, text))
    return sum(1 for _ in _WORD.finditer(text))
