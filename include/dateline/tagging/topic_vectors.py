"""Texts and IPTC's concepts as static word vectors: how near a text lies to the concepts below each top concept.

The vectors are handed in, as is the vocabulary; whether nearness is enough for a topic is decided in `topics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from dateline.tagging.media_topics import TOP_CODES, Concept

NEAREST = 5  # concepts of a branch whose mean is its score: 3 and 8 measured the same within noise
RARENESS = 1e-3  # a of Arora et al.'s smooth inverse frequency a / (a + p); 1e-4 to 1e-3 measured the same
_ZIPF_SUM = 10.6  # sum of 1 / (rank + 10) over the 400,000 words of the list: makes ranks into probabilities
_BACKGROUND_WORDS = 50_000  # commonest words whose weighted mean is what any text looks like

Matrix = npt.NDArray[np.float32]


class WordVectors(Protocol):
    """What knows words: vectors, and how common each is."""

    def numbers(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """For each word how many are commoner, which is also its row; −1 for an unknown one."""
        ...

    def at(self, numbers: npt.NDArray[np.int64]) -> Matrix:
        """The rows of these numbers."""
        ...

    def commonest(self, count: int) -> Matrix:
        """The rows of the so many commonest words, in order of rank."""
        ...


@dataclass(frozen=True, slots=True)
class ConceptVectors:
    """The vocabulary as vectors. branches: for each top concept the rows of its concepts, padded with the last row."""

    vectors: WordVectors
    background: Matrix  # (dimensions,)
    concepts: Matrix  # (concepts + 1, dimensions), of length 1; the last one is no concept
    branches: npt.NDArray[np.int64]  # (17, most concepts of a branch)


def place_concepts(concepts: Sequence[Concept], vectors: WordVectors) -> ConceptVectors:
    """Each concept as the vector of its label, twice, and definition, seen from the middle of all of them."""
    texts = [f"{c.label} {c.label} {c.definition}".lower() for c in concepts]
    words = [[word.strip(".,;:()'\"") for word in text.split()] for text in texts]
    rows = np.stack([text_vector(some, np.ones(len(some), np.float32), vectors) for some in words])
    rows = _unit(rows - rows.mean(axis=0))
    common = vectors.commonest(_BACKGROUND_WORDS)
    chance = _probability(np.arange(len(common), dtype=np.float32))
    heard = chance * RARENESS / (RARENESS + chance)
    members = [[n for n, concept in enumerate(concepts) if concept.top == top] for top in TOP_CODES]
    branches = np.full((len(TOP_CODES), max(NEAREST, *map(len, members))), len(rows))
    for row, numbers in zip(branches, members, strict=True):
        row[: len(numbers)] = numbers
    return ConceptVectors(
        vectors=vectors,
        background=(heard @ common) / heard.sum(),
        concepts=np.vstack([rows, np.zeros((1, rows.shape[1]), np.float32)]),
        branches=branches,
    )


def text_vector(words: Sequence[str], weights: Matrix, vectors: WordVectors) -> Matrix:
    """Mean of the words' vectors, each by its weight and its rareness; zeros where no word is known."""
    numbers = vectors.numbers(words)
    known = numbers >= 0
    unlike, places = np.unique(numbers[known], return_inverse=True)
    chance = _probability(unlike.astype(np.float32))
    heard = np.bincount(places, weights[known], len(unlike)) * (RARENESS / (RARENESS + chance))
    rows, total = vectors.at(unlike), float(heard.sum())
    return np.asarray(heard @ rows / total if total > 0 else np.zeros(rows.shape[1]), np.float32)


def nearness(words: Sequence[str], weights: Matrix, space: ConceptVectors) -> Matrix:
    """For each top concept the mean cosine of the text to its nearest concepts; zeros where no word is known."""
    vector = text_vector(words, weights, space.vectors)
    if not vector.any():
        return np.zeros(len(TOP_CODES), np.float32)
    cosines = space.concepts @ _unit((vector - space.background)[None])[0]
    cosines[-1] = -1.0
    by_branch = np.partition(cosines[space.branches], -NEAREST, axis=1)
    best: Matrix = by_branch[:, -NEAREST:].mean(axis=1)
    return best


def _probability(ranks: Matrix) -> Matrix:
    """How often a word of this rank occurs, by Zipf's law."""
    return np.asarray(1.0 / ((ranks + 10.0) * _ZIPF_SUM), np.float32)


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
