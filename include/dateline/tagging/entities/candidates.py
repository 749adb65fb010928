"""Stretches of a tokenised text that may be a name: what the model marked, tidied, and runs of capital words.

Only lists them; what each of them is, is weighed in `finding`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MAX_TOKENS = 9  # of one name; longer runs are lists or headlines

# The model's labels by what they are evidence of.
LABELS: Mapping[str, str] = {
    "PERSON": "person", "ORG": "organisation", "GPE": "state", "LOC": "region", "FAC": "building", "NORP": "people",
    "LANGUAGE": "people", "WORK_OF_ART": "work", "PRODUCT": "work", "EVENT": "work", "LAW": "work",
}  # fmt: skip
_INNER = frozenset(
    [
        "of",
        "the",
        "and",
        "&",
        "de",
        "la",
        "le",
        "du",
        "van",
        "von",
        "der",
        "del",
        "al",
        "el",
        "bin",
        "-",
        "'s",
        "’s",
        "for",
        "y",
        "di",
        "da",
        "dos",
        "'",
        ".",
    ]
)
_ENDINGS = frozenset(("'s", "’s", "&", "'", "’", ",", ".", "-"))
_ARTICLES = frozenset(("the", "a", "an"))
# Words that stand capital before a name and are not part of it: at the start of a sentence, or titles.
_BEFORE = frozenset(
    [
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "he",
        "she",
        "it",
        "this",
        "his",
        "after",
        "when",
        "as",
        "but",
        "for",
        "by",
        "from",
        "with",
        "mr",
        "mr.",
        "mrs",
        "mrs.",
        "ms",
        "dr",
        "dr.",
        "sir",
        "lord",
        "colonel",
        "general",
        "president",
        "prime",
        "minister",
        "senator",
        "governor",
        "king",
        "queen",
        "pope",
        "judge",
        "captain",
        "professor",
    ]
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's words as the model cuts them, and what it marked. spans: first token, one past the last, its label."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]  # characters of text
    spans: tuple[tuple[int, int, str], ...]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Characters from token `first` to one before token `last`."""
        return self.starts[first], self.starts[last - 1] + len(self.words[last - 1])


def candidates(tokens: Tokens) -> dict[tuple[int, int], str | None]:
    """First token and one past the last → what the model called exactly this, None where it said nothing of it."""
    words = tokens.words
    found: dict[tuple[int, int], str | None] = {}
    for begin, end, label in tokens.spans:
        if label not in LABELS:
            continue
        first, last = _tidied(words, begin, end)
        if first < last and any(character.isalnum() for character in words[first]):
            found[first, last] = LABELS[label]
        if last < len(words) and words[last] == "." and len(words[last - 1]) == 1:
            found.setdefault((first, last + 1), None)  # "William L." as some tokenised texts have it
    for first, last in _runs(words):
        for span in _pieces(words, first, last):
            if span[1] - span[0] <= MAX_TOKENS:
                found.setdefault(span, None)
    return found


def is_capital(word: str) -> bool:
    """Whether a word is written as names are: a capital first, or a number with capitals in it (6PR)."""
    return word[0].isupper() or (word[0].isdigit() and any(character.isupper() for character in word))


def _tidied(words: Sequence[str], first: int, last: int) -> tuple[int, int]:
    while last - first > 1 and words[last - 1] in _ENDINGS:
        if words[last - 1] == "." and len(words[last - 2]) == 1:
            break
        last -= 1
    while last - first > 1 and words[first].lower() in _ARTICLES:
        first += 1
    return first, last


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Longest runs of capital words, small words of names between them included."""
    place, count = 0, len(words)
    while place < count:
        if not is_capital(words[place]):
            place += 1
            continue
        last = ahead = place + 1
        while ahead < count and (is_capital(words[ahead]) or (words[ahead].lower() in _INNER and ahead - last < 2)):
            ahead += 1
            if is_capital(words[ahead - 1]):
                last = ahead
        yield place, last
        place = last


def _pieces(words: Sequence[str], first: int, last: int) -> list[tuple[int, int]]:
    """A run whole, cut at its small words, and without a title or a sentence's first word before it."""
    spans = [(first, last)]
    begin = first
    for place in range(first, last + 1):
        if place == last or not is_capital(words[place]):
            if begin < place and (begin, place) != (first, last):
                spans.append((begin, place))
            begin = place + 1
    if last - first > 1 and words[first].lower() in _BEFORE:
        spans.append((first + 1, last))
    return spans
