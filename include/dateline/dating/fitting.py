"""Fitting the weights: a conditional logit over the candidate days of pages whose true day is known.

No page and no file is read here: who fits hands in candidates and answers, and writes down what comes out (`weights`).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.dating.features import FEATURES, MODIFIED, SCALED, SLOTS, Candidate

RIDGE = 0.003  # pull of each weight towards its prior, per page
STEPS = 600
RATE = 3.0
PLAIN = ("json_ld", "meta", "microdata", "time_tag_published", "byline_published")
MODIFIED_SHARE = 0.8  # of the weakest plain statement's weight that a modification may have; set by hand, a principle


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One page's candidates and which of them was right; None where none was."""

    candidates: tuple[Candidate, ...]
    right: int | None


def probabilities(candidates: Sequence[Candidate], weights: Mapping[str, float], none: float) -> list[float]:
    """The posterior of each candidate; what is missing to 1 is the chance that none of them is right."""
    scores = [
        candidate.offset + sum(weights.get(name, 0.0) * value for name, value in candidate.features.items())
        for candidate in candidates
    ]
    top = max([*scores, none])
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers) + math.exp(none - top)
    return [power / total for power in powers]


def _project(weights: dict[str, float]) -> None:
    """Agreement never speaks against a day, and a claim that stands alone in its slot says no less than one of many."""
    for name, weight in list(weights.items()):
        if name in ("dateline_conflict", "changed_later"):
            weights[name] = min(0.0, weight)
        elif name in SCALED:
            weights[name] = min(1.0, max(0.0, weight))
        elif name != "none":
            weights[name] = max(0.0, weight)
    # "Updated" is not "published": whatever the data, no modification outweighs one plain statement.
    least = MODIFIED_SHARE * min(weights[slot] for slot in PLAIN)
    for slot in MODIFIED:
        weights[slot] = min(weights[slot], least)
    for slot in SLOTS:
        weights[f"{slot}_many"] = min(weights[f"{slot}_many"], weights[slot])
        weights[f"{slot}_lead"] = min(weights[f"{slot}_lead"], weights[slot] - weights[f"{slot}_many"])


def fit_weights(examples: Sequence[Example], prior: Mapping[str, float]) -> dict[str, float]:
    """Weights that make the right days likely: maximum a posteriori by projected gradient ascent.

    prior: where each weight is pulled to, and where it stays if no page has the feature; key "none" is the log-odds
    of no candidate being right.
    """
    import numpy as np  # noqa: PLC0415 - only who fits needs it

    names = (*FEATURES, "none")
    column = {name: index for index, name in enumerate(names)}
    rows, groups, offsets, right = [], [], [], []
    for page, example in enumerate(examples):
        # "None of them is right" is one more candidate, with a feature of its own.
        for index, candidate in enumerate((*example.candidates, None)):
            row = np.zeros(len(names))
            for name, value in candidate.features.items() if candidate else (("none", 1.0),):
                row[column[name]] = value
            rows.append(row)
            groups.append(page)
            offsets.append(candidate.offset if candidate else 0.0)
            right.append(index == (len(example.candidates) if example.right is None else example.right))
    x, page_of, base, target = np.array(rows), np.array(groups), np.array(offsets), np.array(right, dtype=float)
    pull = np.array([float(prior.get(name, 0.0)) for name in names])
    weights = pull.copy()
    count = max(1, len(examples))
    for step in range(STEPS):
        scores = base + x @ weights
        tops = np.full(count, -np.inf)
        np.maximum.at(tops, page_of, scores)
        powers = np.exp(scores - tops[page_of])
        chances = powers / np.bincount(page_of, powers, count)[page_of]
        gradient = x.T @ (target - chances) / count - RIDGE * (weights - pull)
        weights = weights + RATE * (1.0 if step < STEPS // 2 else 0.3) * gradient
        by_name = dict(zip(names, map(float, weights), strict=True))
        _project(by_name)
        weights = np.array([by_name[name] for name in names])
    return {name: round(float(value), 3) for name, value in zip(names, weights, strict=True)}
