"""Names of people and organisations: the weights that judge spaCy's marks, cross-validated, beside spaCy alone.

`python -m benches.entities --write` (`make fit-entities`) fits on all of the gold sentences and writes the weights that ship.
"""

import argparse
import os
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, and no fight with others for it

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from benches import gold
from dateline.stores.entity_model import load_recogniser
from dateline.stores.word_vectors import load_word_vectors
from dateline.tagging.entities.candidates import LABELS, Tokens, candidates
from dateline.tagging.entities.features import FEATURES_VERSION, features
from dateline.tagging.entities.finding import KINDS, EntityTools, weigh

GOLD_KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}
ALONE = {"person": "person", "organisation": "organisation", "state": "place", "region": "place", "building": "place", "people": "other"}  # fmt: skip
FOLDS = 5  # of neighbouring sentences, so that no article lies on both sides
L2, STEPS, RATE = 0.04, 300, 0.03  # penalty: the middle of 0.01 to 0.1, which lie within 0.01 of each other
WEIGHTS = Path(__file__).parent.parent / "include/dateline/tagging/entities/weights_en.npz"

Spans = set[tuple[int, int, str]]
Matrix = npt.NDArray[np.float32]


def rows_of(sentence: dict[str, Any], tokens: Tokens) -> tuple[Matrix, npt.NDArray[np.int64]]:
    """Features of a gold sentence's candidates, and the number of what each is."""
    spans = candidates(tokens)
    gold_kinds = {(e["start"], e["end"]): GOLD_KINDS[e["type"]] for e in sentence["entities"]}
    found = []
    for first, last in spans:
        start, end = tokens.place(first, last)
        article = sentence["text"][max(0, start - 4) : start].lower() == "the "
        kind = gold_kinds.get((start, end)) or (gold_kinds.get((start - 4, end)) if article else None)
        found.append(KINDS.index(kind or "none"))
    if not spans:
        return np.empty((0, 0), np.float32), np.empty(0, np.int64)
    return features(tokens, spans, load_word_vectors()), np.array(found, np.int64)


def fit(rows: Matrix, kinds: npt.NDArray[np.int64]) -> Matrix:
    """Softmax weights with a quadratic penalty, by Adam from zero: the same rows give the same weights."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    scaled = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1), np.float32)])
    wanted = np.eye(len(KINDS), dtype=np.float32)[kinds]
    weights = np.zeros((scaled.shape[1], len(KINDS)), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = scaled @ weights
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        slope = scaled.T @ (raised / raised.sum(axis=1, keepdims=True) - wanted) / len(rows)
        slope[:-1] += L2 * weights[:-1]
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    # The scaling goes into the weights, so that nobody has to ship it.
    plain = weights[:-1] / scale[:, None]
    return np.vstack([plain, weights[-1:] - mean @ plain]).astype(np.float32)


def told(tally: dict[str, list[int]], name: str) -> None:
    """Print precision, recall and F1 of each kind."""
    for kind, (hit, got, want) in tally.items():
        precision, recall = hit / max(1, got), hit / max(1, want)
        f1 = 2 * hit / max(1, got + want)
        print(f"entities.{kind}.f1.{name}: {f1:.3f} share (precision {precision:.3f}, recall {recall:.3f})", flush=True)


def count(tally: dict[str, list[int]], wanted: Spans, got: Spans) -> None:
    """Add one sentence's hits, finds and gold names to each kind."""
    for kind, sums in tally.items():
        a, b = {s for s in wanted if s[2] == kind}, {s for s in got if s[2] == kind}
        sums[0] += len(a & b)
        sums[1] += len(b)
        sums[2] += len(a)


def without_article(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without a leading "the", as the gold's scorer trims it."""
    return (start + 4, end) if text[start : start + 4].lower() == "the " else (start, end)


def main(argv: Sequence[str] = ()) -> None:
    """Print the cross-validated scores; with --write fit on everything and write the weights."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args(list(argv))
    folder = gold.folder()
    if folder is None:
        return
    sentences = pq.read_table(folder / "entities.parquet").to_pylist()
    recogniser = load_recogniser("en")
    began = time.process_time()
    parsed = recogniser.read(sentence["text"] for sentence in sentences)
    words = sum(len(tokens.words) for tokens in parsed)
    print(f"entities.recogniser_speed: {words / (time.process_time() - began):.0f} words/s")
    examples = Examples(sentences, parsed)
    tallies: dict[str, dict[str, list[int]]] = {
        name: {kind: [0, 0, 0] for kind in KINDS[1:]} for name in ("spacy_alone", "dateline", "dateline_without_marks")
    }
    for fold in range(FOLDS):
        held = {number for number in range(len(sentences)) if number * FOLDS // len(sentences) == fold}
        tools = examples.tools(set(range(len(sentences))) - held)
        for number in sorted(held):
            sentence, tokens = sentences[number], parsed[number]
            wanted = {(e["start"], e["end"], GOLD_KINDS[e["type"]]) for e in sentence["entities"]}
            marks = {
                (*without_article(tokens.text, *tokens.place(first, last)), ALONE[LABELS[label]])
                for first, last, label in tokens.spans
                if LABELS.get(label) in ALONE
            }
            count(tallies["spacy_alone"], wanted, marks)
            count(tallies["dateline"], wanted, {(e.start, e.end, e.kind) for e in weigh(tokens, tools)})
            bare = replace(tools, weights=tools.plain_weights)
            names = weigh(replace(tokens, spans=()), bare)
            count(tallies["dateline_without_marks"], wanted, {(e.start, e.end, e.kind) for e in names})
    for name, tally in tallies.items():
        told(tally, name)
    if chosen.write:
        tools = examples.tools(range(len(sentences)))
        np.savez_compressed(
            WEIGHTS, weights=tools.weights, plain_weights=tools.plain_weights, features_version=FEATURES_VERSION
        )
        print(f"wrote {WEIGHTS.name}: {len(tools.weights) - 1} features, {WEIGHTS.stat().st_size} bytes")


class Examples:
    """The gold sentences as rows, with the model's marks and without."""

    def __init__(self, sentences: Sequence[dict[str, Any]], parsed: Sequence[Tokens]) -> None:
        self._marked = [rows_of(*pair) for pair in zip(sentences, parsed, strict=True)]
        bare = (replace(tokens, spans=()) for tokens in parsed)
        self._plain = [rows_of(*pair) for pair in zip(sentences, bare, strict=True)]

    def tools(self, numbers: Collection[int]) -> EntityTools:
        """Tools with weights fitted on these sentences."""
        fitted = []
        for pairs in (self._marked, self._plain):
            chosen = [pairs[number] for number in sorted(numbers) if len(pairs[number][1])]
            fitted.append(fit(np.vstack([rows for rows, _ in chosen]), np.concatenate([kinds for _, kinds in chosen])))
        return EntityTools(
            recogniser=load_recogniser("en"), vectors=load_word_vectors(), weights=fitted[0], plain_weights=fitted[1]
        )


if __name__ == "__main__":
    main(sys.argv[1:])
