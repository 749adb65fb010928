"""What speaks for a candidate being a person, an organisation, a place or nothing, as numbers.

Word vectors of the name and its neighbours, the model's own label, how the name is written. The weights that go with
these numbers are fitted by `make fit-entities`; a change here asks for a new fit.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from dateline.tagging.common_words import COMMON_WORDS
from dateline.tagging.entities.candidates import LABELS, Tokens, is_capital

FEATURES_VERSION = 1
_KINDS = ("person", "organisation", "state", "region", "building", "people", "work", None)
_NUMBER = {kind: number for number, kind in enumerate(_KINDS)}
_QUOTES = frozenset(('"', "“", "”", "``", "''", "'", "‘", "’", "«", "»"))
_PAD = 2  # tokens looked at on each side

Floats = npt.NDArray[np.float32]
Span = tuple[int, int]


class WordVectors(Protocol):
    """Vectors of lower-case words."""

    def rows(self, words: Sequence[str]) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """One row a word (zeros where unknown), and which are known."""
        ...


def features(tokens: Tokens, spans: Mapping[Span, str | None], vectors: WordVectors) -> Floats:
    """One row for each candidate, in their order."""
    lower = [word.lower() for word in tokens.words]
    rows, known = vectors.rows(lower)
    padded = np.zeros((len(rows) + 2 * _PAD, rows.shape[1]), np.float32)
    padded[_PAD : _PAD + len(rows)] = rows
    first = np.array([span[0] for span in spans]) + _PAD
    last = np.array([span[1] for span in spans]) + _PAD
    sums = np.vstack([np.zeros((1, rows.shape[1]), np.float32), np.cumsum(padded, axis=0)])
    mean = (sums[last] - sums[first]) / (last - first)[:, None]
    words = np.hstack(
        [padded[last - 1], padded[first], mean, padded[first - 1], padded[last], padded[first - 2], padded[last + 1]]
    )
    marked = _marked(tokens)
    rest = np.array([_written(tokens, span, label, marked, lower, known) for span, label in spans.items()], np.float32)
    return np.hstack([words, rest]).astype(np.float32)


def _marked(tokens: Tokens) -> list[int]:
    marked = [_NUMBER[None]] * len(tokens.words)
    for first, last, label in tokens.spans:
        if label in LABELS:
            marked[first:last] = [_NUMBER[LABELS[label]]] * (last - first)
    return marked


def _written(
    tokens: Tokens,
    span: Span,
    label: str | None,
    marked: Sequence[int],
    lower: Sequence[str],
    known: npt.NDArray[np.bool_],
) -> list[float]:
    first, last = span
    words = tokens.words[first:last]
    before = tokens.words[first - 1] if first else ""
    after = tokens.words[last] if last < len(tokens.words) else ""
    own = [0.0] * len(_KINDS)
    own[_NUMBER[label]] = 1.0
    inside = [0.0] * len(_KINDS)
    for number in marked[first:last]:
        inside[number] = 1.0
    length = [0.0] * 5
    length[min(last - first, 5) - 1] = 1.0
    text = " ".join(words)
    signs = [
        text.isupper(),
        any(character.isdigit() for character in text),
        first == 0,
        before.lower() == "the",
        after in ("'s", "’s"),
        "&" in words,
        "of" in words,
        "and" in words,
        before in _QUOTES,
        after in _QUOTES,
        not known[first:last].any(),
        before[:1].isupper(),
        after[:1].isupper(),
        before == ",",
        after == ",",
        after == "(",
        before == "(",
        all(word in COMMON_WORDS for word in lower[first:last]),
        len(words[-1]) == 1,
        any(not is_capital(word) for word in words),
        first == 0 and label is None and last == 1,
        first > 0 and marked[first - 1] != _NUMBER[None],
        last < len(marked) and marked[last] != _NUMBER[None],
    ]
    crossed = [mine * sign for mine in own for sign in (*signs[:1], *signs[2:5])]
    return [*own, *inside, *length, *map(float, signs), *crossed, *(mine * size for mine in own for size in length)]
