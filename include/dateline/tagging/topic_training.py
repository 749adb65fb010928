"""A linear model of topics from a user's labelled texts: hashed words and pairs, and what lexicon and vectors say.

Reading the labelled file, and keeping the model, are the business of `stores`; when it speaks is decided in `topics`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import xxhash

from dateline.tagging.media_topics import TOP_CODES
from dateline.tagging.topic_chances import NO_CHANCES

BUCKETS = 1 << 16  # of hashed words and pairs: a model of some 2 MB
COLUMNS = BUCKETS + len(TOP_CODES)
EPOCHS = 12  # passes over the texts: more changes no report by 0.01
BATCH = 32  # texts a step
RATE = 0.5  # of Adagrad
DECAY = 1e-4  # of the weights a step touches
WANTED_PRECISION = (
    0.88  # at the chance below which the model is silent: 0.85, and a little for being chosen on few texts
)
UNTRAINED_PART = 2.0  # what the chances without training count beside the words' part of 1.0
MIN_TOLD = 10  # texts that must be left above a threshold for its precision to mean anything

Matrix = npt.NDArray[np.float32]
_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Features:
    """One text: numbers of its columns, with their values."""

    columns: npt.NDArray[np.int64]
    values: Matrix


@dataclass(frozen=True, slots=True)
class TrainedTopics:
    """A trained model. weights: (COLUMNS + 1, classes), the last row added always; classes: numbers of TOP_CODES."""

    weights: Matrix
    rareness: Matrix  # (BUCKETS,)
    classes: npt.NDArray[np.int64]
    languages: frozenset[str]
    least_sure: float
    version: str

    def chances(self, words: Sequence[str], weights: Matrix, untrained: Matrix | None) -> Matrix:
        """The chance of each top concept, in the order of TOP_CODES; zero for those it was not trained on.

        untrained: the chances by `topic_chances`, where the language has any.
        """
        features = text_features(words, weights, self.rareness, untrained)
        scores = features.values @ self.weights[features.columns] + self.weights[-1]
        raised = np.exp(scores - scores.max())
        chances = np.zeros(len(TOP_CODES), np.float32)
        chances[self.classes] = raised / raised.sum()
        return chances


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return xxhash.xxh3_64_intdigest(word.encode("utf-8", "replace"))


def hashed_words(words: Sequence[str], weights: Matrix) -> tuple[npt.NDArray[np.int64], Matrix]:
    """The buckets of a text's words and pairs of neighbours, each once, and how loudly they stand in it."""
    singles = np.array([_hash(word) for word in words], np.uint64)
    pairs = singles[:-1] * _STEP + singles[1:]
    buckets = np.concatenate([singles, pairs]) >> np.uint64(48)
    loudness = np.concatenate([weights, weights[1:]])
    columns, places = np.unique(buckets.astype(np.int64), return_inverse=True)
    return columns, np.log1p(np.bincount(places, loudness, len(columns))).astype(np.float32)


def text_features(words: Sequence[str], weights: Matrix, rareness: Matrix, untrained: Matrix | None) -> Features:
    """The words' part, of length 1 where there are any, and the chances without training."""
    columns, values = hashed_words(words, weights)
    chances = NO_CHANCES if untrained is None else UNTRAINED_PART * untrained
    return Features(
        np.concatenate([columns, BUCKETS + np.arange(len(chances))]),
        np.concatenate([_unit(values * rareness[columns]), chances]).astype(np.float32),
    )


def _unit(values: Matrix) -> Matrix:
    return (values / max(float(np.linalg.norm(values)), 1e-9)).astype(np.float32)


def part_of(text: str) -> str:
    """Which part of the file a text is for, by its own hash: train (70 %), margin (15 %), report (15 %).

    The same text is always in the same part, however often it stands in the file.
    """
    plain = " ".join(text.split()).casefold().encode("utf-8", "replace")
    twentieth = int.from_bytes(hashlib.sha256(plain).digest()[:4], "big") % 20
    return "report" if twentieth < 3 else "margin" if twentieth < 6 else "train"


def rareness_of(texts: Sequence[npt.NDArray[np.int64]]) -> Matrix:
    """log of how few texts have each bucket."""
    counts = np.zeros(BUCKETS, np.float32)
    for columns in texts:
        counts[columns] += 1
    rareness: Matrix = np.log((1.0 + len(texts)) / (1.0 + counts)).astype(np.float32) + 1.0
    return rareness


def train(features: Sequence[Features], labels: Sequence[int], classes: int) -> Matrix:
    """Softmax weights by Adagrad from zero, in an order by a fixed seed: the same texts give the same weights."""
    weights = np.zeros((COLUMNS + 1, classes), np.float32)
    squares = np.full_like(weights, 1e-6)
    order = np.random.default_rng(0)
    wanted = np.asarray(labels)
    for _ in range(EPOCHS):
        shuffled = order.permutation(len(features))
        for start in range(0, len(shuffled), BATCH):
            some = shuffled[start : start + BATCH]
            _step(weights, squares, [features[n] for n in some], wanted[some])
    return weights


def _step(weights: Matrix, squares: Matrix, texts: Sequence[Features], wanted: npt.NDArray[np.int64]) -> None:
    slopes: list[Matrix] = []
    for text, label in zip(texts, wanted, strict=True):
        scores = text.values @ weights[text.columns] + weights[-1]
        raised = np.exp(scores - scores.max())
        slope = raised / raised.sum()
        slope[label] -= 1.0
        slopes.append(slope.astype(np.float32))
    columns = np.concatenate([text.columns for text in texts])
    pulls = np.concatenate([text.values[:, None] * slope for text, slope in zip(texts, slopes, strict=True)])
    touched, places = np.unique(columns, return_inverse=True)
    slope = np.zeros((len(touched), weights.shape[1]), np.float32)
    np.add.at(slope, places, pulls / len(texts))
    slope += DECAY * weights[touched]
    squares[touched] += slope**2
    weights[touched] -= RATE * slope / np.sqrt(squares[touched])
    bias = np.mean(slopes, axis=0)
    squares[-1] += bias**2
    weights[-1] -= RATE * bias / np.sqrt(squares[-1])


def least_chance(chances: Sequence[float], right: Sequence[bool]) -> float:
    """The lowest chance at and above which first topics are right as often as wanted; 1.01, never, where none is."""
    order = np.argsort(-np.asarray(chances), kind="stable")
    hits = np.cumsum(np.asarray(right)[order]) / np.arange(1, len(order) + 1)
    good = [n for n in range(len(order)) if hits[n] >= WANTED_PRECISION and n + 1 >= MIN_TOLD]
    return float(np.asarray(chances)[order][good[-1]]) if good else 1.01
